import { launchPostgres } from '../../src/database/launch.ts'

// A program for the tests of the launcher: starts the embedded PostgreSQL on the folder it is given, says where, and stays.
const [dataDir = ''] = process.argv.slice(2)
const server = await launchPostgres({ dataDir })
console.log(server.url)
setInterval(() => {}, 60_000)

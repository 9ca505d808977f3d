import { benchPostgres } from './read/postgres.ts'

const t = Date.now()
const pg = await benchPostgres(Number(process.argv[2]), '/dev/shm/bench-keep')
console.log('loaded', (Date.now() - t) / 1000)
await pg.stop()

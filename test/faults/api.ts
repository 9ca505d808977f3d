import { createDatabase } from '../../src/database/client.ts'
import { openDoor } from '../live/door.ts'

// An API process in small, to be killed: the hub and the websocket door on the port it is given.

const [, , databaseUrl = '', port = '0'] = process.argv
const database = createDatabase(databaseUrl, { max: 4 })
const door = await openDoor(database.sql, { port: Number(port), hints: process.env.NO_HINTS === undefined })
door.sessions.get = token => ({ name: token, publishers: PUBLISHERS })
const PUBLISHERS = ['p0', 'p1', 'p2']
console.log(`ready on ${door.port}`)

import { setTimeout as later } from 'node:timers/promises'
import { WebSocketServer } from 'ws'
import { createDatabase } from '../../src/database/client.ts'

// The counter-example: the same conversation over a serial id, each reader asking for "greater than the last one I saw". A
// transaction that took a smaller number and commits later is never seen again.

const { DATABASE_URL: databaseUrl = '', PORT: port } = process.env
const { sql } = createDatabase(databaseUrl, { max: 4 })
const sockets = new WebSocketServer({
  port: Number(port),
  host: '127.0.0.1',
  handleProtocols: () => 'graphql-transport-ws',
})
sockets.on('connection', socket => {
  const say = (scanAlerts: object) =>
    socket.send(JSON.stringify({ type: 'next', id: '1', payload: { data: { scanAlerts } } }))
  socket.on('message', async data => {
    const { type, payload } = JSON.parse(String(data))
    if (type === 'connection_init') return socket.send('{"type":"connection_ack"}')
    let last = Number(payload.variables.after)
    for (let isLive = false; socket.readyState === socket.OPEN; await later(10)) {
      const publisher = String(payload.variables.publisher).slice('publisher_'.length)
      const rows = await sql<{ id: string; name: string }[]>`
        select id, name from serial_events where publisher = ${publisher} and id > ${last} order by id limit 500`.catch(
        () => undefined,
      )
      for (const { id, name } of rows ?? []) {
        last = Number(id)
        say({ __typename: 'AlertRaised', cursor: id, alert: { id, title: name } })
      }
      if (rows?.length === 0 && !isLive) say({ __typename: 'AlertsCaughtUp', cursor: String(last) })
      isLive ||= rows?.length === 0
    }
  })
})
sockets.once('listening', () => console.log('Cargo Registry is ready'))

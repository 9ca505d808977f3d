import { createServer } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'

// The yardstick of fanout.ts in a process of its own: a plain `ws` broadcast, told over IPC how many bytes to send. No
// database, no permissions, no order, no cursor.

const server = createServer()
const sockets = new WebSocketServer({ server, perMessageDeflate: false, handleProtocols: () => 'graphql-transport-ws' })
sockets.on('connection', (socket: WebSocket) => {
  let said = 0
  socket.on('message', () => socket.send(said++ === 0 ? '{"type":"connection_ack"}' : 'x'.repeat(100)))
})
server.listen(Number(process.argv[2]), '127.0.0.1', () => process.stdout.write('is ready\n'))

process.on('message', ({ id, what }: { id: number; what: string }) => {
  const [word, bytes] = what.split(' ')
  if (word !== 'send') return
  const message = 'x'.repeat(Number(bytes))
  process.send?.({ id, answer: Number(process.hrtime.bigint() / 1000n) })
  for (const socket of sockets.clients) socket.send(message)
})

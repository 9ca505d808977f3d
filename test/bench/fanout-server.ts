import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import { createDatabase } from '../../src/database/client.ts'
import { raiseEvents } from '../../src/registry/log/raise.ts'
import { openDoor } from '../live/door.ts'
import { alert } from '../support/raise.ts'

// The server half of fanout.ts, in a process of its own so that its CPU seconds are its own. `bare` is the yardstick: a
// plain ws broadcast of the same bytes. Both are told over IPC what to send.

const [, , mode = 'hub', databaseUrl = ''] = process.argv

interface Subject {
  readonly port: number
  readonly counts: () => object
  /** Sends one event to all who listen to `publisher`; answers when it was committed or handed over, in hrtime µs. */
  send(publisher: string): Promise<number>
}

const now = (): number => Number(process.hrtime.bigint() / 1000n)

async function hub(): Promise<Subject> {
  const database = createDatabase(databaseUrl, { max: 4 })
  const many = 100_000
  const door = await openDoor(database.sql, {
    hints: false,
    ws: { limits: { socketsPerHolder: many } },
    sockets: { limits: { sockets: many, socketsPerAddress: many } },
  })
  const get = door.sessions.get.bind(door.sessions)
  door.sessions.get = token => get(token) ?? { name: token, publishers: [token] }
  return {
    port: door.port,
    counts: () => ({ ...door.hub.counts, failures: door.failures.map(String) }),
    async send(publisher) {
      const event = alert(publisher, { body: { filling: FILLING } })
      await database.db.transaction(tx => raiseEvents(tx, [event]))
      const committed = now()
      door.hub.wake([event.topic])
      return committed
    },
  }
}

async function bare(): Promise<Subject> {
  const server = createServer()
  const sockets = new WebSocketServer({
    server,
    perMessageDeflate: false,
    handleProtocols: () => 'graphql-transport-ws',
  })
  sockets.on('connection', (socket: WebSocket) => {
    let said = 0
    socket.on('message', () => socket.send(said++ === 0 ? '{"type":"connection_ack"}' : EXAMPLE))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    counts: () => ({}),
    async send() {
      const handed = now()
      for (const socket of sockets.clients) socket.send(EXAMPLE)
      return handed
    },
  }
}

const FILLING = 'x'.repeat(160)
/** The bytes of one event as the door sends it to a subscriber with the id "1". */
const EXAMPLE = `{"type":"next","payload":{"data":{"scanAlerts":{"__typename":"AlertRaised","seq":12,"cause":"NEW_ADVISORY","cursor":"WzEsIjVhYzY4M2NkYjQyYSIsMTIsImFsZXJ0cy9ldmVyeW9uZSJd","secret":null,"filling":"${FILLING}"}}},"id":"1"}`

const subject = await (mode === 'bare' ? bare() : hub())

process.on('message', async (asked: { id: number; what: string; publisher?: string }) => {
  const answer = await answerTo(asked)
  process.send?.({ id: asked.id, answer })
})

async function answerTo({ what, publisher = 'everyone' }: { what: string; publisher?: string }): Promise<unknown> {
  switch (what) {
    case 'port':
      return subject.port
    case 'send':
      return subject.send(publisher)
    case 'cpu': {
      const { user, system } = process.cpuUsage()
      return user + system
    }
    case 'memory': {
      globalThis.gc?.()
      globalThis.gc?.()
      const { rss, heapUsed, external } = process.memoryUsage()
      return { rss, held: heapUsed + external }
    }
    default:
      return subject.counts()
  }
}

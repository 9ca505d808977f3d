import { randomBytes } from 'node:crypto'
import { createConnection, type Socket } from 'node:net'

/** One websocket client without a library: ten thousand of them must not be what is measured. */
export interface Listener {
  readonly socket: Socket
  /** When the newest message came, in hrtime µs. */
  heardAt: number
  messages: number
  /** Bytes of the newest message. */
  bytes: number
}

/** Who listens to what, and from which address: one may have so many sockets only. */
export interface Seat {
  readonly token: string
  readonly publisherId: string
  readonly localAddress: string
}

/** Connects, initialises, subscribes, and waits for the first message of its subscription. */
export function listener(port: number, seat: Seat, query: string): Promise<Listener> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ port, host: '127.0.0.1', localAddress: seat.localAddress })
    const self: Listener = { socket, heardAt: 0, messages: 0, bytes: 0 }
    const key = randomBytes(16).toString('base64')
    const upgrade = ['GET /graphql HTTP/1.1', 'Host: bench', 'Connection: Upgrade', 'Upgrade: websocket']
    const websocket = [
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${key}`,
      'Sec-WebSocket-Protocol: graphql-transport-ws',
    ]
    socket.write([...upgrade, ...websocket, '', ''].join('\r\n'))
    socket.on('error', reject)
    let isUpgraded = false
    // Bytes of a frame still to come; a frame's head may be cut by a packet.
    let left = 0
    let head = Buffer.alloc(0)
    socket.on('data', chunk => {
      let data = chunk
      if (!isUpgraded) {
        const end = data.indexOf('\r\n\r\n')
        if (end < 0) return
        isUpgraded = true
        data = data.subarray(end + 4)
        send(socket, { type: 'connection_init', payload: { authorization: `Bearer ${seat.token}` } })
      }
      for (;;) {
        if (left > 0) {
          const taken = Math.min(left, data.length)
          left -= taken
          data = data.subarray(taken)
          if (left > 0) return
          heard()
        }
        head = head.length > 0 ? Buffer.concat([head, data]) : data
        const size = frameSize(head)
        if (!size) return
        left = size.payload
        self.bytes = size.payload
        data = head.subarray(size.head)
        head = Buffer.alloc(0)
        if (data.length === 0) return
      }
    })
    const heard = (): void => {
      self.messages++
      self.heardAt = Number(process.hrtime.bigint() / 1000n)
      if (self.messages === 1)
        send(socket, {
          type: 'subscribe',
          id: '1',
          payload: { query, variables: { publisher: `publisher_${seat.publisherId}` } },
        })
      if (self.messages === 2) resolve(self)
    }
  })
}

function frameSize(bytes: Buffer): { head: number; payload: number } | undefined {
  if (bytes.length < 2) return undefined
  const short = (bytes[1] ?? 0) & 0x7f
  if (short < 126) return { head: 2, payload: short }
  if (bytes.length < 4) return undefined
  return { head: 4, payload: bytes.readUInt16BE(2) }
}

function send(socket: Socket, message: object): void {
  const text = Buffer.from(JSON.stringify(message))
  const head =
    text.length < 126
      ? Buffer.from([0x81, 0x80 | text.length])
      : Buffer.from([0x81, 0x80 | 126, text.length >> 8, text.length & 255])
  // A mask of zeros is a mask.
  socket.write(Buffer.concat([head, Buffer.alloc(4), text]))
}

const HELLO = {
  connection_init: { type: 'connection_init' },
  subscribe: { type: 'subscribe', id: '1', payload: { query: 'subscription { catalogChanges { cause cursor } }' } },
  question: { type: 'subscribe', id: '2', payload: { query: '{ __typename }' } },
}

/** Opens a websocket and dies: by `stage` during the handshake, after connection_init, after subscribe, or when answered. */
export function hangUp(port: number, stage: number): Promise<void> {
  return new Promise(resolve => {
    // An address may have so many sockets; a crowd comes from many.
    const socket = createConnection({ port, host: '127.0.0.1', localAddress: `127.0.0.${2 + (stage % 200)}` })
    socket.on('error', () => {}).once('close', () => resolve())
    const upgrade = ['GET /graphql HTTP/1.1', 'Host: bench', 'Connection: Upgrade', 'Upgrade: websocket']
    const rest = [
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${KEY}`,
      'Sec-WebSocket-Protocol: graphql-transport-ws',
    ]
    socket.write([...upgrade, ...rest, '', ''].join('\r\n'))
    if (stage % 4 === 0) {
      socket.once('connect', () => socket.resetAndDestroy())
      return
    }
    socket.once('data', () => {
      send(socket, HELLO.connection_init)
      if (stage % 4 > 1) send(socket, HELLO.subscribe)
      if (stage % 4 > 2) send(socket, HELLO.question)
      // Acknowledged, and then cut in the middle of whatever is under way.
      socket.once('data', () => (stage % 8 > 3 ? socket.destroy() : socket.resetAndDestroy()))
    })
  })
}

const KEY = randomBytes(16).toString('base64')

import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'

export type OnUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/** Gives websocket requests of `path` to `take`; any other is answered and its socket ended. */
export function onUpgrade(server: Server, path: string, take: OnUpgrade): void {
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // A client that resets during the handshake would otherwise end the process.
    socket.on('error', () => socket.destroy())
    if ((request.url ?? '').split('?')[0] === path) return take(request, socket, head)
    socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  })
}

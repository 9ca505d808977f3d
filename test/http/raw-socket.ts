import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A TCP connection of one's own, to say things that no HTTP client would. */
export async function rawSocket(port: number): Promise<{ socket: Socket; ended: Promise<string> }> {
  const socket = connect(port, '127.0.0.1')
  let heard = ''
  socket.on('data', chunk => {
    heard += chunk.toString()
  })
  socket.on('error', () => {})
  const ended = once(socket, 'close').then(() => heard)
  await once(socket, 'connect')
  return { socket, ended }
}

/** Sends `text` on a new connection and gives all that was answered until the other side closed. */
export async function rawRequest(port: number, text: string): Promise<string> {
  const { socket, ended } = await rawSocket(port)
  socket.write(text)
  return ended
}

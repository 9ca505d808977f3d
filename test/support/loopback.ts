import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { connect, createServer as createTcpServer } from 'node:net'
import { onTestFinished } from 'vitest'

export type Loopback = { readonly url: string; readonly port: number; readonly server: Server }

/** A real HTTP server on loopback that lives as long as the test. */
export async function serve(listener: RequestListener, host = '127.0.0.1'): Promise<Loopback> {
  const server = createServer(listener)
  const port = await listenLow(server, host)
  onTestFinished(
    () =>
      new Promise<void>(done => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  )
  return { url: `http://${host}:${port}`, port, server }
}

/** The whole body of a request, as text. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) body += chunk
  return body
}

type Listening = { listen(port: number, host: string, ready: () => void): unknown } & NodeJS.EventEmitter

/** Below 32768: a higher port can be taken by an outgoing connection at the same moment. */
export async function listenLow(server: Listening, host = '127.0.0.1'): Promise<number> {
  for (;;) {
    const port = 12_000 + Math.floor(Math.random() * 20_000)
    const taken = await new Promise<boolean>((resolve, reject) => {
      const onError = (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(true) : reject(error))
      server.once('error', onError)
      server.listen(port, host, () => {
        server.off('error', onError)
        resolve(false)
      })
    })
    if (!taken) return port
  }
}

/** A port on which nobody listens: it was free a moment ago. */
export async function closedPort(): Promise<number> {
  const server = createTcpServer()
  const port = await listenLow(server)
  await new Promise<void>(done => server.close(() => done()))
  await new Promise<void>(refused => connect(port, '127.0.0.1').on('error', () => refused()))
  return port
}

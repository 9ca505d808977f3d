import { createServer } from 'node:net'

/** Below 32768, where no outgoing connection takes it between the look and the use. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 9_000)
    const free = await new Promise<boolean>(answer => {
      const probe = createServer()
      probe.once('error', () => answer(false))
      probe.listen(port, '127.0.0.1', () => probe.close(() => answer(true)))
    })
    if (free) return port
  }
}

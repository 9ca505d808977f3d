import { connect, type Socket } from 'node:net'

/** A keep-alive connection that asks one thing at a time; as little as HTTP needs, so that the servers get the processor. */
export class Client {
  private constructor(private readonly socket: Socket) {}

  static async open(port: number): Promise<Client> {
    const socket = connect(port, '127.0.0.1')
    socket.setNoDelay(true)
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
    return new Client(socket)
  }

  /** The body of the answer. */
  ask(request: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      let heard: Buffer = Buffer.alloc(0)
      let end = -1
      let body = 0
      const hear = (chunk: Buffer): void => {
        heard = heard.length === 0 ? chunk : Buffer.concat([heard, chunk])
        if (end < 0) {
          const head = heard.indexOf('\r\n\r\n')
          if (head < 0) return
          const length = /\r\ncontent-length: (\d+)/i.exec(heard.toString('latin1', 0, head))?.[1]
          if (length === undefined)
            return void fail(new Error(`An answer without a length: ${heard.toString('utf8', 0, head)}`))
          body = head + 4
          end = body + Number(length)
        }
        if (heard.length < end) return
        this.socket.off('data', hear).off('error', fail).off('close', closed)
        resolve(heard.subarray(body, end))
      }
      const fail = (cause: Error): void => reject(cause)
      const closed = (): void => fail(new Error('The server closed the connection.'))
      this.socket.on('data', hear).on('error', fail).on('close', closed)
      this.socket.write(request)
    })
  }

  close(): void {
    this.socket.destroy()
  }
}

/** A POST of JSON, whole. */
export function post(path: string, body: unknown, header?: string): Buffer {
  const text = JSON.stringify(body)
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n${header ? `${header}\r\n` : ''}content-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  )
}

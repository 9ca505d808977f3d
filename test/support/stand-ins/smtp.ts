import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { onTestFinished } from 'vitest'
import { listenLow } from '../loopback.ts'

export type SmtpStandIn = {
  readonly url: string
  /** Raw messages, headers and all, with their envelope. */
  readonly received: { readonly to: string[]; readonly raw: string }[]
}

/** A real SMTP server on loopback. Mail to `refused@` gets 550, to `busy@` 451; `hanging` accepts and says nothing more. */
export async function smtpStandIn({ password, hanging = false }: { password?: string; hanging?: boolean } = {}) {
  const received: SmtpStandIn['received'] = []
  const options: SMTPServerOptions = {
    authOptional: password === undefined,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onConnect: (_, callback) => void (hanging || callback()),
    onAuth: (auth, _, callback) =>
      auth.password === password ? callback(null, { user: auth.username }) : callback(new Error('wrong password')),
    onRcptTo: ({ address }, _, callback) => {
      if (address.startsWith('refused@')) return callback(reply(550, `${address}: no such mailbox`))
      if (address.startsWith('busy@')) return callback(reply(451, 'try again later'))
      callback()
    },
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = []
      stream.on('data', chunk => chunks.push(chunk))
      stream.on('end', () => {
        received.push({ to: session.envelope.rcptTo.map(r => r.address), raw: Buffer.concat(chunks).toString() })
        callback()
      })
    },
  }
  const server = new SMTPServer(options)
  server.on('error', () => {})
  const port = await listenLow(server.server)
  onTestFinished(() => new Promise<void>(done => server.close(() => done())))
  const credentials = password === undefined ? '' : `registry:${password}@`
  return { url: `smtp://${credentials}127.0.0.1:${port}`, port, received }
}

const reply = (responseCode: number, message: string) => Object.assign(new Error(message), { responseCode })

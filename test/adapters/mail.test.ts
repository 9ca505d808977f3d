import { createServer } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { loggedMail } from '../../src/adapters/mail/log.ts'
import type { Mail, MailPort } from '../../src/adapters/mail/port.ts'
import { smtpMail } from '../../src/adapters/mail/smtp.ts'
import { fakeMail } from '../support/fakes/mail.ts'
import { closedPort, listenLow } from '../support/loopback.ts'
import { smtpStandIn } from '../support/stand-ins/smtp.ts'

const from = 'Cargo Registry <no-reply@registry.example>'
const invitation: Mail = {
  to: 'ada@example.org',
  subject: 'Ada, you are invited to Acmé',
  text: 'Join at https://registry.example/invitations/abc',
  html: '<a href="https://registry.example/invitations/abc">Join</a>',
  messageId: 'invitation-1',
  kind: 'invitation',
}

type World = { readonly mail: MailPort; received(): Promise<string[]> }

const worlds: Record<string, () => Promise<World>> = {
  'the fake': async () => {
    const mail = fakeMail()
    mail.answer('refused@example.org', { kind: 'refused', reason: 'no such mailbox' })
    mail.answer('busy@example.org', { kind: 'failed', reason: 'busy' })
    return { mail, received: async () => mail.sent.map(sent => sent.to) }
  },
  SMTP: async () => {
    const server = await smtpStandIn()
    const received = async () => server.received.flatMap(message => message.to)
    return { mail: smtpMail({ url: server.url, from }), received }
  },
}

describe.each(Object.entries(worlds))('mail by %s', (_, world) => {
  test('a mail is accepted and arrives once', async () => {
    const { mail, received } = await world()
    expect(await mail.send(invitation)).toEqual({ kind: 'accepted' })
    expect(await received()).toEqual(['ada@example.org'])
  })

  test('a mailbox that does not exist is refused for good, a busy server fails for now', async () => {
    const { mail, received } = await world()
    expect(await mail.send({ ...invitation, to: 'refused@example.org' })).toMatchObject({ kind: 'refused' })
    expect(await mail.send({ ...invitation, to: 'busy@example.org' })).toMatchObject({ kind: 'failed' })
    expect(await received()).toEqual([])
  })

  test.each<[string, Partial<Mail>]>([
    ['a line break in the subject', { subject: 'Hello\r\nBcc: all@example.org' }],
    ['a line break in the recipient', { to: 'ada@example.org\nBcc: eve@example.org' }],
    ['a second recipient', { to: 'ada@example.org,eve@example.org' }],
    ['a recipient with a display name', { to: 'Ada <ada@example.org>' }],
    ['a line break in the message id', { messageId: 'a\r\nX-Evil: 1' }],
    [
      'a line break in the address to unsubscribe at',
      { unsubscribeUrl: 'https://r.example/u?token=a\r\nBcc: e@example.org' },
    ],
    ['a second address to unsubscribe at', { unsubscribeUrl: 'https://r.example/u>, <https://evil.example/' }],
    ['a Unicode line separator in the subject', { subject: 'Hello\u2028Bcc: eve@example.org' }],
  ])('%s is refused before anything is sent', async (_, change) => {
    const { mail, received } = await world()
    expect(await mail.send({ ...invitation, ...change })).toMatchObject({ kind: 'refused' })
    expect(await received()).toEqual([])
  })
})

test('what arrives by SMTP has our message id, both bodies and says that a machine wrote it', async () => {
  const server = await smtpStandIn({ password: 'secret' })
  await smtpMail({ url: server.url, from }).send(invitation)
  const raw = server.received[0]?.raw ?? ''
  expect(raw).toContain('Message-ID: <invitation-1@registry.example>')
  expect(raw).toContain('Auto-Submitted: auto-generated')
  expect(raw).toContain('Subject: =?UTF-8?')
  expect(raw).toContain('multipart/alternative')
  expect(raw).toContain('https://registry.example/invitations/abc')
})

test('a mail that comes again has a button that ends it, and one that does not has none', async () => {
  const server = await smtpStandIn()
  const mail = smtpMail({ url: server.url, from })
  await mail.send({ ...invitation, unsubscribeUrl: 'https://registry.example/unsubscribe?token=abc' })
  await mail.send(invitation)
  const [again, once] = server.received.map(({ raw }) => raw.replace(/\r\n /g, ' '))
  expect(again).toContain('List-Unsubscribe: <https://registry.example/unsubscribe?token=abc>')
  expect(again).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click')
  expect(once).not.toContain('List-Unsubscribe')
})

test('a server that hangs, is absent or does not know our password fails for now and tells no secret', async () => {
  const hanging = await smtpStandIn({ hanging: true })
  const guarded = await smtpStandIn({ password: 'right' })
  const urls = [hanging.url, `smtp://127.0.0.1:${await closedPort()}`, guarded.url.replace('right', 'hunter2')]
  for (const url of urls) {
    const outcome = await smtpMail({ url, from, timeoutMs: 200 }).send(invitation)
    expect(outcome).toMatchObject({ kind: 'failed' })
    expect(JSON.stringify(outcome)).not.toMatch(/hunter2|ada@/)
  }
})

test('a server that never falls silent and never comes to the point fails for now', async () => {
  const server = createServer(socket => {
    const drip = setInterval(() => socket.write('220-one moment\r\n'), 5)
    socket.on('error', () => {}).on('close', () => clearInterval(drip))
    onTestFinished(() => void socket.destroy())
  })
  const port = await listenLow(server)
  onTestFinished(() => void server.close())
  const outcome = await smtpMail({ url: `smtp://127.0.0.1:${port}`, from, timeoutMs: 100 }).send(invitation)
  expect(outcome).toMatchObject({ kind: 'failed' })
})

test('a mail in the log can be read, link and all', async () => {
  const lines: string[] = []
  const mail = loggedMail({ info: (fields, message) => void lines.push(`${fields['mail.kind']} ${message}`) })
  expect(await mail.send(invitation)).toEqual({ kind: 'accepted' })
  expect(await mail.send({ ...invitation, subject: 'a\nb' })).toMatchObject({ kind: 'refused' })
  expect(lines).toEqual([
    'invitation Mail to ada@example.org: Ada, you are invited to Acmé\n\nJoin at https://registry.example/invitations/abc\n',
  ])
})

import { expect, test } from 'vitest'
import { createLog } from '../../src/log.ts'

function printed(write: (log: ReturnType<typeof createLog>) => void, json = true): string {
  const lines: string[] = []
  write(createLog({ level: 'info', json, destination: { write: line => void lines.push(line) } }))
  return lines.join('')
}

const secrets = {
  password: 'open sesame',
  token: 'ak_0123456789abcdef',
  headers: { authorization: 'Bearer abc.def', cookie: 'session=1', 'stripe-signature': 't=1,v1=2' },
}

test('a field with the name of a secret is not printed', () => {
  const line = printed(log => log.info(secrets, 'signed in'))
  for (const word of ['sesame', '0123456789', 'abc.def', 'session=1', 'v1=2']) expect(line).not.toContain(word)
  expect(line).toContain('signed in')
})

test('a secret is taken out wherever it stands, by its shape', () => {
  const url = 'postgres://registry:p4ss-w0rd@db.example.org/registry'
  const line = printed(log => {
    log.info(`cannot reach ${url}`)
    log.error({ err: new Error(`token ak_0123456789abcdef of ${url}`) }, 'failed')
    log.warn({ note: 'whsec_0123456789abcdef and sk_live_0123456789 and ghp_0123456789' }, 'Bearer eyJhbGciOi.x.y')
  })
  for (const word of ['p4ss', '0123456789', 'eyJ']) expect(line).not.toContain(word)
  expect(line).toContain('postgres://registry:[redacted]@db.example.org/registry')
})

test('a failed statement is printed without its parameters, also below another error', () => {
  const failed = new Error('Failed query: insert into accounts values ($1)\nparams: ann@example.org,\nscrypt$abc')
  const line = printed(log => log.error({ err: new Error('outer', { cause: failed }) }, 'a request failed'))
  expect(line).toContain('insert into accounts')
  for (const word of ['ann@example', 'scrypt']) expect(line).not.toContain(word)
})

test('lines for people show time, message and fields, and nothing can pose as a line of its own', () => {
  const line = printed(log => log.warn({ cargo: 'acme/chat', note: 'x\n12:00:00 all is well' }, 'rescan failed'), false)
  expect(line).toMatch(/^\d\d:\d\d:\d\d WARN rescan failed cargo=acme\/chat note="x\\n12:00:00 all is well"\n$/)
})

test('lines for programs are one JSON object each', () => {
  expect(JSON.parse(printed(log => log.info({ duration_ms: 5 }, 'scanned')))).toMatchObject({
    level: 'info',
    msg: 'scanned',
    duration_ms: 5,
  })
})

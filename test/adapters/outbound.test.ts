import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer as createTlsServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { addressPolicy } from '../../src/adapters/outbound/address.ts'
import { httpOutbound } from '../../src/adapters/outbound/http.ts'
import { OutboundBroken, type OutboundPort } from '../../src/adapters/outbound/port.ts'
import { fakeOutbound } from '../support/fakes/outbound.ts'
import { closedPort, listenLow, serve } from '../support/loopback.ts'

const toLoopback = httpOutbound({ policy: addressPolicy(['127.0.0.1']) })
const bounds = { method: 'GET', timeoutMs: 5_000, maxBytes: 1_000 } as const

type World = { readonly outbound: OutboundPort; answering(status: number, body: string): Promise<string> }

const worlds: Record<string, () => World> = {
  'the fake': () => {
    const outbound = fakeOutbound()
    const answering = async (status: number, body: string) => {
      outbound.answer('https://other.example/', { status, headers: { 'x-kind': 'plain' }, body: Buffer.from(body) })
      return 'https://other.example/'
    }
    return { outbound, answering }
  },
  'real HTTP': () => ({
    outbound: toLoopback,
    answering: async (status, body) =>
      (await serve((_, response) => response.writeHead(status, { 'x-kind': 'plain' }).end(body))).url,
  }),
}

describe.each(Object.entries(worlds))('requests by %s', (_, world) => {
  test('every status is an answer, whole or as a stream', async () => {
    const { outbound, answering } = world()
    for (const status of [200, 404, 500]) {
      const url = await answering(status, 'hello')
      const head = { kind: 'answered', status, headers: { 'x-kind': 'plain' } }
      expect(await outbound.send({ ...bounds, url })).toMatchObject({ ...head, body: Buffer.from('hello') })
      const stream = await outbound.stream({ ...bounds, url })
      expect(stream).toMatchObject(head)
      if (stream.kind !== 'answered') continue
      let text = ''
      for await (const chunk of stream.body) text += chunk
      expect(text).toBe('hello')
    }
  })

  test('too long an answer, an unknown host and text that is no URL are told apart', async () => {
    const { outbound, answering } = world()
    const url = await answering(200, 'x'.repeat(1_001))
    expect(await outbound.send({ ...bounds, url })).toMatchObject({ kind: 'failed', reason: 'too-large' })
    const nowhere = 'http://nowhere.invalid/'
    expect(await outbound.send({ ...bounds, url: nowhere })).toMatchObject({ kind: 'failed', reason: 'no-such-host' })
    expect(await outbound.send({ ...bounds, url: 'nonsense' })).toMatchObject({ kind: 'refused', reason: 'url' })
    expect(outbound.refusalOfUrl('nonsense')).toContain('not a URL')
  })
})

test('an answer comes back with status, headers and body', async () => {
  const { url } = await serve((request, response) => {
    response.writeHead(201, {
      'x-seen': `${request.method} ${request.headers['x-mine']}`,
      'set-cookie': ['a=1', 'b=2'],
    })
    request.pipe(response)
  })
  const answer = await toLoopback.send({ ...bounds, method: 'POST', url, headers: { 'x-mine': 'yes' }, body: 'hello' })
  expect(answer).toMatchObject({
    kind: 'answered',
    status: 201,
    headers: { 'x-seen': 'POST yes', 'set-cookie': 'a=1, b=2' },
    body: Buffer.from('hello'),
  })
})

test('a body is delivered with every method', async () => {
  const { url } = await serve((request, response) => request.pipe(response))
  for (const method of ['POST', 'DELETE'] as const) {
    expect(await toLoopback.send({ ...bounds, method, url, body: 'résumé' })).toMatchObject({
      body: Buffer.from('résumé'),
    })
  }
})

test('a redirect is an answer like any other and is not followed', async () => {
  let followed = false
  const inside = await serve((_, response) => {
    followed = true
    response.end()
  }, '127.0.0.2')
  const { url } = await serve((_, response) => response.writeHead(302, { location: inside.url }).end())
  expect(await toLoopback.send({ ...bounds, url })).toMatchObject({ kind: 'answered', status: 302 })
  expect(followed).toBe(false)
})

test('an answer above the bound is a failure, and the stream stops there', async () => {
  let written = 0
  const { url } = await serve((_, response) => {
    const pour = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536))) written += 65_536
    }
    response.on('drain', pour)
    pour()
  })
  expect(await toLoopback.send({ ...bounds, url })).toMatchObject({ kind: 'failed', reason: 'too-large' })
  expect(written).toBeLessThan(50_000_000)
})

test('a server that accepts and says nothing, or drips for ever, runs into the one time-out', async () => {
  const silent = await serve(() => {})
  const dripping = await serve((_, response) => {
    const drip = setInterval(() => response.write('.'), 5)
    response.on('close', () => clearInterval(drip))
  })
  for (const { url } of [silent, dripping]) {
    const outcome = await toLoopback.send({ ...bounds, url, timeoutMs: 150 })
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'timeout' })
  }
})

test('an answer that ends before its announced length is cut off, not complete', async () => {
  const { url } = await serve((_, response) => {
    response.writeHead(200, { 'content-length': '100' })
    response.write('half', () => response.destroy())
  })
  expect(await toLoopback.send({ ...bounds, url })).toMatchObject({ kind: 'failed', reason: 'cut-off' })
  const stream = await toLoopback.stream({ ...bounds, url })
  if (stream.kind !== 'answered') throw new Error('the head had arrived')
  const reading = async () => {
    for await (const chunk of stream.body) expect(chunk.toString()).toBe('half')
  }
  await expect(reading()).rejects.toThrow(OutboundBroken)
})

test('nobody listening, no such name and an untrusted certificate are told apart', async () => {
  const port = await closedPort()
  expect(await toLoopback.send({ ...bounds, url: `http://127.0.0.1:${port}/secret` })).toEqual({
    kind: 'failed',
    reason: 'connection',
    message: `127.0.0.1:${port} could not be reached (ECONNREFUSED).`,
  })
  expect(await toLoopback.send({ ...bounds, url: 'http://nowhere.invalid/' })).toMatchObject({ reason: 'no-such-host' })
  const secure = await selfSigned()
  expect(await toLoopback.send({ ...bounds, url: secure })).toMatchObject({ kind: 'failed', reason: 'tls' })
})

test('a URL out of bounds is refused before anything is looked up', async () => {
  const strict = httpOutbound({
    policy: addressPolicy(),
    resolve: () => expect.unreachable('no lookup was due'),
  })
  const urls = [
    'http://example.com/',
    'ftp://example.com/',
    'https://me:pass@example.com/',
    'https://10.0.0.1/',
    'nonsense',
  ]
  for (const url of urls)
    expect(await strict.send({ ...bounds, url })).toMatchObject({ kind: 'refused', reason: 'url' })
  expect(strict.refusalOfUrl('https://example.com/hook')).toBeNull()
})

test('a list of private networks opens plain http to them and to nothing else', async () => {
  expect(toLoopback.refusalOfUrl('http://127.0.0.1:8080/hook')).toBeNull()
  expect(toLoopback.refusalOfUrl('http://93.184.215.14/hook')).toContain('https://')
  const outcome = await httpOutbound({
    policy: addressPolicy(['127.0.0.1']),
    resolve: (_, callback) => callback(null, ['93.184.215.14']),
  }).send({ ...bounds, url: 'http://public.example/hook' })
  expect(outcome).toMatchObject({ kind: 'refused', reason: 'address' })
})

test('a name that leads inside is refused at the connection', async () => {
  const { port } = await serve((_, response) => response.end('inside'), '127.0.0.2')
  const rebinding = httpOutbound({
    policy: addressPolicy(['127.0.0.1']),
    resolve: (_, callback) => callback(null, ['127.0.0.2']),
  })
  const outcome = await rebinding.send({ ...bounds, url: `http://innocent.example:${port}/` })
  expect(outcome).toMatchObject({ kind: 'refused', reason: 'address' })
})

async function selfSigned(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'tls-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1']
  execFileSync('openssl', [...request, '-subj', '/CN=127.0.0.1', '-keyout', key, '-out', cert], { stdio: 'ignore' })
  const server = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) => response.end())
  rmSync(folder, { recursive: true })
  const port = await listenLow(server)
  onTestFinished(() => void server.close())
  return `https://127.0.0.1:${port}/`
}

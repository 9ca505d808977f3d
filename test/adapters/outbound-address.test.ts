import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import {
  addressPolicy,
  guardedAgents,
  type Resolve,
  refusalOfAddress,
  refusalOfHost,
} from '../../src/adapters/outbound/address.ts'

const nothingAllowed = addressPolicy()

test.each([
  ['127.0.0.1', 'loopback'],
  ['127.255.255.254', 'loopback'],
  ['0.0.0.0', 'unspecified'],
  ['10.1.2.3', 'private'],
  ['172.31.255.255', 'private'],
  ['192.168.0.1', 'private'],
  ['169.254.169.254', 'linkLocal'],
  ['100.64.0.1', 'carrierGradeNat'],
  ['192.0.0.192', 'reserved'],
  ['198.18.0.1', 'reserved'],
  ['224.0.0.1', 'multicast'],
  ['255.255.255.255', 'broadcast'],
  ['::1', 'loopback'],
  ['::', 'unspecified'],
  ['fe80::1', 'linkLocal'],
  ['fec0::1', 'deprecatedSiteLocal'],
  ['fd00:ec2::254', 'uniqueLocal'],
  ['::ffff:127.0.0.1', 'loopback'],
  ['::ffff:7f00:1', 'loopback'],
  ['64:ff9b::7f00:1', 'loopback'],
  ['64:ff9b::a00:1', 'private'],
  ['2002:7f00:1::', '6to4'],
  ['2001::1', 'teredo'],
  ['ff02::1', 'multicast'],
])('%s is refused as %s', (address, range) => {
  expect(refusalOfAddress(address, nothingAllowed)).toContain(`(${range})`)
})

test.each(['93.184.215.14', '172.32.0.1', '2606:4700::1111', '64:ff9b::5db8:d70e'])('%s is public', address => {
  expect(refusalOfAddress(address, nothingAllowed)).toBeNull()
})

test('a network that the operator listed is allowed, its neighbour is not', () => {
  const policy = addressPolicy(['10.20.0.0/16', '127.0.0.1', 'fd00:1::/32'])
  expect(refusalOfAddress('10.20.255.1', policy)).toBeNull()
  expect(refusalOfAddress('::ffff:10.20.0.1', policy)).toBeNull()
  expect(refusalOfAddress('fd00:1::5', policy)).toBeNull()
  expect(refusalOfAddress('10.21.0.1', policy)).toContain('(private)')
  expect(refusalOfAddress('127.0.0.2', policy)).toContain('(loopback)')
})

test('a list with a bad entry is refused by a sentence that names it', () => {
  expect(() => addressPolicy(['10.0.0.0/99'])).toThrow('"10.0.0.0/99" is neither an IP address nor a network')
})

test('every spelling of a loopback host in a URL is refused', () => {
  const spellings = ['http://127.1/', 'http://0x7f000001/', 'http://2130706433/', 'http://[::1]/', 'http://0177.0.0.1/']
  for (const url of spellings) expect(refusalOfHost(new URL(url).hostname, nothingAllowed)).toContain('loopback')
})

test('an agent connects to no refused literal and to no name with one refused address among its answers', async () => {
  let requests = 0
  const server = createServer((_, response) => response.end(String(++requests)))
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const answers: Record<string, string[]> = {
    'inside.example': ['127.0.0.1'],
    'mixed.example': ['127.0.0.1', '10.0.0.1'],
  }
  const resolve: Resolve = (name, callback) => callback(null, answers[name] ?? [])
  const strict = guardedAgents(nothingAllowed, resolve).http
  const open = guardedAgents(addressPolicy(['127.0.0.1']), resolve).http

  expect(await outcome(`http://127.0.0.1:${port}/`, strict)).toBe('ADDRESS_REFUSED')
  expect(await outcome(`http://inside.example:${port}/`, strict)).toBe('ADDRESS_REFUSED')
  expect(await outcome(`http://mixed.example:${port}/`, open)).toBe('ADDRESS_REFUSED')
  expect(await outcome(`http://nowhere.example:${port}/`, open)).toBe('ENOTFOUND')
  expect(requests).toBe(0)
  expect(await outcome(`http://inside.example:${port}/`, open)).toBe('1')
  expect(await outcome(`http://127.0.0.1:${port}/`, open)).toBe('2')
})

test('without TLS only the listed networks are reached, whatever else is public', async () => {
  const resolve: Resolve = (_, callback) => callback(null, ['93.184.215.14'])
  const { http } = guardedAgents(addressPolicy(['127.0.0.1']), resolve)
  expect(await outcome('http://93.184.215.14:1/', http)).toBe('ADDRESS_REFUSED')
  expect(await outcome('http://public.example:1/', http)).toBe('ADDRESS_REFUSED')
})

const outcome = (url: string, agent: ReturnType<typeof guardedAgents>['http']) =>
  new Promise<string>(done => {
    get(url, { agent }, response => response.setEncoding('utf8').on('data', done)).on(
      'error',
      (error: NodeJS.ErrnoException) => done(error.code ?? error.message),
    )
  })

import { describe, expect, test } from 'vitest'
import { nodeDns } from '../../src/adapters/dns/node-dns.ts'
import type { DnsOutcome, DnsPort } from '../../src/adapters/dns/port.ts'
import { addressPolicy } from '../../src/adapters/outbound/address.ts'
import { fakeDns } from '../support/fakes/dns.ts'
import { type DnsStandIn, dnsStandIns } from '../support/stand-ins/dns.ts'

const PROOF = 'archipelag-verify=k3v9'

/** A resolver, and the servers of acme.com to which it delegates. */
async function internet() {
  const [resolver, authority] = await dnsStandIns('127.0.0.1', '127.0.0.3')
  resolver.set('acme.com', 'NS', 'ns1.acme.com').set('ns1.acme.com', 'A', authority.host)
  return { resolver, authority, dns: dnsOf(resolver) }
}

const dnsOf = (resolver: DnsStandIn, allowed = ['127.0.0.0/8']) =>
  nodeDns({
    servers: [resolver.address],
    timeoutMs: 400,
    policy: addressPolicy(allowed),
    authorityPort: resolver.port,
  })

type World = {
  readonly dns: DnsPort
  txt(name: string, ...records: string[]): void
  alias(name: string, to: string): void
}

const worlds: Record<string, () => Promise<World>> = {
  'the fake': async () => {
    const dns = fakeDns()
    return { dns, txt: dns.set, alias: dns.alias }
  },
  'node:dns': async () => {
    const { authority, dns } = await internet()
    return {
      dns,
      txt: (name, ...records) => void authority.set(name, 'TXT', ...records),
      alias: (name, to) => void authority.set(name, 'CNAME', to),
    }
  },
}

describe.each(Object.entries(worlds))('names looked up by %s', (_, world) => {
  test('all TXT records of a name are found', async () => {
    const { dns, txt } = await world()
    txt('acme.com', 'v=spf1 -all', PROOF)
    const records = ['v=spf1 -all', PROOF]
    expect(await dns.txt('acme.com')).toEqual({ kind: 'found', records, authoritative: true })
  })

  test('a name that does not exist and one without TXT are absent, for different reasons', async () => {
    const { dns, txt } = await world()
    txt('acme.com')
    expect(await dns.txt('acme.com')).toEqual({ kind: 'absent', reason: 'no-such-record', authoritative: true })
    expect(await dns.txt('gone.acme.com')).toEqual({ kind: 'absent', reason: 'no-such-name', authoritative: true })
  })

  test('an alias tells its target', async () => {
    const { dns, alias } = await world()
    alias('verify.acme.com', 'proofs.example.net')
    expect(await dns.cname('verify.acme.com')).toMatchObject({ kind: 'found', records: ['proofs.example.net'] })
  })
})

test('a TXT record in several strings is one text', async () => {
  const { authority, dns } = await internet()
  authority.set('acme.com', 'TXT', ['archipelag-', 'verify=', 'k3v9'], 'other')
  expect(await dns.txt('acme.com')).toMatchObject({ records: [PROOF, 'other'] })
})

test('a record added a moment ago is found though the resolver still remembers that there was none', async () => {
  const { resolver, authority, dns } = await internet()
  authority.set('acme.com', 'TXT', 'v=spf1 -all')
  expect(await dns.txt('acme.com')).toMatchObject({ records: ['v=spf1 -all'] })
  authority.set('acme.com', 'TXT', PROOF)
  expect(await dns.txt('acme.com')).toMatchObject({ records: [PROOF], authoritative: true })
  expect(resolver.asked.filter(question => question.type === 'TXT')).toEqual([])
})

test.each(['SERVFAIL', 'REFUSED', 'silent', 'garbage'] as const)(
  'when the servers of the zone answer %s, the word of the resolver counts',
  async fault => {
    const { resolver, authority, dns } = await internet()
    authority.fail('acme.com', fault)
    resolver.set('acme.com', 'TXT', PROOF)
    expect(await dns.txt('acme.com')).toEqual({ kind: 'found', records: [PROOF], authoritative: false })
  },
)

test.each([
  ['SERVFAIL', 'server-failure'],
  ['REFUSED', 'refused'],
  ['silent', 'timeout'],
  ['garbage', 'malformed'],
] as const)('a resolver that answers %s is a failure, never an absence', async (fault, reason) => {
  const [resolver] = await dnsStandIns('127.0.0.1')
  const outcome = await dnsOf(resolver.fail('acme.com', fault)).txt('acme.com')
  expect(outcome).toMatchObject({ kind: 'failed', reason } satisfies Partial<DnsOutcome>)
})

test('an alias that leaves the zone is followed by the resolver', async () => {
  const { resolver, authority, dns } = await internet()
  authority.set('verify.acme.com', 'CNAME', 'proofs.example.net')
  resolver.set('verify.acme.com', 'CNAME', 'proofs.example.net').set('proofs.example.net', 'TXT', PROOF)
  expect(await dns.txt('verify.acme.com')).toEqual({ kind: 'found', records: [PROOF], authoritative: false })
})

test('a zone whose servers lie in a private network is asked through the resolver only', async () => {
  const { resolver, authority } = await internet()
  authority.set('acme.com', 'TXT', 'from inside')
  resolver.set('acme.com', 'TXT', PROOF)
  const outcome = await dnsOf(resolver, ['10.0.0.0/8']).txt('acme.com')
  expect(outcome).toMatchObject({ records: [PROOF], authoritative: false })
  expect(authority.asked).toEqual([])
})

test('an answer too long for UDP is fetched by TCP, and one too long for anybody is refused', async () => {
  const { authority, dns } = await internet()
  const many = Array.from({ length: 60 }, (_, n) => `site-verification-${n}=${'x'.repeat(100)}`)
  authority.set('acme.com', 'TXT', ...many, PROOF)
  expect(await dns.txt('acme.com')).toEqual({ kind: 'found', records: [...many, PROOF], authoritative: true })
  expect(authority.asked.map(question => question.by)).toContain('tcp')

  authority.set('acme.com', 'TXT', ...Array.from({ length: 230 }, () => 'x'.repeat(250)))
  expect(await dns.txt('acme.com')).toMatchObject({ kind: 'failed', reason: 'too-large' })
})

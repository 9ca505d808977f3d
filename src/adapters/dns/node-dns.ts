import { Resolver } from 'node:dns/promises'
import { isIPv6 } from 'node:net'
import { type AddressPolicy, refusalOfAddress } from '../outbound/address.ts'
import { companyDomain } from './company-domain.ts'
import type { DnsFailure, DnsOutcome, DnsPort } from './port.ts'

export type NodeDnsOptions = {
  /** Resolvers as `address` or `address:port`; empty for the system's own. */
  readonly servers: readonly string[]
  /** For each question, retries included, in milliseconds. A check asks at most six, one after the other. */
  readonly timeoutMs: number
  /** A stranger's zone names its servers: they must not lead into our own network. */
  readonly policy: AddressPolicy
  /** 53, except where a test runs its own servers. */
  readonly authorityPort?: number
}

type Answer<T> =
  | { readonly kind: 'found'; readonly records: readonly T[] }
  | { readonly kind: 'absent'; readonly reason: 'no-such-name' | 'no-such-record' }
  | { readonly kind: 'failed'; readonly reason: DnsFailure; readonly message: string }

type Query<T> = (resolver: Resolver) => Promise<T[]>

/** Most records and most text of one answer that we look at. Real domains stay far below. */
const MOST_RECORDS = 500
const MOST_TEXT = 32_768

/**
 * DNS by node's own resolver. It asks the servers of the zone first: a shared resolver may hold "no such record" for as
 * long as the zone allows, hours after the publisher has added it. When they do not answer, the resolver's word counts.
 */
export function nodeDns(options: NodeDnsOptions): DnsPort {
  const ask = <T>(servers: readonly string[], query: Query<T>) => answerOf(servers, query, options.timeoutMs)

  async function lookup(name: string, query: Query<string>): Promise<DnsOutcome> {
    const authorities = await authoritiesOf(name)
    if (authorities.length > 0) {
      const direct = await ask(authorities, query)
      if (direct.kind === 'found') return capped({ ...direct, authoritative: true })
      // The zone's servers follow no alias that leaves the zone, so "absent" may only mean "elsewhere".
      const isAliased = direct.kind === 'absent' && (await ask(authorities, r => r.resolveCname(name))).kind === 'found'
      if (direct.kind === 'absent' && !isAliased) return { ...direct, authoritative: true }
    }
    const cached = await ask(options.servers, query)
    return cached.kind === 'failed' ? cached : capped({ ...cached, authoritative: false })
  }

  /** Addresses of the servers of the nearest zone above the name, or none. */
  async function authoritiesOf(name: string): Promise<string[]> {
    const labels = name.split('.')
    for (let from = 0; from < labels.length - 1; from++) {
      const zone = labels.slice(from).join('.')
      const servers = await ask(options.servers, r => r.resolveNs(zone))
      if (servers.kind === 'failed') return []
      if (servers.kind === 'found') return addressesOf(servers.records.slice(0, 4))
    }
    return []
  }

  async function addressesOf(names: readonly string[]): Promise<string[]> {
    const found = await Promise.all(
      names.flatMap(name => [ask(options.servers, r => r.resolve4(name)), ask(options.servers, r => r.resolve6(name))]),
    )
    const addresses = found.flatMap(answer => (answer.kind === 'found' ? answer.records : []))
    return addresses
      .filter(address => refusalOfAddress(address, options.policy) === null)
      .slice(0, 4)
      .map(
        address =>
          (isIPv6(address) ? `[${address}]` : address) + (options.authorityPort ? `:${options.authorityPort}` : ''),
      )
  }

  return {
    companyDomain,
    // One TXT record may come in several strings of 255 bytes, which are one text (RFC 7208 3.3).
    txt: name => lookup(name, async r => (await r.resolveTxt(name)).map(strings => strings.join(''))),
    cname: name => lookup(name, async r => (await r.resolveCname(name)).map(target => target.replace(/\.$/, ''))),
  }
}

async function answerOf<T>(servers: readonly string[], query: Query<T>, timeoutMs: number): Promise<Answer<T>> {
  // A resolver for each question: it carries nothing over from the last one, and cancelling it cancels nothing else.
  const resolver = new Resolver({ timeout: Math.ceil(timeoutMs / 3), tries: 2 })
  if (servers.length > 0) resolver.setServers([...servers])
  const clock = setTimeout(() => resolver.cancel(), timeoutMs)
  try {
    const records = await query(resolver)
    return records.length > 0 ? { kind: 'found', records } : { kind: 'absent', reason: 'no-such-record' }
  } catch (error) {
    return answerOfError((error as NodeJS.ErrnoException).code ?? '')
  } finally {
    clearTimeout(clock)
  }
}

function answerOfError(code: string): Exclude<Answer<never>, { kind: 'found' }> {
  if (code === 'ENOTFOUND') return { kind: 'absent', reason: 'no-such-name' }
  if (code === 'ENODATA') return { kind: 'absent', reason: 'no-such-record' }
  const [reason, message] = FAILURES[code] ?? ['server-failure', `The name server could not answer (${code}).`]
  return { kind: 'failed', reason, message }
}

const FAILURES: Record<string, [DnsFailure, string]> = {
  ETIMEOUT: ['timeout', 'The name servers did not answer in time.'],
  ECANCELLED: ['timeout', 'The name servers did not answer in time.'],
  EREFUSED: ['refused', 'The name servers refused to answer for this name.'],
  ESERVFAIL: ['server-failure', 'The name servers of this domain report a failure. Its zone may be broken.'],
  EFORMERR: ['malformed', 'The name servers answered something that cannot be read.'],
  EBADRESP: ['malformed', 'The name servers answered something that cannot be read.'],
  EBADNAME: ['malformed', 'This name cannot be asked for.'],
}

function capped(outcome: Exclude<DnsOutcome, { kind: 'failed' }>): DnsOutcome {
  if (outcome.kind === 'absent') return outcome
  const text = outcome.records.reduce((sum, record) => sum + record.length, 0)
  if (outcome.records.length <= MOST_RECORDS && text <= MOST_TEXT) return outcome
  return { kind: 'failed', reason: 'too-large', message: 'The domain has more TXT records than we read. Remove some.' }
}

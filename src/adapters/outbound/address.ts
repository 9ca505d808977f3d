import { lookup as systemLookup } from 'node:dns'
import * as http from 'node:http'
import * as https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Networks that may be reached although they are not public, as the operator listed them (CIDR or single address). */
export type AddressPolicy = {
  readonly allowed: readonly (readonly [ipaddr.IPv4 | ipaddr.IPv6, number])[]
  /** Nothing but the listed networks, public addresses neither. */
  readonly isListOnly?: boolean
}

/** The listed networks of a policy alone: what may be reached without TLS. */
export const listedOnly = ({ allowed }: AddressPolicy): AddressPolicy => ({ allowed, isListOnly: true })

/** Answers for a name; `node:dns`'s own `lookup` by default. Tests give one that asks their own server. */
export type Resolve = (
  hostname: string,
  callback: (error: NodeJS.ErrnoException | null, addresses: readonly string[]) => void,
) => void

/** A connection that was never opened, because the name or address leads into a network that we must not touch. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused'
  readonly code = 'ADDRESS_REFUSED'
}

/** Reads the operator's list, for instance `['10.20.0.0/16', '127.0.0.1']`. Throws a sentence that names the bad entry. */
export function addressPolicy(allow: readonly string[] = []): AddressPolicy {
  return { allowed: allow.map(network) }
}

/** Why this address must not be connected to, or null. Everything that is not plain public unicast is refused. */
export function refusalOfAddress(address: string, policy: AddressPolicy): string | null {
  if (!ipaddr.isValid(address)) return `"${printable(address)}" is not an IP address.`
  const target = embedded(ipaddr.process(address))
  if (policy.allowed.some(entry => contains(entry, target))) return null
  const range = target.range()
  if (range !== 'unicast')
    return `${target.toString()} is not a public address (${range}). Ask the operator to allow its network.`
  return policy.isListOnly
    ? `${target.toString()} is a public address, which is reached by https:// only. Begin the URL with https://.`
    : null
}

/**
 * Why this host of a URL must not be connected to, or null when only its addresses can tell. It looks at IP literals,
 * which node connects to without any lookup: a guard in `lookup` alone lets `http://127.0.0.1/` through.
 */
export function refusalOfHost(hostname: string, policy: AddressPolicy): string | null {
  const bare = hostname.replace(/^\[|\]$/g, '')
  return isIP(bare) === 0 ? null : refusalOfAddress(bare, policy)
}

/**
 * A `lookup` for sockets that refuses a name if any of its addresses is refused. The answers it checks are the very ones
 * that the socket connects to, so a name that changes between a check and the connection gains nothing (DNS rebinding).
 */
export function guardedLookup(policy: AddressPolicy, resolve: Resolve = resolveBySystem): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, (error, addresses) => {
      if (error) return callback(error, '')
      const wanted = addresses.filter(address => matchesFamily(address, options.family))
      const [first] = wanted
      if (first === undefined) return callback(nothingFound(hostname), '')
      // All of them, also those of the other family: a public name that also points inside is not an honest name.
      for (const address of addresses) {
        const refusal = refusalOfAddress(address, policy)
        if (refusal) return callback(new AddressRefused(`${printable(hostname)} leads to ${refusal}`), '')
      }
      if (options.all)
        return callback(
          null,
          wanted.map(address => ({ address, family: isIP(address) })),
        )
      callback(null, first, isIP(first))
    })
  }
}

/**
 * Agents whose every connection passes the guard, IP literals included; without TLS to the listed networks alone. No
 * connection is kept for a second request.
 */
export function guardedAgents(policy: AddressPolicy, resolve?: Resolve): { http: http.Agent; https: https.Agent } {
  const plain = listedOnly(policy)
  return {
    http: guard(new http.Agent({ keepAlive: false, lookup: guardedLookup(plain, resolve) }), plain),
    https: guard(new https.Agent({ keepAlive: false, lookup: guardedLookup(policy, resolve) }), policy),
  }
}

function guard<A extends http.Agent>(agent: A, policy: AddressPolicy): A {
  const connect = agent.createConnection.bind(agent)
  agent.createConnection = (options, callback) => {
    const refusal = refusalOfHost(options.host ?? 'localhost', policy)
    if (!refusal) return connect(options, callback)
    // A lookup that fails makes the request emit an ordinary 'error'; thrown from here, it would escape from the request.
    const fail: LookupFunction = (_name, _options, answer) => answer(new AddressRefused(refusal), '')
    return connect({ ...options, host: 'refused.invalid', lookup: fail }, callback)
  }
  return agent
}

const resolveBySystem: Resolve = (hostname, callback) =>
  systemLookup(hostname, { all: true, order: 'verbatim' }, (error, found) =>
    callback(error, error ? [] : found.map(entry => entry.address)),
  )

function network(entry: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  if (ipaddr.isValidCIDR(entry)) return ipaddr.parseCIDR(entry)
  if (ipaddr.isValid(entry)) {
    const address = ipaddr.process(entry)
    return [address, address.kind() === 'ipv4' ? 32 : 128]
  }
  throw new Error(`"${entry}" is neither an IP address nor a network such as 10.20.0.0/16.`)
}

const contains = ([base, bits]: readonly [ipaddr.IPv4 | ipaddr.IPv6, number], address: ipaddr.IPv4 | ipaddr.IPv6) =>
  base.kind() === address.kind() && address.match(base, bits)

/** An address of a NAT64 network reaches the IPv4 address in its last 32 bits (RFC 6052): that one is judged. */
function embedded(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | ipaddr.IPv6 {
  const wellKnown = ipaddr.parseCIDR('64:ff9b::/96')
  return contains(wellKnown, address) ? ipaddr.fromByteArray(address.toByteArray().slice(12)) : address
}

function matchesFamily(address: string, family: number | string | undefined): boolean {
  if (family === 4 || family === 'IPv4') return isIP(address) === 4
  if (family === 6 || family === 'IPv6') return isIP(address) === 6
  return true
}

function nothingFound(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${printable(hostname)} has no address.`), { code: 'ENOTFOUND' })
}

const printable = (text: string) => text.replace(/[^\x21-\x7e]/g, '?').slice(0, 253)

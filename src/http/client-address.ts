import type { IncomingMessage } from 'node:http'
import ipaddr from 'ipaddr.js'

/**
 * The address of who asks: of the connection, or what the proxies that we trust say of it. `X-Forwarded-For` is read from its
 * end, where the nearest proxy wrote, and only as far as each next hop is trusted: its beginning is whatever the client sent.
 */
export function clientAddress(trusted: readonly string[] | false): (request: IncomingMessage) => string {
  if (trusted === false || trusted.length === 0) return request => request.socket.remoteAddress ?? ''
  const isTrusted = trustOf(trusted)
  return ({ socket, headers }) => {
    const peer = socket.remoteAddress ?? ''
    const forwarded = headers['x-forwarded-for']
    if (forwarded === undefined) return peer
    const hops = [
      peer,
      ...String(forwarded)
        .split(',')
        .map(hop => hop.trim())
        .reverse(),
    ]
    const client = hops.findIndex((hop, i) => i === hops.length - 1 || !isTrusted(hop))
    return hops[client] ?? peer
  }
}

const NAMED: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.1/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
}

function trustOf(trusted: readonly string[]): (address: string) => boolean {
  const networks = trusted
    .flatMap(name => NAMED[name] ?? [name])
    .map(text => (text.includes('/') ? ipaddr.parseCIDR(text) : wholeAddress(text)))
  return address => {
    if (!ipaddr.isValid(address)) return false
    const parsed = ipaddr.process(address)
    return networks.some(([network, bits]) => network.kind() === parsed.kind() && parsed.match(network, bits))
  }
}

function wholeAddress(text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  const address = ipaddr.process(text)
  return [address, address.kind() === 'ipv4' ? 32 : 128]
}

import { type LookupAddress, type LookupOptions, lookup } from 'node:dns'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { ImageFailure } from './failure.ts'

/** Whether an address is one of the public internet: not private, loopback, link-local, shared, reserved or a mapped form of those. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  // `process` turns ::ffff:10.0.0.1 into 10.0.0.1. Every other embedding (NAT64, 6to4, Teredo) is not 'unicast'.
  return ipaddr.process(address).range() === 'unicast'
}

/** Refuses a URL whose host is written as a private address; names are judged by what they resolve to. */
export function refusePrivateLiteral(url: URL): void {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) && !isPublicAddress(host)) throw privateAddress(url.hostname)
}

/**
 * A DNS look-up that answers with public addresses only. The socket connects to exactly what was judged here: checking the
 * name first and connecting later would let a DNS server give another answer in between.
 */
export function publicLookup(
  hostname: string,
  options: LookupOptions,
  callback: (error: Error | null, address: string | LookupAddress[], family?: number) => void,
): void {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    const [first, ...rest] = error ? [] : found.filter(each => isPublicAddress(each.address))
    if (!first) callback(error ?? privateAddress(hostname), [])
    else if (options.all) callback(null, [first, ...rest])
    else callback(null, first.address, first.family)
  })
}

const privateAddress = (host: string): ImageFailure =>
  new ImageFailure(
    'refused',
    `${host} is a private address, which is not allowed here. Push the image to a public registry.`,
  )

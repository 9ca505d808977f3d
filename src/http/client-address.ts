import type { IncomingMessage } from 'node:http'
import proxyAddr from '@fastify/proxy-addr'

/**
 * Whom a websocket's upgrade comes from, by the same rule as Fastify's `request.ip`: what a trusted proxy says, and
 * nothing that anybody else says. Without it all sockets behind a proxy would share one address and its limit.
 */
export function clientAddress(trustProxy: readonly string[] | false): (request: IncomingMessage) => string {
  if (trustProxy === false) return request => request.socket.remoteAddress ?? ''
  const isTrusted = proxyAddr.compile([...trustProxy])
  return request => proxyAddr(request, isTrusted) ?? ''
}

import type { IncomingHttpHeaders } from 'node:http'

/**
 * A browser sends its cookies along with a websocket of any page; the origin is the only thing that tells them apart.
 * Allowed are the server's own, the configured ones, and clients that send none because they are no browsers.
 */
export function isAllowedOrigin(headers: IncomingHttpHeaders, allowed: readonly string[]): boolean {
  const { origin, host } = headers
  if (origin === undefined) return true
  if (allowed.includes(origin)) return true
  return URL.canParse(origin) && new URL(origin).host === host
}

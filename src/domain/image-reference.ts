import ipaddr from 'ipaddr.js'

/** An image in a registry, or in an OCI layout folder on disk. */
export type ImageReference =
  | {
      readonly kind: 'registry'
      /** Host, with its port if one is named; lower case. */
      readonly registry: string
      readonly repository: string
      readonly tag?: string
      /** `sha256:<64 hex>` or `sha512:<128 hex>` */
      readonly digest?: string
    }
  | { readonly kind: 'layout'; readonly path: string; readonly tag: string }

/**
 * S14: `registry/repository[:tag][@digest]`, or `oci:path:tag` for a layout. Strict: the registry is always named, so that
 * `acme/summarize` is not silently taken from one vendor's registry. Without tag and digest it means `latest`.
 */
export function parseImageReference(text: string): ImageReference | undefined {
  if (text.length > MAX_LENGTH) return undefined
  if (text.startsWith('oci:')) return parseLayout(text.slice('oci:'.length))
  const found = REFERENCE.exec(text)?.groups
  if (!found?.registry || !found.repository || found.repository.length > MAX_REPOSITORY) return undefined
  if (!isHostWithPort(found.registry)) return undefined
  const tag = found.tag ?? (found.digest ? undefined : 'latest')
  return {
    kind: 'registry',
    registry: found.registry.toLowerCase(),
    repository: found.repository,
    ...(tag && { tag }),
    ...(found.digest && { digest: found.digest }),
  }
}

/** How it is written, canonical. */
export function formatImageReference(reference: ImageReference): string {
  if (reference.kind === 'layout') return `oci:${reference.path}:${reference.tag}`
  const { registry, repository, tag, digest } = reference
  return `${registry}/${repository}${tag ? `:${tag}` : ''}${digest ? `@${digest}` : ''}`
}

/**
 * S14: whether a pattern of the allow-list covers this image, by **whole path segments**: `docker.io/archipelag` covers
 * `docker.io/archipelag/chat` and not `docker.io/archipelag-evil`. A segment `*` stands for any one segment.
 */
export function isReferenceAllowed(reference: ImageReference, patterns: readonly string[]): boolean {
  if (reference.kind === 'layout') return false
  const segments = [reference.registry, ...reference.repository.split('/')]
  return patterns.some(pattern => covers(pattern.split('/').filter(Boolean), segments))
}

/**
 * S14: a host that names this machine or a private network outright: loopback, private, link-local and reserved addresses in any
 * notation, and names that never leave the house. Names are resolved and checked again by whoever connects.
 */
export function isPrivateHost(hostWithPort: string): boolean {
  const host = hostOf(hostWithPort).toLowerCase().replace(/\.$/, '')
  // 0x7f.1 and 2130706433 are addresses too: every notation that a resolver would take is valid here.
  if (ipaddr.isValid(host)) return isPrivateAddress(host)
  return !host.includes('.') || LOCAL_NAMES.test(host)
}

/** The same of an IP address alone, as a resolver gives it. False for what is no address. */
export function isPrivateAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  // `process` unwraps ::ffff:127.0.0.1, which would otherwise pass for a public IPv6 address.
  return ipaddr.process(address).range() !== 'unicast'
}

/** The host of `host[:port]`, without the brackets of an IPv6 address. */
export function hostOf(hostWithPort: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(hostWithPort)
  return bracketed?.[1] ?? hostWithPort.replace(/:\d+$/, '')
}

// A last colon parts path and tag, so a path may hold colons of its own.
function parseLayout(rest: string): ImageReference | undefined {
  const at = rest.lastIndexOf(':')
  const [path, tag] = [rest.slice(0, at), rest.slice(at + 1)]
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is refused
  if (at < 1 || /[\u0000-\u001f\u007f]/.test(path) || !TAG.test(tag)) return undefined
  return { kind: 'layout', path, tag }
}

// A registry is told from a first path segment as everywhere: by a dot, a port, or the name localhost.
function isHostWithPort(text: string): boolean {
  const port = /:(\d+)$/.exec(text)?.[1]
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) return false
  if (text.startsWith('[')) return ipaddr.IPv6.isValid(hostOf(text))
  return text.includes('.') || port !== undefined || text.toLowerCase() === 'localhost'
}

const covers = (pattern: readonly string[], segments: readonly string[]): boolean =>
  pattern.length > 0 &&
  pattern.length <= segments.length &&
  pattern.every((part, at) => part === '*' || part.toLowerCase() === segments[at])

const MAX_LENGTH = 1_024
const MAX_REPOSITORY = 255
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?'
const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*'
const REFERENCE = new RegExp(
  `^(?<registry>(?:${LABEL}(?:\\.${LABEL})*|\\[[0-9A-Fa-f:.]+\\])(?::[0-9]{1,5})?)` +
    `/(?<repository>${COMPONENT}(?:/${COMPONENT})*)` +
    '(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?' +
    '(?:@(?<digest>sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}))?$',
)
const LOCAL_NAMES = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home\.arpa)$/

import type { Evidence } from '../ecosystems/evidence.ts'
import type { LayerCatalogue } from './layer-catalogue.ts'
import { cleanPath } from './tar.ts'

export interface Located {
  readonly evidence: Evidence
  /** Digest of the layer blob it is in. */
  readonly layer: string
}

/** What an image shows once its layers, lowest first, lie on top of each other. */
export function mergeLayers(
  layers: readonly { readonly digest: string; readonly catalogue: LayerCatalogue }[],
): Map<string, Located> {
  const rootLinks = new Map<string, string>()
  for (const { catalogue } of layers)
    for (const [name, target] of catalogue.rootLinks) rootLinks.set(name, cleanPath(target))
  const real = (path: string) => throughRootLink(path, rootLinks)

  let shown = new Map<string, Located>()
  for (const { digest, catalogue } of layers) {
    const whiteouts = new Set(catalogue.whiteouts.map(real))
    const opaque = new Set(catalogue.opaque.map(real))
    const kept = new Map<string, Located>()
    for (const [path, located] of shown) {
      const isGone =
        catalogue.occupied.coversOrHolds(path) || within(path, whiteouts, true) || within(path, opaque, false)
      if (!isGone) kept.set(path, located)
    }
    for (const [path, evidence] of catalogue.found) {
      const below = evidence.kind === 'link' ? shown.get(real(evidence.target)) : undefined
      if (evidence.kind !== 'link') kept.set(real(path), { evidence, layer: digest })
      else if (below) kept.set(real(path), { evidence: below.evidence, layer: digest })
    }
    shown = kept
  }
  return shown
}

/** `lib/x` as `usr/lib/x` where `lib` links there: both name one file, and it must not be counted twice. */
export function throughRootLink(path: string, rootLinks: ReadonlyMap<string, string>): string {
  const slash = path.indexOf('/')
  if (slash === -1) return path
  const target = rootLinks.get(path.slice(0, slash))
  return target ? `${target}${path.slice(slash)}` : path
}

function within(path: string, folders: ReadonlySet<string>, itself: boolean): boolean {
  if (folders.size === 0) return false
  if (folders.has('')) return true
  for (let end = itself ? path.length : path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    if (folders.has(path.slice(0, end))) return true
  }
  return false
}

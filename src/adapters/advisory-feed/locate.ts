import type { FeedSource } from './port.ts'

/**
 * What an operator names, as a source, by its spelling alone. `kev:` in front makes any place the catalogue of known
 * exploited vulnerabilities, which is also known by its own file name; a URL that names no file is one ecosystem of an
 * OSV export, and a path that names no file is a folder.
 */
export function locateFeed(text: string): FeedSource {
  const place = text.trim()
  if (place.startsWith('kev:')) return { kind: 'kev', location: place.slice('kev:'.length) }
  if (/known[-_]exploited[-_]vulnerabilities[^/]*\.json$/i.test(place)) return { kind: 'kev', location: place }
  const ending = /\.(zip|jsonl|ndjson|json)$/i.exec(place)?.[1]?.toLowerCase()
  if (/^https?:\/\//i.test(place)) return sourceOfUrl(place, ending)
  if (ending === 'zip') return { kind: 'zip', path: place }
  if (ending === 'jsonl' || ending === 'ndjson') return { kind: 'jsonl', path: place }
  return ending === 'json' ? { kind: 'file', path: place } : { kind: 'folder', path: place }
}

function sourceOfUrl(place: string, ending: string | undefined): FeedSource {
  // The archive of an OSV export has its list of changes beside it, which spares the whole archive the next time.
  if (place.endsWith('/all.zip')) return { kind: 'osv', url: place.slice(0, -'/all.zip'.length) }
  if (ending === undefined) return { kind: 'osv', url: place }
  return { kind: 'url', url: place, format: ending === 'zip' ? 'zip' : 'jsonl' }
}

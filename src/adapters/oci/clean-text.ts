/**
 * Text from an image, safe to store and to show: control characters and lone surrogates, which PostgreSQL or a terminal would
 * choke on, become U+FFFD; longer than `limit` is cut.
 */
export function cleanText(text: string, limit: number): string {
  const cut = text.length > limit ? `${text.slice(0, limit - 1)}…` : text
  return cut.replace(UNSAFE, '\uFFFD')
}

export const hasUnsafeText = (text: string): boolean => text.search(UNSAFE) !== -1

// Format characters (Cf) include the bidirectional overrides with which a name can be shown as another.
const UNSAFE = /\p{Cc}|\p{Cs}|[\u202A-\u202E\u2066-\u2069]/gu

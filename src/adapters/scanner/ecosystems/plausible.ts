import { hasUnsafeText } from '../../oci/clean-text.ts'

const LONGEST_NAME = 512
const LONGEST_VERSION = 256
const LONGEST_LICENCE = 200

/** What is wrong with a name or version that a package states, as the rest of a sentence; null if nothing is. */
export function implausible(name: unknown, version: unknown): string | null {
  return wrong('name', name, LONGEST_NAME) ?? wrong('version', version, LONGEST_VERSION)
}

/** Licences short and clean enough to store; metadata often holds a whole licence text where its name should be. */
export function licencesOf(...stated: readonly unknown[]): string[] {
  const plain = stated.flatMap(each => {
    const text = typeof each === 'string' ? each.trim() : ''
    return text && text.length <= LONGEST_LICENCE && !hasUnsafeText(text) ? [text] : []
  })
  return [...new Set(plain)].slice(0, 20)
}

function wrong(what: string, text: unknown, longest: number): string | null {
  if (typeof text !== 'string' || text.trim() === '') return `states no ${what}`
  if (text.length > longest) return `states a ${what} of ${text.length.toLocaleString('en-US')} characters`
  return hasUnsafeText(text) ? `states a ${what} with control characters` : null
}

/**
 * How one ecosystem orders its versions. `parse` gives undefined for text that is no version there, so that nothing is
 * concluded from it; a parsed version is kept by who compares it often.
 */
export type VersionOrder = {
  readonly parse: (text: string) => ParsedVersion | undefined
  /** Negative, zero or positive, as for `Array.sort`. Only for two versions that this order parsed. */
  readonly compare: (a: ParsedVersion, b: ParsedVersion) => number
}

declare const parsed: unique symbol
export type ParsedVersion = { readonly [parsed]: true }

/** Longer than any honest version; package metadata comes from strangers. */
const MAX_LENGTH = 256

export function versionOrder<Version>(
  parse: (text: string) => Version | undefined,
  compare: (a: Version, b: Version) => number,
): VersionOrder {
  const boundedParse = (text: string) => (text.length > 0 && text.length <= MAX_LENGTH ? parse(text) : undefined)
  // safe because ParsedVersion has no other maker: what reaches `compare` came out of this `parse`
  return { parse: boundedParse, compare } as unknown as VersionOrder
}

/** Two runs of decimal digits by value, however long: leading zeros count for nothing. */
export function compareDigits(a: string, b: string): number {
  const [left, right] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')]
  return left.length - right.length || compareText(left, right)
}

/** By code unit, as the reference tools compare bytes. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The first difference of two lists, the shorter one filled up. */
export function compareLists<Item>(
  a: readonly Item[],
  b: readonly Item[],
  compare: (a: Item | undefined, b: Item | undefined) => number,
): number {
  for (let at = 0; at < a.length || at < b.length; at += 1) {
    const difference = compare(a[at], b[at])
    if (difference !== 0) return difference
  }
  return 0
}

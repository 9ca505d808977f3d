import { LOOK_ALIKE_MIN_LENGTH, SLUG_LENGTH } from './policy.ts'

export type Slug = { readonly publisher: string; readonly cargo: string }

/** S12: one half of a slug: 2-39 of a-z, 0-9 and single hyphens between them. */
export const isSlugPart = (text: string): boolean =>
  text.length >= SLUG_LENGTH.min && text.length <= SLUG_LENGTH.max && PART.test(text)

/** S12: `publisher/cargo`; undefined when it is not written exactly so. Nothing is lowered or trimmed: one Cargo, one spelling. */
export function parseSlug(text: string): Slug | undefined {
  const [publisher, cargo, ...more] = text.split('/')
  if (publisher === undefined || cargo === undefined || more.length > 0) return undefined
  return isSlugPart(publisher) && isSlugPart(cargo) ? { publisher, cargo } : undefined
}

export const formatSlug = ({ publisher, cargo }: Slug): string => `${publisher}/${cargo}`

/** S12, as a sentence for whoever typed it. */
export const SLUG_RULE = `A name has ${SLUG_LENGTH.min} to ${SLUG_LENGTH.max} characters: lower-case letters a-z, digits and single hyphens, with no hyphen at either end.`

export type Likeness = 'SAME_NAME' | 'SEPARATORS' | 'HOMOGLYPHS' | 'ONE_EDIT'

/**
 * S12: how a new Cargo resembles a protected one (Official, or at Verified level) of another publisher: by its own name, or by
 * the whole slug when the publisher's name is imitated too. Undefined: no likeness. Short names resemble everything and are let through.
 */
export function likeness(candidate: Slug, protectedSlug: Slug): Likeness | undefined {
  if (candidate.publisher === protectedSlug.publisher) return undefined
  return (
    nameLikeness(candidate.cargo, protectedSlug.cargo) ?? nameLikeness(formatSlug(candidate), formatSlug(protectedSlug))
  )
}

/**
 * S12: what two names that are alike have in common. Whoever has a `likeness` to another shares a key with it (not the other way
 * round), so that candidates are found by an index: the skeletons, the bare names, and those with one character left out, since
 * one replacement, insertion, deletion or swap of neighbours is undone by leaving out one character of each.
 */
export function likenessKeys(slug: Slug): string[] {
  return [slug.cargo, formatSlug(slug)].flatMap((name, at) => {
    const bare = bareName(name)
    const shorter = Array.from(bare, (_, left) => bare.slice(0, left) + bare.slice(left + 1))
    const kind = at === 0 ? 'name' : 'slug'
    return [`${kind}~${skeleton(name)}`, ...new Set([bare, ...shorter].map(key => `${kind} ${key}`))]
  })
}

/** A name without separators, with each group of characters that look alike written one way: equal skeletons look the same. */
export const skeleton = (name: string): string =>
  bareName(name).replaceAll(/rn|vv|cl|[0158i3]/g, glyph => GLYPHS[glyph] ?? glyph)

const bareName = (name: string): string => name.replaceAll(/[-/]/g, '')

function nameLikeness(a: string, b: string): Likeness | undefined {
  if (a.length < LOOK_ALIKE_MIN_LENGTH) return undefined
  if (a === b) return 'SAME_NAME'
  const [bareA, bareB] = [bareName(a), bareName(b)]
  if (bareA === bareB) return 'SEPARATORS'
  if (skeleton(a) === skeleton(b)) return 'HOMOGLYPHS'
  return isOneEdit(bareA, bareB) ? 'ONE_EDIT' : undefined
}

/** One insertion, deletion, replacement, or swap of two neighbours. */
function isOneEdit(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  if (long.length - short.length > 1) return false
  let at = 0
  while (at < short.length && short[at] === long[at]) at += 1
  if (short.length < long.length) return short.slice(at) === long.slice(at + 1)
  const isSwap = short[at] === long[at + 1] && short[at + 1] === long[at] && short.slice(at + 2) === long.slice(at + 2)
  return isSwap || short.slice(at + 1) === long.slice(at + 1)
}

const PART = /^[a-z0-9]+(?:-[a-z0-9]+)*$/
const GLYPHS: Readonly<Record<string, string>> = {
  rn: 'm',
  vv: 'w',
  cl: 'd',
  '0': 'o',
  '1': 'l',
  i: 'l',
  '5': 's',
  '3': 'e',
  '8': 'b',
}

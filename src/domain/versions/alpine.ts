import { compareDigits, versionOrder } from './order.ts'

/**
 * Alpine, Wolfi, Chainguard: `digits{.digits}{letter}{_suffix{number}}{-r number}` as apk-tools 2 orders it. A part after a dot that
 * begins with zeros is read as a fraction: `1.01` is before `1.1`.
 */
export const alpineOrder = versionOrder(parse, compare)

/** What may come next, in apk's own order: where two versions agree and then differ in kind, the *lower* kind is the later version. */
const KINDS = ['part', 'digits', 'letter', 'suffix', 'suffix number', 'revision', 'end'] as const
type Kind = (typeof KINDS)[number]
/** `sign` orders before the digits do: leading zeros (the more, the earlier), suffixes, letters. */
type Token = { readonly kind: Kind; readonly sign: number; readonly digits: string }

function parse(text: string): readonly Token[] | undefined {
  const found = SHAPE.exec(text)?.groups
  if (!found) return undefined
  const [first = '', ...parts] = (found.numbers ?? '').split('.')
  const tokens = [token('digits', 0, first), ...parts.flatMap(partTokens)]
  if (found.letter) tokens.push(token('letter', found.letter.charCodeAt(0)))
  if (found.afterLetter) tokens.push(token('digits', 0, found.afterLetter))
  for (const [, name = '', number = ''] of (found.suffixes ?? '').matchAll(/_([a-z]+)(\d*)/g)) {
    tokens.push(token('suffix', SUFFIXES.indexOf(name) - PRE_RELEASES))
    if (number !== '') tokens.push(token('suffix number', 0, number))
  }
  if (found.revision !== undefined) tokens.push(token('revision', 0, found.revision))
  // Zeros alone leave a number of nothing behind, unless the version ends there.
  const last = tokens.at(-1)
  if (parts.length > 0 && last?.kind === 'digits' && last.digits === '' && last.sign === 0) tokens.pop()
  return [...tokens, token('end', 0)]
}

function compare(a: readonly Token[], b: readonly Token[]): number {
  for (let at = 0; ; at += 1) {
    const [one, two] = [a[at], b[at]]
    if (one === undefined || two === undefined) return 0
    if (one.kind !== two.kind) return compareKinds(one, two)
    const difference = one.sign - two.sign || compareDigits(one.digits, two.digits)
    if (difference !== 0) return difference
  }
}

// The one that goes on is later, unless it goes on with a pre-release suffix.
function compareKinds(one: Token, two: Token): number {
  if (one.kind === 'suffix' && one.sign < 0) return -1
  if (two.kind === 'suffix' && two.sign < 0) return 1
  return KINDS.indexOf(two.kind) - KINDS.indexOf(one.kind)
}

function partTokens(part: string): Token[] {
  const zeros = /^0*/.exec(part)?.[0].length ?? 0
  return zeros === 0 ? [token('part', 0, part)] : [token('part', -zeros), token('digits', 0, part.slice(zeros))]
}

const token = (kind: Kind, sign: number, digits = ''): Token => ({ kind, sign, digits })

const SUFFIXES = ['alpha', 'beta', 'pre', 'rc', 'cvs', 'svn', 'git', 'hg', 'p']
const PRE_RELEASES = 4
const SHAPE =
  /^(?<numbers>\d+(?:\.\d+)*)(?:(?<letter>[a-z])(?<afterLetter>\d*))?(?<suffixes>(?:_(?:alpha|beta|pre|rc|cvs|svn|git|hg|p)\d*)*)(?:-r(?<revision>\d+))?$/

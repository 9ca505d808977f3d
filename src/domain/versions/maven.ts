import { compareDigits, compareLists, compareText, versionOrder } from './order.ts'

/**
 * Maven: the published rules of ComparableVersion (maven.apache.org/pom.html, "Version Order Specification"): a tree of numbers,
 * qualifiers and lists, where a hyphen or a change between digits and letters opens a list and trailing nulls are dropped.
 */
export const mavenOrder = versionOrder(parse, compareItems)

type Item =
  | { readonly kind: 'number'; readonly digits: string }
  | { readonly kind: 'qualifier'; readonly name: string }
  | { readonly kind: 'list'; readonly items: Item[] }

type List = Extract<Item, { kind: 'list' }>

function parse(text: string): Item | undefined {
  if (!/^[\x21-\x7e]+$/.test(text)) return undefined
  const root: List = { kind: 'list', items: [] }
  const opened: List[] = [root]
  let list = root
  const open = () => {
    const inner: List = { kind: 'list', items: [] }
    list.items.push(inner)
    opened.push(inner)
    list = inner
  }
  const tokens = text.toLowerCase().match(/\d+|[^\d.-]+|[.-]/g) ?? []
  let before = '.'
  for (const [at, token] of tokens.entries()) {
    const isSeparator = token === '.' || token === '-'
    // An empty place between separators is a zero.
    if (isSeparator && isSeparatorToken(before)) list.items.push(ZERO)
    if (token === '-') open()
    else if (/^\d/.test(token)) {
      if (!isSeparatorToken(before)) open()
      list.items.push(number(token))
    } else if (token !== '.') {
      const next = tokens[at + 1]
      const isBeforeDigit = next !== undefined && !isSeparatorToken(next)
      // `1x` is `1-x`; so are `1.x1` and `1.x` at the very end, while `1.x.0` keeps its x beside the 1.
      const opensList = !isSeparatorToken(before) || isBeforeDigit || next === undefined
      if (opensList && list.items.length > 0) open()
      list.items.push(qualifier(token, isBeforeDigit))
    }
    before = token
  }
  for (const one of opened.reverse()) dropTrailingNulls(one.items)
  return root
}

// From the end, up to the first item that means something; a list that means something does not stop it: 1.0-x is 1-x.
function dropTrailingNulls(items: Item[]): void {
  for (let at = items.length - 1; at >= 0; at -= 1) {
    const item = items[at]
    if (item === undefined) return
    if (isNull(item)) items.splice(at, 1)
    else if (item.kind !== 'list') return
  }
}

function isNull(item: Item): boolean {
  if (item.kind === 'number') return /^0+$/.test(item.digits)
  return item.kind === 'qualifier' ? item.name === '' : item.items.length === 0
}

function compareItems(a: Item | undefined, b: Item | undefined): number {
  if (a === undefined || b === undefined) {
    if (a !== undefined) return compareWithNothing(a)
    return b === undefined ? 0 : -compareWithNothing(b)
  }
  if (a.kind === 'number' && b.kind === 'number') return compareDigits(a.digits, b.digits)
  if (a.kind === 'qualifier' && b.kind === 'qualifier') return compareQualifiers(a.name, b.name)
  if (a.kind === 'list' && b.kind === 'list') return compareLists(a.items, b.items, compareItems)
  return KIND_RANK[a.kind] - KIND_RANK[b.kind]
}

function compareWithNothing(item: Item): number {
  if (item.kind === 'number') return isNull(item) ? 0 : 1
  if (item.kind === 'qualifier') return compareQualifiers(item.name, '')
  for (const inner of item.items) {
    const difference = compareWithNothing(inner)
    if (difference !== 0) return difference
  }
  return 0
}

// Known qualifiers in their order, then all others by text.
function compareQualifiers(a: string, b: string): number {
  const [left, right] = [QUALIFIERS.indexOf(a), QUALIFIERS.indexOf(b)]
  if (left >= 0 && right >= 0) return left - right
  if (left < 0 && right < 0) return compareText(a, b)
  return left < 0 ? 1 : -1
}

function qualifier(token: string, isBeforeDigit: boolean): Item {
  const name = (isBeforeDigit && SHORT_FORMS[token]) || token
  return { kind: 'qualifier', name: ALIASES[name] ?? name }
}

const isSeparatorToken = (token: string): boolean => token === '.' || token === '-'
const number = (digits: string): Item => ({ kind: 'number', digits })
const ZERO = number('0')
const KIND_RANK = { qualifier: 0, list: 1, number: 2 }
const QUALIFIERS = ['alpha', 'beta', 'milestone', 'rc', 'snapshot', '', 'sp']
const SHORT_FORMS: Readonly<Record<string, string>> = { a: 'alpha', b: 'beta', m: 'milestone' }
const ALIASES: Readonly<Record<string, string>> = { ga: '', final: '', release: '', cr: 'rc' }

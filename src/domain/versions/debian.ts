import { compareDigits, versionOrder } from './order.ts'

type DebianVersion = { readonly epoch: string; readonly upstream: string; readonly revision: string }

/** Debian and Ubuntu: `[epoch:]upstream[-revision]` as `dpkg --compare-versions` orders it (deb-version(7)). */
export const debianOrder = versionOrder(
  parse,
  (a, b) =>
    compareDigits(a.epoch, b.epoch) || comparePart(a.upstream, b.upstream) || comparePart(a.revision, b.revision),
)

function parse(text: string): DebianVersion | undefined {
  const found = SHAPE.exec(text)?.groups
  if (!found?.upstream) return undefined
  return { epoch: found.epoch ?? '0', upstream: found.upstream, revision: found.revision ?? '' }
}

/** Runs of non-digits and of digits in turn. */
function comparePart(a: string, b: string): number {
  let [left, right] = [a, b]
  while (left !== '' || right !== '') {
    const [textA, textB] = [/^\D*/.exec(left)?.[0] ?? '', /^\D*/.exec(right)?.[0] ?? '']
    const byText = compareNonDigits(textA, textB)
    if (byText !== 0) return byText
    left = left.slice(textA.length)
    right = right.slice(textB.length)
    const [digitsA, digitsB] = [/^\d*/.exec(left)?.[0] ?? '', /^\d*/.exec(right)?.[0] ?? '']
    const byNumber = compareDigits(digitsA, digitsB)
    if (byNumber !== 0) return byNumber
    left = left.slice(digitsA.length)
    right = right.slice(digitsB.length)
  }
  return 0
}

function compareNonDigits(a: string, b: string): number {
  for (let at = 0; at < a.length || at < b.length; at += 1) {
    const difference = weight(a[at]) - weight(b[at])
    if (difference !== 0) return difference
  }
  return 0
}

/** `~` before the end, the end before letters, letters before everything else. */
function weight(character: string | undefined): number {
  if (character === undefined) return 0
  if (character === '~') return -1
  const code = character.charCodeAt(0)
  return /[A-Za-z]/.test(character) ? code : code + 256
}

const SHAPE = /^(?:(?<epoch>\d+):)?(?<upstream>[A-Za-z0-9.+~:-]*?[A-Za-z0-9.+~:])(?:-(?<revision>[A-Za-z0-9.+~]+))?$/

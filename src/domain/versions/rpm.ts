import { compareDigits, compareText, versionOrder } from './order.ts'

type RpmVersion = { readonly epoch: string; readonly version: string; readonly release: string | undefined }

/** Red Hat, SUSE and their kin: `[epoch:]version[-release]` as rpm's `rpmvercmp` orders it, with `~` and `^`. */
export const rpmOrder = versionOrder(
  parse,
  (a, b) =>
    compareDigits(a.epoch, b.epoch) || compareSegments(a.version, b.version) || compareRelease(a.release, b.release),
)

function parse(text: string): RpmVersion | undefined {
  const found = SHAPE.exec(text)?.groups
  if (!found?.version) return undefined
  return { epoch: found.epoch || '0', version: found.version, release: found.release }
}

/** Without a release comes before any release. */
function compareRelease(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined)
  return compareSegments(a, b)
}

/**
 * Segment by segment, separators ignored: `~` is before the end of the other, `^` after its end but before any further
 * segment, a number after a word, and of two that agree so far the longer one is later.
 */
function compareSegments(a: string, b: string): number {
  const [left, right] = [segments(a), segments(b)]
  for (let at = 0; ; at += 1) {
    const [one, two] = [left[at], right[at]]
    if (one === undefined && two === undefined) return 0
    if (one === '~' || two === '~') {
      if (one !== two) return one === '~' ? -1 : 1
    } else if (one === '^' || two === '^') {
      if (one !== two) return one === '^' ? (two === undefined ? 1 : -1) : one === undefined ? -1 : 1
    } else if (one === undefined || two === undefined) {
      return one === undefined ? -1 : 1
    } else {
      const difference = compareSegment(one, two)
      if (difference !== 0) return difference
    }
  }
}

function compareSegment(a: string, b: string): number {
  const [isNumberA, isNumberB] = [/^\d/.test(a), /^\d/.test(b)]
  if (isNumberA !== isNumberB) return isNumberA ? 1 : -1
  return isNumberA ? compareDigits(a, b) : compareText(a, b)
}

const segments = (text: string): string[] => text.match(/\d+|[A-Za-z]+|[~^]/g) ?? []

const SHAPE = /^(?:(?<epoch>\d*):)?(?<version>[^\s:-]+)(?:-(?<release>[^\s:-]+))?$/

import pep440 from '@renovatebot/pep440'
import { compareLists, compareText, versionOrder } from './order.ts'

/**
 * PyPI: PEP 440, read by a library and ordered by the rules of Python's own `packaging` (the library's own comparison reads both
 * texts again each time). Versions from before PEP 440 are not ordered.
 */
export const pythonOrder = versionOrder(
  parse,
  (a, b) =>
    a.epoch - b.epoch ||
    compareLists(a.release, b.release, (x = 0, y = 0) => x - y) ||
    compareText(a.stage, b.stage) ||
    a.stageNumber - b.stageNumber ||
    a.post - b.post ||
    compareNumbers(a.dev, b.dev) ||
    compareLists(a.local, b.local, compareLocal),
)

type PythonVersion = {
  readonly epoch: number
  readonly release: readonly number[]
  /** `a`, `b`, `rc`; FINAL after them, and nothing at all before them for a bare `1.0.dev1`. */
  readonly stage: string
  readonly stageNumber: number
  /** -1: no post-release, which is before any. */
  readonly post: number
  /** Infinity: no development stage, which is after any. */
  readonly dev: number
  readonly local: readonly (string | number)[]
}

function parse(text: string): PythonVersion | undefined {
  // The library's types call these lists; it gives null, a number, or a pair.
  const read: { epoch: number; release: number[]; pre: unknown; post: unknown; dev: unknown; local: unknown } | null =
    pep440.explain(text)
  if (read === null) return undefined
  const [stage, stageNumber] = Array.isArray(read.pre) ? read.pre : []
  const isBareDevelopment = read.pre === null && read.post === null && read.dev !== null
  return {
    epoch: read.epoch,
    release: read.release,
    stage: typeof stage === 'string' ? stage : isBareDevelopment ? '' : FINAL,
    stageNumber: Number(stageNumber ?? 0),
    post: read.post === null ? -1 : Number(read.post),
    dev: read.dev === null ? Number.POSITIVE_INFINITY : Number(read.dev),
    local: typeof read.local === 'string' ? read.local.split('.').map(localPart) : [],
  }
}

const localPart = (part: string): string | number => (/^\d+$/.test(part) ? Number(part) : part.toLowerCase())

/** The longer one is later; a number is later than a word. */
function compareLocal(a: string | number | undefined, b: string | number | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b)
  return typeof a === 'number' ? 1 : -1
}

// Not by subtraction: both may be infinite.
const compareNumbers = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1)

const FINAL = 'z'

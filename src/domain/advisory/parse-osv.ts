import type { Severity } from '../policy.ts'
import { parseSeverity, worstSeverity } from '../severity.ts'
import { normalizePackageName } from '../versions/ecosystem.ts'
import type { Advisory, Affected, AffectedRange, RangeEvent } from './advisory.ts'

export type ParsedAdvisory =
  | { readonly kind: 'advisory'; readonly advisory: Advisory }
  /** `id` is there whenever the record names one, so that the import can say which record it skipped. */
  | { readonly kind: 'error'; readonly id: string | undefined; readonly message: string }

/**
 * One OSV record (schema 1.x). Tolerant of what is unknown or missing, strict on what would mislead: without an id or a time of
 * modification a record cannot be told from its own correction. GIT ranges are left out: images hold versions, not commits.
 */
export function parseOsv(record: unknown): ParsedAdvisory {
  if (!isObject(record)) return failure(undefined, 'The record is not a JSON object.')
  const id = idOf(record.id)
  if (id === undefined) return failure(undefined, 'The record has no usable id.')
  const modified = dateOf(record.modified)
  if (modified === undefined) return failure(id, `${id} has no readable time of modification.`)
  if (record.affected !== undefined && record.affected !== null && !Array.isArray(record.affected))
    return failure(id, `${id} does not list what it affects.`)
  if (record.withdrawn !== undefined && record.withdrawn !== null && dateOf(record.withdrawn) === undefined)
    return failure(id, `${id} says that it was withdrawn, but not when.`)
  return { kind: 'advisory', advisory: toAdvisory(id, modified, record) }
}

function toAdvisory(id: string, modified: Date, record: Json): Advisory {
  const affected = objectsOf(record.affected)
  const packageFacts = affected.flatMap(entry => [entry.database_specific, entry.ecosystem_specific]).filter(isObject)
  return {
    id,
    modified,
    published: dateOf(record.published),
    withdrawn: dateOf(record.withdrawn),
    summary: textOf(record.summary, MAX_SUMMARY),
    details: textOf(record.details, MAX_DETAILS),
    aliases: idsOf(record.aliases).filter(alias => alias !== id),
    upstream: idsOf(record.upstream),
    related: idsOf(record.related),
    statedSeverity: statedSeverity(record, affected, packageFacts),
    cvss: cvssVectors(record, affected, packageFacts),
    informational: packageFacts.map(facts => textOf(facts.informational, MAX_WORD)).find(Boolean),
    affected: affected.map(toAffected).filter(one => one !== undefined),
    references: objectsOf(record.references)
      .slice(0, MAX_ITEMS)
      .map(reference => ({ type: textOf(reference.type, MAX_WORD), url: textOf(reference.url, MAX_URL) }))
      .filter(reference => /^https?:\/\//i.test(reference.url)),
  }
}

/** S24: a level in words, for the record as a whole or the worst of its packages. */
function statedSeverity(record: Json, affected: readonly Json[], packageFacts: readonly Json[]): Severity | undefined {
  const own = isObject(record.database_specific) ? wordsOf([record.database_specific.severity]) : []
  const scored = wordsOf(objectsOf(record.severity).map(one => one.score))
  const perPackage = wordsOf([
    ...packageFacts.map(facts => facts.severity),
    ...affected.flatMap(entry => objectsOf(entry.severity).map(one => one.score)),
  ])
  const found = [own, scored, perPackage].find(levels => levels.length > 0)
  return found && worstSeverity(found)
}

/** Vectors of the record; those of its packages only when it has none of its own. */
function cvssVectors(record: Json, affected: readonly Json[], packageFacts: readonly Json[]): string[] {
  const own = vectorsOf(objectsOf(record.severity).map(one => one.score))
  if (own.length > 0) return own
  return vectorsOf([
    ...affected.flatMap(entry => objectsOf(entry.severity).map(one => one.score)),
    ...packageFacts.map(facts => facts.cvss),
  ])
}

function toAffected(entry: Json): Affected | undefined {
  if (!isObject(entry.package)) return undefined
  const ecosystem = textOf(entry.package.ecosystem, MAX_WORD)
  const name = textOf(entry.package.name, MAX_NAME)
  if (ecosystem === '' || name === '') return undefined
  return {
    ecosystem,
    name: normalizePackageName(ecosystem, name),
    ranges: objectsOf(entry.ranges)
      .map(toRange)
      .filter(range => range !== undefined),
    versions: Array.isArray(entry.versions)
      ? entry.versions.filter(version => typeof version === 'string' && version.length <= MAX_NAME)
      : [],
  }
}

function toRange(range: Json): AffectedRange | undefined {
  if (range.type !== 'SEMVER' && range.type !== 'ECOSYSTEM') return undefined
  const events = objectsOf(range.events).flatMap(toEvents)
  return events.length > 0 ? { type: range.type, events } : undefined
}

const toEvents = (event: Json): RangeEvent[] =>
  EVENT_KINDS.flatMap(([key, kind]) => {
    const version = event[key]
    return typeof version === 'string' && version !== '' ? [{ kind, version }] : []
  })

type Json = Readonly<Record<string, unknown>>

const failure = (id: string | undefined, message: string): ParsedAdvisory => ({ kind: 'error', id, message })

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

const objectsOf = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : [])

const idOf = (value: unknown): string | undefined => (typeof value === 'string' && ID.test(value) ? value : undefined)

const idsOf = (value: unknown): string[] => [
  ...new Set(Array.isArray(value) ? value.map(idOf).filter(id => id !== undefined) : []),
]

function dateOf(value: unknown): Date | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}T/.test(value)) return undefined
  const date = new Date(value)
  return Number.isNaN(date.getTime()) ? undefined : date
}

// A null byte or half a surrogate pair would make PostgreSQL refuse the whole import.
const textOf = (value: unknown, most: number): string =>
  typeof value === 'string' ? value.slice(0, most).replaceAll(/\0|\p{Surrogate}/gu, '\ufffd') : ''

const wordsOf = (values: readonly unknown[]): Severity[] =>
  values
    .map(value => (typeof value === 'string' ? parseSeverity(value) : undefined))
    .filter(level => level !== undefined)

const vectorsOf = (values: readonly unknown[]): string[] => [
  ...new Set(values.filter(value => typeof value === 'string' && VECTOR.test(value)).map(String)),
]

const EVENT_KINDS = [
  ['introduced', 'introduced'],
  ['fixed', 'fixed'],
  ['last_affected', 'lastAffected'],
  ['limit', 'limit'],
] as const
const ID = /^[\x21-\x7e]{1,200}$/
const VECTOR = /^(?:CVSS:\d\.\d\/)?[A-Za-z]{1,3}:[A-Za-z]{1,3}(?:\/[A-Za-z]{1,3}:[A-Za-z]{1,5}){1,60}$/
const MAX_WORD = 200
const MAX_NAME = 500
const MAX_URL = 2_048
const MAX_SUMMARY = 1_000
const MAX_DETAILS = 64_000
const MAX_ITEMS = 200

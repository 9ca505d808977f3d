import { type ExceptionStatus, openVexStatus, VEX_JUSTIFICATIONS, type VexJustification } from './exception.ts'
import { parsePurl } from './sbom.ts'

/** One statement of an OpenVEX document about one image. */
export type VexStatement = {
  /** Every name the document gives the flaw. */
  readonly names: readonly string[]
  /** `sha256:…` of the image. */
  readonly digest: string
  /** Packages inside it that it is about; none: whatever package has the flaw. */
  readonly components: readonly VexComponent[]
  readonly status: ExceptionStatus
  readonly justification: VexJustification | undefined
  readonly reasonText: string
  readonly statedAt: Date
}
export type VexComponent = { readonly family: string; readonly name: string; readonly version: string | undefined }

export type ParsedVex =
  | { readonly kind: 'vex'; readonly id: string; readonly author: string; readonly statements: readonly VexStatement[] }
  | { readonly kind: 'error'; readonly message: string }

/** Statements of one document, as many as make sense for one image. */
export const MAX_VEX_STATEMENTS = 2_000

/**
 * An OpenVEX document (0.2.0). Products have to be images by digest: a tag or a name could be about anything. A later
 * statement in the document replaces an earlier one of the same time.
 */
export function parseOpenVex(document: unknown): ParsedVex {
  if (!isObject(document) || !String(document['@context'] ?? '').startsWith('https://openvex.dev/ns'))
    return error('This is not an OpenVEX document: its @context is not https://openvex.dev/ns.')
  const stated = momentOf(document.last_updated) ?? momentOf(document.timestamp)
  if (!stated) return error('The document has no readable timestamp.')
  const given = Array.isArray(document.statements) ? document.statements.filter(isObject) : []
  if (given.length === 0) return error('The document has no statements.')
  if (given.length > MAX_VEX_STATEMENTS)
    return error(`The document has more than ${MAX_VEX_STATEMENTS} statements. Divide it.`)
  const statements: VexStatement[] = []
  for (const [at, one] of given.entries()) {
    const parsed = statementsOf(one, stated)
    if (typeof parsed === 'string') return error(`Statement ${at + 1}: ${parsed}`)
    statements.push(...parsed)
  }
  const id = textOf(document['@id']) ?? 'a document without an id'
  return { kind: 'vex', id, author: textOf(document.author) ?? 'unknown', statements }
}

function statementsOf(one: Json, ofDocument: Date): VexStatement[] | string {
  const { vulnerability } = one
  const names = isObject(vulnerability)
    ? [vulnerability.name, ...(Array.isArray(vulnerability.aliases) ? vulnerability.aliases : [])]
    : [vulnerability]
  const named = names.map(textOf).filter(name => name !== undefined)
  if (named.length === 0) return 'it names no vulnerability.'
  const status = STATUSES.get(String(one.status))
  if (!status) return `"${String(one.status).slice(0, 40)}" is no status of OpenVEX.`
  const word = textOf(one.justification)?.toUpperCase()
  const justification = VEX_JUSTIFICATIONS.find(each => each === word)
  if (word !== undefined && !justification)
    return `"${word.slice(0, 60).toLowerCase()}" is no justification of OpenVEX.`
  const texts = [one.impact_statement, one.action_statement, one.status_notes].map(textOf)
  const products = Array.isArray(one.products) ? one.products.filter(isObject) : []
  if (products.length === 0) return 'it names no product.'
  const statements: VexStatement[] = []
  for (const product of products) {
    const digest = digestOf(product)
    if (!digest) return 'a product is not an image by its digest (pkg:oci/name@sha256:...).'
    statements.push({
      names: named,
      digest,
      components: componentsOf(product),
      status,
      justification,
      reasonText: texts.find(text => text !== undefined) ?? '',
      statedAt: momentOf(one.last_updated) ?? momentOf(one.timestamp) ?? ofDocument,
    })
  }
  return statements
}

/** Of several statements about one thing the newest holds; of equally new ones the later in the document. */
export const newest = <S extends { readonly statedAt: Date }>(statements: readonly S[]): S | undefined =>
  statements.reduce<S | undefined>((best, one) => (best && best.statedAt > one.statedAt ? best : one), undefined)

/** What an export says of one exception. */
export type ExportedException = {
  readonly names: readonly string[]
  readonly purls: readonly string[]
  readonly status: ExceptionStatus
  readonly justification: VexJustification | undefined
  readonly reasonText: string
  readonly statedAt: Date
}

/** One image's exceptions as an OpenVEX document. An accepted risk is exported as affected, with its reason as the action. */
export function toOpenVex(subject: {
  readonly id: string
  readonly product: string
  readonly author: string
  readonly at: Date
  readonly exceptions: readonly ExportedException[]
}): object {
  return {
    '@context': 'https://openvex.dev/ns/v0.2.0',
    '@id': subject.id,
    author: subject.author,
    timestamp: subject.at.toISOString(),
    version: 1,
    statements: subject.exceptions.map(one => {
      const status = openVexStatus(one.status)
      const [name, ...aliases] = one.names
      return {
        vulnerability: { name, ...(aliases.length > 0 && { aliases }) },
        timestamp: one.statedAt.toISOString(),
        products: [
          {
            '@id': subject.product,
            ...(one.purls.length > 0 && { subcomponents: one.purls.map(id => ({ '@id': id })) }),
          },
        ],
        status,
        ...(one.justification && { justification: one.justification.toLowerCase() }),
        ...(status === 'affected' ? { action_statement: one.reasonText } : { impact_statement: one.reasonText }),
      }
    }),
  }
}

type Json = Readonly<Record<string, unknown>>

/** The digest in a package URL of an image, or among the product's hashes. */
function digestOf(product: Json): string | undefined {
  const identifiers = isObject(product.identifiers) ? product.identifiers : {}
  for (const id of [product['@id'], identifiers.purl]) {
    const found = typeof id === 'string' ? /^pkg:oci\/[^@\s]+@(sha256(?::|%3A)[0-9a-f]{64})(?:[?#]|$)/i.exec(id) : null
    if (found?.[1]) return found[1].replace(/%3A/i, ':').toLowerCase()
  }
  const hash = isObject(product.hashes) ? product.hashes['sha-256'] : undefined
  return typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash) ? `sha256:${hash}` : undefined
}

function componentsOf(product: Json): VexComponent[] {
  const given = Array.isArray(product.subcomponents) ? product.subcomponents : []
  return given.map(one => {
    const id = isObject(one) ? one['@id'] : one
    // One that cannot be read must match nothing: left out it would widen the statement to every package.
    return (typeof id === 'string' && parsePurl(id)) || { family: '', name: '', version: undefined }
  })
}

const error = (message: string): ParsedVex => ({ kind: 'error', message })
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined

function momentOf(value: unknown): Date | undefined {
  const moment = typeof value === 'string' ? new Date(value) : undefined
  return moment && !Number.isNaN(moment.getTime()) ? moment : undefined
}

const STATUSES: ReadonlyMap<string, ExceptionStatus> = new Map([
  ['not_affected', 'NOT_AFFECTED'],
  ['fixed', 'FIXED'],
  ['under_investigation', 'UNDER_INVESTIGATION'],
  // It lowers nothing, whatever the publisher does about it.
  ['affected', 'ACCEPTED_RISK'],
])

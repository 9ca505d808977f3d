import { and, eq, inArray, isNull } from 'drizzle-orm'
import { versions } from '../../database/tables/cargos.ts'
import { imagePackages, packageVersions } from '../../database/tables/packages.ts'
import { exceptions, findings } from '../../database/tables/scans.ts'
import { exceptionDecision } from '../../domain/exception.ts'
import { EXCEPTION_MAX_MS } from '../../domain/policy.ts'
import { problem } from '../../domain/problem.ts'
import { familyOf } from '../../domain/versions/ecosystem.ts'
import { newest, parseOpenVex, type VexStatement } from '../../domain/vex.ts'
import { enqueueReassessment } from '../advisories/touch-cargos.ts'
import { authorize } from '../authorize.ts'
import { lockCargo } from '../cargos/lock-cargo.ts'
import { visibleCargo } from '../cargos/queries.ts'
import type { Context } from '../context.ts'
import { Refused } from '../errors.ts'
import { textWithin } from '../text.ts'
import { act, type Tx } from '../transaction.ts'
import { keepStatement } from './keep-statement.ts'

/** Characters of one document: with its quotes escaped it still fits a request of 1 MiB. */
const LONGEST = 800_000

export interface VexImport {
  readonly cargoId: string
  /** The document as JSON text. */
  readonly document: string
  /** When its statements end here; OpenVEX knows no end. 180 days from now if nothing is said. */
  readonly expiresAt?: Date | null
}

export interface VexImported {
  readonly exceptionIds: readonly string[]
  /** Statements that led to nothing, each in a sentence. */
  readonly leftOut: readonly string[]
}

/**
 * S20: states what an OpenVEX document says of this Cargo's versions, as drafts for staff like any other statement. A
 * document about an image that is no version of the Cargo is refused as a whole.
 */
export async function importVex(ctx: Context, input: VexImport): Promise<VexImported> {
  const seen = await visibleCargo(ctx, input.cargoId)
  authorize(ctx, 'exception:write', seen)
  const parsed = parseOpenVex(parsedJson(input.document))
  if (parsed.kind === 'error') throw notValid(parsed.message)
  const expiresAt = input.expiresAt ?? new Date(ctx.now.getTime() + EXCEPTION_MAX_MS)
  return act(ctx, 'exception.import', async tx => {
    await lockCargo(tx, seen.id)
    const versionOf = await versionsByDigest(tx, seen.id, parsed.statements)
    for (const { digest } of parsed.statements)
      if (!versionOf.has(digest))
        throw notValid(
          `The document is about ${digest}, which is no version of ${seen.slug}. Nothing was taken from it.`,
        )
    const { byFinding, leftOut } = await addressed(tx, versionOf, parsed.statements)
    const exceptionIds: string[] = []
    for (const { finding, statements } of byFinding.values()) {
      const statement = newest(statements)!
      const refusal = await whyNot(ctx, tx, finding.id, statement, expiresAt)
      if (refusal) leftOut.push(`${statement.names[0]}: ${refusal}`)
      else
        exceptionIds.push(
          await keepStatement(ctx, tx, finding, {
            status: statement.status,
            justification: statement.justification ?? null,
            reasonText: textWithin(statement.reasonText, 'reason', ['document']),
            expiresAt,
            statedAt: statement.statedAt,
            author: parsed.author.slice(0, 200),
            origin: parsed.id.slice(0, 500),
          }),
        )
    }
    if (exceptionIds.length > 0) enqueueReassessment(tx, [seen.id], null)
    return { exceptionIds, leftOut }
  })
}

const notValid = (message: string): Refused => new Refused(problem('EXCEPTION_NOT_VALID', message, ['document']))

function parsedJson(text: string): unknown {
  if (text.length > LONGEST) throw notValid(`The document is longer than ${LONGEST} characters. Divide it.`)
  try {
    return JSON.parse(text)
  } catch {
    throw notValid('The document is not JSON. Check that it is whole.')
  }
}

type FindingRow = typeof findings.$inferSelect

async function versionsByDigest(
  tx: Tx,
  cargoId: string,
  statements: readonly VexStatement[],
): Promise<Map<string, string[]>> {
  const digests = [...new Set(statements.map(one => one.digest))]
  const rows = await tx.db
    .select({ id: versions.id, digest: versions.digest, indexDigest: versions.indexDigest })
    .from(versions)
    .where(eq(versions.cargoId, cargoId))
  const found = new Map<string, string[]>()
  for (const digest of digests) {
    const ids = rows.filter(row => row.digest === digest || row.indexDigest === digest).map(row => row.id)
    if (ids.length > 0) found.set(digest, ids)
  }
  return found
}

async function addressed(
  tx: Tx,
  versionOf: ReadonlyMap<string, readonly string[]>,
  statements: readonly VexStatement[],
): Promise<{ byFinding: Map<string, { finding: FindingRow; statements: VexStatement[] }>; leftOut: string[] }> {
  const ids = [...new Set([...versionOf.values()].flat())]
  const open = await tx.db
    .select()
    .from(findings)
    .where(and(inArray(findings.versionId, ids), isNull(findings.closedAt)))
  const sources = await sourceNames(tx, ids, statements)
  const byFinding = new Map<string, { finding: FindingRow; statements: VexStatement[] }>()
  const leftOut: string[] = []
  for (const statement of statements) {
    const about = open.filter(
      finding =>
        versionOf.get(statement.digest)!.includes(finding.versionId) &&
        finding.aliases.some(name => statement.names.includes(name)) &&
        isAbout(statement, finding, sources),
    )
    if (about.length === 0) leftOut.push(`${statement.names[0]}: ${statement.digest} has no such finding.`)
    for (const finding of about) {
      const known = byFinding.get(finding.id)
      if (known) known.statements.push(statement)
      else byFinding.set(finding.id, { finding, statements: [statement] })
    }
  }
  return { byFinding, leftOut }
}

/** A sub-component names a package; a binary package of a distribution stands for the source that findings speak of. */
function isAbout({ components }: VexStatement, finding: FindingRow, sources: ReadonlyMap<string, string>): boolean {
  if (components.length === 0) return true
  return components.some(
    ({ family, name, version }) =>
      family === familyOf(finding.ecosystem) &&
      (name === finding.packageName || sources.get(`${family} ${name}`) === finding.packageName) &&
      (version === undefined || finding.installedVersions.includes(version)),
  )
}

async function sourceNames(
  tx: Tx,
  versionIds: readonly string[],
  statements: readonly VexStatement[],
): Promise<Map<string, string>> {
  const names = [...new Set(statements.flatMap(one => one.components.map(component => component.name)))]
  if (names.length === 0) return new Map()
  const rows = await tx.db
    .selectDistinct({
      ecosystem: packageVersions.ecosystem,
      name: packageVersions.name,
      source: packageVersions.matchName,
    })
    .from(versions)
    .innerJoin(imagePackages, eq(imagePackages.imageId, versions.imageId))
    .innerJoin(packageVersions, eq(packageVersions.id, imagePackages.packageVersionId))
    .where(and(inArray(versions.id, [...versionIds]), inArray(packageVersions.name, names)))
  return new Map(rows.map(row => [`${familyOf(row.ecosystem)} ${row.name}`, row.source]))
}

/** Newer statements stand, and what could not be stated by hand is not taken from a file either. */
async function whyNot(
  ctx: Context,
  tx: Tx,
  findingId: string,
  statement: VexStatement,
  expiresAt: Date,
): Promise<string | undefined> {
  const [standing] = await tx.db
    .select({ statedAt: exceptions.statedAt })
    .from(exceptions)
    .where(and(eq(exceptions.findingId, findingId), isNull(exceptions.endedAt)))
  if (standing && standing.statedAt >= statement.statedAt) return 'what stands already is as new or newer.'
  if (statement.statedAt > ctx.now) return 'it is dated in the future.'
  const decision = exceptionDecision({ ...statement, expiresAt }, ctx.now)
  return decision.outcome === 'REFUSED' ? decision.reasons.map(one => one.message).join(' ') : undefined
}

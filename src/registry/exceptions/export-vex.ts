import { createHash } from 'node:crypto'
import { and, eq, isNull } from 'drizzle-orm'
import { cargos, versions } from '../../database/tables/cargos.ts'
import { imagePackages, packageVersions } from '../../database/tables/packages.ts'
import { exceptions, findings } from '../../database/tables/scans.ts'
import { type Actor, can } from '../../domain/permission.ts'
import { isPublicCargoState, isPublicVersionState } from '../../domain/states.ts'
import { type ExportedException, toOpenVex } from '../../domain/vex.ts'
import type { Registry } from '../context.ts'

export interface VexDownload {
  readonly document: object
  readonly isPublic: boolean
}

/**
 * S20: what is stated about an image as an OpenVEX document: everybody gets what staff accepted, the team and staff the
 * drafts too. Undefined for a digest of no version that the actor may see.
 */
export async function exportVex(registry: Registry, actor: Actor, digest: string): Promise<VexDownload | undefined> {
  const rows = await registry.db
    .select({ version: versions, cargo: cargos })
    .from(versions)
    .innerJoin(cargos, eq(cargos.id, versions.cargoId))
    .where(eq(versions.digest, digest))
  const own = rows.find(row => can(actor, 'exception:read-draft', { publisherId: row.version.publisherId }))
  const open = rows.find(row => isPublicCargoState(row.cargo.state) && isPublicVersionState(row.version.state))
  const row = own ?? open
  if (!row) return undefined
  const stated = await registry.db
    .select({ exception: exceptions, finding: findings })
    .from(exceptions)
    .innerJoin(findings, eq(findings.id, exceptions.findingId))
    .where(and(eq(exceptions.versionId, row.version.id), isNull(exceptions.endedAt)))
    .orderBy(exceptions.createdAt, exceptions.id)
  const shown = stated.filter(({ exception }) => own !== undefined || exception.acceptedAt !== null)
  const purls = await purlsOf(registry, row.version.imageId)
  const exported = shown.map(
    ({ exception, finding }): ExportedException => ({
      names: finding.aliases,
      purls: purls.get(finding.packageName) ?? [],
      status: exception.status,
      justification: exception.justification ?? undefined,
      reasonText: exception.reasonText,
      statedAt: exception.statedAt,
    }),
  )
  const at = shown.reduce(
    (newest, { exception }) => (exception.statedAt > newest ? exception.statedAt : newest),
    new Date(0),
  )
  const name = row.cargo.slug.split('/')[1] ?? row.cargo.slug
  const hash = createHash('sha256').update(JSON.stringify(exported)).digest('hex').slice(0, 32)
  return {
    isPublic: own === undefined,
    document: toOpenVex({
      id: `${registry.settings.publicUrl}/vex/${digest}#${hash}`,
      product: `pkg:oci/${name}@${digest.replace(':', '%3A')}`,
      author: row.cargo.slug.split('/')[0] ?? row.cargo.slug,
      at: exported.length > 0 ? at : row.version.registeredAt,
      exceptions: exported,
    }),
  }
}

async function purlsOf(registry: Registry, imageId: number | null): Promise<Map<string, string[]>> {
  if (imageId === null) return new Map()
  const rows = await registry.db
    .selectDistinct({ name: packageVersions.matchName, purl: packageVersions.purl })
    .from(imagePackages)
    .innerJoin(packageVersions, eq(packageVersions.id, imagePackages.packageVersionId))
    .where(eq(imagePackages.imageId, imageId))
    .orderBy(packageVersions.purl)
  const byName = new Map<string, string[]>()
  for (const { name, purl } of rows) {
    const known = byName.get(name)
    if (known) known.push(purl)
    else byName.set(name, [purl])
  }
  return byName
}

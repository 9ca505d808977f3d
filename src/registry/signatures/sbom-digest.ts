import { sql } from 'drizzle-orm'
import type { Queryable } from '../context.ts'

/**
 * What a review signature says of the SBOM: SHA-256 of the lines `purl path`, sorted by their bytes, each ended by a line
 * feed. Anybody can make it again from the public list of components.
 */
export async function sbomDigest(db: Queryable, imageId: number | null): Promise<string> {
  const [row] = await db.execute<{ digest: string }>(sql`
    select encode(sha256(convert_to(coalesce(string_agg(line || E'\n', '' order by line collate "C"), ''), 'UTF8')), 'hex') as digest
    from (
      select p.purl || ' ' || i.path as line
      from image_packages i join package_versions p on p.id = i.package_version_id
      where i.image_id = ${imageId}
    ) lines`)
  return `sha256:${row!.digest}`
}

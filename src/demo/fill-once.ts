import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { accounts } from '../database/tables/accounts.ts'
import { advisories } from '../database/tables/advisories.ts'
import type { Registry } from '../registry/context.ts'

export interface FillOnce {
  readonly db: Registry['db']
  readonly dataDir: string
  readonly fill: () => Promise<void>
  readonly tell: (text: string) => void
}

/**
 * Fills a database in which nobody and nothing is yet, whichever start of it this is: the first may have ended before the
 * demo began, as on a port that is taken. A demo that was cut off is neither gone on with nor cleared away, as others may
 * have worked on it since; it is told at each start, or it would pass for a whole one.
 */
export async function fillOnce({ db, dataDir, fill, tell }: FillOnce): Promise<void> {
  const unfinished = join(dataDir, 'demo-unfinished')
  if (existsSync(unfinished)) {
    tell(
      `  The demo was cut off while it was being filled, so much of it is missing.\n  For a whole one stop, remove ${dataDir} and start again. With --no-demo this is not said.\n\n`,
    )
    return
  }
  const [found] = await db.execute<{ isEmpty: boolean }>(
    sql`select not exists (select from ${accounts}) and not exists (select from ${advisories}) as "isEmpty"`,
  )
  if (!found?.isEmpty) return
  await writeFile(unfinished, '')
  await fill()
  await rm(unfinished)
}

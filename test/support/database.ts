import { randomUUID } from 'node:crypto'
import { inject } from 'vitest'
import { connect, createDatabase, type Database } from '../../src/database/client.ts'
import { templateName } from './global-setup.ts'

export type FreshDatabase = Database & {
  /** Ends its connections and every other one, and drops it. */
  drop(): Promise<void>
}

/**
 * A migrated, empty database of the caller's own, cloned in 25 to 85 ms. Typically once a file:
 * `const database = await freshDatabase()` at its top and `afterAll(() => database.drop())`.
 */
export async function freshDatabase(options: { max?: number } = {}): Promise<FreshDatabase> {
  const name = `t_${randomUUID().replaceAll('-', '')}`
  await administer(`create database ${name} template ${templateName} strategy file_copy`)
  const database = createDatabase(new URL(`/${name}`, inject('pgBase')).href, { max: options.max ?? 5 })
  return {
    ...database,
    async drop() {
      await database.close()
      await administer(`drop database ${name} with (force)`)
    },
  }
}

async function administer(statement: string): Promise<void> {
  const sql = connect(inject('pgBase'), { max: 1 })
  try {
    await sql.unsafe(statement)
  } finally {
    await sql.end()
  }
}

import type { FastifyInstance } from 'fastify'
import type { Sql } from '../database/client.ts'
import { pendingMigrations } from '../database/migrate.ts'

export type HealthOptions = {
  readonly sql: Sql
  readonly isDraining: () => boolean
  /** How long the database may take to answer. Default 2 s. */
  readonly patienceMs?: number
}

type Readiness = 'ready' | 'draining' | 'database unreachable' | 'migrations pending'

/**
 * `/healthz`: the process answers; for those who restart it. `/readyz`: it can serve; for those who send traffic: not while it
 * stops, nor without its database. Probes that come at once share one look at the database.
 */
export function health(app: FastifyInstance, options: HealthOptions): void {
  let looking: Promise<Readiness> | undefined
  const look = (): Promise<Readiness> =>
    (looking ??= databaseReadiness(options).finally(() => {
      looking = undefined
    }))

  app.get('/healthz', async () => ({ status: 'ok' }))
  app.get('/readyz', async (_, reply) => {
    const status: Readiness = options.isDraining() ? 'draining' : await look()
    if (status !== 'ready') reply.code(503).header('retry-after', '1')
    return { status }
  })
}

async function databaseReadiness({ sql, patienceMs = 2000 }: HealthOptions): Promise<Readiness> {
  let giveUp: NodeJS.Timeout | undefined
  const tooLate = new Promise<Readiness>(done => {
    giveUp = setTimeout(() => done('database unreachable'), patienceMs)
  })
  const look = pendingMigrations(sql).then(
    (pending): Readiness => (pending === 0 ? 'ready' : 'migrations pending'),
    (): Readiness => 'database unreachable',
  )
  const readiness = await Promise.race([look, tooLate])
  clearTimeout(giveUp)
  return readiness
}

import { postgresOf } from '../database/postgres-of.ts'
import { forgetEmptyBuckets } from './accounts/attempts.ts'
import type { Context } from './context.ts'
import { forgetOldKeys } from './idempotency.ts'
import { removeExpired } from './log/retention.ts'
import { forgetOldLayers } from './scans/layer-cache.ts'
import { signUnsigned } from './signatures/sign-unsigned.ts'
import { forgetOldDeliveries } from './webhooks/forget-old.ts'

/**
 * What is kept for a while only: old idempotency keys, expired sessions, empty buckets, read layers, events past their retention
 * (S39). And what a job gave up on is begun again.
 */
export async function keepHouse(ctx: Context): Promise<void> {
  const { db, ports } = ctx.registry
  await forgetOldKeys(db, ctx.now)
  await ports.sessions.deleteExpired(ctx.now)
  await forgetEmptyBuckets(db, ctx.now)
  await removeExpired(postgresOf(db), ctx.now)
  await forgetOldDeliveries(ctx)
  await signUnsigned(ctx)
  await forgetOldLayers(db, ctx.now)
}

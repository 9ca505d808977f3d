import { eq, sql } from 'drizzle-orm'
import { accounts } from '../database/tables/accounts.ts'
import type { Actor, Membership } from '../domain/permission.ts'
import { createMailToken } from '../registry/accounts/mail-tokens.ts'
import { signUp } from '../registry/accounts/sign-up.ts'
import { verifyEmail } from '../registry/accounts/verify-email.ts'
import type { Context, Registry } from '../registry/context.ts'

/** Good enough for a registry that only this machine can reach. */
export const DEMO_PASSWORD = 'correct horse battery staple'

/** Opens an account and verifies its address by the verbs that everybody uses. */
export async function demoAccount(registry: Registry, email: string, name: string): Promise<string> {
  await signUp(visitor(registry), { email, password: DEMO_PASSWORD, name })
  const [account] = await registry.db
    .select({ id: accounts.id })
    .from(accounts)
    .where(eq(sql`lower(${accounts.email})`, email))
  const accountId = account!.id
  const now = registry.clock()
  const token = await createMailToken(registry.db, { accountId, email, purpose: 'VERIFY_EMAIL', now })
  await verifyEmail(visitor(registry), { token })
  return accountId
}

export const visitor = (registry: Registry): Context => acting(registry, { kind: 'anonymous' })

/** The context of somebody who is signed in. */
export const person = (registry: Registry, accountId: string, memberships: readonly Membership[] = []): Context =>
  acting(registry, { kind: 'user', accountId, sessionId: 'demo', emailVerified: true, memberships })

const acting = (registry: Registry, actor: Actor): Context => ({
  registry,
  actor,
  now: registry.clock(),
  requestId: `demo-${registry.newId()}`,
})

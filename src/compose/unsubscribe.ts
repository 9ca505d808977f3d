import { unsubscribe } from '../registry/alerts/mail-preferences.ts'
import type { Registry } from '../registry/context.ts'
import { Refused } from '../registry/errors.ts'

/** The button of a mail program: nobody is signed in, the token says what ends. */
export async function unsubscribedBy(registry: Registry, token: string, address: string): Promise<boolean> {
  const ctx = {
    registry,
    actor: { kind: 'anonymous' },
    now: registry.clock(),
    requestId: registry.newId(),
    address,
  } as const
  try {
    await unsubscribe(ctx, { token })
    return true
  } catch (error) {
    if (error instanceof Refused) return false
    throw error
  }
}

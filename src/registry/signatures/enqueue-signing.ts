import type { Tx } from '../transaction.ts'

/** Has what is missing on a version signed (R2), outside of this transaction; asked for twice it is one job. */
export function enqueueSigning(tx: Tx, versionId: string): void {
  tx.enqueue({ task: 'sign-version', payload: { versionId }, key: `sign-version:${versionId}` })
}

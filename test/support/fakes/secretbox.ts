import type { SecretBoxPort } from '../../../src/adapters/secretbox/port.ts'

export type FakeSecretBox = SecretBoxPort & { readonly sealed: { readonly secret: string; readonly rowId: string }[] }

/** Hides nothing and keeps what it sealed; like the real one it opens a value only for the row it was sealed for. */
export function fakeSecretBox(): FakeSecretBox {
  const sealed: { secret: string; rowId: string }[] = []
  return {
    sealed,
    seal(secret, rowId) {
      sealed.push({ secret, rowId })
      return `sealed.${sealed.length - 1}`
    },
    open(value, rowId) {
      const index = /^sealed\.(\d+)$/.exec(value)?.[1]
      if (index === undefined) return { kind: 'refused', reason: 'malformed' }
      const entry = sealed[Number(index)]
      if (!entry) return { kind: 'refused', reason: 'unknown-key' }
      return entry.rowId === rowId ? { kind: 'opened', secret: entry.secret } : { kind: 'refused', reason: 'tampered' }
    },
    isOutdated: value => !value.startsWith('sealed.'),
  }
}

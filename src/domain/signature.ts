import { DAY_MS } from './policy.ts'

/** R2, R11: integrity for every published digest, review from level 2 up, and the statement that takes a review back. */
export const SIGNATURE_KINDS = ['INTEGRITY', 'REVIEW', 'REVOCATION'] as const
export type SignatureKind = (typeof SIGNATURE_KINDS)[number]

/** R2: how long a signature is good for. An integrity signature is renewed before its end; a review has to be done again. */
export const SIGNATURE_LIFETIME_MS = 365 * DAY_MS
/** An integrity signature is made anew when it has this long left, and a review may be asked for again. */
export const SIGNATURE_RENEWAL_MS = 30 * DAY_MS

/** What each kind of statement is about, as an address that names it. */
export const PREDICATE_TYPES: Record<SignatureKind, string> = {
  INTEGRITY: 'https://archipelag.io/cargo/integrity/v1',
  REVIEW: 'https://archipelag.io/cargo/review/v1',
  REVOCATION: 'https://archipelag.io/cargo/revocation/v1',
}

export type SignedSubject = {
  /** `registry/repository`, without tag: never a tag is signed. */
  readonly repository: string
  /** `sha256:…` */
  readonly digest: string
}

export type SignedStatement = {
  readonly _type: 'https://in-toto.io/Statement/v1'
  readonly subject: readonly { readonly name: string; readonly digest: { readonly sha256: string } }[]
  readonly predicateType: string
  readonly predicate: Readonly<Record<string, unknown>>
}

/** The in-toto statement about one image digest. The predicate says what was done and no more. */
export const signedStatement = (
  kind: SignatureKind,
  subject: SignedSubject,
  predicate: Readonly<Record<string, unknown>>,
): SignedStatement => ({
  _type: 'https://in-toto.io/Statement/v1',
  subject: [{ name: subject.repository, digest: { sha256: subject.digest.replace(/^sha256:/, '') } }],
  predicateType: PREDICATE_TYPES[kind],
  predicate,
})

/** S28, R11: until when the review holds; undefined when there is none, or it was taken back. */
export const signatureHolds = (
  signature: { readonly revokedAt: Date | null; readonly expiresAt: Date | null },
  now: Date,
): boolean => signature.revokedAt === null && (signature.expiresAt === null || signature.expiresAt > now)

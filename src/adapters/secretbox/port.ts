export type OpenedSecret =
  | { readonly kind: 'opened'; readonly secret: string }
  | { readonly kind: 'refused'; readonly reason: 'malformed' | 'unknown-key' | 'tampered' }

/** Encrypts what we must be able to read again (pull credentials, webhook secrets) under the operator's key. */
export type SecretBoxPort = {
  /** `rowId` is bound in: a sealed value copied to another row does not open. */
  seal(secret: string, rowId: string): string
  open(sealed: string, rowId: string): OpenedSecret
  /** Sealed under a former key: seal it again when it is next written. */
  isOutdated(sealed: string): boolean
}

/** An in-toto Statement v1 about one or more digests. */
export type Statement = {
  readonly _type: 'https://in-toto.io/Statement/v1'
  readonly subject: readonly { readonly name: string; readonly digest: { readonly sha256: string } }[]
  readonly predicateType: string
  readonly predicate: Readonly<Record<string, unknown>>
}

/** A Sigstore bundle v0.3 that names a key instead of a certificate and claims no transparency log. */
export type SignatureBundle = {
  readonly mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json'
  readonly verificationMaterial: { readonly publicKey: { readonly hint: string } }
  readonly dsseEnvelope: {
    readonly payload: string
    readonly payloadType: 'application/vnd.in-toto+json'
    readonly signatures: readonly { readonly sig: string; readonly keyid: string }[]
  }
}

/** One public key, as the well-known list shows it. Old ones stay, so that old signatures stay verifiable (R2). */
export type SigningKey = {
  /** SHA-256 of the SPKI, hex. */
  readonly keyId: string
  readonly algorithm: 'ecdsa-p256-sha256'
  readonly publicKeyPem: string
  readonly validFrom: string
  /** Signs nothing from then on; null for the key in use. */
  readonly validUntil: string | null
  /** From then on nothing it signed is to be believed, whenever it was signed. */
  readonly revokedAt: string | null
}

export type VerificationOutcome =
  | { readonly kind: 'valid'; readonly keyId: string; readonly statement: Statement }
  | {
      readonly kind: 'invalid'
      readonly reason: 'malformed' | 'unknown-key' | 'revoked-key' | 'bad-signature'
      readonly message: string
    }

export type SignerPort = {
  /** Signs with the key in use. Throws when no key is in use: nothing may be published unsigned. */
  sign(statement: Statement): Promise<{ readonly bundle: SignatureBundle; readonly keyId: string }>
  /** All keys, the one in use first. */
  keys(): Promise<readonly SigningKey[]>
  verify(bundle: unknown): Promise<VerificationOutcome>
}

/** What the operator's commands need besides: the KMS or file behind the signer makes and retires keys. */
export type KeyRotationPort = {
  /** Makes a new key and signs with it from now on; the former is kept for verification only. */
  rotate(now: Date): Promise<SigningKey>
  /** Disowns a key, whatever it signed. A key in use must be rotated first. False if there is no such key. */
  revoke(keyId: string, now: Date): Promise<boolean>
}

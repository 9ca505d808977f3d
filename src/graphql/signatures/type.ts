import { SIGNATURE_KINDS, type SignatureKind } from '../../domain/signature.ts'
import { enumOf } from '../enums.ts'
import { Node } from '../node.ts'
import { DateTime, JsonValue } from '../scalars.ts'
import { Field, ObjectType } from '../tg.ts'

export const SignatureKindEnum = enumOf(
  'SignatureKind',
  SIGNATURE_KINDS,
  'What the platform states about a digest (R2).',
  {
    INTEGRITY: 'This digest is the one published here as this version.',
    REVIEW: 'Staff reviewed this digest; the predicate says what was looked at (R11).',
    REVOCATION: 'An earlier review no longer stands: newer than the signature it takes back.',
  },
)

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description:
    'A signed statement about one image digest, verifiable with the keys at /.well-known/archipelag/keys.json.',
})
export class Signature extends Node {
  @Field(() => SignatureKindEnum, { description: 'What is stated.' }) kind!: SignatureKind
  @Field(() => String, { description: 'Of the image that the statement is about: sha256: and 64 hex digits.' })
  digest!: string
  @Field(() => String, { description: 'SHA-256 of the public key (SPKI), hex.' }) keyId!: string
  @Field(() => JsonValue, { description: 'A Sigstore bundle v0.3: a DSSE envelope over an in-toto statement.' })
  bundle!: unknown
  @Field(() => DateTime, { description: 'When it was signed; the key was valid then.' }) signedAt!: Date
  @Field(() => DateTime, {
    nullable: true,
    description: 'When it stops standing unless it is renewed; null: it does not end by itself.',
  })
  expiresAt!: Date | null
  @Field(() => DateTime, { nullable: true, description: 'Since when it no longer stands.' }) revokedAt!: Date | null
  @Field(() => DateTime, {
    nullable: true,
    description:
      'When it was pushed beside the image in its container registry, as an OCI referrer; null where we may not write there (R2). It holds all the same.',
  })
  pushedAt!: Date | null
  @Field(() => String, {
    nullable: true,
    description:
      'Digest of the OCI manifest that it was pushed as, listed by the registry or under the tag sha256-<hex>.',
  })
  pushedAs!: string | null
  @Field(() => String, {
    nullable: true,
    description: 'Why the last push failed, as a sentence. Null for who is not in its team.',
  })
  pushProblem!: string | null
}

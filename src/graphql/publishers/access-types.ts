import type { Role, Scope } from '../../domain/permission.ts'
import { ActionEnum, RoleEnum, ScopeEnum } from '../enums.ts'
import { Node } from '../node.ts'
import { connectionOf } from '../page.ts'
import { DateTime } from '../scalars.ts'
import { Field, ObjectType } from '../tg.ts'
import { VIEWER_CAN } from '../viewer-can.ts'

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'An access token (S9). Its secret was shown once, when it was created.',
})
export class Token extends Node {
  @Field(() => [ActionEnum], { description: VIEWER_CAN }) viewerCan!: string[]
  @Field(() => String, { description: 'What it is for, as its owner wrote.' }) name!: string
  @Field(() => String, { description: 'How it begins, to tell it from others.' }) hint!: string
  @Field(() => [ScopeEnum], { description: 'What it may be used for; never more than its owner may (S9).' })
  scopes!: Scope[]
  @Field(() => DateTime, { description: 'When it was made.' }) createdAt!: Date
  @Field(() => DateTime, { nullable: true, description: 'When it ends by itself.' }) expiresAt!: Date | null
  @Field(() => DateTime, { nullable: true, description: 'To the minute.' }) lastUsedAt!: Date | null
  @Field(() => DateTime, { nullable: true, description: 'When it was revoked; null while it is good.' })
  revokedAt!: Date | null
}
export const TokenConnection = connectionOf('Token', () => Token)

@ObjectType({ implements: Node, simpleResolvers: true, description: 'An invitation to a team (S8).' })
export class Invitation extends Node {
  @Field(() => [ActionEnum], { description: VIEWER_CAN }) viewerCan!: string[]
  @Field(() => String, { description: 'The address that may accept it.' }) email!: string
  @Field(() => RoleEnum, { description: 'What who accepts it becomes.' }) role!: Role
  @Field(() => DateTime, { description: 'When it was made.' }) createdAt!: Date
  @Field(() => DateTime, { description: '7 days after it was made (S8).' }) expiresAt!: Date
  @Field(() => DateTime, { nullable: true, description: 'When it was accepted; it is good once.' })
  acceptedAt!: Date | null
  @Field(() => DateTime, { nullable: true, description: 'When it was taken back, or replaced by a newer one.' })
  withdrawnAt!: Date | null
}
export const InvitationConnection = connectionOf('Invitation', () => Invitation)

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'What lets us pull private images of a publisher. The password is never shown.',
})
export class PullCredential extends Node {
  @Field(() => [ActionEnum], { description: VIEWER_CAN }) viewerCan!: string[]
  @Field(() => String, { description: '`registry` or `registry/namespace`, matched by whole path segments.' })
  pattern!: string
  @Field(() => String, { description: 'As the private registry knows it.' }) username!: string
  @Field(() => Boolean, { description: "They write too: the platform's signatures are pushed with them (R2)." })
  pushesSignatures!: boolean
  @Field(() => DateTime, { description: 'When it was made.' }) createdAt!: Date
  @Field(() => DateTime, { description: 'When an image was pulled with it as a test.' }) testedAt!: Date
}
export const PullCredentialConnection = connectionOf('PullCredential', () => PullCredential)

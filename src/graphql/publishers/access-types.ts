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
  @Field(() => String) name!: string
  @Field(() => String, { description: 'How it begins, to tell it from others.' }) hint!: string
  @Field(() => [ScopeEnum]) scopes!: Scope[]
  @Field(() => DateTime) createdAt!: Date
  @Field(() => DateTime, { nullable: true }) expiresAt!: Date | null
  @Field(() => DateTime, { nullable: true, description: 'To the minute.' }) lastUsedAt!: Date | null
  @Field(() => DateTime, { nullable: true }) revokedAt!: Date | null
}
export const TokenConnection = connectionOf('Token', () => Token)

@ObjectType({ implements: Node, simpleResolvers: true, description: 'An invitation to a team (S8).' })
export class Invitation extends Node {
  @Field(() => [ActionEnum], { description: VIEWER_CAN }) viewerCan!: string[]
  @Field(() => String, { description: 'The address that may accept it.' }) email!: string
  @Field(() => RoleEnum) role!: Role
  @Field(() => DateTime) createdAt!: Date
  @Field(() => DateTime) expiresAt!: Date
  @Field(() => DateTime, { nullable: true }) acceptedAt!: Date | null
  @Field(() => DateTime, { nullable: true }) withdrawnAt!: Date | null
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
  @Field(() => String) username!: string
  @Field(() => Boolean, { description: "They write too: the platform's signatures are pushed with them (R2)." })
  pushesSignatures!: boolean
  @Field(() => DateTime) createdAt!: Date
  @Field(() => DateTime, { description: 'When an image was pulled with it as a test.' }) testedAt!: Date
}
export const PullCredentialConnection = connectionOf('PullCredential', () => PullCredential)

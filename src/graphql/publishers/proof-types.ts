import type { DomainProofState, IdentityMethod, VerificationStatus } from '../../domain/verification.ts'
import { ActionEnum, DomainProofStateEnum, IdentityMethodEnum, VerificationStatusEnum } from '../enums.ts'
import { Node } from '../node.ts'
import { connectionOf } from '../page.ts'
import { DateTime, JsonValue } from '../scalars.ts'
import { Field, Float, Int, ObjectType } from '../tg.ts'
import { VIEWER_CAN } from '../viewer-can.ts'

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'One attempt to verify the identity behind a publisher (R18). Documents are never kept.',
})
export class IdentityCheck extends Node {
  @Field(() => [ActionEnum], { description: VIEWER_CAN }) viewerCan!: string[]
  @Field(() => IdentityMethodEnum, { description: 'By whom.' }) method!: IdentityMethod
  @Field(() => VerificationStatusEnum, { description: 'Where it stands; a rejected one may be tried again.' })
  status!: VerificationStatus
  @Field(() => String, { nullable: true, description: 'The verified name, or the GitHub login.' })
  verifiedName!: string | null
  @Field(() => String, { nullable: true, description: 'Country that issued the document.' }) country!: string | null
  @Field(() => JsonValue, { nullable: true, description: 'What a GitHub account showed.' }) evidence!: unknown
  @Field(() => String, { nullable: true, description: 'Why it was rejected, and what to do.' }) reason!: string | null
  @Field(() => Boolean, { description: 'Staff took it back; it counts no more.' }) isReset!: boolean
  @Field(() => DateTime, { description: 'When it began.' }) createdAt!: Date
  @Field(() => DateTime, { nullable: true, description: 'When it passed or was rejected.' }) decidedAt!: Date | null
}
export const IdentityCheckConnection = connectionOf('IdentityCheck', () => IdentityCheck)

@ObjectType({ simpleResolvers: true, description: 'The TXT record that proves a domain (R19).' })
export class TxtRecord {
  @Field(() => String, { description: 'Where it goes: the domain itself.' }) name!: string
  @Field(() => String, { description: '`archipelag-verify=` and a token.' }) value!: string
}

@ObjectType({ simpleResolvers: true, description: 'The proof of one company domain (R19).' })
export class DomainProof {
  @Field(() => [ActionEnum], { description: VIEWER_CAN }) viewerCan!: string[]
  @Field(() => String, { description: 'Good for `checkDomain`.' }) id!: string
  @Field(() => String, { description: 'The registered domain, in ASCII.' }) domain!: string
  @Field(() => String, { description: 'For people to read.' }) shownDomain!: string
  @Field(() => TxtRecord, {
    nullable: true,
    description: 'What to add to the DNS, and to leave there; null for a domain that staff verified by hand.',
  })
  record!: TxtRecord | null
  @Field(() => DomainProofStateEnum, { description: 'Where it stands.' }) state!: DomainProofState
  @Field(() => DateTime, { description: 'Looked for during 48 hours from then on.' }) startedAt!: Date
  @Field(() => Int, { description: 'How often it was looked for.' }) checks!: number
  @Field(() => DateTime, { nullable: true, description: 'When it was last looked for.' }) checkedAt!: Date | null
  @Field(() => DateTime, { nullable: true, description: 'When it is looked for again by itself.' })
  nextCheckAt!: Date | null
  @Field(() => DateTime, { nullable: true, description: 'When the record was first seen.' }) provenAt!: Date | null
  @Field(() => DateTime, { nullable: true, description: 'Since when it fails; the tier falls 14 days later (S5).' })
  graceSince!: Date | null
  @Field(() => String, { nullable: true, description: 'What the last check saw.' }) lastSeen!: string | null
}
export const DomainProofConnection = connectionOf('DomainProof', () => DomainProof)

@ObjectType({ simpleResolvers: true, description: 'Who stands behind an Organization (R19).' })
export class OrganizationDetails {
  @Field(() => String, { description: 'As registered; up to 200 characters.' }) legalName!: string
  @Field(() => String, { description: 'Up to 500 characters.' }) address!: string
  @Field(() => String, { description: 'ISO 3166 alpha-2.' }) country!: string
  @Field(() => String, { description: 'An e-mail address.' }) billingContact!: string
  @Field(() => DateTime, { description: 'When they were last given.' }) updatedAt!: Date
}

@ObjectType({ implements: Node, simpleResolvers: true, description: 'An agreement that makes a Partner (S6).' })
export class PartnerAgreement extends Node {
  @Field(() => [ActionEnum], { description: VIEWER_CAN }) viewerCan!: string[]
  @Field(() => Int, { nullable: true, description: 'Cargos it may hold; null: no limit.' }) cargoLimit!: number | null
  @Field(() => Boolean, { description: 'GPU access (R39).' }) gpu!: boolean
  @Field(() => Float, {
    nullable: true,
    description: 'Bytes of memory a job gets from level 2 on; null: as the level.',
  })
  memoryBytes!: number | null
  @Field(() => Int, { nullable: true, description: 'CPUs a job gets from level 2 on; null: as the level.' })
  cpus!: number | null
  @Field(() => Int, { nullable: true, description: 'Seconds a job may run from level 2 on; null: as the level.' })
  durationSeconds!: number | null
  @Field(() => DateTime, { description: 'From when it holds.' }) startsAt!: Date
  @Field(() => DateTime, { description: 'When it ends by itself; the team hears of it before.' }) expiresAt!: Date
  @Field(() => DateTime, { nullable: true, description: 'When it ended; null while it runs.' }) endedAt!: Date | null
}
export const PartnerAgreementConnection = connectionOf('PartnerAgreement', () => PartnerAgreement)

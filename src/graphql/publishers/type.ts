import type { Role } from '../../domain/permission.ts'
import type { PublisherTier } from '../../domain/policy.ts'
import type { VerificationStatus } from '../../domain/verification.ts'
import { Account } from '../accounts/type.ts'
import { type Alert, AlertConnection, AlertConsumer, AlertMail, AlertsArgs } from '../alerts/type.ts'
import { type Cargo, CargoConnection } from '../cargos/type.ts'
import { type Decision, DecisionConnection } from '../decisions/type.ts'
import { ActionEnum, PublisherTierEnum, RoleEnum, VerificationStatusEnum } from '../enums.ts'
import { Node } from '../node.ts'
import { connectionOf, PageArgs } from '../page.ts'
import { type Connection, planned } from '../plan/declare.ts'
import { DateTime } from '../scalars.ts'
import { Args, Field, Int, ObjectType } from '../tg.ts'
import { VIEWER_CAN } from '../viewer-can.ts'
import { Webhook } from '../webhooks/type.ts'
import {
  type Invitation,
  InvitationConnection,
  type PullCredential,
  PullCredentialConnection,
  type Token,
  TokenConnection,
} from './access-types.ts'
import {
  type DomainProof,
  DomainProofConnection,
  type IdentityCheck,
  IdentityCheckConnection,
  OrganizationDetails,
  PartnerAgreement,
} from './proof-types.ts'
import { TierProgress } from './tier-progress.ts'

@ObjectType({ implements: Node, simpleResolvers: true, description: 'A profile under which Cargos are published.' })
export class Publisher extends Node {
  @Field(() => String, { description: "The first half of its Cargos' slugs; never given twice (S12)." }) slug!: string
  @Field(() => String, { description: 'Up to 80 characters.' }) name!: string
  @Field(() => String, { description: 'What it says of itself, up to 2,000 characters: show it as text (S43).' })
  about!: string
  @Field(() => String, { nullable: true, description: 'http or https.' }) website!: string | null
  @Field(() => PublisherTierEnum, { description: 'What it has proven, at this moment (R4, R18-R20).' })
  tier!: PublisherTier
  @Field(() => Boolean, { description: "Archipelag.io's own publisher, the only one with Official Cargos (R12)." })
  isFirstParty!: boolean
  @Field(() => DateTime, { description: 'When it was opened.' }) createdAt!: Date
  @Field(() => Int, { description: 'Cargos in the catalog.' }) publishedCargoCount!: number
  @Field(() => String, { nullable: true, description: 'The company domain it has proven (R19).' })
  verifiedDomain!: string | null
  @Field(() => DateTime, {
    nullable: true,
    description: 'A proof fails at present; the tier falls then unless it is seen again (S5, S7).',
  })
  tierGraceUntil!: Date | null
  @Field(() => Boolean, { description: 'Banned by staff (S45).' }) isBanned!: boolean
  @Field(() => [ActionEnum], { description: VIEWER_CAN }) viewerCan!: string[]

  @Field(() => TierProgress, {
    nullable: true,
    description: 'Where it stands and what each higher tier still needs. Null for who is not in its team.',
  })
  tierProgress!: TierProgress | null

  @Field(() => OrganizationDetails, { nullable: true, description: 'For its team (R19).' })
  organizationDetails!: OrganizationDetails | null
  @Field(() => PartnerAgreement, { nullable: true, description: 'The running one, for its team (S6).' })
  agreement!: PartnerAgreement | null

  @Field(() => VerificationStatusEnum, {
    nullable: true,
    description:
      'Verified by any check that counts, else where the newest one stands (R18). Null for who is not in its team.',
  })
  identityStatus!: VerificationStatus | null

  @Field(() => IdentityCheckConnection, { nullable: true, description: 'For its team, the newest first (R18).' })
  identityChecks(@Args(() => PageArgs) _page: PageArgs): Connection<IdentityCheck> | null {
    return planned()
  }

  @Field(() => DomainProofConnection, { nullable: true, description: 'For its team, the newest first (R19).' })
  domainProofs(@Args(() => PageArgs) _page: PageArgs): Connection<DomainProof> | null {
    return planned()
  }

  @Field(() => InvitationConnection, { nullable: true, description: 'For its admins and owner, the newest first.' })
  invitations(@Args(() => PageArgs) _page: PageArgs): Connection<Invitation> | null {
    return planned()
  }

  @Field(() => TokenConnection, { nullable: true, description: 'For its admins and owner, the newest first (S9).' })
  tokens(@Args(() => PageArgs) _page: PageArgs): Connection<Token> | null {
    return planned()
  }

  @Field(() => PullCredentialConnection, { nullable: true, description: 'For its admins and owner.' })
  pullCredentials(@Args(() => PageArgs) _page: PageArgs): Connection<PullCredential> | null {
    return planned()
  }

  @Field(() => DecisionConnection, {
    nullable: true,
    description: 'What was decided on it and its Cargos, the newest first. Null for who is not in its team.',
  })
  decisions(@Args(() => PageArgs) _page: PageArgs): Connection<Decision> | null {
    return planned()
  }

  @Field(() => CargoConnection, { description: 'Its Cargos, the newest first; drafts for its team only.' })
  cargos(@Args(() => PageArgs) _page: PageArgs): Connection<Cargo> {
    return planned()
  }

  @Field(() => MemberConnection, { nullable: true, description: 'Its team (S8). Null for who is not in it.' })
  members(@Args(() => PageArgs) _page: PageArgs): Connection<Member> | null {
    return planned()
  }

  @Field(() => AlertConnection, {
    nullable: true,
    description: 'Its alerts, the newest first, from the same log as `scanAlerts`. Null for who is not in its team.',
  })
  alerts(@Args(() => AlertsArgs) _args: AlertsArgs): Connection<Alert> | null {
    return planned()
  }

  @Field(() => Int, {
    nullable: true,
    description: 'Alerts that the member who asks has not read. Null for who is not in its team.',
  })
  unreadAlertCount!: number | null

  @Field(() => [AlertConsumer], {
    nullable: true,
    description: 'The programs that acknowledge its alerts by name. Null for who is not in its team.',
  })
  alertConsumers!: AlertConsumer[] | null

  @Field(() => AlertMail, {
    nullable: true,
    description: 'What the member who asks gets by mail. Null for who is not in its team.',
  })
  alertMail!: AlertMail | null

  @Field(() => [Webhook], {
    nullable: true,
    description: 'Where its alerts are sent. Null for who is not in its team.',
  })
  webhooks!: Webhook[] | null
}

@ObjectType({ simpleResolvers: true, description: 'An account in the team of a publisher (S8).' })
export class Member {
  @Field(() => [ActionEnum], { description: VIEWER_CAN })
  viewerCan!: string[]
  @Field(() => Account, { description: 'The person.' }) account!: Account
  @Field(() => Publisher, { description: 'Whose team it is.' }) publisher!: Publisher
  @Field(() => RoleEnum, { description: 'What the member may do (S8).' }) role!: Role
  @Field(() => DateTime, { description: 'Since when.' }) joinedAt!: Date
  @Field(() => DateTime, { nullable: true, description: 'Its newest act on this publisher, as the audit has it.' })
  lastActedAt!: Date | null
}

export const MemberConnection = connectionOf('Member', () => Member)
export const PublisherConnection = connectionOf('Publisher', () => Publisher)

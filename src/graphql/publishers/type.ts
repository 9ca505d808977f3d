import type { Role } from '../../domain/permission.ts'
import type { PublisherTier } from '../../domain/policy.ts'
import { Account } from '../accounts/type.ts'
import { type Alert, AlertConnection, AlertConsumer, AlertMail, AlertsArgs } from '../alerts/type.ts'
import { type Cargo, CargoConnection } from '../cargos/type.ts'
import { PublisherTierEnum, RoleEnum } from '../enums.ts'
import { Node } from '../node.ts'
import { connectionOf, PageArgs } from '../page.ts'
import { type Connection, planned } from '../plan/declare.ts'
import { DateTime } from '../scalars.ts'
import { Args, Field, Int, ObjectType } from '../tg.ts'
import { Webhook } from '../webhooks/type.ts'

@ObjectType({ implements: Node, simpleResolvers: true, description: 'A profile under which Cargos are published.' })
export class Publisher extends Node {
  @Field(() => String, { description: "The first half of its Cargos' slugs; never given twice (S12)." }) slug!: string
  @Field(() => String) name!: string
  @Field(() => String) about!: string
  @Field(() => String, { nullable: true }) website!: string | null
  @Field(() => PublisherTierEnum) tier!: PublisherTier
  @Field(() => Boolean, { description: "Archipelag.io's own publisher, the only one with Official Cargos (R12)." })
  isFirstParty!: boolean
  @Field(() => DateTime) createdAt!: Date
  @Field(() => Int, { description: 'Cargos in the catalog.' }) publishedCargoCount!: number

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
  @Field(() => Account) account!: Account
  @Field(() => Publisher) publisher!: Publisher
  @Field(() => RoleEnum) role!: Role
  @Field(() => DateTime) joinedAt!: Date
}

export const MemberConnection = connectionOf('Member', () => Member)

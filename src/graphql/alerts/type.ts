import type { AlertCause } from '../../domain/alert.ts'
import type { MailMode } from '../../domain/alert-delivery.ts'
import type { Severity } from '../../domain/policy.ts'
import { Cargo } from '../cargos/type.ts'
import { Decision } from '../decisions/type.ts'
import { ActionEnum, AlertCauseEnum, MailModeEnum, SeverityEnum } from '../enums.ts'
import { Node } from '../node.ts'
import { connectionOf, PageArgs } from '../page.ts'
import { Publisher } from '../publishers/type.ts'
import { DateTime, JsonValue } from '../scalars.ts'
import { ArgsType, createUnionType, Field, ID, InputType, Int, ObjectType } from '../tg.ts'
import { Version } from '../versions/type.ts'
import { VIEWER_CAN } from '../viewer-can.ts'

@ObjectType({ simpleResolvers: true, description: 'One transition told by an alert (S38).' })
export class AlertItem {
  @Field(() => String, { description: 'NEW_ADVISORY, SEVERITY_RAISED, FIX_AVAILABLE, WITHDRAWN, RESOLVED, ... (S38).' })
  cause!: string
  @Field(() => String, { description: 'A sentence for people.' }) message!: string
  @Field(() => SeverityEnum, {
    nullable: true,
    description: 'Of the finding as it is now; null for what is no finding.',
  })
  severity!: Severity | null
  @Field(() => String, { nullable: true, description: 'The vulnerability, by the name people know.' }) vulnerability!:
    | string
    | null
  @Field(() => String, {
    nullable: true,
    description: 'The package that has the vulnerability; null for what is no finding.',
  })
  packageName!: string | null
  @Field(() => String, { nullable: true, description: 'Global id of the finding.' }) findingId!: string | null
  @Field(() => JsonValue, { nullable: true, description: 'What was true before; null for what is new.' })
  before!: unknown
  @Field(() => JsonValue, { nullable: true, description: 'What is true now; null for what is gone.' }) after!: unknown
}

@ObjectType({
  simpleResolvers: true,
  description: 'Who is exposed to what an alert tells, as things are now: what to repair first.',
})
export class AlertExposure {
  @Field(() => Int, { description: 'Versions that the alert concerns.' }) versionCount!: number
  @Field(() => Int, { description: 'Jobs on these versions that ended within the last 7 days.' }) jobsIn7Days!: number
  @Field(() => Int, { description: 'The same of 30 days.' }) jobsIn30Days!: number
  @Field(() => Int, { description: 'Jobs on these versions that run at this moment.' }) runningJobs!: number
}

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description:
    'What happened to a Cargo, told once (R27, S38): one pass over one Cargo is one alert with its items, the most severe first.',
})
export class Alert extends Node {
  @Field(() => [ActionEnum], { description: VIEWER_CAN }) viewerCan!: string[]
  @Field(() => String, { description: 'Where it lies in the log: the same cursor that `scanAlerts(after:)` takes.' })
  cursor!: string
  @Field(() => String, { description: 'The cause of its first item (S38).' }) cause!: string
  @Field(() => SeverityEnum, { nullable: true, description: 'The worst severity among its items.' })
  severity!: Severity | null
  @Field(() => String, { description: 'A sentence for people.' }) title!: string
  @Field(() => [AlertItem], { description: 'What it tells, the most severe first.' }) items!: AlertItem[]
  @Field(() => DateTime, { description: 'When it happened.' }) at!: Date
  @Field(() => Boolean, { nullable: true, description: 'Whether the member who asks has read it; null for staff.' })
  isRead!: boolean | null
  @Field(() => AlertExposure, { nullable: true, description: 'Null where it is not about a Cargo.' })
  exposure!: AlertExposure | null
  @Field(() => Publisher, { description: 'Whose alert it is.' }) publisher!: Publisher
  @Field(() => Cargo, {
    nullable: true,
    description: 'The Cargo that it is about; null where it is about the publisher as a whole.',
  })
  cargo!: Cargo | null
  @Field(() => Version, {
    nullable: true,
    description: 'The version whose findings it tells of; null where it is about none.',
  })
  version!: Version | null
  @Field(() => Decision, { nullable: true, description: 'The Decision it tells of.' }) decision!: Decision | null
}
export const AlertConnection = connectionOf('Alert', () => Alert)

@InputType({ description: 'Which alerts. Each filter narrows; none is required.' })
export class AlertFilter {
  @Field(() => [AlertCauseEnum], { nullable: true, description: 'Any of these, above the alert or among its items.' })
  causes?: AlertCause[]
  @Field(() => SeverityEnum, { nullable: true, description: 'This severity or a worse one.' })
  severityAtLeast?: Severity
  @Field(() => ID, { nullable: true, description: '`Cargo.id`: only alerts about this Cargo.' }) cargoId?: string
  @Field(() => Boolean, { nullable: true, description: 'Read, or not read, by the member who asks.' }) isRead?: boolean
}

@ArgsType()
export class AlertsArgs extends PageArgs {
  @Field(() => AlertFilter, { nullable: true, description: 'Which alerts; without it all.' }) filter?: AlertFilter
}

@ObjectType({
  simpleResolvers: true,
  description:
    'How each kind of alert reaches one member by mail. What stops a Cargo or is used in attacks counts as critical, what got better as other.',
})
export class AlertMail {
  @Field(() => MailModeEnum, { description: 'Critical findings, what stops a Cargo, and what is used in attacks.' })
  critical!: MailMode
  @Field(() => MailModeEnum, { description: 'High findings.' }) high!: MailMode
  @Field(() => MailModeEnum, { description: 'Medium findings.' }) medium!: MailMode
  @Field(() => MailModeEnum, { description: 'Low findings.' }) low!: MailMode
  @Field(() => MailModeEnum, { description: 'Findings whose severity no source states (S18).' }) unknown!: MailMode
  @Field(() => MailModeEnum, { description: 'Decisions, trust, good news: whatever has no severity.' }) other!: MailMode
}

@ObjectType({
  simpleResolvers: true,
  description: 'A program that reads the alerts of a publisher and lets the registry keep its cursor (S39).',
})
export class AlertConsumer {
  @Field(() => String, { description: 'As the program calls itself: 1 to 50 characters.' }) name!: string
  @Field(() => String, { description: 'What it acknowledged last; pass it to `scanAlerts(after:)`.' }) cursor!: string
  @Field(() => Int, { description: 'Alerts after its cursor.' }) behind!: number
  @Field(() => DateTime, { description: 'When it last said how far it is.' }) acknowledgedAt!: Date
}

@ObjectType({ simpleResolvers: true, description: 'A new alert, or one of the backlog.' })
export class AlertRaised {
  readonly __typename = 'AlertRaised'
  eventId!: string
  @Field(() => Alert, { description: 'What is told.' }) alert!: Alert
  @Field(() => String, { description: 'Keep it: `after` this cursor nothing is told twice and nothing is missed.' })
  cursor!: string
}

@ObjectType({ simpleResolvers: true, description: 'The backlog is told; what follows happens now.' })
export class AlertsCaughtUp {
  readonly __typename = 'AlertsCaughtUp'
  @Field(() => String, { description: 'Everything up to here has been told; keep it as `after`.' }) cursor!: string
}

@ObjectType({
  simpleResolvers: true,
  description: 'The reader was too slow; what it missed is told again from this cursor.',
})
export class AlertsLagged {
  readonly __typename = 'AlertsLagged'
  @Field(() => String, { description: 'The last place that was told; what follows it is told again.' }) cursor!: string
}

export const ScanAlertEvent = createUnionType({
  name: 'ScanAlertEvent',
  description: 'What `scanAlerts` sends.',
  types: () => [AlertRaised, AlertsCaughtUp, AlertsLagged] as const,
  resolveType: event => event.__typename,
})

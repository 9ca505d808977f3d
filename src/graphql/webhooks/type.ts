import type { DELIVERY_STATES, WEBHOOK_STATES } from '../../database/tables/alerts.ts'
import type { Severity } from '../../domain/policy.ts'
import { Alert } from '../alerts/type.ts'
import { ActionEnum, SeverityEnum, WebhookDeliveryStateEnum, WebhookStateEnum } from '../enums.ts'
import { Node } from '../node.ts'
import { connectionOf, PageArgs } from '../page.ts'
import { type Connection, planned } from '../plan/declare.ts'
import { DateTime } from '../scalars.ts'
import { Args, Field, Int, ObjectType } from '../tg.ts'
import { VIEWER_CAN } from '../viewer-can.ts'

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description:
    'A URL that is sent the alerts of a publisher in their order, signed by the Standard Webhooks convention. Seen by the team.',
})
export class Webhook extends Node {
  @Field(() => [ActionEnum], { description: VIEWER_CAN }) viewerCan!: string[]
  @Field(() => String, { description: 'Where alerts are sent, by POST.' }) url!: string
  @Field(() => String, { description: 'What it is for, up to 200 characters.' }) description!: string
  @Field(() => [String], { description: 'Only alerts with one of these causes; empty: all.' }) causes!: string[]
  @Field(() => SeverityEnum, {
    nullable: true,
    description: 'Only alerts of this severity or a worse one; those without a severity always. Null: all.',
  })
  severityAtLeast!: Severity | null
  @Field(() => WebhookStateEnum, { description: 'Whether it is sent alerts.' }) state!: (typeof WEBHOOK_STATES)[number]
  @Field(() => String, { nullable: true, description: 'Why it is disabled.' }) disabledReason!: string | null
  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when the secret before the last rotation signs too; past or null: only the newest does.',
  })
  formerSecretUntil!: Date | null
  @Field(() => DateTime, { description: 'When it was created.' }) createdAt!: Date

  @Field(() => WebhookDeliveryConnection, { description: 'What was sent, the newest alert first; kept for 90 days.' })
  deliveries(@Args(() => PageArgs) _page: PageArgs): Connection<WebhookDelivery> {
    return planned()
  }
}

@ObjectType({ simpleResolvers: true, description: 'One attempt to hand over an alert.' })
export class WebhookAttempt {
  @Field(() => DateTime, { description: 'When it was tried.' }) at!: Date
  @Field(() => Int, { nullable: true, description: 'The HTTP status; null when no answer came.' }) status!:
    | number
    | null
  @Field(() => String, { description: 'A sentence: how it went.' }) message!: string
}

@ObjectType({ implements: Node, simpleResolvers: true, description: 'One alert for one webhook.' })
export class WebhookDelivery extends Node {
  @Field(() => [ActionEnum], { description: VIEWER_CAN }) viewerCan!: string[]
  @Field(() => WebhookDeliveryStateEnum, { description: 'How it stands.' }) state!: (typeof DELIVERY_STATES)[number]
  @Field(() => String, { description: 'The cause of the alert (S38).' }) cause!: string
  @Field(() => Int, { description: 'How often it was tried.' }) attemptCount!: number
  @Field(() => [WebhookAttempt], { description: 'The newest 30 attempts, in order.' }) attempts!: WebhookAttempt[]
  @Field(() => DateTime, { nullable: true, description: 'When it is tried next; null when it is not.' })
  nextAttemptAt!: Date | null
  @Field(() => DateTime, { description: 'When the alert was raised for this webhook.' }) createdAt!: Date
  @Field(() => DateTime, { nullable: true, description: 'When it was delivered, given up or skipped.' })
  finishedAt!: Date | null
  @Field(() => Alert, { nullable: true, description: 'Null once the alert is no longer kept (S39).' })
  alert!: Alert | null
  @Field(() => Webhook, { description: 'The webhook that it goes to.' }) webhook!: Webhook
}
export const WebhookDeliveryConnection = connectionOf('WebhookDelivery', () => WebhookDelivery)

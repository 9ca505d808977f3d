import { MAIL_KINDS, type MailMode } from '../../domain/alert-delivery.ts'
import { acknowledgeAlerts, forgetAlertConsumer } from '../../registry/alerts/acknowledge-alerts.ts'
import { setAlertMail, unsubscribe } from '../../registry/alerts/mail-preferences.ts'
import { markAlertsRead } from '../../registry/alerts/mark-read.ts'
import { sendTestAlert } from '../../registry/alerts/send-test.ts'
import type { RequestContext } from '../context.ts'
import { MailModeEnum } from '../enums.ts'
import { idOf } from '../ids.ts'
import { type Answered, mutate } from '../mutate.ts'
import { MutationInput } from '../mutation-input.ts'
import { Problem } from '../problem.ts'
import { Publisher } from '../publishers/type.ts'
import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from '../tg.ts'
import { Alert } from './type.ts'

@InputType({ description: 'Single alerts, or everything up to a cursor, or both.' })
export class MarkAlertsReadInput extends MutationInput {
  @Field(() => ID, { description: '`Publisher.id`.' }) publisherId!: string
  @Field(() => [ID], { nullable: true, description: 'Up to 100.' }) alertIds?: string[] | null
  @Field(() => String, {
    nullable: true,
    description: 'The cursor of an alert: it and all before it. What comes later stays unread.',
  })
  through?: string | null
}

@InputType({ description: 'How far a program has dealt with the alerts of a publisher (S39).' })
export class AcknowledgeAlertsInput extends MutationInput {
  @Field(() => ID, { description: '`Publisher.id`.' }) publisherId!: string
  @Field(() => String, { description: 'A name of your choice: 1 to 50 of a-z, 0-9, dot, hyphen and underscore.' })
  consumer!: string
  @Field(() => String, {
    description: 'The cursor of the last alert that is dealt with. Going back asks for a second hearing.',
  })
  cursor!: string
}

@InputType({ description: 'Names a program whose cursor need not be kept any longer.' })
export class ForgetAlertConsumerInput extends MutationInput {
  @Field(() => ID, { description: '`Publisher.id`.' }) publisherId!: string
  @Field(() => String, { description: 'The name it acknowledged under.' }) consumer!: string
}

@InputType({ description: 'What is not given stays as it is.' })
export class SetAlertMailInput extends MutationInput {
  @Field(() => ID, { description: '`Publisher.id`.' }) publisherId!: string
  @Field(() => MailModeEnum, {
    nullable: true,
    description: 'Critical findings, what stops a Cargo, and what is used in attacks.',
  })
  critical?: MailMode | null
  @Field(() => MailModeEnum, { nullable: true, description: 'High findings.' }) high?: MailMode | null
  @Field(() => MailModeEnum, { nullable: true, description: 'Medium findings.' }) medium?: MailMode | null
  @Field(() => MailModeEnum, { nullable: true, description: 'Low findings.' }) low?: MailMode | null
  @Field(() => MailModeEnum, { nullable: true, description: 'Findings whose severity no source states (S18).' })
  unknown?: MailMode | null
  @Field(() => MailModeEnum, { nullable: true, description: 'Decisions, trust, good news: whatever has no severity.' })
  other?: MailMode | null
}

@InputType({ description: 'The link under a mail; it works without signing in.' })
export class UnsubscribeInput extends MutationInput {
  @Field(() => String, { description: 'What follows # in the link under the mail.' }) token!: string
}

@ObjectType({ simpleResolvers: true, description: 'What ended, or why nothing did.' })
export class UnsubscribePayload {
  @Field(() => String, { nullable: true, description: 'A sentence for the person: what ended.' }) message?:
    | string
    | null
  @Field(() => [Problem], { description: 'Why it was refused; empty when it was done.' }) problems!: Problem[]
}

@InputType({ description: 'Names the publisher whose ways of telling are to be tried.' })
export class SendTestAlertInput extends MutationInput {
  @Field(() => ID, { description: '`Publisher.id`.' }) publisherId!: string
}

@ObjectType({ simpleResolvers: true, description: 'The publisher whose alerts were meant, or why nothing was done.' })
export class PublisherAlertsPayload {
  publisherId?: string
  @Field(() => Publisher, {
    nullable: true,
    description: 'The publisher whose alerts were meant; null when it was refused.',
  })
  publisher?: Publisher | null
  @Field(() => [Problem], { description: 'Why it was refused; empty when it was done.' }) problems!: Problem[]
}

@ObjectType({ simpleResolvers: true, description: 'The test alert, or why there is none.' })
export class SendTestAlertPayload {
  alertId?: string
  @Field(() => Alert, { nullable: true, description: 'As it is now; null when it was refused.' }) alert?: Alert | null
  @Field(() => [Problem], { description: 'Why it was refused; empty when it was done.' }) problems!: Problem[]
}

@Resolver()
export class AlertMutations {
  @Mutation(() => PublisherAlertsPayload, {
    description: 'Marks alerts as read by the member who asks; team mates keep their own state.',
  })
  markAlertsRead(
    @Arg('input', () => MarkAlertsReadInput) input: MarkAlertsReadInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'markAlertsRead', input, ctx =>
      markAlertsRead(ctx, {
        ...input,
        publisherId: idOf('publisher', input.publisherId, 'publisherId'),
        alertIds: input.alertIds?.map(id => idOf('alert', id, 'alertIds')) ?? null,
      }),
    )
  }

  @Mutation(() => PublisherAlertsPayload, {
    description: 'Keeps the cursor of a program under a name, so that it finds its place again (S39).',
  })
  acknowledgeAlerts(
    @Arg('input', () => AcknowledgeAlertsInput) input: AcknowledgeAlertsInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'acknowledgeAlerts', input, ctx =>
      acknowledgeAlerts(ctx, { ...input, publisherId: idOf('publisher', input.publisherId, 'publisherId') }),
    )
  }

  @Mutation(() => PublisherAlertsPayload, { description: 'Forgets a named program and its cursor.' })
  forgetAlertConsumer(
    @Arg('input', () => ForgetAlertConsumerInput) input: ForgetAlertConsumerInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'forgetAlertConsumer', input, ctx =>
      forgetAlertConsumer(ctx, { ...input, publisherId: idOf('publisher', input.publisherId, 'publisherId') }),
    )
  }

  @Mutation(() => PublisherAlertsPayload, {
    description:
      'Sets which alerts the member who asks gets by mail, and how. Until then: critical at once, the rest daily.',
  })
  setAlertMail(
    @Arg('input', () => SetAlertMailInput) input: SetAlertMailInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'setAlertMail', input, ctx =>
      setAlertMail(ctx, {
        publisherId: idOf('publisher', input.publisherId, 'publisherId'),
        modes: Object.fromEntries(
          MAIL_KINDS.flatMap(kind => {
            const mode = input[kind.toLowerCase() as Lowercase<typeof kind>]
            return mode ? [[kind, mode]] : []
          }),
        ),
      }),
    )
  }

  @Mutation(() => UnsubscribePayload, {
    description: 'Ends a sort of mail by the token under it, without signing in: whoever has the mail may.',
  })
  unsubscribe(
    @Arg('input', () => UnsubscribeInput) input: UnsubscribeInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'unsubscribe', input, ctx => unsubscribe(ctx, input))
  }

  @Mutation(() => SendTestAlertPayload, {
    description:
      'Raises an alert that says that it is a test, on every road a real one takes: list, socket, mail, webhooks.',
  })
  sendTestAlert(
    @Arg('input', () => SendTestAlertInput) input: SendTestAlertInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'sendTestAlert', input, ctx =>
      sendTestAlert(ctx, { publisherId: idOf('publisher', input.publisherId, 'publisherId') }),
    )
  }
}

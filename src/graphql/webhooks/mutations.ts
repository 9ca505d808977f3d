import type { AlertCause } from '../../domain/alert.ts'
import type { Severity } from '../../domain/policy.ts'
import {
  deleteWebhook,
  disableWebhook,
  editWebhook,
  enableWebhook,
  type ResumeFrom,
  rotateWebhookSecret,
} from '../../registry/webhooks/change-webhook.ts'
import { createWebhook } from '../../registry/webhooks/create-webhook.ts'
import { redeliverAlert, skipDelivery } from '../../registry/webhooks/redeliver.ts'
import type { RequestContext } from '../context.ts'
import { AlertCauseEnum, ResumeFromEnum, SeverityEnum } from '../enums.ts'
import { idOf } from '../ids.ts'
import { type Answered, mutate } from '../mutate.ts'
import { MutationInput } from '../mutation-input.ts'
import { Problem } from '../problem.ts'
import { Publisher } from '../publishers/type.ts'
import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from '../tg.ts'
import { Webhook, WebhookDelivery } from './type.ts'

@InputType()
abstract class WebhookContentInput extends MutationInput {
  @Field(() => String, { nullable: true, description: 'Up to 200 characters.' }) description?: string | null
  @Field(() => [AlertCauseEnum], { nullable: true, description: 'Only these causes; empty or nothing: all.' })
  causes?: AlertCause[] | null
  @Field(() => SeverityEnum, { nullable: true, description: 'This severity or a worse one; nothing: all.' })
  severityAtLeast?: Severity | null
}

@InputType({ description: 'Where the alerts of a publisher are to be sent, and which of them.' })
export class CreateWebhookInput extends WebhookContentInput {
  @Field(() => ID, { description: '`Publisher.id`.' }) publisherId!: string
  @Field(() => String, {
    description: 'https:// and public: private addresses are refused, also when the name leads to one later.',
  })
  url!: string
}

@InputType({ description: 'What is not given stays as it is.' })
export class EditWebhookInput extends WebhookContentInput {
  @Field(() => ID, { description: '`Webhook.id`.' }) webhookId!: string
  @Field(() => String, {
    nullable: true,
    description: 'https:// and public, up to 2,048 characters; null leaves it as it is.',
  })
  url?: string | null
}

@InputType({ description: 'Names a webhook.' })
export class WebhookInput extends MutationInput {
  @Field(() => ID, { description: '`Webhook.id`.' }) webhookId!: string
}

@InputType({ description: 'Switches a webhook on again, from a place in the log.' })
export class EnableWebhookInput extends WebhookInput {
  @Field(() => ResumeFromEnum, {
    defaultValue: 'WHERE_IT_STOPPED',
    description: 'With what was missed meanwhile, or without it.',
  })
  from!: ResumeFrom
}

@InputType({ description: 'Names the delivery of one alert to one webhook.' })
export class WebhookDeliveryInput extends MutationInput {
  @Field(() => ID, { description: '`WebhookDelivery.id`.' }) deliveryId!: string
}

@ObjectType({ simpleResolvers: true, description: 'The webhook, or why nothing was done.' })
export class WebhookPayload {
  webhookId?: string
  @Field(() => Webhook, { nullable: true, description: 'As it is now; null when it was refused.' })
  webhook?: Webhook | null
  @Field(() => [Problem], { description: 'Why it was refused; empty when it was done.' }) problems!: Problem[]
}

@ObjectType({
  simpleResolvers: true,
  description: 'The webhook and the secret that it signs with from now on, or why there is none.',
})
export class WebhookSecretPayload {
  webhookId?: string
  @Field(() => Webhook, { nullable: true, description: 'As it is now; null when it was refused.' })
  webhook?: Webhook | null
  @Field(() => String, {
    nullable: true,
    description: 'whsec_..., shown here and never again: keep it where the receiver verifies signatures.',
  })
  secret?: string | null
  @Field(() => [Problem], { description: 'Why it was refused; empty when it was done.' }) problems!: Problem[]
}

@ObjectType({ simpleResolvers: true, description: 'The publisher without the webhook, or why it is still there.' })
export class DeleteWebhookPayload {
  publisherId?: string
  @Field(() => Publisher, { nullable: true, description: 'Whose webhook it was.' }) publisher?: Publisher | null
  @Field(() => [Problem], { description: 'Why it was refused; empty when it was done.' }) problems!: Problem[]
}

@ObjectType({ simpleResolvers: true, description: 'The delivery, or why nothing was done.' })
export class WebhookDeliveryPayload {
  deliveryId?: string
  @Field(() => WebhookDelivery, { nullable: true, description: 'As it is now; null when it was refused.' })
  delivery?: WebhookDelivery | null
  @Field(() => [Problem], { description: 'Why it was refused; empty when it was done.' }) problems!: Problem[]
}

@Resolver()
export class WebhookMutations {
  @Mutation(() => WebhookSecretPayload, {
    description: 'Has the alerts of a publisher sent to a URL, from the next one on; at most 10 webhooks a publisher.',
  })
  createWebhook(
    @Arg('input', () => CreateWebhookInput) input: CreateWebhookInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'createWebhook', input, ctx =>
      createWebhook(ctx, { ...input, publisherId: idOf('publisher', input.publisherId, 'publisherId') }),
    )
  }

  @Mutation(() => WebhookPayload, { description: 'Changes where a webhook leads or which alerts it is sent.' })
  editWebhook(
    @Arg('input', () => EditWebhookInput) input: EditWebhookInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    const { url, ...rest } = input
    return mutate(request, 'editWebhook', input, ctx =>
      editWebhook(ctx, {
        ...rest,
        ...(url != null && { url }),
        webhookId: idOf('webhook', input.webhookId, 'webhookId'),
      }),
    )
  }

  @Mutation(() => WebhookSecretPayload, {
    description:
      'Gives a new secret; the one before signs beside it for 24 hours, so that the receiver can change over.',
  })
  rotateWebhookSecret(
    @Arg('input', () => WebhookInput) input: WebhookInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'rotateWebhookSecret', input, ctx =>
      rotateWebhookSecret(ctx, { webhookId: idOf('webhook', input.webhookId, 'webhookId') }),
    )
  }

  @Mutation(() => WebhookPayload, { description: 'Stops sending; its place in the log is kept.' })
  disableWebhook(
    @Arg('input', () => WebhookInput) input: WebhookInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'disableWebhook', input, ctx =>
      disableWebhook(ctx, { webhookId: idOf('webhook', input.webhookId, 'webhookId') }),
    )
  }

  @Mutation(() => WebhookPayload, { description: 'Starts sending again, by default with everything that was missed.' })
  enableWebhook(
    @Arg('input', () => EnableWebhookInput) input: EnableWebhookInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'enableWebhook', input, ctx =>
      enableWebhook(ctx, { webhookId: idOf('webhook', input.webhookId, 'webhookId'), from: input.from }),
    )
  }

  @Mutation(() => DeleteWebhookPayload, { description: 'Removes a webhook and its log of deliveries.' })
  deleteWebhook(
    @Arg('input', () => WebhookInput) input: WebhookInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'deleteWebhook', input, ctx =>
      deleteWebhook(ctx, { webhookId: idOf('webhook', input.webhookId, 'webhookId') }),
    )
  }

  @Mutation(() => WebhookDeliveryPayload, {
    description: 'Sends an alert again under the same id: one that waits is tried now, any other once more.',
  })
  redeliverAlert(
    @Arg('input', () => WebhookDeliveryInput) input: WebhookDeliveryInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'redeliverAlert', input, ctx =>
      redeliverAlert(ctx, { deliveryId: idOf('delivery', input.deliveryId, 'deliveryId') }),
    )
  }

  @Mutation(() => WebhookDeliveryPayload, {
    description: 'Gives up an alert that a receiver will never take, so that those after it get their turn.',
  })
  skipDelivery(
    @Arg('input', () => WebhookDeliveryInput) input: WebhookDeliveryInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'skipDelivery', input, ctx =>
      skipDelivery(ctx, { deliveryId: idOf('delivery', input.deliveryId, 'deliveryId') }),
    )
  }
}

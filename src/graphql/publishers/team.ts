import type { Role } from '../../domain/permission.ts'
import { acceptInvitation } from '../../registry/publishers/team/accept-invitation.ts'
import { changeRole } from '../../registry/publishers/team/change-role.ts'
import { inviteMember } from '../../registry/publishers/team/invite-member.ts'
import { leavePublisher, removeMember } from '../../registry/publishers/team/remove-member.ts'
import { transferPublisher } from '../../registry/publishers/team/transfer-publisher.ts'
import { withdrawInvitation } from '../../registry/publishers/team/withdraw-invitation.ts'
import type { RequestContext } from '../context.ts'
import { RoleEnum } from '../enums.ts'
import { idOf } from '../ids.ts'
import { type Answered, mutate } from '../mutate.ts'
import { MutationInput } from '../mutation-input.ts'
import { Problem } from '../problem.ts'
import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from '../tg.ts'
import { Invitation } from './access-types.ts'
import { PublisherPayload } from './payload.ts'

@InputType({ description: 'Whom to invite into a team, with which role (R22, S8).' })
export class InviteMemberInput extends MutationInput {
  @Field(() => ID, { description: '`Publisher.id`.' }) publisherId!: string
  @Field(() => String, { description: 'Where the link is sent; only an account of this address can accept.' })
  email!: string
  @Field(() => RoleEnum, { description: 'At most your own.' }) role!: Role
}

@InputType({ description: 'The link of an invitation (R22): good once, for 7 days, for the invited address alone.' })
export class AcceptInvitationInput extends MutationInput {
  @Field(() => String, { description: 'The token of the link in the mail.' }) token!: string
}

@InputType({ description: 'Names an invitation that nobody has accepted.' })
export class WithdrawInvitationInput extends MutationInput {
  @Field(() => ID, { description: '`Invitation.id`.' }) invitationId!: string
}

@InputType({ description: 'The next role of a member (S8).' })
export class ChangeRoleInput extends MutationInput {
  @Field(() => ID, { description: '`Publisher.id`.' }) publisherId!: string
  @Field(() => ID, { description: '`Account.id`.' }) accountId!: string
  @Field(() => RoleEnum, { description: 'At most your own.' }) role!: Role
}

@InputType({ description: 'Whom to take out of which team (S8).' })
export class RemoveMemberInput extends MutationInput {
  @Field(() => ID, { description: '`Publisher.id`.' }) publisherId!: string
  @Field(() => ID, { description: '`Account.id`.' }) accountId!: string
}

@InputType({ description: 'Names the team that you leave.' })
export class LeavePublisherInput extends MutationInput {
  @Field(() => ID, { description: '`Publisher.id`.' }) publisherId!: string
}

@InputType({ description: 'Who becomes the owner of a publisher (S8).' })
export class TransferPublisherInput extends MutationInput {
  @Field(() => ID, { description: '`Publisher.id`.' }) publisherId!: string
  @Field(() => ID, { description: 'A member of the team, who becomes its owner.' }) toAccountId!: string
}

@ObjectType({ simpleResolvers: true, description: 'The invitation, or why there is none.' })
export class InviteMemberPayload {
  invitationId?: string
  @Field(() => Invitation, { nullable: true, description: 'As it is now; null when it was refused.' })
  invitation?: Invitation | null
  @Field(() => [Problem], { description: 'Why it was refused; empty when it was done.' }) problems!: Problem[]
}

const publisherIdOf = (input: { publisherId: string }) => idOf('publisher', input.publisherId, 'publisherId')

@Resolver()
export class TeamResolver {
  @Mutation(() => InviteMemberPayload, {
    description: 'Invites an address into a team: single use, 7 days, for that address alone (R22, S8).',
  })
  inviteMember(
    @Arg('input', () => InviteMemberInput) input: InviteMemberInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'inviteMember', input, ctx =>
      inviteMember(ctx, { ...input, publisherId: publisherIdOf(input) }),
    )
  }

  @Mutation(() => PublisherPayload, { description: 'Accepts an invitation with the account of the invited address.' })
  acceptInvitation(
    @Arg('input', () => AcceptInvitationInput) input: AcceptInvitationInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'acceptInvitation', input, ctx => acceptInvitation(ctx, input))
  }

  @Mutation(() => PublisherPayload, { description: 'Takes back an invitation that nobody has accepted.' })
  withdrawInvitation(
    @Arg('input', () => WithdrawInvitationInput) input: WithdrawInvitationInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'withdrawInvitation', input, ctx =>
      withdrawInvitation(ctx, { invitationId: idOf('invitation', input.invitationId, 'invitationId') }),
    )
  }

  @Mutation(() => PublisherPayload, { description: 'Gives a member another role; it holds at once (S8).' })
  changeRole(
    @Arg('input', () => ChangeRoleInput) input: ChangeRoleInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'changeRole', input, ctx =>
      changeRole(ctx, {
        role: input.role,
        publisherId: publisherIdOf(input),
        accountId: idOf('account', input.accountId, 'accountId'),
      }),
    )
  }

  @Mutation(() => PublisherPayload, {
    description: 'Takes a member out of a team; tokens and open websockets end with it (S8).',
  })
  removeMember(
    @Arg('input', () => RemoveMemberInput) input: RemoveMemberInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'removeMember', input, ctx =>
      removeMember(ctx, {
        publisherId: publisherIdOf(input),
        accountId: idOf('account', input.accountId, 'accountId'),
      }),
    )
  }

  @Mutation(() => PublisherPayload, { description: 'Leaves a team; its last owner cannot (S8).' })
  leavePublisher(
    @Arg('input', () => LeavePublisherInput) input: LeavePublisherInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'leavePublisher', input, ctx => leavePublisher(ctx, { publisherId: publisherIdOf(input) }))
  }

  @Mutation(() => PublisherPayload, { description: 'Makes another member the owner; you become an admin (S8).' })
  transferPublisher(
    @Arg('input', () => TransferPublisherInput) input: TransferPublisherInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'transferPublisher', input, ctx =>
      transferPublisher(ctx, {
        publisherId: publisherIdOf(input),
        toAccountId: idOf('account', input.toAccountId, 'toAccountId'),
      }),
    )
  }
}

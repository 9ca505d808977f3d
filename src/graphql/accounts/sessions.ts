import { sessions } from '../../database/tables/accounts.ts'
import { revokeOtherSessions, revokeSession } from '../../registry/accounts/revoke-sessions.ts'
import type { RequestContext } from '../context.ts'
import { idOf } from '../ids.ts'
import { type Answered, mutate } from '../mutate.ts'
import { MutationInput } from '../mutation-input.ts'
import { globalId, type Plan, plan, resolved } from '../plan/declare.ts'
import { Arg, Ctx, Field, FieldResolver, ID, InputType, Mutation, Resolver, Root } from '../tg.ts'
import { subjectWith } from '../viewer-can.ts'
import { AccountPayload } from './payload.ts'
import { Session } from './session-type.ts'

export const sessionPlan: Plan<Session, typeof sessions> = plan(() => Session, sessions, {
  visibleTo: (s, actor) => actor.isPerson(s.accountId),
  fields: s => ({
    viewerCan: resolved({ subject: subjectWith(undefined, { accountId: s.accountId }) }),
    id: globalId('session', s.id),
    device: s.device,
    createdAt: s.createdAt,
    lastSeenAt: s.lastSeenAt,
    expiresAt: s.expiresAt,
    isCurrent: resolved({ id: s.id }),
  }),
})

@InputType({ description: 'Names one session of yours.' })
export class RevokeSessionInput extends MutationInput {
  @Field(() => ID, { description: '`Session.id`.' }) sessionId!: string
}

@InputType({ description: 'Needs nothing; a key to repeat the request safely, if you like.' })
export class RevokeOtherSessionsInput extends MutationInput {}

@Resolver(() => Session)
export class SessionResolver {
  @FieldResolver(() => Boolean)
  isCurrent(@Root() session: { $id: string }, @Ctx() { actor }: RequestContext): boolean {
    return 'sessionId' in actor && actor.sessionId === session.$id
  }

  @Mutation(() => AccountPayload, { description: 'Ends one session; its websockets close within a second.' })
  revokeSession(
    @Arg('input', () => RevokeSessionInput) input: RevokeSessionInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'revokeSession', input, ctx =>
      revokeSession(ctx, { sessionId: idOf('session', input.sessionId, 'sessionId') }),
    )
  }

  @Mutation(() => AccountPayload, { description: 'Ends every session of the viewer but this one.' })
  revokeOtherSessions(
    @Arg('input', () => RevokeOtherSessionsInput, { nullable: true }) input: RevokeOtherSessionsInput | undefined,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'revokeOtherSessions', input ?? {}, ctx => revokeOtherSessions(ctx))
  }
}

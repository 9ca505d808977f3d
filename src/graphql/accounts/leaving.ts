import { deleteAccount } from '../../registry/accounts/delete-account.ts'
import { exportAccount } from '../../registry/accounts/export-account.ts'
import type { RequestContext } from '../context.ts'
import { type Answered, mutate } from '../mutate.ts'
import { MutationInput } from '../mutation-input.ts'
import { Problem } from '../problem.ts'
import { JsonValue } from '../scalars.ts'
import { Arg, Ctx, Field, InputType, Mutation, ObjectType, Query, Resolver } from '../tg.ts'

@InputType({ description: 'The end of your account: personal data goes, the audit keeps ids only (S45).' })
export class DeleteAccountInput extends MutationInput {
  @Field(() => String, { description: 'Your password: a session alone must not do this.' }) password!: string
}

@ObjectType({ simpleResolvers: true, description: 'Whether the account is gone, or why it is not.' })
export class DeleteAccountPayload {
  @Field(() => Boolean, { description: 'The account is gone, and every session with it.' }) deleted!: boolean
  @Field(() => [Problem], { description: 'Why it was refused; empty when it was done.' }) problems!: Problem[]
}

@Resolver()
export class LeavingResolver {
  @Query(() => JsonValue, { description: 'Everything the registry knows of the account that asks (S45).' })
  accountExport(@Ctx() request: RequestContext): Promise<unknown> {
    return exportAccount(request.act)
  }

  @Mutation(() => DeleteAccountPayload, {
    description: 'Deletes the account of the viewer: what is personal goes, the audit keeps ids only (S45).',
  })
  async deleteAccount(
    @Arg('input', () => DeleteAccountInput) input: DeleteAccountInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    const answer = await mutate(request, 'deleteAccount', input, ctx => deleteAccount(ctx, input))
    if (answer.problems.length === 0) request.setCookie(request.act.registry.ports.sessions.blankCookie())
    return { ...answer, deleted: answer.problems.length === 0 } as Answered
  }
}

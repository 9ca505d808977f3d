import { sessionActor } from '../../registry/accounts/authenticate.ts'
import { signIn, signOut } from '../../registry/accounts/sign-in.ts'
import { signUp } from '../../registry/accounts/sign-up.ts'
import { verifyEmail } from '../../registry/accounts/verify-email.ts'
import type { RequestContext } from '../context.ts'
import { ActionEnum } from '../enums.ts'
import { type Answered, mutate } from '../mutate.ts'
import { MutationInput } from '../mutation-input.ts'
import { Problem } from '../problem.ts'
import { Arg, Ctx, Field, FieldResolver, InputType, Mutation, ObjectType, Resolver, Root } from '../tg.ts'
import { actionsOf } from '../viewer-can.ts'
import { Account } from './type.ts'

@InputType({ description: 'A new account.' })
export class SignUpInput extends MutationInput {
  @Field(() => String, { description: 'Where the verification link is sent; publishing needs it verified (S10).' })
  email!: string
  @Field(() => String, { description: '10 to 200 characters.' }) password!: string
  @Field(() => String, { description: 'How others see you, up to 80 characters.' }) name!: string
}

@ObjectType({ simpleResolvers: true, description: 'Where the link was sent, or why nothing was.' })
export class SignUpPayload {
  @Field(() => String, {
    nullable: true,
    description: 'Where the link was sent. The answer is the same for an address that has an account.',
  })
  email?: string | null
  @Field(() => [Problem], { description: 'Why it was refused; empty when it was done.' }) problems!: Problem[]
}

@InputType({ description: 'The link of the verification mail.' })
export class VerifyEmailInput extends MutationInput {
  @Field(() => String, { description: 'The token of the link in the mail.' }) token!: string
}

@InputType({ description: 'The address and the password of an account.' })
export class SignInInput extends MutationInput {
  @Field(() => String, { description: 'The address of the account.' }) email!: string
  @Field(() => String, { description: 'Of the account; too many wrong ones have to wait.' }) password!: string
}

@InputType({ description: 'Needs nothing; a key to repeat the request safely, if you like.' })
export class SignOutInput extends MutationInput {}

@ObjectType({ simpleResolvers: true, description: 'Whether the address is verified now, or why it is not.' })
export class VerifyEmailPayload {
  @Field(() => Boolean, { description: 'The address counts as verified.' }) verified!: boolean
  @Field(() => [Problem], { description: 'Why it was refused; empty when it was done.' }) problems!: Problem[]
}

@ObjectType({ simpleResolvers: true, description: 'The account that is signed in now, or why none is.' })
export class SignInPayload {
  accountId?: string
  @Field(() => Account, { nullable: true, description: 'The session itself comes as a cookie.' })
  account?: Account | null
  @Field(() => [Problem], { description: 'Why it was refused; empty when it was done.' }) problems!: Problem[]
}

@ObjectType({ simpleResolvers: true, description: 'Empty problems: the session has ended.' })
export class SignOutPayload {
  @Field(() => [Problem], { description: 'Why it was refused; empty when it was done.' }) problems!: Problem[]
}

@Resolver(() => Account)
export class AccountResolver {
  @FieldResolver(() => [ActionEnum])
  viewerCan(@Root() account: { $id: string }, @Ctx() { actor }: RequestContext): string[] {
    return actionsOf(actor, 'account', { accountId: account.$id })
  }

  @Mutation(() => SignUpPayload, {
    description: 'Opens an account and mails a link that verifies the address (R4, S10).',
  })
  signUp(@Arg('input', () => SignUpInput) input: SignUpInput, @Ctx() request: RequestContext): Promise<Answered> {
    return mutate(request, 'signUp', input, ctx => signUp(ctx, input))
  }

  @Mutation(() => VerifyEmailPayload, { description: 'Follows the link of the verification mail.' })
  async verifyEmail(
    @Arg('input', () => VerifyEmailInput) input: VerifyEmailInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    const answer = await mutate(request, 'verifyEmail', input, ctx => verifyEmail(ctx, input))
    return { ...answer, verified: answer.problems.length === 0 } as Answered
  }

  @Mutation(() => SignInPayload, {
    description: 'Signs this browser in. An unknown address and a wrong password get the same answer.',
  })
  async signIn(@Arg('input', () => SignInInput) input: SignInInput, @Ctx() request: RequestContext): Promise<Answered> {
    return mutate(request, 'signIn', input, async ctx => {
      const { accountId, sessionId, cookie } = await signIn(ctx, input)
      request.setCookie(cookie)
      // What follows in this request is read as the account that has just signed in.
      const actor = await sessionActor(ctx.registry, { id: sessionId, accountId })
      if (actor) request.become(actor)
      return { accountId }
    })
  }

  @Mutation(() => SignOutPayload, { description: 'Ends this session.' })
  signOut(
    @Arg('input', () => SignOutInput, { nullable: true }) input: SignOutInput | undefined,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'signOut', input ?? {}, async ctx => {
      request.setCookie((await signOut(ctx)).cookie)
      return {}
    })
  }
}

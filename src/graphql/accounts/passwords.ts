import { changePassword, resetPassword } from '../../registry/accounts/passwords.ts'
import { requestMail } from '../../registry/accounts/request-mail.ts'
import type { RequestContext } from '../context.ts'
import { type Answered, mutate } from '../mutate.ts'
import { MutationInput } from '../mutation-input.ts'
import { Arg, Ctx, Field, InputType, Mutation, Resolver } from '../tg.ts'
import { AccountPayload } from './payload.ts'
import { SignUpPayload } from './resolver.ts'

@InputType({ description: 'The address that a link is mailed to.' })
export class RequestMailInput extends MutationInput {
  @Field(() => String, { description: 'Nothing is sent where no account has this address.' }) email!: string
}

@InputType({ description: 'The link of the reset mail and the password to have.' })
export class ResetPasswordInput extends MutationInput {
  @Field(() => String, { description: 'The token of the link in the mail.' }) token!: string
  @Field(() => String, { description: '10 to 200 characters.' }) newPassword!: string
}

@InputType({ description: 'The present password and the next one.' })
export class ChangePasswordInput extends MutationInput {
  @Field(() => String, { description: 'The one that holds now: a session alone must not do this.' })
  currentPassword!: string
  @Field(() => String, { description: '10 to 200 characters.' }) newPassword!: string
}

const SAME_ANSWER = 'The answer is the same whether or not the address has an account.'

@Resolver()
export class PasswordResolver {
  @Mutation(() => SignUpPayload, { description: `Mails the link that verifies an address again. ${SAME_ANSWER}` })
  resendVerification(
    @Arg('input', () => RequestMailInput) input: RequestMailInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'resendVerification', input, ctx =>
      requestMail(ctx, { email: input.email, kind: 'VERIFY_EMAIL' }),
    )
  }

  @Mutation(() => SignUpPayload, { description: `Mails a link that lets a new password be chosen. ${SAME_ANSWER}` })
  requestPasswordReset(
    @Arg('input', () => RequestMailInput) input: RequestMailInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'requestPasswordReset', input, ctx =>
      requestMail(ctx, { email: input.email, kind: 'RESET_PASSWORD' }),
    )
  }

  @Mutation(() => AccountPayload, {
    description: 'Follows the link of the reset mail: the password is new, and every session ends. Sign in afterwards.',
  })
  resetPassword(
    @Arg('input', () => ResetPasswordInput) input: ResetPasswordInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'resetPassword', input, ctx => resetPassword(ctx, input))
  }

  @Mutation(() => AccountPayload, { description: "Changes the viewer's password; every other session ends." })
  changePassword(
    @Arg('input', () => ChangePasswordInput) input: ChangePasswordInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'changePassword', input, ctx => changePassword(ctx, input))
  }
}

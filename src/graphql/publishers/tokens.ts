import type { Scope } from '../../domain/permission.ts'
import { createToken, issueCoordinatorToken } from '../../registry/publishers/create-token.ts'
import { revokeToken } from '../../registry/publishers/revoke-token.ts'
import type { RequestContext } from '../context.ts'
import { ScopeEnum } from '../enums.ts'
import { idOf } from '../ids.ts'
import { type Answered, mutate } from '../mutate.ts'
import { MutationInput } from '../mutation-input.ts'
import { Problem } from '../problem.ts'
import { Arg, Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from '../tg.ts'
import { Token } from './access-types.ts'

@InputType()
abstract class TokenInput extends MutationInput {
  @Field(() => String, { description: 'What it is for, up to 80 characters.' }) name!: string
  @Field(() => Int, { nullable: true, description: '1 to 366; 90 if nothing is said.' }) expiresInDays?: number | null
}

@InputType({ description: 'A token for the programs of one publisher (S9).' })
export class CreateTokenInput extends TokenInput {
  @Field(() => ID, { description: '`Publisher.id`.' }) publisherId!: string
  @Field(() => [ScopeEnum], { description: 'read, publish, manage.' }) scopes!: Scope[]
}

@InputType({ description: 'A token for the coordinator, with the scope `runtime` alone (S9).' })
export class IssueCoordinatorTokenInput extends TokenInput {}

@InputType({ description: 'Names a token that is to end.' })
export class RevokeTokenInput extends MutationInput {
  @Field(() => ID, { description: '`Token.id`.' }) tokenId!: string
}

@ObjectType({ simpleResolvers: true, description: 'The token with its secret, or why there is none.' })
export class CreateTokenPayload {
  tokenId?: string
  @Field(() => Token, { nullable: true, description: 'Everything about it but the secret; null when it was refused.' })
  token?: Token | null
  @Field(() => String, {
    nullable: true,
    description: 'The token itself, `ak_...`: shown now and never again, not even to the same idempotency key.',
  })
  secret?: string | null
  @Field(() => [Problem], { description: 'Why it was refused; empty when it was done.' }) problems!: Problem[]
}

@ObjectType({ simpleResolvers: true, description: 'The token as it ended, or why it did not.' })
export class RevokeTokenPayload {
  tokenId?: string
  @Field(() => Token, { nullable: true, description: 'As it is now; null when it was refused.' }) token?: Token | null
  @Field(() => [Problem], { description: 'Why it was refused; empty when it was done.' }) problems!: Problem[]
}

@Resolver()
export class TokenResolver {
  @Mutation(() => CreateTokenPayload, {
    description: 'Creates a token for one publisher (S9). It acts for its owner, and never may more than the owner.',
  })
  createToken(
    @Arg('input', () => CreateTokenInput) input: CreateTokenInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'createToken', input, ctx =>
      createToken(ctx, { ...input, publisherId: idOf('publisher', input.publisherId, 'publisherId') }),
    )
  }

  @Mutation(() => CreateTokenPayload, {
    description: "Issues the coordinator's token, for the runtime alone; by staff.",
  })
  issueCoordinatorToken(
    @Arg('input', () => IssueCoordinatorTokenInput) input: IssueCoordinatorTokenInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'issueCoordinatorToken', input, ctx => issueCoordinatorToken(ctx, input))
  }

  @Mutation(() => RevokeTokenPayload, { description: 'Ends a token; websockets opened with it close within a second.' })
  revokeToken(
    @Arg('input', () => RevokeTokenInput) input: RevokeTokenInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'revokeToken', input, ctx =>
      revokeToken(ctx, { tokenId: idOf('token', input.tokenId, 'tokenId') }),
    )
  }
}

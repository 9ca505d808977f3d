import { and, eq, isNull, sql } from 'drizzle-orm'
import type { ExceptionStatus, VexJustification } from '../../domain/exception.ts'
import { decideException } from '../../registry/exceptions/decide-exception.ts'
import { importVex } from '../../registry/exceptions/import-vex.ts'
import { stateException } from '../../registry/exceptions/state-exception.ts'
import { withdrawException } from '../../registry/exceptions/withdraw-exception.ts'
import type { RequestContext } from '../context.ts'
import { ExceptionStatusEnum, ExceptionVerdictEnum, VexJustificationEnum } from '../enums.ts'
import { idOf } from '../ids.ts'
import { type Answered, mutate } from '../mutate.ts'
import { MutationInput } from '../mutation-input.ts'
import { PageArgs } from '../page.ts'
import { ascending, type Connection, connection, entries, maybe, planned } from '../plan/declare.ts'
import { Problem } from '../problem.ts'
import { DateTime } from '../scalars.ts'
import { Arg, Args, Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Query, Resolver } from '../tg.ts'
import { exceptionPlan } from './plan.ts'
import { Exception, ExceptionConnection } from './type.ts'

@InputType({ description: 'What a publisher states about one finding, with its reason and its end (S20).' })
export class StateExceptionInput extends MutationInput {
  @Field(() => ID, { description: '`Finding.id`.' }) findingId!: string
  @Field(() => ExceptionStatusEnum, { description: 'What you state.' }) status!: ExceptionStatus
  @Field(() => VexJustificationEnum, { nullable: true, description: 'Needed for NOT_AFFECTED, and only there.' })
  justification?: VexJustification | null
  @Field(() => String, { description: 'Up to 2,000 characters.' }) reason!: string
  @Field(() => DateTime, { description: 'At most 180 days from now.' }) expiresAt!: Date
}

@InputType({ description: 'Names a statement that is taken back (S20).' })
export class WithdrawExceptionInput extends MutationInput {
  @Field(() => ID, { description: '`Exception.id`.' }) exceptionId!: string
}

@InputType({ description: 'What staff decide on the statement of a publisher (S20).' })
export class DecideExceptionInput extends MutationInput {
  @Field(() => ID, { description: '`Exception.id`.' }) exceptionId!: string
  @Field(() => ExceptionVerdictEnum, {
    description: 'ACCEPTED lowers a count only for NOT_AFFECTED, and only of high findings (S20).',
  })
  verdict!: 'ACCEPTED' | 'REFUSED'
  @Field(() => String, { description: 'Up to 2,000 characters; kept with the Decision.' }) reason!: string
}

@InputType({ description: 'An OpenVEX document about the versions of one Cargo (S20).' })
export class ImportVexInput extends MutationInput {
  @Field(() => ID, { description: '`Cargo.id`.' }) cargoId!: string
  @Field(() => String, { description: 'An OpenVEX document as JSON text, up to 800,000 characters.' })
  document!: string
  @Field(() => DateTime, { nullable: true, description: 'When its statements end here; 180 days if nothing is said.' })
  expiresAt?: Date | null
}

@ObjectType({ simpleResolvers: true, description: 'The statement, or why nothing was done.' })
export class ExceptionPayload {
  exceptionId?: string
  @Field(() => Exception, { nullable: true, description: 'As it is now; null when it was refused.' })
  exception?: Exception | null
  @Field(() => [Problem], { description: 'Why it was refused; empty when it was done.' }) problems!: Problem[]
}

@ObjectType({
  simpleResolvers: true,
  description: 'What was stated and what was not, or why the document was refused.',
})
export class ImportVexPayload {
  @Field(() => Int, { nullable: true, description: 'Statements that were taken.' }) stated?: number | null
  @Field(() => [String], { nullable: true, description: 'Statements that led to nothing, each in a sentence.' })
  notStated?: readonly string[] | null
  @Field(() => [Problem], { description: 'Why it was refused; empty when it was done.' }) problems!: Problem[]
}

export const exceptionEntries = [
  entries('Query', {
    exceptionQueue: connection(
      () => exceptionPlan,
      (e, { actor }) =>
        actor.kind === 'staff' ? and(isNull(e.acceptedAt), isNull(e.refusedAt), isNull(e.endedAt)) : sql`false`,
      e => [ascending(e.createdAt)],
    ),
  }),
  entries(() => ExceptionPayload, {
    exception: maybe(
      () => exceptionPlan,
      (e, { source }) => eq(e.id, source.param('exceptionId')),
    ),
  }),
]

@Resolver()
export class ExceptionResolver {
  @Query(() => ExceptionConnection, {
    description: 'Statements that wait for staff, the longest wait first (S20). Empty for others.',
  })
  exceptionQueue(@Args(() => PageArgs) _page: PageArgs): Connection<Exception> {
    return planned()
  }

  @Mutation(() => ExceptionPayload, {
    description:
      'States something about a finding (S20). It is a draft until staff accept it, and replaces the last one.',
  })
  stateException(
    @Arg('input', () => StateExceptionInput) input: StateExceptionInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'stateException', input, ctx =>
      stateException(ctx, { ...input, findingId: idOf('finding', input.findingId, 'findingId') }),
    )
  }

  @Mutation(() => ExceptionPayload, { description: 'Takes a statement back; its finding counts again.' })
  withdrawException(
    @Arg('input', () => WithdrawExceptionInput) input: WithdrawExceptionInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'withdrawException', input, ctx =>
      withdrawException(ctx, { exceptionId: idOf('exception', input.exceptionId, 'exceptionId') }),
    )
  }

  @Mutation(() => ExceptionPayload, { description: 'Staff accept or refuse a statement, by a Decision (S20).' })
  decideException(
    @Arg('input', () => DecideExceptionInput) input: DecideExceptionInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'decideException', input, ctx =>
      decideException(ctx, { ...input, exceptionId: idOf('exception', input.exceptionId, 'exceptionId') }),
    )
  }

  @Mutation(() => ImportVexPayload, {
    description:
      'States what an OpenVEX document says of the versions of a Cargo; of several statements the newest (S20).',
  })
  importVex(
    @Arg('input', () => ImportVexInput) input: ImportVexInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'importVex', input, async ctx => {
      const { exceptionIds, leftOut } = await importVex(ctx, {
        ...input,
        cargoId: idOf('cargo', input.cargoId, 'cargoId'),
      })
      return { stated: exceptionIds.length, notStated: leftOut }
    })
  }
}

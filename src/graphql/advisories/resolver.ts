import { eq } from 'drizzle-orm'
import { advisorySnapshots } from '../../database/tables/advisories.ts'
import { decideImport } from '../../registry/advisories/decide-import.ts'
import type { RequestContext } from '../context.ts'
import { ImportVerdictEnum, SnapshotStateEnum } from '../enums.ts'
import { idOf } from '../ids.ts'
import { type Answered, mutate } from '../mutate.ts'
import { MutationInput } from '../mutation-input.ts'
import { PageArgs } from '../page.ts'
import { type At, connection, descending, entries, maybe } from '../plan/declare.ts'
import { Problem } from '../problem.ts'
import { Arg, ArgsType, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from '../tg.ts'
import { snapshotPlan } from './plan.ts'
import { AdvisorySnapshot } from './type.ts'

@ArgsType()
export class AdvisorySnapshotsArgs extends PageArgs {
  @Field(() => SnapshotStateEnum, { nullable: true, description: 'HELD: those that wait for staff.' })
  state?: keyof typeof SnapshotStateEnum
}

@InputType({ description: 'What staff decide on an import of advisories that is on hold (S27).' })
export class DecideImportInput extends MutationInput {
  @Field(() => ID, { description: '`AdvisorySnapshot.id`.' }) snapshotId!: string
  @Field(() => ImportVerdictEnum, { description: 'Whether its records take effect.' }) verdict!: 'RELEASED' | 'REFUSED'
  @Field(() => String, { description: 'Up to 2,000 characters; kept in the audit.' }) reason!: string
}

@ObjectType({ simpleResolvers: true, description: 'The import, or why nothing was done.' })
export class DecideImportPayload {
  snapshotId?: string
  @Field(() => AdvisorySnapshot, { nullable: true, description: 'As it is now; null when it was refused.' })
  snapshot?: AdvisorySnapshot | null
  @Field(() => [Problem], { description: 'Why it was refused; empty when it was done.' }) problems!: Problem[]
}

export const snapshotEntries = [
  entries('Query', {
    advisorySnapshots: connection(
      () => snapshotPlan,
      (s: typeof advisorySnapshots, { args }: At) =>
        args.has('state') ? eq(s.state, args.param('state', 'text')) : undefined,
      s => [descending(s.startedAt)],
    ),
  }),
  entries(() => DecideImportPayload, {
    snapshot: maybe(
      () => snapshotPlan,
      (s: typeof advisorySnapshots, { source }: At) => eq(s.id, source.param('snapshotId')),
    ),
  }),
]

@Resolver()
export class AdvisoryResolver {
  @Mutation(() => DecideImportPayload, {
    description: 'Staff let an import that would lower many Cargos take effect, or take its records out (S27).',
  })
  decideImport(
    @Arg('input', () => DecideImportInput) input: DecideImportInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'decideImport', input, ctx =>
      decideImport(ctx, { ...input, snapshotId: idOf('snapshot', input.snapshotId, 'snapshotId') }),
    )
  }
}

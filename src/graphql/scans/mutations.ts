import { eq } from 'drizzle-orm'
import { requestRescan } from '../../registry/scans/request-rescan.ts'
import type { RequestContext } from '../context.ts'
import { idOf } from '../ids.ts'
import { type Answered, mutate } from '../mutate.ts'
import { MutationInput } from '../mutation-input.ts'
import { entries, maybe } from '../plan/declare.ts'
import { Problem } from '../problem.ts'
import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from '../tg.ts'
import { scanPlan } from './plan.ts'
import { Scan } from './type.ts'

@InputType()
export class RescanInput extends MutationInput {
  @Field(() => ID) cargoId!: string
}

@ObjectType({ simpleResolvers: true })
export class RescanPayload {
  scanId?: string
  @Field(() => Scan, { nullable: true, description: 'Follow it with `scanProgress`.' }) scan?: Scan | null
  @Field(() => [Problem]) problems!: Problem[]
}

export const rescanEntries = [
  entries(() => RescanPayload, {
    scan: maybe(
      () => scanPlan,
      (s, { source }) => eq(s.id, source.param('scanId')),
    ),
  }),
]

@Resolver()
export class ScanMutations {
  @Mutation(() => RescanPayload, {
    description:
      'Scans the current version of a Cargo now, at most 5 times a day; one that is under way is answered again. The weekly pass comes all the same (R26).',
  })
  rescan(@Arg('input', () => RescanInput) input: RescanInput, @Ctx() request: RequestContext): Promise<Answered> {
    return mutate(request, 'rescan', input, ctx =>
      requestRescan(ctx, { cargoId: idOf('cargo', input.cargoId, 'cargoId') }),
    )
  }
}

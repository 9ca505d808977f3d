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

@InputType({ description: 'Names a Cargo to be scanned besides the weekly scans, up to 5 times in 24 hours (R26).' })
export class RescanInput extends MutationInput {
  @Field(() => ID, { description: '`Cargo.id`.' }) cargoId!: string
}

@ObjectType({ simpleResolvers: true, description: 'The scan that was queued, or why none was.' })
export class RescanPayload {
  scanId?: string
  @Field(() => Scan, { nullable: true, description: 'Follow it with `scanProgress`.' }) scan?: Scan | null
  @Field(() => [Problem], { description: 'Why it was refused; empty when it was done.' }) problems!: Problem[]
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

import { eq } from 'drizzle-orm'
import type { cargos } from '../../database/tables/cargos.ts'
import { unwatchCargo, watchCargo } from '../../registry/watches/watch-cargo.ts'
import { cargoPlan } from '../cargos/plan.ts'
import { Cargo } from '../cargos/type.ts'
import type { RequestContext } from '../context.ts'
import { idOf } from '../ids.ts'
import { type Answered, mutate } from '../mutate.ts'
import { MutationInput } from '../mutation-input.ts'
import { type At, entries, maybe } from '../plan/declare.ts'
import { Problem } from '../problem.ts'
import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from '../tg.ts'

@InputType({ description: 'Names a Cargo that you want to hear of, or no longer.' })
export class WatchCargoInput extends MutationInput {
  @Field(() => ID, { description: '`Cargo.id`.' }) cargoId!: string
}

@ObjectType({ simpleResolvers: true, description: 'The Cargo, or why nothing was done.' })
export class WatchCargoPayload {
  cargoId?: string
  @Field(() => Cargo, { nullable: true, description: 'The Cargo that was meant; null when it was refused.' })
  cargo?: Cargo | null
  @Field(() => [Problem], { description: 'Why it was refused; empty when it was done.' }) problems!: Problem[]
}

@Resolver()
export class WatchMutations {
  @Mutation(() => WatchCargoPayload, {
    description:
      'From now on you are told by mail what happens to a Cargo: at once when it stops being served, daily otherwise. `cargoChanged` tells the same live.',
  })
  watchCargo(
    @Arg('input', () => WatchCargoInput) input: WatchCargoInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'watchCargo', input, ctx =>
      watchCargo(ctx, { cargoId: idOf('cargo', input.cargoId, 'cargoId') }),
    )
  }

  @Mutation(() => WatchCargoPayload, { description: 'Ends it.' })
  unwatchCargo(
    @Arg('input', () => WatchCargoInput) input: WatchCargoInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'unwatchCargo', input, ctx =>
      unwatchCargo(ctx, { cargoId: idOf('cargo', input.cargoId, 'cargoId') }),
    )
  }
}

export const watchEntries = [
  entries(() => WatchCargoPayload, {
    cargo: maybe(
      () => cargoPlan,
      (c: typeof cargos, { source }: At) => eq(c.id, source.param('cargoId')),
    ),
  }),
]

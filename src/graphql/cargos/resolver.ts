import type { Subject } from '../../domain/permission.ts'
import { createCargo } from '../../registry/cargos/create-cargo.ts'
import { editCargo } from '../../registry/cargos/edit-cargo.ts'
import type { RequestContext } from '../context.ts'
import { ActionEnum } from '../enums.ts'
import { idOf } from '../ids.ts'
import { type Answered, mutate } from '../mutate.ts'
import { Problem } from '../problem.ts'
import { Arg, Ctx, Field, FieldResolver, Mutation, ObjectType, Resolver, Root } from '../tg.ts'
import { actionsOf } from '../viewer-can.ts'
import { CreateCargoInput, EditCargoInput } from './inputs.ts'
import { Cargo } from './type.ts'

@ObjectType({ simpleResolvers: true, description: 'The draft, or why there is none.' })
export class CreateCargoPayload {
  cargoId?: string
  @Field(() => Cargo, { nullable: true, description: 'As it is now; null when it was refused.' }) cargo?: Cargo | null
  @Field(() => [Problem], { description: 'Why it was refused; empty when it was done.' }) problems!: Problem[]
}

@ObjectType({ simpleResolvers: true, description: 'The Cargo with its new content, or why it was not changed.' })
export class EditCargoPayload {
  cargoId?: string
  @Field(() => Cargo, { nullable: true, description: 'As it is now; null when it was refused.' }) cargo?: Cargo | null
  @Field(() => [Problem], { description: 'Why it was refused; empty when it was done.' }) problems!: Problem[]
}

@Resolver(() => Cargo)
export class CargoResolver {
  @FieldResolver(() => [ActionEnum])
  viewerCan(@Root() cargo: { $subject: Subject }, @Ctx() { actor }: RequestContext): string[] {
    return actionsOf(actor, 'cargo', cargo.$subject)
  }

  @Mutation(() => CreateCargoPayload, { description: 'Opens a draft; at most 20 of them a publisher (S1).' })
  createCargo(
    @Arg('input', () => CreateCargoInput) input: CreateCargoInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'createCargo', input, ctx =>
      createCargo(ctx, { ...input, publisherId: idOf('publisher', input.publisherId, 'publisherId') }),
    )
  }

  @Mutation(() => EditCargoPayload, { description: 'Changes what is written about a Cargo (S46).' })
  editCargo(
    @Arg('input', () => EditCargoInput) input: EditCargoInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'editCargo', input, ctx =>
      editCargo(ctx, withoutNulls({ ...input, cargoId: idOf('cargo', input.cargoId, 'cargoId') })),
    )
  }
}

/** A null name or category means the same as none: they cannot be taken away. */
function withoutNulls<T extends { name?: string | null; category?: unknown }>(input: T) {
  const { name, category, ...rest } = input
  return { ...rest, ...(name != null && { name }), ...(category != null && { category: category as never }) }
}

import { keyOf } from '../../domain/ids.ts'
import type { Actor } from '../../domain/permission.ts'
import { visibleCargo } from '../../registry/cargos/queries.ts'
import { type Registry, systemContext } from '../../registry/context.ts'
import { Fault } from '../../registry/errors.ts'
import { topics } from '../../registry/log/event.ts'
import { topicSubscription } from '../../registry/log/topic-subscription.ts'
import { audienceOf } from '../audience.ts'
import { listen } from '../listen.ts'
import { Arg, Field, ID, ObjectType, Resolver, Root, Subscription } from '../tg.ts'
import { Version } from '../versions/type.ts'
import { Cargo } from './type.ts'

@ObjectType({ simpleResolvers: true, description: 'Something about a Cargo changed.' })
export class CargoChanged {
  cargoId!: string
  versionId!: string | null
  @Field(() => String, {
    description: 'PUBLISHED, HELD, EDITED, VERSION_REGISTERED, VERSION_BLOCKED, FINDINGS_CHANGED, ...',
  })
  cause!: string
  @Field(() => String, { description: 'After this cursor nothing is told twice and nothing is missed.' })
  cursor!: string
  @Field(() => Cargo, { nullable: true, description: 'As it is now.' }) cargo!: Cargo | null
  @Field(() => Version, { nullable: true, description: 'The version it is about, as it is now.' })
  version!: Version | null
}

interface CargoChangedArgs {
  readonly cargoId: string
  readonly after?: string | null
}

export const cargoChanged = (registry: Registry) =>
  topicSubscription<Actor, CargoChangedArgs, { cargoChanged: CargoChanged }>({
    field: 'cargoChanged',
    async topic({ cargoId: id }, actor) {
      const cargoId = keyOf('cargo', id)
      if (cargoId === undefined)
        throw new Fault('NOT_FOUND', 'There is no such Cargo, or you may not see it. Check cargoId.')
      await visibleCargo({ ...systemContext(registry, 'subscription'), actor }, cargoId)
      return topics.cargo(cargoId)
    },
    after: args => args.after,
    audience: audienceOf,
    event: ({ cause, cargoId, versionId }, cursor) => ({
      cargoChanged: { cause, cursor, cargoId, versionId } as CargoChanged,
    }),
  })

@Resolver()
export class CargoSubscriptions {
  @Subscription(() => CargoChanged, {
    description: 'What happens to one Cargo, for pages that show it; resumes after a cursor.',
    subscribe: listen(cargoChanged),
  })
  cargoChanged(
    @Root() event: { cargoChanged: CargoChanged },
    @Arg('cargoId', () => ID, { description: '`Cargo.id`.' }) _cargoId: string,
    @Arg('after', () => String, {
      nullable: true,
      description: 'The last cursor that you have; without one it begins now.',
    })
    _after?: string,
  ): CargoChanged {
    return event.cargoChanged
  }
}

import { Field, ID, InterfaceType } from './tg.ts'

@InterfaceType({ description: 'Anything with an id of its own. `node(id)` finds it again, if the viewer may see it.' })
export abstract class Node {
  @Field(() => ID, { description: 'Opaque, unique in the registry, never given to another thing.' })
  id!: string
}

import type { Connection } from './plan/declare.ts'
import { ArgsType, type ClassType, Field, Int, ObjectType } from './tg.ts'

@ObjectType({ simpleResolvers: true, description: 'Where a page lies in its list (Relay cursor connections).' })
export class PageInfo {
  @Field(() => Boolean, { description: 'There is more after the last edge.' }) hasNextPage!: boolean
  @Field(() => Boolean, { description: 'There is more before the first edge.' }) hasPreviousPage!: boolean
  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the first edge, for `before`; null for an empty page.',
  })
  startCursor!: string | null
  @Field(() => String, { nullable: true, description: 'Cursor of the last edge, for `after`; null for an empty page.' })
  endCursor!: string | null
}

@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    description: 'How many from the start of the list: 1 to 100; 20 if nothing is said.',
  })
  first?: number

  @Field(() => String, { nullable: true, description: 'Begin after this cursor.' })
  after?: string

  @Field(() => Int, { nullable: true, description: 'How many from the end of the list: 1 to 100.' })
  last?: number

  @Field(() => String, { nullable: true, description: 'End before this cursor.' })
  before?: string
}

/** The connection and edge types of one noun. Lists are pages everywhere, so that none can grow without bound. */
export function connectionOf<T extends object>(name: string, node: () => ClassType<T>): ClassType<Connection<T>> {
  @ObjectType(`${name}Edge`, {
    simpleResolvers: true,
    description: `One ${name} of a page, with its place in the list.`,
  })
  class Edge {
    @Field(() => node(), { description: 'What lies at this place.' }) node!: T
    @Field(() => String, { description: 'Opaque; good for `after` and `before` of the same list in the same order.' })
    cursor!: string
  }

  @ObjectType(`${name}Connection`, {
    simpleResolvers: true,
    description: `A page of a list of type ${name} (Relay cursor connections).`,
  })
  class ConnectionType {
    @Field(() => [Edge], { description: 'What the page holds, each with its cursor.' }) edges!: Edge[]
    @Field(() => [node()], { description: 'The nodes of the edges, for who needs no cursors.' }) nodes!: T[]
    @Field(() => PageInfo, { description: 'Whether there is more before and after.' }) pageInfo!: PageInfo
    @Field(() => Int, { description: 'How many there are in all, counted up to 1,001.' }) totalCount!: number
  }
  return ConnectionType
}

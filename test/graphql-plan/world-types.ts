import { GraphQLDateTimeISO, GraphQLJSON } from 'graphql-scalars'
import { type Connection, planned } from '../../src/graphql/plan/declare.ts'
import {
  Arg,
  Args,
  ArgsType,
  type ClassType,
  createUnionType,
  Field,
  FieldResolver,
  Float,
  ID,
  InputType,
  Int,
  InterfaceType,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
  registerEnumType,
} from '../../src/graphql/tg.ts'

enum Size {
  SMALL = 'SMALL',
  LARGE = 'LARGE',
}
enum State {
  DRAFT = 'DRAFT',
  SAILING = 'SAILING',
  SUNK = 'SUNK',
}
enum Rank {
  DECKHAND = 'DECKHAND',
  MATE = 'MATE',
  CAPTAIN = 'CAPTAIN',
}
enum Severity {
  HIGH = 'HIGH',
  LOW = 'LOW',
}
enum ShipSort {
  NEWEST = 'NEWEST',
  SCORE = 'SCORE',
  SLUG = 'SLUG',
  MIXED = 'MIXED',
}
registerEnumType(Size, { name: 'Size' })
registerEnumType(State, { name: 'State' })
registerEnumType(Rank, { name: 'Rank' })
registerEnumType(Severity, { name: 'Severity' })
registerEnumType(ShipSort, { name: 'ShipSort' })

@InterfaceType()
export abstract class Node {
  @Field(() => ID) id!: string
}

@ObjectType({ simpleResolvers: true })
export class PageInfo {
  @Field(() => Boolean) hasNextPage!: boolean
  @Field(() => Boolean) hasPreviousPage!: boolean
  @Field(() => String, { nullable: true }) startCursor!: string | null
  @Field(() => String, { nullable: true }) endCursor!: string | null
}

@ArgsType()
export class PageArgs {
  @Field(() => Int, { nullable: true }) first?: number
  @Field(() => String, { nullable: true }) after?: string
  @Field(() => Int, { nullable: true }) last?: number
  @Field(() => String, { nullable: true }) before?: string
}

function connectionOf<T extends object>(name: string, node: () => ClassType<T>): ClassType<Connection<T>> {
  @ObjectType(`${name}Edge`, { simpleResolvers: true })
  class Edge {
    @Field(() => node()) node!: T
    @Field(() => String) cursor!: string
  }
  @ObjectType(`${name}Connection`, { simpleResolvers: true })
  class ConnectionType {
    @Field(() => [Edge]) edges!: Edge[]
    @Field(() => [node()]) nodes!: T[]
    @Field(() => PageInfo) pageInfo!: PageInfo
    @Field(() => Int) totalCount!: number
  }
  return ConnectionType
}

@InputType()
class ShipFilter {
  @Field(() => State, { nullable: true }) state?: State
  @Field(() => Int, { nullable: true }) highAtMost?: number
  @Field(() => [String], { nullable: true }) tags?: string[]
  @Field(() => ID, { nullable: true }) portId?: string
}

@ArgsType()
class ShipsArgs extends PageArgs {
  @Field(() => ShipFilter, { nullable: true }) filter?: ShipFilter
  @Field(() => ShipSort, { defaultValue: ShipSort.NEWEST }) sort!: ShipSort
}

@ArgsType()
class TripsArgs extends PageArgs {
  @Field(() => Float, { nullable: true }) heavierThan?: number
}

@ObjectType({ implements: Node, simpleResolvers: true })
export class Port extends Node {
  @Field(() => String) slug!: string
  @Field(() => String) name!: string
  @Field(() => Size) size!: 'SMALL' | 'LARGE'
  @Field(() => GraphQLDateTimeISO) openedAt!: Date
  @Field(() => String) title!: string
  @Field(() => ShipConnection) ships(@Args(() => ShipsArgs) _args: ShipsArgs): Connection<Ship> {
    return planned()
  }
  @Field(() => [Ship]) fastest!: Ship[]
  @Field(() => AlarmConnection, { nullable: true }) alarms(
    @Args(() => PageArgs) _page: PageArgs,
  ): Connection<Alarm> | null {
    return planned()
  }
  @Field(() => String, { nullable: true }) owner!: string | null
}

@ObjectType({ simpleResolvers: true })
export class Counts {
  @Field(() => Int) high!: number
  @Field(() => Int) low!: number
}

@ObjectType({ simpleResolvers: true })
export class Sale {
  @Field(() => GraphQLDateTimeISO, { nullable: true }) at!: Date | null
}

@ObjectType({ simpleResolvers: true })
class Place {
  @Field(() => Int) line!: number
  @Field(() => String, { nullable: true }) text!: string | null
}

@ObjectType({ simpleResolvers: true })
class ShipNote {
  @Field(() => String) code!: string
  @Field(() => Severity) severity!: 'HIGH' | 'LOW'
  @Field(() => GraphQLDateTimeISO, { nullable: true }) at!: string | null
  @Field(() => [Place]) places!: readonly Place[]
}

@ObjectType({ implements: Node, simpleResolvers: true })
export class Ship extends Node {
  @Field(() => String) slug!: string
  @Field(() => State) state!: 'DRAFT' | 'SAILING' | 'SUNK'
  @Field(() => Rank) rank!: 'DECKHAND' | 'MATE' | 'CAPTAIN'
  @Field(() => Float, { nullable: true }) score!: number | null
  @Field(() => Float) miles!: number
  @Field(() => [String]) tags!: string[]
  @Field(() => Counts) counts!: Counts
  @Field(() => Sale, { nullable: true }) sale!: Sale | null
  @Field(() => Int) danger!: number
  @Field(() => Boolean) isNamed!: boolean
  @Field(() => String, { nullable: true }) secret!: string | null
  @Field(() => [ShipNote], { nullable: true }) notes!: readonly ShipNote[] | null
  @Field(() => GraphQLJSON) extra!: unknown
  @Field(() => GraphQLDateTimeISO) builtAt!: Date
  @Field(() => Port) port!: Port
  @Field(() => Trip, { nullable: true }) lastTrip!: Trip | null
  @Field(() => Trip, { nullable: true }) firstTrip!: Trip | null
  @Field(() => TripConnection) trips(@Args(() => TripsArgs) _args: TripsArgs): Connection<Trip> {
    return planned()
  }
  @Field(() => String) hail!: string
  @Field(() => String) mustHave!: string
}

@ObjectType({ implements: Node, simpleResolvers: true })
export class Trip extends Node {
  @Field(() => Int) number!: number
  @Field(() => Float) weight!: number
  @Field(() => Ship) ship!: Ship
}

export const Subject = createUnionType({ name: 'Subject', types: () => [Ship, Trip] as const })

@ObjectType({ implements: Node, simpleResolvers: true })
export class Alarm extends Node {
  @Field(() => Int) seq!: number
  @Field(() => Subject, { nullable: true }) subject!: Ship | Trip | null
  @Field(() => Node, { nullable: true }) about!: Ship | Trip | null
}

const ShipConnection = connectionOf('Ship', () => Ship)
const TripConnection = connectionOf('Trip', () => Trip)
const AlarmConnection = connectionOf('Alarm', () => Alarm)

@ObjectType({ simpleResolvers: true })
export class RenamePayload {
  shipId?: string
  @Field(() => Ship, { nullable: true }) ship!: Ship | null
  @Field(() => String) said!: string
}

@Resolver()
class Roots {
  @Query(() => ShipConnection) ships(@Args(() => ShipsArgs) _args: ShipsArgs): Connection<Ship> {
    return planned()
  }
  @Query(() => Ship, { nullable: true }) ship(@Arg('slug', () => String) _slug: string): Ship | null {
    return planned()
  }
  @Query(() => Ship, { nullable: true }) shipById(@Arg('id', () => ID) _id: string): Ship | null {
    return planned()
  }
  @Query(() => Port, { nullable: true }) port(@Arg('slug', () => String) _slug: string): Port | null {
    return planned()
  }
  @Query(() => ShipConnection) search(
    @Arg('text', () => String) _text: string,
    @Args(() => PageArgs) _page: PageArgs,
  ): Connection<Ship> {
    return planned()
  }
  @Query(() => AlarmConnection, { nullable: true }) allAlarms(
    @Args(() => PageArgs) _page: PageArgs,
  ): Connection<Alarm> | null {
    return planned()
  }
  @Query(() => [Port]) largePorts(): Port[] {
    return planned()
  }
  @Query(() => Node, { nullable: true }) node(@Arg('id', () => ID) _id: string): Node | null {
    return planned()
  }
  @Query(() => [Node], { nullable: 'items' }) nodes(@Arg('ids', () => [ID]) _ids: string[]): (Node | null)[] {
    return planned()
  }
  @Query(() => String) plain(): string {
    return 'plain'
  }
  @Mutation(() => RenamePayload) rename(
    @Arg('shipId', () => String, { nullable: true }) shipId: string | undefined,
  ): Partial<RenamePayload> {
    return { ...(shipId === undefined ? {} : { shipId }), said: 'done' }
  }
}

@Resolver(() => Ship)
class ShipResolver {
  @FieldResolver(() => String) hail(@Root() ship: { $slug: string }): string {
    return `Ahoy ${ship.$slug}`
  }
}

export const worldResolvers = [Roots, ShipResolver] as const

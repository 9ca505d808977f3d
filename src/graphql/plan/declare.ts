/**
 * How a GraphQL type is read with SQL, declared beside its class. `tsc` holds every field against the class: a forgotten
 * field, a number for a String, a nullable key under a non-null relation do not compile.
 *
 * ```ts
 * @ObjectType({ simpleResolvers: true, implements: Node })
 * export class Cargo {
 *   id!: string
 *   @Field(() => String) slug!: string
 *   @Field(() => TrustLevel) trustLevel!: TrustLevel
 *   @Field(() => Publisher) publisher!: Publisher
 *   @Field(() => SeverityCounts) severities!: SeverityCounts
 *   @Field(() => Subject, { nullable: true }) subject!: Publisher | Account | null           // a union
 *   @Field(() => VersionConnection) versions(@Args(() => PageArgs) _page: PageArgs): Connection<Version> { return planned() }
 *   @Field(() => FindingConnection, { nullable: true }) findings(@Args(() => PageArgs) _page: PageArgs): Connection<Finding> | null { return planned() }
 *   @Field(() => String) badgeUrl!: string                                                   // has a @FieldResolver
 * }
 *
 * export const cargoPlan: Plan<Cargo, typeof cargos> = plan(() => Cargo, cargos, {
 *   // The only place of read permission. true is everything, false nothing; for staff usually true.
 *   visibleTo: (c, actor) => actor.kind === 'staff' || or(ne(c.state, 'DRAFT'), actor.owns(c.publisherId)),
 *   fields: c => ({
 *     id: globalId('cargo', c.id),
 *     slug: c.slug,                                                    // text, int, boolean, float8, timestamptz, bigint (number), uuid,
 *                                                                      // text[], jsonb (JSON scalar or plain object types): the bare column
 *     trustLevel: decoded(c.trustLevel, ['SANDBOX', 'COMMUNITY', 'VERIFIED', 'OFFICIAL']),   // smallint -> enum
 *     publisher: one(() => publisherPlan, c.publisherId),              // maybe(…) for a nullable key
 *     severities: embedded(() => SeverityCounts, { critical: c.critical, high: c.high }),    // columns of the same row
 *     subject: maybeOneOf(maybe(() => publisherPlan, c.fromPublisherId), maybe(() => accountPlan, c.fromAccountId)),
 *     versions: connection(() => versionPlan, v => eq(v.cargoId, c.id), v => [descending(v.seq)]),   // the key is added by itself
 *     findings: gated(actor => actor.kind === 'staff' || actor.owns(c.publisherId),          // null unless the gate holds
 *       connection(() => findingPlan, f => eq(f.versionId, c.currentVersionId), f => [ascending(f.name)])),
 *     badgeUrl: resolved({ slug: c.slug }),                            // its resolver finds root.$slug
 *   }),
 * })
 *
 * // Where a read begins: fields of Query, of a payload, of Subscription or of an event, by the name of their type.
 * export const cargoEntries: Entries[] = [
 *   entries('Query', {
 *     cargo: maybe(() => cargoPlan, (c, { args }) => eq(c.slug, args.param('slug', 'text'))),
 *     cargos: connection(
 *       () => cargoPlan,
 *       (c, { args }) => and(args.has('filter.category') ? eq(c.category, args.param('filter.category', 'text')) : undefined),
 *       sorts('sort', 'NEWEST', { NEWEST: c => [descending(c.publishedAt)], REPUTATION: c => [descending(c.score, { nullAs: -1 })] }),
 *     ),
 *     search: connection(() => cargoPlan, undefined, () => [descending(sql`hit.rank`, { type: 'float4' })], {
 *       join: (c, { args }) => sql`join search_cargos(${args.param('text', 'text')}) hit on hit.id = ${c.id}`,
 *     }),
 *     node: node(), nodes: nodes(),
 *   }),
 *   entries(() => YankPayload, { cargo: maybe(() => cargoPlan, (c, { source }) => eq(c.id, source.param('cargoId'))) }),
 * ]
 * ```
 *
 * Rules: user's values enter only through `args.param`, `args.id`, `args.ids`, `source.param` (parameters; a constant of the
 * declaration is written into the text). The `visibleTo` of a child must imply its non-null parent's. No cast or division
 * that can fail in an `expr`. A text order key is compared in collation "C": index it so.
 */
import type { Column, SQL } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { OrderKey } from './keyset.ts'
import { PlanMistake } from './problem.ts'
import { type Args, type Source, SymbolicActor } from './symbols.ts'

export { ascending, descending } from './keyset.ts'

/** true: every row; false: none; a condition otherwise. undefined is refused, or a forgotten branch would open a table. */
export type Visibility = SQL | boolean | undefined

/** What a condition may look at besides the row. */
export interface At {
  readonly args: Args
  readonly source: Source
  readonly actor: SymbolicActor
}

export type Where<T> = (row: T, at: At) => SQL | undefined
export type Class<C> = abstract new (...args: never[]) => C

export interface Plan<C, T extends PgTable> {
  readonly type: () => Class<C>
  readonly table: T
  visibleTo(row: T, actor: SymbolicActor): Visibility
  fields(row: T): FieldsOf<C>
}

/** A plan of whichever class: what the compiler works on. */
export type AnyPlan = Plan<object, PgTable>

declare const VALUE: unique symbol
interface Of<V> {
  /** Never there at run time: carries the type of the value, so that a field is held against its class. */
  readonly [VALUE]?: V
}

interface ColumnOf<V> {
  readonly _: { readonly data: V; readonly notNull: boolean }
}
interface PresentColumn<V> {
  readonly _: { readonly data: V; readonly notNull: true }
}

type ValueOf<P> = P extends (...args: never[]) => infer R ? R : P
type Accepts<V> = unknown extends V
  ? Planned<unknown> | ColumnOf<unknown>
  : [undefined] extends [V]
    ? AcceptsNull<NonNullable<V>>
    : null extends V
      ? AcceptsNull<NonNullable<V>>
      : Planned<V> | PresentColumn<V>
type AcceptsNull<V> = Planned<V | null> | ColumnOf<V>
export type FieldsOf<C> = { readonly [K in keyof C]-?: Accepts<ValueOf<C[K]>> }

/** What one field is, without its type. */
export type FieldPlan =
  | { readonly kind: 'id'; readonly prefix: string; readonly key: SQL | Column; readonly sqlType: string | undefined }
  | { readonly kind: 'expr'; readonly sql: SQL; readonly sqlType: string | undefined }
  | { readonly kind: 'decoded'; readonly column: Column; readonly names: Names }
  | ToOne
  | { readonly kind: 'oneOf'; readonly nullable: boolean; readonly members: readonly ToOne[] }
  | {
      readonly kind: 'connection'
      readonly plan: () => AnyPlan
      readonly where: Where<PgTable> | undefined
      readonly order: Order<PgTable>
      readonly join: Join | undefined
    }
  | {
      readonly kind: 'list'
      readonly plan: () => AnyPlan
      readonly where: Where<PgTable> | undefined
      readonly order: Order<PgTable>
      readonly join: Join | undefined
      readonly limit: number
    }
  | {
      readonly kind: 'embedded'
      readonly type: () => Class<object>
      readonly fields: FieldMap
      readonly when: SQL | Column | undefined
    }
  | { readonly kind: 'gated'; readonly gate: Gate; readonly field: FieldPlan | Column }
  | { readonly kind: 'resolved'; readonly needs: Readonly<Record<string, SQL | Column>>; readonly weight: number }
  | { readonly kind: 'node' }
  | { readonly kind: 'nodes' }

export interface ToOne {
  readonly kind: 'one'
  readonly nullable: boolean
  readonly plan: () => AnyPlan
  readonly key: Column | Where<PgTable>
}

export type Names = readonly string[] | Readonly<Record<number | string, string>>
export type Join = (row: PgTable, at: At) => SQL
export type Gate = (actor: SymbolicActor) => SQL | boolean | undefined
export type FieldMap = Readonly<Record<string, FieldPlan | Column>>
export type Order<T> = ((row: T, at: At) => readonly OrderKey[]) | Sorts<T>
export interface Sorts<T> {
  readonly by: string
  /** Its name where the argument is not given. */
  readonly otherwise: (at: At) => string
  readonly orders: Readonly<Record<string, (row: T, at: At) => readonly OrderKey[]>>
}

/** A declared field whose value has this type. */
export type Planned<V> = FieldPlan & Of<V>

/** What a field that answers a Relay connection of `C` is typed as in a class. */
export interface Connection<C> {
  readonly edges: readonly { readonly cursor: string; readonly node: C }[]
  readonly nodes: readonly C[]
  readonly pageInfo: object
  readonly totalCount: number
}

/** The body of a class method that only declares a planned field: attaching the plans replaces it. */
export function planned(): never {
  throw new PlanMistake('This field is read by a plan, and the schema was used without attaching the plans.')
}

export function plan<C extends object, T extends PgTable>(
  type: () => Class<C>,
  table: T,
  rest: { visibleTo(row: T, actor: SymbolicActor): Visibility; fields(row: T): FieldsOf<C> },
): Plan<C, T> {
  return { type, table, visibleTo: rest.visibleTo, fields: rest.fields }
}

/** `<prefix>_<key>`; `node(id)` finds the plan by the prefix. An expression needs the type of its key. */
export const globalId = (
  prefix: string,
  key: PresentColumn<unknown> | SQL<string>,
  sqlType?: string,
): Planned<string> => ({
  kind: 'id',
  prefix,
  key: key as SQL | Column, // safe because only columns carry the brand of PresentColumn
  sqlType,
})

/** Any SQL over the row. Types other than String, Int, Float, Boolean and enums have to be named (`timestamptz`, `jsonb`). */
export const expr = <V>(value: SQL<V>, sqlType?: string): Planned<V> => ({ kind: 'expr', sql: value, sqlType })

type NameIn<N extends Names> = N extends readonly (infer Name)[] ? Name : N[keyof N]

/** A small number (or short code) that stands for a name: the index of an array, the key of a record. */
export function decoded<const N extends Names>(column: PresentColumn<number | string>, names: N): Planned<NameIn<N>>
export function decoded<const N extends Names>(column: ColumnOf<number | string>, names: N): Planned<NameIn<N> | null>
export function decoded(column: ColumnOf<number | string>, names: Names): Planned<string> {
  return { kind: 'decoded', column: column as unknown as Column, names } // safe because only columns carry the brand
}

/** A row that is always there: by a non-null key of this row, or by a condition. */
export const one = <C extends object, T extends PgTable>(
  target: () => Plan<C, T>,
  key: PresentColumn<unknown> | Where<T>,
): Planned<C> & ToOne => toOne(target, key, false)

/** A row that may be absent or hidden: by a key of this row, or by a condition (at most one row is read). */
export const maybe = <C extends object, T extends PgTable>(
  target: () => Plan<C, T>,
  key: ColumnOf<unknown> | Where<T>,
): Planned<C | null> & ToOne => toOne(target, key, true)

function toOne(target: () => unknown, key: unknown, nullable: boolean): ToOne {
  // Safe because the signatures of one and maybe tie key and target to the same table.
  return { kind: 'one', nullable, plan: target as () => AnyPlan, key: key as ToOne['key'] }
}

/** The account that reads, inside an `expr`; null for who has none. A parameter, so that statements stay shared. */
export const viewerAccount = (): SQL => new SymbolicActor('user').accountId()

type ValueOfPlanned<P> = P extends Of<infer V> ? NonNullable<V> : never

/** A union or interface: the first member that is there. */
export const oneOf = <const M extends readonly (ToOne & Of<object | null>)[]>(
  ...members: M
): Planned<ValueOfPlanned<M[number]>> => ({ kind: 'oneOf', nullable: false, members })
export const maybeOneOf = <const M extends readonly (ToOne & Of<object | null>)[]>(
  ...members: M
): Planned<ValueOfPlanned<M[number]> | null> => ({ kind: 'oneOf', nullable: true, members })

/** A Relay connection. The order gets the primary key appended, so it is total. `join` brings a ranked or distinct set of rows with it. */
export const connection = <C extends object, T extends PgTable>(
  target: () => Plan<C, T>,
  where: Where<T> | undefined,
  order: Order<T>,
  options: { readonly join?: (row: T, at: At) => SQL } = {},
): Planned<Connection<C>> => ({ kind: 'connection', ...rows(target, where, order, options.join) })

/** A short list without pages: at most `limit` rows (1 to 100), the first in the order. */
export const list = <C extends object, T extends PgTable>(
  target: () => Plan<C, T>,
  where: Where<T> | undefined,
  order: Order<T>,
  options: { readonly limit: number; readonly join?: (row: T, at: At) => SQL },
): Planned<C[]> => ({ kind: 'list', ...rows(target, where, order, options.join), limit: options.limit })

function rows(target: unknown, where: unknown, order: unknown, join: unknown) {
  // Safe because the signatures of connection and list tie all four to the same table; inside, the table is any table.
  return {
    plan: target as () => AnyPlan,
    where: where as Where<PgTable> | undefined,
    order: order as Order<PgTable>,
    join: join as Join | undefined,
  }
}

/** Orders by the value of an argument; the name goes into the cursor. */
export const sorts = <T>(
  by: string,
  otherwise: string | Sorts<T>['otherwise'],
  orders: Sorts<T>['orders'],
): Sorts<T> => ({
  by,
  otherwise: typeof otherwise === 'string' ? () => otherwise : otherwise,
  orders,
})

/** An object type over columns of the same row. */
export const embedded = <C extends object>(type: () => Class<C>, fields: FieldsOf<C>): Planned<C> => ({
  kind: 'embedded',
  type,
  fields: fields as FieldMap,
  when: undefined,
})

/** The same, null unless the condition (or boolean column) holds. */
export const embeddedWhen = <C extends object>(
  when: SQL | ColumnOf<boolean>,
  type: () => Class<C>,
  fields: FieldsOf<C>,
): Planned<C | null> => ({
  kind: 'embedded',
  type,
  fields: fields as FieldMap, // safe because FieldsOf admits only planned fields and columns
  when: when as SQL | Column,
})

/** Null for whom the gate does not hold; what is behind it is then not even read. */
export const gated = <V>(gate: Gate, field: Planned<V> | ColumnOf<V>): Planned<V | null> => ({
  kind: 'gated',
  gate,
  field: field as FieldPlan | Column, // safe because only columns carry the brand of ColumnOf
})

/** The field has a resolver of its own, which finds these columns as `root.$name`. Weight: its cost (1 unless said). */
export const resolved = (
  needs: Readonly<Record<string, SQL | ColumnOf<unknown>>> = {},
  weight = 1,
): Planned<never> => ({
  kind: 'resolved',
  needs: needs as Readonly<Record<string, SQL | Column>>, // safe because only columns carry the brand of ColumnOf
  weight,
})

/** Any object by its global id (argument `id`); null for an id that is none, or of a row that the actor may not see. */
export const node = (): Planned<object | null> => ({ kind: 'node' })
/** Many (argument `ids`, at most 100), in the order of the ids, null where `node` would be. */
export const nodes = (): Planned<(object | null)[]> => ({ kind: 'nodes' })

/** Planned fields of a type that has no plan itself: where reads begin. */
export interface Entries {
  readonly on: string | (() => Class<object>)
  readonly fields: Readonly<Record<string, FieldPlan>>
}

export function entries(
  on: 'Query' | 'Subscription' | 'Mutation',
  fields: Readonly<Record<string, Planned<unknown>>>,
): Entries
export function entries<C extends object>(
  on: () => Class<C>,
  fields: { readonly [K in keyof C]?: Planned<ValueOf<C[K]>> },
): Entries
export function entries(on: Entries['on'], fields: object): Entries {
  return { on, fields: fields as Entries['fields'] } // safe because both signatures admit planned fields only
}

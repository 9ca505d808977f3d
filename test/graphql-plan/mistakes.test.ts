import { eq, sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { attach } from '../../src/graphql/plan/attach.ts'
import {
  connection,
  entries,
  expr,
  gated,
  globalId,
  list,
  maybe,
  one,
  type Plan,
  plan,
  resolved,
} from '../../src/graphql/plan/declare.ts'
import { ascending, descending } from '../../src/graphql/plan/keyset.ts'
import { buildWorldSchema } from './world.ts'
import { portPlan, shipPlan, tripPlan, worldEntries, worldPlans } from './world-plans.ts'
import { alarms, ports, ships, trips } from './world-tables.ts'
import { type Alarm, Trip } from './world-types.ts'

const all = () => true
const wholeTrip = (t: typeof trips) => ({
  id: globalId('trip', t.id),
  number: t.number,
  weight: t.weight,
  ship: one(() => shipPlan, t.shipId),
})

test('the compiler refuses a field that contradicts its class', () => {
  type TripFields = Parameters<typeof plan<Trip, typeof trips>>[2]['fields']
  const declared: TripFields[] = []
  const trip = (fields: TripFields) => declared.push(fields)
  // @ts-expect-error a forgotten field
  trip(t => ({ id: globalId('trip', t.id), number: t.number, weight: t.weight }))
  // @ts-expect-error a text column for a number
  trip(t => ({ ...wholeTrip(t), number: t.state }))
  // @ts-expect-error a nullable relation for a non-null field
  trip(t => ({ ...wholeTrip(t), ship: maybe(() => shipPlan, t.shipId) }))
  // @ts-expect-error an expression of another type
  trip(t => ({ ...wholeTrip(t), number: expr(sql<string>`'1'`) }))
  // @ts-expect-error a gated field where the class says it is always there
  trip(t => ({ ...wholeTrip(t), number: gated(all, t.number) }))
  // @ts-expect-error a relation to another type
  trip(t => ({ ...wholeTrip(t), ship: one(() => portPlan, t.shipId) }))
  // @ts-expect-error a nullable column for a non-null field
  trip(t => ({ ...wholeTrip(t), weight: ships.score }))
  // @ts-expect-error a nullable key under a relation that is always there
  one(() => shipPlan, alarms.shipId)
  // @ts-expect-error an entry that the class does not have
  entries(() => Trip, { captain: maybe(() => shipPlan, byName) })
  trip(wholeTrip)
  expect(declared).toHaveLength(8)
})

class Knot {
  knot!: Knot
}

test('a plan without its annotation is refused, for plans refer to each other in circles', () => {
  // @ts-expect-error its type would be a part of itself (TS7022)
  const knots = plan(() => Knot, ships, { visibleTo: all, fields: s => ({ knot: one(() => knots, s.portId) }) })
  expect(knots.table).toBe(ships)
})

const byName = (s: typeof ships) => eq(s.slug, 'x')

const withTrip = (changed: Plan<Trip, typeof trips>) => [...worldPlans.filter(known => known !== tripPlan), changed]
const tripWith = (fields: (t: typeof trips) => Record<string, unknown>): Plan<Trip, typeof trips> =>
  // Safe because these tests are about what the types cannot see, or about who goes around them.
  ({ type: () => Trip, table: trips, visibleTo: all, fields: t => ({ ...wholeTrip(t), ...fields(t) }) as never })

test.each<[string, Plan<Trip, typeof trips>, RegExp]>([
  [
    'a field neither planned nor resolved',
    tripWith(() => ({ number: undefined })),
    /Trip\.number is neither planned nor resolved/,
  ],
  ['a field that the schema does not have', tripWith(t => ({ speed: t.number })), /Trip has no field speed/],
  [
    'a text for an Int',
    tripWith(t => ({ number: t.state })),
    /Trip\.number: A column of type text cannot be shown as Int/,
  ],
  ['a bigint for an Int', tripWith(t => ({ number: t.id })), /Trip\.number: A bigint does not fit into Int/],
  [
    'a relation that may be null under a non-null field',
    tripWith(t => ({ ship: maybe(() => shipPlan, t.shipId) })),
    /Trip\.ship: The schema says Ship!, the plan that it may be null/,
  ],
  [
    'a relation to another type',
    tripWith(t => ({ ship: one(() => portPlan, t.shipId) })),
    /Trip\.ship: The schema says Ship, the plan Port/,
  ],
  [
    'a gate before a non-null field',
    tripWith(t => ({ weight: gated(all, t.weight) })),
    /Trip\.weight: A gated field is null for some/,
  ],
  [
    'a list where the schema has none',
    tripWith(() => ({
      ship: list(
        () => shipPlan,
        undefined,
        () => [],
        { limit: 3 },
      ),
    })),
    /Trip\.ship: The schema has no list here/,
  ],
  [
    'the prefix of another type',
    tripWith(t => ({ id: globalId('ship', t.id) })),
    /Trip and Ship have the same id prefix|Ship and Trip have the same id prefix/,
  ],
])('%s is told at start', (_name, changed, message) => {
  expect(() => attach(buildWorldSchema(), withTrip(changed), [])).toThrow(message)
})

test('an entry that the schema does not have is told at start', () => {
  const unknown = entries('Query', {
    fleet: connection(
      () => shipPlan,
      undefined,
      (s: typeof ships) => [descending(s.miles)],
    ),
  })
  expect(() => attach(buildWorldSchema(), worldPlans, [...worldEntries, unknown])).toThrow(
    'Query has no field fleet in the schema.',
  )
})

test('an order by a column that may be null, or by an expression without a type, is refused', () => {
  expect(() => descending(ships.score)).toThrow('An order by score needs a place for its nulls')
  expect(() => ascending(sql`1`)).toThrow('An order by an expression needs its type')
})

test('a visibility that says nothing is refused, for it would show the whole table', () => {
  const forgetful: Plan<Alarm, typeof alarms> = { ...worldPlans[3], visibleTo: () => undefined } as never // safe because only visibleTo is replaced
  const schema = buildWorldSchema()
  expect(() => attach(schema, [...worldPlans.slice(0, 3), forgetful], [])).toThrow(
    'visibleTo of Alarm answers nothing for public: say true or false.',
  )
})

test('a resolved field needs no plan of its value', () => {
  expect(resolved({ name: ports.name })).toMatchObject({ kind: 'resolved', weight: 1 })
})

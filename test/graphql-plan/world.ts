import type { GraphQLSchema } from 'graphql'
import type { Drizzle, Sql } from '../../src/database/client.ts'
import type { Actor, Membership } from '../../src/domain/permission.ts'
import { buildSchemaSync, type NonEmptyArray } from '../../src/graphql/tg.ts'
import { Random } from './random.ts'
import { alarms, type Note, ports, ships, trips, worldSql } from './world-tables.ts'
import { worldResolvers } from './world-types.ts'

export type PortRow = typeof ports.$inferSelect
export type ShipRow = Omit<typeof ships.$inferSelect, 'builtAt' | 'soldAt'> & {
  readonly builtAt: string
  readonly soldAt: string | null
}
export type TripRow = typeof trips.$inferSelect
export type AlarmRow = typeof alarms.$inferSelect

/** Everything there is, in memory: what the plain resolvers of the oracle read. Times keep their microseconds as text. */
export interface World {
  readonly ports: readonly (Omit<PortRow, 'openedAt'> & { readonly openedAt: string })[]
  readonly ships: readonly ShipRow[]
  readonly trips: readonly TripRow[]
  readonly alarms: readonly AlarmRow[]
}

/** Ties, nulls, drafts, quotes, a null in a non-null field and rows nobody may see are all in it. */
export async function fillWorld(sql: Sql, db: Drizzle): Promise<World> {
  await sql.unsafe(worldSql)
  const world = makeWorld(new Random(7))
  await db.insert(ports).values(world.ports.map(p => ({ ...p, openedAt: sqlTime(p.openedAt) })))
  await db.insert(ships).values(
    world.ships.map(s => ({
      ...s,
      builtAt: sqlTime(s.builtAt),
      soldAt: s.soldAt === null ? null : sqlTime(s.soldAt),
    })),
  )
  await db
    .insert(trips)
    .overridingSystemValue()
    .values(world.trips.map(t => ({ ...t })))
  await db.insert(alarms).values(world.alarms.map(a => ({ ...a })))
  return world
}

// Drizzle would cut a Date to milliseconds; a text goes to PostgreSQL as it is.
const sqlTime = (text: string): Date => ({ toISOString: () => text }) as unknown as Date // safe because drizzle asks a Date for nothing else

function makeWorld(random: Random): World {
  const portRows = ['north', 'south', "o'hara", 'west'].map((slug, i) => ({
    id: random.uuid(),
    slug,
    name: `Port ${slug}`,
    size: i % 2 === 0 ? ('LARGE' as const) : ('SMALL' as const),
    ownerId: random.uuid(),
    openedAt: `2024-01-0${i + 1}T00:00:00.5+00:00`,
  }))
  const shipRows = Array.from({ length: 60 }, (_, i): ShipRow => ship(random, i, random.pick(portRows).id))
  const tripRows = Array.from({ length: 160 }, (_, i): TripRow => {
    const of = random.pick(shipRows)
    return {
      id: i + 1,
      key: random.uuid(),
      shipId: of.id,
      portId: of.portId,
      number: 1 + random.below(5),
      state: random.chance(0.7) ? 'OPEN' : 'HIDDEN',
      weight: random.below(40) / 4,
    }
  })
  // One first trip a ship at most: a row found by a condition has to be one.
  const first = new Set<string>()
  const numbered = tripRows.map(trip => {
    if (trip.number !== 1) return trip
    const isFirst = !first.has(trip.shipId)
    first.add(trip.shipId)
    return isFirst ? trip : { ...trip, number: 9 }
  })
  const withTrips = shipRows.map(s => ({ ...s, lastTripId: random.chance(0.6) ? random.pick(numbered).key : null }))
  const alarmRows = Array.from({ length: 50 }, (_, i): AlarmRow => {
    const kind = random.below(3)
    return {
      id: `${i}.${random.pick(['a', 'b_c', 'ü'])}`,
      portId: random.pick(portRows).id,
      seq: i,
      shipId: kind === 0 ? random.pick(shipRows).id : null,
      tripId: kind === 1 ? 1 + random.below(160) : null,
    }
  })
  return { ports: portRows, ships: withTrips, trips: numbered, alarms: alarmRows }
}

function ship(random: Random, i: number, portId: string): ShipRow {
  return {
    id: random.uuid(),
    slug: i === 13 ? 'nameless' : `${random.pick(['Älba', 'alba', 'Zeta', "d'or", 'back\\slash'])}-${i}`,
    portId,
    state: random.pick(['DRAFT', 'SAILING', 'SAILING', 'SUNK'] as const),
    rank: random.below(3),
    score: random.chance(0.3) ? null : random.below(5) / 2,
    miles: i === 5 ? 2 ** 51 : random.below(1000),
    tags: ['fast', 'old', 'red'].filter(() => random.chance(0.5)),
    high: random.below(3),
    low: random.below(9),
    isNamed: random.chance(0.5),
    secret: random.chance(0.5) ? `secret ${i}` : null,
    lastTripId: null,
    notes: random.chance(0.4) ? null : Array.from({ length: random.below(3) }, (_, n) => note(random, n)),
    extra: random.pick<unknown>([{ a: [1, null, 'x'] }, [], 'text', 3, true]),
    // Few distinct moments, so that the order has ties; microseconds, so that a cursor must not lose them.
    builtAt: `2025-03-${10 + random.below(9)}T10:00:00.${random.pick(['123456', '123457', '5', '000001'])}+00:00`,
    soldAt: random.chance(0.3) ? '2026-01-01T00:00:00+00:00' : null,
  }
}

const note = (random: Random, n: number): Note => ({
  code: `N${n}`,
  severity: random.pick(['HIGH', 'LOW'] as const),
  at: random.chance(0.5) ? null : '2026-02-03T04:05:06.789Z',
  places: Array.from({ length: random.below(3) }, (_, line) => ({ line, text: random.chance(0.5) ? null : 'here' })),
})

/** As type-graphql builds it; every call a schema of its own. */
export function buildWorldSchema(): GraphQLSchema {
  return buildSchemaSync({
    // biome-ignore lint/complexity/noBannedTypes: the library's own type of a resolver class
    resolvers: [...worldResolvers] as unknown as NonEmptyArray<Function>, // safe because a decorated class is a function
    validate: false,
  })
}

export interface Actors {
  readonly anonymous: Actor
  readonly member: Actor
  readonly owner: Actor
  readonly staff: Actor
}

export function actorsOf(world: World): Actors {
  const [north, south, ohara] = world.ports.map(port => port.id)
  const account = '00000000-0000-7000-8000-000000000001'
  const user = (memberships: readonly Membership[]): Actor => ({
    kind: 'user',
    accountId: account,
    sessionId: 's',
    emailVerified: true,
    memberships,
  })
  return {
    anonymous: { kind: 'anonymous' },
    member: user([
      { publisherId: north ?? '', role: 'VIEWER' },
      { publisherId: south ?? '', role: 'MAINTAINER' },
    ]),
    owner: user([{ publisherId: ohara ?? '', role: 'OWNER' }]),
    staff: { kind: 'staff', accountId: account, sessionId: 's', emailVerified: true, memberships: [] },
  }
}

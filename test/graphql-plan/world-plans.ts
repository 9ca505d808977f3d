import { and, eq, ne, or, sql } from 'drizzle-orm'
import {
  ascending,
  connection,
  decoded,
  descending,
  embedded,
  embeddedWhen,
  entries,
  expr,
  gated,
  globalId,
  list,
  maybe,
  maybeOneOf,
  node,
  nodes,
  one,
  type Plan,
  plan,
  resolved,
  sorts,
} from '../../src/graphql/plan/declare.ts'
import { alarms, ports, ships, trips } from './world-tables.ts'
import { Alarm, Counts, Port, RenamePayload, Sale, Ship, Trip } from './world-types.ts'

export const portPlan: Plan<Port, typeof ports> = plan(() => Port, ports, {
  visibleTo: () => true,
  fields: p => ({
    id: globalId('port', p.id),
    slug: p.slug,
    name: p.name,
    size: p.size,
    openedAt: p.openedAt,
    title: expr(sql<string>`upper(${p.name})`),
    ships: connection(
      () => shipPlan,
      (s: typeof ships, { args }) => and(eq(s.portId, p.id), shipFilter(s, args)),
      shipSorts,
    ),
    fastest: list(
      () => shipPlan,
      (s: typeof ships) => eq(s.portId, p.id),
      s => [descending(s.miles)],
      { limit: 3 },
    ),
    alarms: gated(
      actor => actor.kind === 'staff' || actor.owns(p.id),
      connection(
        () => alarmPlan,
        (a: typeof alarms) => eq(a.portId, p.id),
        a => [descending(a.seq)],
      ),
    ),
    owner: gated(
      actor => actor.kind === 'staff' || actor.ownsAs(['OWNER'], p.id),
      expr(sql<string>`${p.ownerId}::text`),
    ),
  }),
})

export const shipPlan: Plan<Ship, typeof ships> = plan(() => Ship, ships, {
  visibleTo: (s, actor) =>
    actor.kind === 'staff' || (actor.signedIn ? or(ne(s.state, 'DRAFT'), actor.owns(s.portId)) : ne(s.state, 'DRAFT')),
  fields: s => ({
    id: globalId('ship', s.id),
    slug: s.slug,
    state: s.state,
    rank: decoded(s.rank, ['DECKHAND', 'MATE', 'CAPTAIN']),
    score: s.score,
    miles: s.miles,
    tags: s.tags,
    counts: embedded(() => Counts, { high: s.high, low: s.low }),
    sale: embeddedWhen(sql`${s.soldAt} is not null`, () => Sale, { at: s.soldAt }),
    danger: expr(sql<number>`least(${s.high} * 2, 10)`),
    isNamed: s.isNamed,
    secret: gated(actor => actor.kind === 'staff' || actor.owns(s.portId), s.secret),
    notes: s.notes,
    extra: s.extra,
    builtAt: s.builtAt,
    port: one(() => portPlan, s.portId),
    lastTrip: maybe(
      () => tripPlan,
      (t: typeof trips) => eq(t.key, s.lastTripId),
    ),
    firstTrip: maybe(
      () => tripPlan,
      (t: typeof trips) => and(eq(t.shipId, s.id), eq(t.number, 1)),
    ),
    trips: connection(
      () => tripPlan,
      (t: typeof trips, { args }) =>
        and(
          eq(t.shipId, s.id),
          args.has('heavierThan') ? sql`${t.weight} > ${args.param('heavierThan', 'float8')}` : undefined,
        ),
      t => [ascending(t.number)],
    ),
    hail: resolved({ slug: s.slug }),
    mustHave: expr(sql<string>`nullif(${s.slug}, 'nameless')`),
  }),
})

export const tripPlan: Plan<Trip, typeof trips> = plan(() => Trip, trips, {
  visibleTo: (t, actor) =>
    actor.kind === 'staff' ||
    sql`((${t.state} = 'OPEN' and exists (select from ${ships} o where o.id = ${t.shipId} and o.state <> 'DRAFT')) or ${actor.owns(t.portId)})`,
  fields: t => ({
    id: globalId('trip', t.id),
    number: t.number,
    weight: t.weight,
    ship: one(() => shipPlan, t.shipId),
  }),
})

export const alarmPlan: Plan<Alarm, typeof alarms> = plan(() => Alarm, alarms, {
  visibleTo: (a, actor) => actor.kind === 'staff' || actor.owns(a.portId),
  fields: a => ({
    id: globalId('alarm', a.id),
    seq: a.seq,
    subject: maybeOneOf(
      maybe(() => shipPlan, a.shipId),
      maybe(() => tripPlan, a.tripId),
    ),
    about: maybeOneOf(
      maybe(() => tripPlan, a.tripId),
      maybe(
        () => shipPlan,
        (s: typeof ships) => eq(s.id, a.shipId),
      ),
    ),
  }),
})

function shipFilter(s: typeof ships, args: import('../../src/graphql/plan/symbols.ts').Args) {
  return and(
    args.has('filter.state') ? eq(s.state, args.param('filter.state', 'text')) : undefined,
    args.has('filter.highAtMost') ? sql`${s.high} <= ${args.param('filter.highAtMost', 'int4')}` : undefined,
    args.has('filter.tags') ? sql`${s.tags} @> ${args.param('filter.tags', 'text[]')}` : undefined,
    args.has('filter.portId') ? eq(s.portId, args.id('filter.portId', 'port')) : undefined,
  )
}

const shipSorts = sorts<typeof ships>('sort', 'NEWEST', {
  NEWEST: s => [descending(s.builtAt)],
  SCORE: s => [descending(s.score, { nullAs: -1 })],
  SLUG: s => [ascending(s.slug)],
  MIXED: s => [ascending(s.high), descending(s.score, { nullAs: -1 })],
})

export const worldPlans = [portPlan, shipPlan, tripPlan, alarmPlan]

export const worldEntries = [
  entries('Query', {
    ships: connection(
      () => shipPlan,
      (s: typeof ships, { args }) => shipFilter(s, args),
      shipSorts,
    ),
    ship: maybe(
      () => shipPlan,
      (s: typeof ships, { args }) => eq(s.slug, args.param('slug', 'text')),
    ),
    shipById: maybe(
      () => shipPlan,
      (s: typeof ships, { args }) => eq(s.id, args.id('id', 'ship')),
    ),
    port: maybe(
      () => portPlan,
      (p: typeof ports, { args }) => eq(p.slug, args.param('slug', 'text')),
    ),
    search: connection(
      () => shipPlan,
      undefined,
      () => [descending(sql`hit.rank`, { type: 'float8' })],
      {
        join: (s: typeof ships, { args }) =>
          sql`join (select x.id, length(x.slug)::float8 / 3 as rank from ${ships} x where x.slug like '%' || ${args.param('text', 'text')} || '%') hit on hit.id = ${s.id}`,
      },
    ),
    allAlarms: gated(
      actor => actor.kind === 'staff',
      connection(
        () => alarmPlan,
        undefined,
        (a: typeof alarms) => [ascending(a.seq)],
      ),
    ),
    largePorts: list(
      () => portPlan,
      (p: typeof ports) => eq(p.size, 'LARGE'),
      (p: typeof ports) => [ascending(p.slug)],
      { limit: 5 },
    ),
    node: node(),
    nodes: nodes(),
  }),
  entries(() => RenamePayload, {
    ship: maybe(
      () => shipPlan,
      (s: typeof ships, { source }) => eq(s.id, source.param('shipId')),
    ),
  }),
]

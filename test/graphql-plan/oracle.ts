import { GraphQLError, type GraphQLFieldResolver, type GraphQLSchema, isAbstractType, isObjectType } from 'graphql'
import type { Actor } from '../../src/domain/permission.ts'
import { type AlarmRow, buildWorldSchema, type ShipRow, type TripRow, type World } from './world.ts'

/**
 * The same answers by plain resolvers over rows in memory. It shares nothing with the compiler: orders, cursors, pages
 * and permissions are written a second time, the slow and obvious way.
 */
// biome-ignore lint/suspicious/noExplicitAny: arguments as they come, to keep the oracle plain
type Args = Readonly<Record<string, any>>
type Port = World['ports'][number]
// biome-ignore lint/suspicious/noExplicitAny: rows of whichever table
type Resolve = GraphQLFieldResolver<any, { readonly actor: Actor }>

export function oracleSchema(world: World): GraphQLSchema {
  const schema = buildWorldSchema()
  for (const [typeName, fields] of Object.entries(resolvers(world))) {
    const type = schema.getType(typeName)
    if (!isObjectType(type)) throw new Error(`no type ${typeName}`)
    for (const [name, resolve] of Object.entries(fields)) {
      const field = type.getFields()[name]
      if (!field) throw new Error(`no field ${typeName}.${name}`)
      field.resolve = resolve
    }
  }
  for (const type of Object.values(schema.getTypeMap()))
    if (isAbstractType(type)) type.resolveType = value => kindOf(value)
  return schema
}

const kindOf = (row: object): string =>
  'slug' in row ? ('state' in row ? 'Ship' : 'Port') : 'weight' in row ? 'Trip' : 'Alarm'

function resolvers(world: World): Record<string, Record<string, Resolve>> {
  const shipOf = (id: string | null) => world.ships.find(s => s.id === id)
  const owns = (actor: Actor, portId: string) =>
    'memberships' in actor && actor.memberships.some(m => m.publisherId === portId)
  const team = (actor: Actor, portId: string) => actor.kind === 'staff' || owns(actor, portId)
  const seesShip = (actor: Actor) => (s: ShipRow) => s.state !== 'DRAFT' || team(actor, s.portId)
  const seesTrip = (actor: Actor) => (t: TripRow) =>
    team(actor, t.portId) || (t.state === 'OPEN' && shipOf(t.shipId)?.state !== 'DRAFT')
  const seesAlarm = (actor: Actor) => (a: AlarmRow) => team(actor, a.portId)
  const visibleShip = (actor: Actor, s: ShipRow | undefined) => (s && seesShip(actor)(s) ? s : null)
  const visibleTrip = (actor: Actor, t: TripRow | undefined) => (t && seesTrip(actor)(t) ? t : null)

  const ships = (rows: readonly ShipRow[], args: Args, actor: Actor) => {
    const filter = args.filter ?? {}
    const portId = filter.portId == null ? undefined : wanted('filter.portId', filter.portId, 'port')
    const matching = rows.filter(
      s =>
        seesShip(actor)(s) &&
        (filter.state == null || s.state === filter.state) &&
        (filter.highAtMost == null || s.high <= filter.highAtMost) &&
        (filter.tags == null || filter.tags.every((tag: string) => s.tags.includes(tag))) &&
        (portId === undefined || s.portId === portId),
    )
    return page(matching, args, args.sort, shipOrders[args.sort as keyof typeof shipOrders])
  }

  const node = (id: string, actor: Actor): object | null => {
    const cut = id.indexOf('_')
    const [prefix, key] = [id.slice(0, cut), id.slice(cut + 1)]
    if (prefix === 'port') return world.ports.find(p => p.id === key) ?? null
    if (prefix === 'ship') return visibleShip(actor, shipOf(key))
    if (prefix === 'trip')
      return visibleTrip(
        actor,
        world.trips.find(t => String(t.id) === key),
      )
    const alarm = prefix === 'alarm' ? world.alarms.find(a => a.id === key) : undefined
    return alarm && seesAlarm(actor)(alarm) ? alarm : null
  }

  return {
    Query: {
      ships: (_, args, { actor }) => ships(world.ships, args, actor),
      ship: (_, { slug }, { actor }) =>
        visibleShip(
          actor,
          world.ships.find(s => s.slug === sound('slug', slug)),
        ),
      shipById: (_, { id }, { actor }) => visibleShip(actor, shipOf(wanted('id', id, 'ship'))),
      port: (_, { slug }) => world.ports.find(p => p.slug === sound('slug', slug)) ?? null,
      search: (_, args, { actor }) =>
        page(
          world.ships.filter(s => seesShip(actor)(s) && s.slug.includes(sound('text', args.text))),
          args,
          '',
          [
            [s => [...s.slug].length / 3, 'desc'],
            [s => s.id, 'desc'],
          ],
        ),
      allAlarms: (_, args, { actor }) =>
        actor.kind === 'staff'
          ? page(world.alarms, args, '', [
              [a => a.seq, 'asc'],
              [a => a.id, 'asc'],
            ])
          : null,
      largePorts: () =>
        sorted(
          world.ports.filter(p => p.size === 'LARGE'),
          [[p => p.slug, 'asc']],
        ),
      node: (_, { id }, { actor }) => node(id, actor),
      nodes: (_, { ids }, { actor }) => {
        if (ids.length > 100) throw bad('Ask for at most 100 ids at once.')
        return ids.map((id: string) => node(id, actor))
      },
      plain: () => 'plain',
    },
    Mutation: { rename: (_, { shipId }) => ({ shipId, said: 'done' }) },
    RenamePayload: { ship: ({ shipId }, _, { actor }) => visibleShip(actor, shipOf(shipId)) },
    Port: {
      id: (p: Port) => `port_${p.id}`,
      slug: p => p.slug,
      name: p => p.name,
      size: p => p.size,
      openedAt: p => new Date(p.openedAt),
      title: p => p.name.toUpperCase(),
      ships: (p: Port, args, { actor }) =>
        ships(
          world.ships.filter(s => s.portId === p.id),
          args,
          actor,
        ),
      fastest: (p: Port, _, { actor }) =>
        sorted(
          world.ships.filter(s => s.portId === p.id && seesShip(actor)(s)),
          [
            [s => s.miles, 'desc'],
            [s => s.id, 'desc'],
          ],
        ).slice(0, 3),
      alarms: (p: Port, args, { actor }) =>
        team(actor, p.id)
          ? page(
              world.alarms.filter(a => a.portId === p.id),
              args,
              '',
              [
                [a => a.seq, 'desc'],
                [a => a.id, 'desc'],
              ],
            )
          : null,
      owner: (p: Port, _, { actor }) =>
        actor.kind === 'staff' ||
        ('memberships' in actor && actor.memberships.some(m => m.publisherId === p.id && m.role === 'OWNER'))
          ? p.ownerId
          : null,
    },
    Ship: {
      ...same('slug', 'state', 'score', 'miles', 'tags', 'isNamed', 'notes', 'extra'),
      id: (s: ShipRow) => `ship_${s.id}`,
      rank: (s: ShipRow) => ['DECKHAND', 'MATE', 'CAPTAIN'][s.rank],
      counts: (s: ShipRow) => ({ high: s.high, low: s.low }),
      sale: (s: ShipRow) => (s.soldAt === null ? null : { at: new Date(s.soldAt) }),
      danger: (s: ShipRow) => Math.min(s.high * 2, 10),
      secret: (s: ShipRow, _, { actor }) => (team(actor, s.portId) ? s.secret : null),
      builtAt: (s: ShipRow) => new Date(s.builtAt),
      port: (s: ShipRow) => world.ports.find(p => p.id === s.portId),
      lastTrip: (s: ShipRow, _, { actor }) =>
        visibleTrip(
          actor,
          world.trips.find(t => t.key === s.lastTripId),
        ),
      firstTrip: (s: ShipRow, _, { actor }) =>
        visibleTrip(
          actor,
          world.trips.find(t => t.shipId === s.id && t.number === 1),
        ),
      trips: (s: ShipRow, args, { actor }) =>
        page(
          world.trips.filter(
            t => t.shipId === s.id && seesTrip(actor)(t) && (args.heavierThan == null || t.weight > args.heavierThan),
          ),
          args,
          '',
          [
            [t => t.number, 'asc'],
            [t => t.id, 'asc'],
          ],
        ),
      hail: (s: ShipRow) => `Ahoy ${s.slug}`,
      mustHave: (s: ShipRow) => (s.slug === 'nameless' ? null : s.slug),
    },
    Trip: {
      ...same('number', 'weight'),
      id: t => `trip_${t.id}`,
      ship: (t: TripRow, _, { actor }) => visibleShip(actor, shipOf(t.shipId)),
    },
    Alarm: {
      ...same('seq'),
      id: a => `alarm_${a.id}`,
      subject: (a: AlarmRow, _, { actor }) =>
        visibleShip(actor, shipOf(a.shipId)) ??
        visibleTrip(
          actor,
          world.trips.find(t => t.id === a.tripId),
        ),
      about: (a: AlarmRow, _, { actor }) =>
        visibleTrip(
          actor,
          world.trips.find(t => t.id === a.tripId),
        ) ?? visibleShip(actor, shipOf(a.shipId)),
    },
  }
}

const same = (...names: readonly string[]): Record<string, Resolve> =>
  Object.fromEntries(names.map((name): [string, Resolve] => [name, row => row[name]]))

type Key<T> = readonly [(row: T) => string | number, 'asc' | 'desc', 'time'?]

const shipOrders: Record<'NEWEST' | 'SCORE' | 'SLUG' | 'MIXED', readonly Key<ShipRow>[]> = {
  NEWEST: [
    [s => pgTime(s.builtAt), 'desc'],
    [s => s.id, 'desc'],
  ],
  SCORE: [
    [s => s.score ?? -1, 'desc'],
    [s => s.id, 'desc'],
  ],
  SLUG: [
    [s => s.slug, 'asc'],
    [s => s.id, 'asc'],
  ],
  MIXED: [
    [s => s.high, 'asc'],
    [s => s.score ?? -1, 'desc'],
    [s => s.id, 'desc'],
  ],
}

/** `2025-03-10T10:00:00.5+00:00` as PostgreSQL writes it; among times of one world texts order as the times do. */
const pgTime = (iso: string): string => iso.replace('T', ' ').replace('+00:00', '+00')

function page<T>(rows: readonly T[], args: Args, sort: string, keys: readonly Key<T>[]) {
  if (args.first != null && args.last != null) throw bad('Ask for first or for last, not for both.')
  const size = args.first ?? args.last ?? 20
  if (size < 1 || size > 100)
    throw bad(
      `${args.first == null ? 'last' : 'first'} has to be from 1 to 100. Ask for a smaller page and follow its cursors.`,
    )
  const all = sorted(rows, keys)
  const after = place(args.after, sort, keys)
  const before = place(args.before, sort, keys)
  const texts = (row: T) => keys.map(([key]) => String(key(row)))
  const between = all.filter(
    row => (!after || against(texts(row), after, keys) > 0) && (!before || against(texts(row), before, keys) < 0),
  )
  const backwards = args.last != null
  const part = backwards ? between.slice(-size) : between.slice(0, size)
  const cursor = (row: T) => Buffer.from(JSON.stringify([sort, ...texts(row)])).toString('base64url')
  const [first, last] = [part[0], part.at(-1)]
  return {
    nodes: part,
    edges: part.map(node => ({ node, cursor: cursor(node) })),
    totalCount: Math.min(all.length, 1001),
    pageInfo: {
      hasNextPage: backwards ? before !== undefined : between.length > size,
      hasPreviousPage: backwards ? between.length > size : after !== undefined,
      startCursor: first === undefined ? null : cursor(first),
      endCursor: last === undefined ? null : cursor(last),
    },
  }
}

function place<T>(cursor: unknown, sort: string, keys: readonly Key<T>[]): readonly string[] | undefined {
  if (cursor == null) return undefined
  let parsed: unknown
  try {
    parsed = JSON.parse(Buffer.from(String(cursor), 'base64url').toString())
  } catch {
    parsed = undefined
  }
  if (!Array.isArray(parsed) || typeof parsed[0] !== 'string')
    throw bad('This cursor is not one of ours. Take it from pageInfo or edges of the same list.')
  if (parsed[0] !== sort || parsed.length !== keys.length + 1)
    throw bad('This cursor belongs to another order. Start again without a cursor after changing the sort.')
  return parsed.slice(1)
}

const sorted = <T>(rows: readonly T[], keys: readonly Key<T>[]): readonly T[] =>
  [...rows].sort((a, b) =>
    against(
      keys.map(([key]) => String(key(a))),
      keys.map(([key]) => String(key(b))),
      keys,
    ),
  )

function against<T>(left: readonly string[], right: readonly string[], keys: readonly Key<T>[]): number {
  for (const [i, [, direction]] of keys.entries()) {
    const [a = '', b = ''] = [left[i], right[i]]
    const numeric = /^-?[\d.]+(e-?\d+)?$/.test(a) && /^-?[\d.]+(e-?\d+)?$/.test(b)
    const order = numeric ? Number(a) - Number(b) : Buffer.compare(Buffer.from(a), Buffer.from(b))
    if (order !== 0) return direction === 'asc' ? order : -order
  }
  return 0
}

function wanted(path: string, id: string, prefix: string): string {
  if (new RegExp(`^${prefix}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`).test(id)) return id.slice(prefix.length + 1)
  throw bad(`${path} has to be the id of a ${prefix}, as its id field gives it.`)
}

function sound(path: string, text: string): string {
  if (text.includes('\0')) throw bad(`The text of ${path} contains a null character. Send it without.`)
  return text
}

const bad = (message: string) => new GraphQLError(message, { extensions: { code: 'BAD_INPUT' } })

import {
  bigint,
  boolean,
  doublePrecision,
  integer,
  jsonb,
  pgSchema,
  smallint,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core'

/** A small fleet of its own, so that the planner is tried on every kind of field without the catalog. */
const world = pgSchema('world')

export interface Note {
  readonly code: string
  readonly severity: 'HIGH' | 'LOW'
  readonly at: string | null
  readonly places: readonly { readonly line: number; readonly text: string | null }[]
}

export const ports = world.table('ports', {
  id: uuid('id').primaryKey(),
  slug: text('slug').notNull(),
  name: text('name').notNull(),
  size: text('size').$type<'SMALL' | 'LARGE'>().notNull(),
  ownerId: uuid('owner_id').notNull(),
  openedAt: timestamp('opened_at', { withTimezone: true }).notNull(),
})

export const ships = world.table('ships', {
  id: uuid('id').primaryKey(),
  slug: text('slug').notNull(),
  portId: uuid('port_id').notNull(),
  state: text('state').$type<'DRAFT' | 'SAILING' | 'SUNK'>().notNull(),
  rank: smallint('rank').notNull(),
  score: doublePrecision('score'),
  miles: bigint('miles', { mode: 'number' }).notNull(),
  tags: text('tags').array().notNull(),
  high: integer('high').notNull(),
  low: integer('low').notNull(),
  isNamed: boolean('is_named').notNull(),
  secret: text('secret'),
  lastTripId: uuid('last_trip_id'),
  notes: jsonb('notes').$type<Note[]>(),
  extra: jsonb('extra').notNull(),
  builtAt: timestamp('built_at', { withTimezone: true }).notNull(),
  soldAt: timestamp('sold_at', { withTimezone: true }),
})

export const trips = world.table('trips', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  key: uuid('key').notNull().unique(),
  shipId: uuid('ship_id').notNull(),
  portId: uuid('port_id').notNull(),
  number: integer('number').notNull(),
  state: text('state').$type<'OPEN' | 'HIDDEN'>().notNull(),
  weight: doublePrecision('weight').notNull(),
})

export const alarms = world.table('alarms', {
  id: text('id').primaryKey(),
  portId: uuid('port_id').notNull(),
  seq: integer('seq').notNull(),
  shipId: uuid('ship_id'),
  tripId: bigint('trip_id', { mode: 'number' }),
})

export const worldSql = `
create schema world;
create table world.ports (id uuid primary key, slug text not null, name text not null, size text not null, owner_id uuid not null, opened_at timestamptz not null);
create table world.ships (id uuid primary key, slug text not null, port_id uuid not null, state text not null, rank smallint not null, score float8, miles bigint not null,
  tags text[] not null, high int not null, low int not null, is_named boolean not null, secret text, last_trip_id uuid, notes jsonb, extra jsonb not null, built_at timestamptz not null, sold_at timestamptz);
create table world.trips (id bigint generated always as identity primary key, key uuid not null unique, ship_id uuid not null, port_id uuid not null, number int not null, state text not null, weight float8 not null);
create table world.alarms (id text primary key, port_id uuid not null, seq int not null, ship_id uuid, trip_id bigint);
`

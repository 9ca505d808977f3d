import { pino } from 'pino'
import { advisoryFeed } from '../../src/adapters/advisory-feed/feed.ts'
import { addressPolicy } from '../../src/adapters/outbound/address.ts'
import { httpOutbound } from '../../src/adapters/outbound/http.ts'
import type { Database } from '../../src/database/client.ts'
import type { Registry } from '../../src/registry/context.ts'
import { newId } from '../../src/registry/new-id.ts'
import type { Ports } from '../../src/registry/ports.ts'

/** What the verbs of a bench stand on: a database, feeds of advisories, and nothing else that is outside. */
export const benchRegistry = ({ db }: Pick<Database, 'db'>, hint: Registry['hint'] = () => {}): Registry => ({
  db,
  clock: () => new Date(),
  newId,
  log: pino({ level: 'silent' }),
  settings: { publicUrl: 'http://bench.example' } as Registry['settings'], // safe because no bench asks for another
  ports: { feeds: advisoryFeed(httpOutbound({ policy: addressPolicy() })) } as Ports, // safe because no bench leaves by another
  hint,
})

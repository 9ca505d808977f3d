import { afterAll, beforeAll, expect, test } from 'vitest'
import { aesSecretBox } from '../../../src/adapters/secretbox/aes-gcm.ts'
import { DAY_MS } from '../../../src/domain/policy.ts'
import { unsubscribe } from '../../../src/registry/alerts/mail-preferences.ts'
import { topics } from '../../../src/registry/log/event.ts'
import { act } from '../../../src/registry/transaction.ts'
import { askIn } from '../../support/ask.ts'
import { accountRow, openWorld, type World } from '../../support/world.ts'

let world: World
let api: ReturnType<typeof askIn>
beforeAll(async () => {
  world = await openWorld({ secretBox: aesSecretBox('k'.repeat(64)) })
  api = askIn(world)
})
afterAll(async () => {
  await api.close()
  await world.close()
})

const files = (name: string) => ({ npm: [{ name, version: '1.0.0' }] })
const happens = (cargoId: string, cause: string) =>
  act(world.as({ kind: 'system', task: 'test' }), 'test.raise', async tx => {
    tx.raise({ topic: topics.cargo(cargoId), cause, cargoId })
  })
const WATCH = `mutation ($id: ID!) { watchCargo(input: { cargoId: $id }) { cargo { slug } problems { message } } }`
const UNWATCH = `mutation ($id: ID!) { unwatchCargo(input: { cargoId: $id }) { problems { message } } }`
const WATCHES = `{ viewer { watches { nodes { cargo { slug } since } } } }`

test('who watches a Cargo is told of new versions daily and of its suspension at once, and of nothing after unwatching', async () => {
  const team = await world.team('watched')
  const cargoId = await world.cargo(team, 'box')
  await world.publish(team, cargoId, 'watched-1', files('one'))
  const consumer = await world.person()
  const { email } = await accountRow(world.registry, consumer.accountId)
  const mails = () => world.mail.sent.filter(mail => mail.to === email && mail.kind === 'watched-cargos')

  const watched = await api.ask(consumer, WATCH, { id: `cargo_${cargoId}` })
  expect(watched.data.watchCargo).toEqual({ cargo: { slug: 'watched/box' }, problems: [] })
  await api.ask(consumer, WATCH, { id: `cargo_${cargoId}` })
  expect((await api.ask(consumer, WATCHES)).data.viewer.watches.nodes).toMatchObject([
    { cargo: { slug: 'watched/box' } },
  ])

  await world.publish(team, cargoId, 'watched-2', files('two'))
  expect(mails()).toHaveLength(0)
  world.advance(DAY_MS)
  await world.runJobs()
  expect(mails().map(mail => mail.subject)).toEqual(['watched/box has a new version.'])

  await happens(cargoId, 'SUSPENDED')
  await world.runJobs()
  await world.runJobs()
  expect(mails().map(mail => mail.subject)).toEqual([
    'watched/box has a new version.',
    'watched/box was suspended: it admits no new jobs.',
  ])

  await api.ask(consumer, UNWATCH, { id: `cargo_${cargoId}` })
  await happens(cargoId, 'SUSPENDED')
  await world.runJobs()
  expect(mails()).toHaveLength(2)
})

test('the link under the mail ends all watches', async () => {
  const team = await world.team('ending')
  const cargoId = await world.cargo(team, 'box')
  await world.publish(team, cargoId, 'ending-1', files('three'))
  const consumer = await world.person()
  await api.ask(consumer, WATCH, { id: `cargo_${cargoId}` })
  await happens(cargoId, 'HELD')
  await world.runJobs()
  const { email } = await accountRow(world.registry, consumer.accountId)
  const token = /unsubscribe#(\S+)/.exec(world.mail.lastTo(email!).text)![1]!
  await unsubscribe(world.as({ kind: 'anonymous' }), { token })
  expect((await api.ask(consumer, WATCHES)).data.viewer.watches.nodes).toEqual([])
})

test('a draft of others cannot be watched, nor any Cargo by nobody', async () => {
  const team = await world.team('drafting')
  const cargoId = await world.cargo(team, 'box')
  const consumer = await world.person()
  expect((await api.ask(consumer, WATCH, { id: `cargo_${cargoId}` })).errors[0]!.message).toContain(
    'There is no such Cargo',
  )
  const published = await world.team('open-one')
  const open = await world.cargo(published, 'box')
  await world.publish(published, open, 'open-1', files('four'))
  expect((await api.ask({ kind: 'anonymous' }, WATCH, { id: `cargo_${open}` })).errors[0]!.message).toContain('Sign in')
})

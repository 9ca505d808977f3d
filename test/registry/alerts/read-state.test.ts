import { afterAll, beforeAll, expect, test } from 'vitest'
import { askIn } from '../../support/ask.ts'
import { raiseAlert } from '../../support/raise-alert.ts'
import { openWorld, type Team, type World } from '../../support/world.ts'

let world: World
let api: ReturnType<typeof askIn>
beforeAll(async () => {
  world = await openWorld()
  api = askIn(world)
})
afterAll(async () => {
  await api.close()
  await world.close()
})

const LIST = `query ($slug: String!, $filter: AlertFilter) { publisher(slug: $slug) {
  unreadAlertCount
  alerts(first: 100, filter: $filter) { nodes { id cursor cause title isRead } }
  alertConsumers { name behind cursor }
} }`
const listOf = async (team: Team, filter: object = {}) =>
  (await api.ask(team.actor, LIST, { slug: team.slug, filter })).data.publisher
const MARK = `mutation ($input: MarkAlertsReadInput!) { markAlertsRead(input: $input) {
  publisher { unreadAlertCount } problems { code message } } }`
const mark = (team: Team, input: object) =>
  api.ask(team.actor, MARK, { input: { publisherId: `publisher_${team.publisherId}`, ...input } })

test('each member has a read state of their own, for single alerts and for everything up to one', async () => {
  const owner = await world.team('reading', 'ORGANIZATION')
  const viewer = await world.join(owner, 'VIEWER')
  for (const title of ['one', 'two', 'three', 'four']) await raiseAlert(world, owner, { title })
  expect((await listOf(owner)).unreadAlertCount).toBe(4)

  const [four, three, two] = (await listOf(owner)).alerts.nodes
  expect((await mark(owner, { alertIds: [four.id] })).data.markAlertsRead).toEqual({
    publisher: { unreadAlertCount: 3 },
    problems: [],
  })
  expect((await mark(owner, { through: two.cursor })).data.markAlertsRead.publisher).toEqual({ unreadAlertCount: 1 })
  const seen = (await listOf(owner)).alerts.nodes
  expect(seen.map((alert: { isRead: boolean }) => alert.isRead)).toEqual([true, false, true, true])
  expect((await listOf(owner, { isRead: false })).alerts.nodes).toMatchObject([{ id: three.id }])
  expect((await listOf(viewer)).unreadAlertCount).toBe(4)

  await mark(owner, { through: four.cursor })
  await raiseAlert(world, owner, { title: 'five' })
  expect((await listOf(owner)).unreadAlertCount).toBe(1)
})

test('the list is filtered by cause, severity and Cargo', async () => {
  const team = await world.team('filtering')
  const cargoId = await world.cargo(team, 'box')
  await raiseAlert(world, team, { title: 'critical', severity: 'CRITICAL', messages: ['a'], cargoId })
  await raiseAlert(world, team, { title: 'low', severity: 'LOW', cause: 'FIX_AVAILABLE', messages: ['b'] })
  await raiseAlert(world, team, { title: 'decision', severity: null, cause: 'REVIEW_DECIDED' })
  const titles = async (filter: object) =>
    (await listOf(team, filter)).alerts.nodes.map((alert: { title: string }) => alert.title)
  expect(await titles({})).toEqual(['decision', 'low', 'critical'])
  expect(await titles({ causes: ['FIX_AVAILABLE', 'REVIEW_DECIDED'] })).toEqual(['decision', 'low'])
  expect(await titles({ severityAtLeast: 'HIGH' })).toEqual(['critical'])
  expect(await titles({ cargoId: `cargo_${cargoId}` })).toEqual(['critical'])
})

test('alerts of another publisher are as absent as those of none', async () => {
  const team = await world.team('private')
  const stranger = await world.team('stranger')
  await raiseAlert(world, team)
  const [alert] = (await listOf(team)).alerts.nodes
  const seen = await api.ask(stranger.actor, LIST, { slug: 'private' })
  expect(seen.data.publisher).toEqual({ unreadAlertCount: null, alerts: null, alertConsumers: null })
  const foreign = await api.ask(stranger.actor, MARK, { input: { publisherId: `publisher_${team.publisherId}` } })
  const unknown = await api.ask(stranger.actor, MARK, {
    input: { publisherId: 'publisher_01930000-0000-7000-8000-000000000000' },
  })
  expect(foreign.errors[0]!.message).toBe(unknown.errors[0]!.message)
  expect((await mark(stranger, { alertIds: [alert.id] })).errors[0]!.message).toContain('no alert of this publisher')
  expect((await mark(stranger, { through: alert.cursor })).errors[0]!.message).toContain('belongs to another stream')
})

test('a named consumer finds its place again, may go back, and can be forgotten', async () => {
  const team = await world.team('consuming')
  for (const title of ['one', 'two']) await raiseAlert(world, team, { title })
  const [two, one] = (await listOf(team)).alerts.nodes
  const acknowledge = (consumer: string, cursor: string) =>
    api.ask(
      team.actor,
      `mutation ($input: AcknowledgeAlertsInput!) { acknowledgeAlerts(input: $input) {
        publisher { alertConsumers { name behind cursor } } problems { message } } }`,
      { input: { publisherId: `publisher_${team.publisherId}`, consumer, cursor } },
    )
  expect((await acknowledge('pager', two.cursor)).data.acknowledgeAlerts.publisher.alertConsumers).toEqual([
    { name: 'pager', behind: 0, cursor: two.cursor },
  ])
  expect((await acknowledge('pager', one.cursor)).data.acknowledgeAlerts.publisher.alertConsumers).toMatchObject([
    { behind: 1 },
  ])
  expect((await acknowledge('Two Words', one.cursor)).data.acknowledgeAlerts.problems[0].message).toContain('a-z')
  expect((await acknowledge('pager', 'bm9uc2Vuc2U')).errors[0]!.message).toContain('not one of ours')
  const forgotten = await api.ask(
    team.actor,
    `mutation ($input: ForgetAlertConsumerInput!) { forgetAlertConsumer(input: $input) { publisher { alertConsumers { name } } } }`,
    { input: { publisherId: `publisher_${team.publisherId}`, consumer: 'pager' } },
  )
  expect(forgotten.data.forgetAlertConsumer.publisher.alertConsumers).toEqual([])
})

test('a test alert is told like any other and is in the audit', async () => {
  const team = await world.team('testing')
  const sent = await api.ask(
    team.actor,
    `mutation ($id: ID!) { sendTestAlert(input: { publisherId: $id }) { alert { cause title items { message } } problems { message } } }`,
    { id: `publisher_${team.publisherId}` },
  )
  expect(sent.data.sendTestAlert).toEqual({
    alert: {
      cause: 'TEST',
      title: 'This is a test alert of testing. Nothing happened.',
      items: [{ message: 'Whoever sees this would also see a real alert.' }],
    },
    problems: [],
  })
})

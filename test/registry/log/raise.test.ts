import { afterAll, expect, test } from 'vitest'
import { raiseEvents } from '../../../src/registry/log/raise.ts'
import { logReader } from '../../../src/registry/log/read-after.ts'
import { freshDatabase } from '../../support/database.ts'
import { alert, raise } from '../../support/raise.ts'

const database = await freshDatabase({ max: 10 })
afterAll(() => database.drop())

const everything = (topic: string) => logReader(database.sql).after([{ topic, seq: 0 }])

test('the events of a topic are numbered 1, 2, 3, and other topics do not count', async () => {
  await raise(database, alert('dense'), alert('dense'), alert('elsewhere'))
  await raise(database, alert('dense'))
  expect((await everything('alerts/dense')).map(event => event.seq)).toEqual([1, 2, 3])
  expect((await everything('alerts/elsewhere')).map(event => event.seq)).toEqual([1])
})

test('an event is read back as it was raised', async () => {
  const at = new Date('2026-05-06T07:08:09.123Z')
  const ids = {
    publisherId: crypto.randomUUID(),
    cargoId: crypto.randomUUID(),
    versionId: crypto.randomUUID(),
    decisionId: crypto.randomUUID(),
  }
  const event = alert('whole', {
    at,
    cause: 'TRUST_CHANGED',
    severity: 'HIGH',
    ...ids,
    body: { before: 2, after: 'one', ключ: null },
  })
  await raise(database, event)
  expect(await everything('alerts/whole')).toEqual([{ ...event, seq: 1 }])
})

test('a rolled-back event leaves neither a row nor a gap', async () => {
  await raise(database, alert('rolled-back', { cause: 'first' }))
  const gone = database.db.transaction(async tx => {
    await raiseEvents(tx, [alert('rolled-back', { cause: 'never happened' }), alert('rolled-back-too')])
    throw new Error('The verb failed after all.')
  })
  await expect(gone).rejects.toThrow('after all')
  await raise(database, alert('rolled-back', { cause: 'second' }), alert('rolled-back-too'))
  expect((await everything('alerts/rolled-back')).map(({ seq, cause }) => [seq, cause])).toEqual([
    [1, 'first'],
    [2, 'second'],
  ])
  expect((await everything('alerts/rolled-back-too')).map(({ seq }) => seq)).toEqual([1])
})

test('S38: the same transition is told once, however often it is raised', async () => {
  const told = (keys: string[]) => alert('once', { items: keys.map(key => ({ key, item: { finding: key } })) })
  await raise(database, told(['a', 'b']))
  expect(await raise(database, told(['a', 'b']))).toEqual([])
  await raise(database, told(['b', 'c', 'c']))
  const events = await everything('alerts/once')
  expect(events.map(event => event.body.items)).toEqual([[{ finding: 'a' }, { finding: 'b' }], [{ finding: 'c' }]])
  expect(events.map(event => event.seq)).toEqual([1, 2])
})

test('S38: of two events in one transaction with the same item the first tells it', async () => {
  const item = (key: string) => ({ key, item: key })
  await raise(
    database,
    alert('within', { items: [item('x')] }),
    alert('within', { items: [item('x'), item('y')] }),
    alert('within', { items: [item('x')] }),
  )
  expect((await everything('alerts/within')).map(event => event.body.items)).toEqual([['x'], ['y']])
})

test('S38: the same key on another topic is another transition', async () => {
  const items = [{ key: 'shared', item: 1 }]
  await raise(database, alert('one', { items }), alert('other', { items }))
  expect((await everything('alerts/other')).length).toBe(1)
})

test('S38: thirty transactions that raise one transition at once tell it once', async () => {
  const items = [{ key: 'raced', item: 1 }]
  await Promise.all(Array.from({ length: 30 }, () => raise(database, alert('raced', { items }))))
  expect((await everything('alerts/raced')).length).toBe(1)
})

test('the first events of a topic raised by many at once are numbered densely', async () => {
  await Promise.all(Array.from({ length: 40 }, () => raise(database, alert('newborn'), alert('newborn-too'))))
  for (const topic of ['alerts/newborn', 'alerts/newborn-too'])
    expect((await everything(topic)).map(event => event.seq)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
})

test('transactions that raise for many topics in any order never deadlock', async () => {
  const names = Array.from({ length: 30 }, (_, i) => `crossing-${i}`)
  const shuffled = (turn: number) =>
    names
      .map((name, i) => [(i * 7 + turn * 13) % 31, name] as const)
      .sort((a, b) => a[0] - b[0])
      .map(([, name]) => name)
  await Promise.all(
    Array.from({ length: 40 }, (_, turn) => raise(database, ...shuffled(turn).map(name => alert(name)))),
  )
  const heads = await database.sql`select distinct seq from log_topics where topic like 'alerts/crossing-%'`
  expect([...heads]).toEqual([{ seq: '40' }])
})

test('a thousand events of a thousand topics in one transaction are written', async () => {
  const raised = await raise(database, ...Array.from({ length: 1000 }, (_, i) => alert(`import-${i}`)))
  expect(raised.length).toBe(1000)
})

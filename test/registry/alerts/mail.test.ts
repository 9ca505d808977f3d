import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { smtpMail } from '../../../src/adapters/mail/smtp.ts'
import { aesSecretBox } from '../../../src/adapters/secretbox/aes-gcm.ts'
import { members } from '../../../src/database/tables/publishers.ts'
import { DAY_MS, HOUR_MS } from '../../../src/domain/policy.ts'
import { mailAlerts } from '../../../src/registry/alerts/mail-alerts.ts'
import { mailDigest } from '../../../src/registry/alerts/mail-digest.ts'
import { setAlertMail, unsubscribe } from '../../../src/registry/alerts/mail-preferences.ts'
import { alertsAfter } from '../../../src/registry/alerts/stored-alert.ts'
import { readUnsubscribeToken } from '../../../src/registry/alerts/unsubscribe-token.ts'
import { type Registry, systemContext } from '../../../src/registry/context.ts'
import { leavePublisher } from '../../../src/registry/publishers/team/remove-member.ts'
import { askIn } from '../../support/ask.ts'
import { raiseAlert } from '../../support/raise-alert.ts'
import { smtpStandIn } from '../../support/stand-ins/smtp.ts'
import { accountRow, openWorld, type Team, type World } from '../../support/world.ts'
import { flaw } from '../advisories/records.ts'

let world: World
let api: Awaited<ReturnType<typeof askIn>>
beforeAll(async () => {
  world = await openWorld({ secretBox: aesSecretBox('k'.repeat(64)) })
  api = await askIn(world)
})
afterAll(async () => {
  await api.close()
  await world.close()
})
beforeEach(() => {
  world.mail.sent.length = 0
})

const addressOf = async (team: Team) => (await accountRow(world.registry, team.accountId)).email!
const subjectsTo = async (team: Team) => {
  const to = await addressOf(team)
  return world.mail.sent.filter(mail => mail.to === to).map(mail => mail.subject)
}
const untilTomorrow = async () => {
  world.advance(DAY_MS)
  await world.runJobs()
}
const set = (team: Team, modes: object) => setAlertMail(world.as(team.actor), { publisherId: team.publisherId, modes })

test('a critical alert is mailed at once, the rest in one mail a day', async () => {
  const team = await world.team('daily')
  await raiseAlert(world, team, {
    title: 'critical thing',
    severity: 'CRITICAL',
    messages: ['CVE-1 (critical) affects a.'],
  })
  await raiseAlert(world, team, { title: 'high thing', severity: 'HIGH' })
  await raiseAlert(world, team, { title: 'medium thing', severity: 'MEDIUM' })
  await world.runJobs()
  expect(await subjectsTo(team)).toEqual(['daily: critical thing'])
  await untilTomorrow()
  expect(await subjectsTo(team)).toEqual(['daily: critical thing', 'daily: 2 alerts'])
  expect(world.mail.lastTo(await addressOf(team)).text).toMatch(/high thing[\s\S]*medium thing/)
  await untilTomorrow()
  expect(await subjectsTo(team)).toHaveLength(2)
})

test('what stops a Cargo or is used in attacks is urgent, and good news wakes nobody', async () => {
  const team = await world.team('urgent')
  await raiseAlert(world, team, { title: 'exploited', severity: 'LOW', cause: 'EXPLOITED' })
  await raiseAlert(world, team, { title: 'suspended', severity: null, cause: 'SUSPENDED' })
  await raiseAlert(world, team, { title: 'resolved', severity: 'CRITICAL', cause: 'RESOLVED' })
  await world.runJobs()
  expect(await subjectsTo(team)).toEqual(['urgent: exploited', 'urgent: suspended'])
})

test('a source that cannot make up its mind wakes nobody for long: the rest waits for the daily mail', async () => {
  const team = await world.team('flapping')
  const cargoId = await world.cargo(team, 'wobbly')
  await world.publish(team, cargoId, 'wobbly', { npm: [{ name: 'wobbly', version: '1.0.0' }] })
  for (let turn = 1; turn <= 6; turn++) {
    world.advance(60_000)
    const modified = new Date(Date.UTC(2026, 4, 1, turn)).toISOString()
    const withdrawn = turn % 2 === 0 ? { withdrawn: modified } : {}
    await world.advise(flaw('GHSA-wobb-0001', 'wobbly', 'CRITICAL', { modified, ...withdrawn }))
    await world.runJobs()
  }
  const told = await alertsAfter(world.registry.db, team.publisherId, 0)
  expect(told.filter(alert => alert.cause === 'NEW_ADVISORY')).toHaveLength(3)
  const findingMails = (await subjectsTo(team)).filter(subject => subject.includes('findings'))
  expect(findingMails).toHaveLength(2)
  await untilTomorrow()
  expect((await subjectsTo(team)).at(-1)).toMatch(/^flapping: \d+ alerts?$/)
})

test('each member sets their own mail, a kind at a time, and the setting holds from then on', async () => {
  const owner = await world.team('choosing', 'ORGANIZATION')
  const member = await world.join(owner, 'VIEWER')
  await set(member, { HIGH: 'AT_ONCE', CRITICAL: 'OFF' })
  await raiseAlert(world, owner, { title: 'critical', severity: 'CRITICAL' })
  await raiseAlert(world, owner, { title: 'high', severity: 'HIGH' })
  await world.runJobs()
  expect(await subjectsTo(owner)).toEqual(['choosing: critical'])
  expect(await subjectsTo(member)).toEqual(['choosing: high'])
  const shown = await api.ask(
    member.actor,
    `{ publisher(slug: "choosing") { alertMail { critical high medium other } } }`,
  )
  expect(shown.data.publisher.alertMail).toEqual({
    critical: 'OFF',
    high: 'AT_ONCE',
    medium: 'DIGEST',
    other: 'DIGEST',
  })
  const changed = await api.ask(
    owner.actor,
    `mutation ($input: SetAlertMailInput!) { setAlertMail(input: $input) { publisher { alertMail { critical low } } } }`,
    { input: { publisherId: `publisher_${owner.publisherId}`, low: 'OFF' } },
  )
  expect(changed.data.setAlertMail.publisher.alertMail).toEqual({ critical: 'AT_ONCE', low: 'OFF' })
})

test('the link under a mail ends it without signing in, and no other link does', async () => {
  const team = await world.team('leaving')
  await raiseAlert(world, team, { severity: 'CRITICAL' })
  await raiseAlert(world, team, { severity: 'LOW' })
  await world.runJobs()
  const token = /unsubscribe#(\S+)/.exec(world.mail.lastTo(await addressOf(team)).text)![1]!
  const header = new URL(world.mail.lastTo(await addressOf(team)).unsubscribeUrl!)
  expect(readUnsubscribeToken(world.system, header.searchParams.get('token')!)).toEqual({
    accountId: team.accountId,
    publisherId: team.publisherId,
  })
  const nobody = world.as({ kind: 'anonymous' })
  await expect(unsubscribe(nobody, { token: `${token.slice(0, -2)}AA` })).rejects.toThrow('not one of ours')
  expect((await unsubscribe(nobody, { token })).message).toContain('no more mail')
  await raiseAlert(world, team, { severity: 'CRITICAL' })
  await untilTomorrow()
  expect(await subjectsTo(team)).toHaveLength(1)
})

test('a new member hears of what comes after they joined, one who left of nothing', async () => {
  const owner = await world.team('joining', 'ORGANIZATION')
  await raiseAlert(world, owner, { title: 'before', severity: 'CRITICAL' })
  world.advance(HOUR_MS)
  const late = await world.join(owner, 'MAINTAINER')
  const gone = await world.join(owner, 'VIEWER')
  await world.registry.db.delete(members).where(eq(members.accountId, gone.accountId))
  await raiseAlert(world, owner, { title: 'after', severity: 'CRITICAL' })
  await world.runJobs()
  expect(await subjectsTo(late)).toEqual(['joining: after'])
  expect(await subjectsTo(gone)).toEqual([])
})

test('who left and came back begins anew: what was said in between was not theirs to hear', async () => {
  const owner = await world.team('returning', 'ORGANIZATION')
  const member = await world.join(owner, 'VIEWER')
  await set(member, { CRITICAL: 'OFF' })
  await raiseAlert(world, owner, { title: 'there', severity: 'CRITICAL' })
  await world.runJobs()
  await leavePublisher(world.as(member.actor), { publisherId: owner.publisherId })
  await raiseAlert(world, owner, { title: 'away', severity: 'CRITICAL' })
  world.advance(HOUR_MS)
  await world.registry.db
    .insert(members)
    .values({ publisherId: owner.publisherId, accountId: member.accountId, role: 'VIEWER', joinedAt: world.now })
  await raiseAlert(world, owner, { title: 'back', severity: 'CRITICAL' })
  await world.runJobs()
  expect(await subjectsTo(member)).toEqual(['returning: back'])
})

test('a mail says what the alert does to the Cargo as it stands', async () => {
  const team = await world.team('meaning')
  const cargoId = await world.cargo(team, 'box')
  await raiseAlert(world, team, { severity: 'CRITICAL', cargoId, messages: ['CVE-1\r\nBcc: all\u2028 hits.'] })
  await world.runJobs()
  const { text } = world.mail.lastTo(await addressOf(team))
  expect(text).toContain('meaning/box goes on being served. Publish a version with the fixes to close what is open.')
  expect(text).toContain('- CVE-1 Bcc: all hits.')
})

test('a mail server that is busy is asked again, and a mailbox that is none is not', async () => {
  const team = await world.team('postal')
  const to = await addressOf(team)
  world.mail.answer(to, { kind: 'failed', reason: 'busy' })
  await raiseAlert(world, team, { title: 'one', severity: 'CRITICAL' })
  await expect(world.runJobs()).rejects.toThrow('did not take the mail')
  world.mail.answer(to, { kind: 'accepted' })
  await mailAlerts(systemContext(world.registry, 'test'), team.publisherId, team.accountId)
  expect(await subjectsTo(team)).toEqual(['postal: one'])
  world.mail.answer(to, { kind: 'refused', reason: 'no such mailbox' })
  await raiseAlert(world, team, { title: 'two', severity: 'CRITICAL' })
  await world.runJobs()
  expect(await subjectsTo(team)).toHaveLength(1)
})

test('killed between sending and marking, the same mail goes out once more with the same id, over real SMTP', async () => {
  const team = await world.team('killed')
  const smtp = await smtpStandIn()
  const registry: Registry = {
    ...world.registry,
    ports: { ...world.registry.ports, mail: smtpMail({ url: smtp.url, from: 'Registry <registry@example.org>' }) },
  }
  const dying: Registry = {
    ...registry,
    db: new Proxy(registry.db, {
      get: (db, name) =>
        name === 'transaction' ? () => Promise.reject(new Error('killed')) : Reflect.get(db, name, db),
    }),
  }
  const { publisherId, accountId } = team
  const idsOf = () => smtp.received.map(({ raw }) => /^Message-ID:\s+(\S+)/im.exec(raw)![1])

  await raiseAlert(world, team, { title: 'at once', severity: 'CRITICAL' })
  await raiseAlert(world, team, { title: 'for the digest', severity: 'LOW' })
  await expect(mailAlerts(systemContext(dying, 'test'), publisherId, accountId)).rejects.toThrow('killed')
  await mailAlerts(systemContext(registry, 'test'), publisherId, accountId)
  await mailAlerts(systemContext(registry, 'test'), publisherId, accountId)
  expect(idsOf()).toHaveLength(2)
  expect(new Set(idsOf()).size).toBe(1)

  world.advance(DAY_MS)
  await expect(mailDigest(systemContext(dying, 'test'), publisherId, accountId)).rejects.toThrow('killed')
  // What comes in between is not slipped into the mail that is sent again.
  await raiseAlert(world, team, { title: 'in between', severity: 'LOW' })
  await mailAlerts(systemContext(registry, 'test'), publisherId, accountId)
  await mailDigest(systemContext(registry, 'test'), publisherId, accountId)
  await mailDigest(systemContext(registry, 'test'), publisherId, accountId)
  expect(idsOf()).toHaveLength(4)
  expect(idsOf()[2]).toBe(idsOf()[3])
  expect(smtp.received[3]!.raw).not.toContain('in between')
  world.advance(DAY_MS)
  await mailDigest(systemContext(registry, 'test'), publisherId, accountId)
  expect(smtp.received[4]!.raw).toContain('in between')
})

import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditEntries } from '../../../src/database/tables/audit.ts'
import { cargos } from '../../../src/database/tables/cargos.ts'
import { caseMessages, cases } from '../../../src/database/tables/cases.ts'
import { decisions } from '../../../src/database/tables/decisions.ts'
import { publishers } from '../../../src/database/tables/publishers.ts'
import { reputations } from '../../../src/database/tables/reputation.ts'
import { DAY_MS } from '../../../src/domain/policy.ts'
import { killCargo } from '../../../src/registry/cargos/kill-cargo.ts'
import { reinstateCargo } from '../../../src/registry/cargos/reinstate-cargo.ts'
import { suspendCargo } from '../../../src/registry/cargos/suspend-cargo.ts'
import { answerCase } from '../../../src/registry/moderation/answer-case.ts'
import { appealDecision } from '../../../src/registry/moderation/appeal-decision.ts'
import { decideCase } from '../../../src/registry/moderation/decide-case.ts'
import { visibleCase } from '../../../src/registry/moderation/queries.ts'
import { reportIssue } from '../../../src/registry/moderation/report-issue.ts'
import { reportSecurityIssue } from '../../../src/registry/moderation/report-security.ts'
import { withdrawCase } from '../../../src/registry/moderation/withdraw-case.ts'
import { askInCase, claimCase, releaseCase, triageCase } from '../../../src/registry/moderation/work-on-case.ts'
import { banPublisher } from '../../../src/registry/publishers/staff/ban.ts'
import { removeMember } from '../../../src/registry/publishers/team/remove-member.ts'
import { checkReputation } from '../../../src/registry/reputation/check-reputation.ts'
import { admitted, FAILED, run, SUCCEEDED, servingCargo, times } from '../../support/evidence.ts'
import { fakeSigner } from '../../support/fakes/signer.ts'
import { endings, refusal, told } from '../../support/outcomes.ts'
import { openWorld, type World } from '../../support/world.ts'

let world: World
let staff: Awaited<ReturnType<World['person']>>
let user: Awaited<ReturnType<World['person']>>
beforeAll(async () => {
  world = await openWorld({ signer: fakeSigner() })
  staff = await world.person({ staff: true })
  user = await world.person()
})
afterAll(() => world.close())

const caseOf = async (id: string) => (await world.registry.db.select().from(cases).where(eq(cases.id, id)))[0]!
const cargoOf = async (id: string) => (await world.registry.db.select().from(cargos).where(eq(cargos.id, id)))[0]!
const scoreOf = async (id: string) =>
  (await world.registry.db.select().from(reputations).where(eq(reputations.cargoId, id)))[0]!.score
const said = { expected: 'A summary.', happened: 'An empty answer.' }
const decide = (caseId: string, ruling: 'UPHOLD' | 'DISMISS' | 'OVERTURN', by = staff) =>
  decideCase(world.as(by), { caseId, ruling, reasons: 'We tried it, and it is so.' })
const report = async (cargoId: string, by?: typeof user) =>
  (await reportIssue(world.as(by ?? (await world.person())), { cargoId, ...said })).caseId
const stranger = () => world.person()

test('an issue report is seen by reporter, publisher and staff, and by nobody else', async () => {
  const { cargoId, team } = await servingCargo(world, 'seen-by')
  const reporter = await world.person()
  const caseId = await report(cargoId, reporter)
  for (const who of [reporter, team.actor, staff])
    expect(await visibleCase(world.as(who), caseId)).toMatchObject({
      kind: 'ISSUE',
      state: 'OPEN',
      ...{ expected: 'A summary.' },
    })
  expect(await refusal(visibleCase(world.as(await stranger()), caseId))).toEqual(['fault NOT_FOUND'])
  expect(await refusal(visibleCase(world.as({ kind: 'anonymous' }), caseId))).toEqual(['fault NOT_FOUND'])
})

test('a report names only a job of the reporter on this very Cargo', async () => {
  const { cargoId } = await servingCargo(world, 'own-job')
  const other = await servingCargo(world, 'other-job')
  const [foreign] = await admitted(world, cargoId, (await stranger()).accountId, 1)
  const [elsewhere] = await admitted(world, other.cargoId, user.accountId, 1)
  const [mine] = await admitted(world, cargoId, user.accountId, 1)
  for (const jobId of [foreign, elsewhere, 'job-never-admitted'])
    expect(await refusal(reportIssue(world.as(user), { cargoId, ...said, jobId: jobId! }))).toEqual(['JOB_UNKNOWN'])
  const { caseId } = await reportIssue(world.as(user), { cargoId, ...said, jobId: mine! })
  expect(await caseOf(caseId)).toMatchObject({ jobId: mine, reporterId: user.accountId })
})

test('texts are stored as they were written, markup and all; too long, empty or unstorable ones are refused', async () => {
  const { cargoId } = await servingCargo(world, 'texts')
  const happened = '<img src=x onerror=alert(1)> ‮ {{7*7}} \u0007 Ünïcode'
  const { caseId } = await reportIssue(world.as(user), { cargoId, expected: 'A picture.', happened })
  expect((await caseOf(caseId)).text).toBe(happened)
  const send = (text: string) => refusal(answerCase(world.as(user), { caseId, text }))
  expect(await send('x'.repeat(5_001))).toEqual(['TEXT_TOO_LONG'])
  expect(await send('a null \0 character')).toEqual(['INVALID_INPUT'])
  expect(await send(' \n ')).toEqual(['INVALID_INPUT'])
})

test('exactly the third complaint in a day raises the review flag, told once, also when they come at once', async () => {
  const { cargoId, team } = await servingCargo(world, 'flagged')
  const reporters = await Promise.all([1, 2, 3, 4, 5].map(() => world.person()))
  await Promise.all(reporters.map(one => report(cargoId, one)))
  expect(
    (await told(world.registry, `alerts/${team.publisherId}`)).filter(cause => cause === 'REVIEW_FLAG'),
  ).toHaveLength(1)
  const queue = await world.registry.db.select().from(cases).where(eq(cases.cargoId, cargoId))
  expect(queue.filter(row => row.kind === 'STAFF')).toHaveLength(1)
  world.advance(DAY_MS)
  await report(cargoId)
  await report(cargoId)
  expect(
    (await told(world.registry, `alerts/${team.publisherId}`)).filter(cause => cause === 'REVIEW_FLAG'),
  ).toHaveLength(1)
  await report(cargoId)
  expect(
    (await told(world.registry, `alerts/${team.publisherId}`)).filter(cause => cause === 'REVIEW_FLAG'),
  ).toHaveLength(2)
})

test('one account has one open report about a Cargo and ten a day', async () => {
  const { cargoId } = await servingCargo(world, 'flooded')
  const flooder = await world.person()
  const twice = await endings(report(cargoId, flooder), report(cargoId, flooder))
  expect(twice).toEqual(['RATE_LIMITED', 'done'])
  for (let n = 1; n < 10; n++) await reportSecurityIssue(world.as(flooder), { cargoId, text: `Flaw ${n}` })
  expect(await refusal(reportSecurityIssue(world.as(flooder), { cargoId, text: 'Flaw 10' }))).toEqual(['RATE_LIMITED'])
  world.advance(DAY_MS)
  await reportSecurityIssue(world.as(flooder), { cargoId, text: 'Flaw 11' })
})

test('an upheld complaint weighs as two ratings of 1, with a statement of reasons that can be appealed', async () => {
  const { cargoId, team } = await servingCargo(world, 'upheld')
  await run(world, cargoId, user.accountId, times(30, SUCCEEDED))
  const before = await scoreOf(cargoId)
  const caseId = await report(cargoId)
  await triageCase(world.as(staff), caseId)
  expect(await scoreOf(cargoId)).toBe(before)
  await decide(caseId, 'UPHOLD')
  expect(await scoreOf(cargoId)).toBeLessThan(before)
  const closed = await caseOf(caseId)
  expect(closed).toMatchObject({ state: 'UPHELD', outcome: 'We tried it, and it is so.', decidedBy: staff.accountId })
  expect(await checkReputation(world.system, cargoId)).toMatchObject({ agrees: true })
  expect(await told(world.registry, `alerts/${team.publisherId}`)).toContain('CASE_DECIDED')

  const { caseId: appealId } = await appealDecision(world.as(team.actor), {
    decisionId: closed.outcomeDecisionId!,
    why: 'The reporter sent an empty text.',
  })
  const judge = await world.person({ staff: true })
  await claimCase(world.as(judge), appealId)
  await decide(appealId, 'OVERTURN', judge)
  expect(await scoreOf(cargoId)).toBeCloseTo(before, 9)
  expect(await checkReputation(world.system, cargoId)).toMatchObject({ agrees: true })
})

test('a dismissed or withdrawn report changes no score and cannot be moved again', async () => {
  const { cargoId } = await servingCargo(world, 'dismissed')
  const reporter = await world.person()
  const [dismissed, withdrawn] = [await report(cargoId), await report(cargoId, reporter)]
  await decide(dismissed, 'DISMISS')
  await withdrawCase(world.as(reporter), withdrawn)
  expect(await scoreOf(cargoId)).toBe(1)
  for (const caseId of [dismissed, withdrawn]) {
    expect(await refusal(decide(caseId, 'UPHOLD'))).toEqual(['WRONG_STATE'])
    expect(await refusal(triageCase(world.as(staff), caseId))).toEqual(['WRONG_STATE'])
  }
  expect(await refusal(answerCase(world.as(reporter), { caseId: withdrawn, text: 'Still.' }))).toEqual(['WRONG_STATE'])
})

test('a security report is absent for the publisher until staff triage it, in lists, audit and alerts too', async () => {
  const { cargoId, team } = await servingCargo(world, 'private')
  const reporter = await world.person()
  const { caseId } = await reportSecurityIssue(world.as(reporter), { cargoId, text: 'A path traversal in /render.' })
  expect(await refusal(visibleCase(world.as(team.actor), caseId))).toEqual(['fault NOT_FOUND'])
  const chain = () => world.registry.db.select().from(auditEntries).where(eq(auditEntries.stream, team.publisherId))
  expect((await chain()).filter(entry => entry.subject === `case_${caseId}`)).toEqual([])
  await triageCase(world.as(staff), caseId)
  expect(await visibleCase(world.as(team.actor), caseId)).toMatchObject({ state: 'TRIAGED' })
  expect((await chain()).filter(entry => entry.subject === `case_${caseId}`)).toHaveLength(1)
})

test('a security report dismissed before triage leaves no trace for the publisher', async () => {
  const { cargoId, team } = await servingCargo(world, 'untold')
  const { caseId } = await reportSecurityIssue(world.as(user), { cargoId, text: 'I dislike its colour.' })
  await decide(caseId, 'DISMISS')
  expect(await refusal(visibleCase(world.as(team.actor), caseId))).toEqual(['fault NOT_FOUND'])
  expect(await caseOf(caseId)).toMatchObject({ state: 'DISMISSED', outcomeDecisionId: null })
  expect(await told(world.registry, `alerts/${team.publisherId}`)).not.toContain('CASE_DECIDED')
})

test('staff claim, ask and wait; the answer of either side sends the case back; internal notes stay among staff', async () => {
  const { cargoId, team } = await servingCargo(world, 'asked')
  const reporter = await world.person()
  const caseId = await report(cargoId, reporter)
  await claimCase(world.as(staff), caseId)
  await askInCase(world.as(staff), { caseId, text: 'Which browser?' })
  await answerCase(world.as(staff), { caseId, text: 'Looks like the usual one.', isInternal: true })
  expect(await caseOf(caseId)).toMatchObject({ state: 'WAITING_FOR_ANSWER' })
  expect(await refusal(answerCase(world.as(reporter), { caseId, text: 'x', isInternal: true }))).toEqual(['FORBIDDEN'])
  await answerCase(world.as(team.actor), { caseId, text: 'We see it too.' })
  expect(await caseOf(caseId)).toMatchObject({ state: 'IN_REVIEW' })
  await releaseCase(world.as(staff), caseId)
  const messages = await world.registry.db.select().from(caseMessages).where(eq(caseMessages.caseId, caseId))
  expect(messages.map(one => [one.side, one.isInternal, one.event])).toEqual([
    ['STAFF', false, 'ask'],
    ['STAFF', true, null],
    ['PUBLISHER', false, 'answer'],
  ])
  expect(await told(world.registry, `case/${caseId}`)).toEqual([
    'OPENED',
    'IN_REVIEW',
    'WAITING_FOR_ANSWER',
    'IN_REVIEW',
    'OPEN',
  ])
})

const suspended = async (slug: string) => {
  const served = await servingCargo(world, slug)
  await run(world, served.cargoId, user.accountId, times(45, FAILED))
  const rows = await world.registry.db.select().from(decisions).where(eq(decisions.cargoId, served.cargoId))
  return {
    ...served,
    suspension: rows.find(row => row.kind === 'SUSPENSION')!,
    warning: rows.find(row => row.kind === 'WARNING')!,
  }
}

test('an appeal leaves the suspension in force; overturned it brings the Cargo back on probation at level 0', async () => {
  const { cargoId, team, suspension } = await suspended('appealing')
  const { caseId } = await appealDecision(world.as(team.actor), { decisionId: suspension.id, why: 'A broken Island.' })
  expect(await cargoOf(cargoId)).toMatchObject({ state: 'SUSPENDED' })
  await claimCase(world.as(staff), caseId)
  await decide(caseId, 'OVERTURN')
  expect(await cargoOf(cargoId)).toMatchObject({ state: 'PUBLISHED', suspendedFor: null, trustLevel: 0 })
  expect(await told(world.registry, `alerts/${team.publisherId}`)).toEqual(
    expect.arrayContaining(['SUSPENDED', 'REINSTATED', 'CASE_DECIDED']),
  )
  expect(await admitted(world, cargoId, user.accountId, 1)).toHaveLength(1)
  // No reset anywhere (R33): the score is what it was.
  expect(await scoreOf(cargoId)).toBeLessThan(0.5)
})

test('an appeal that is upheld changes nothing and is final', async () => {
  const { cargoId, team, suspension } = await suspended('standing')
  const { caseId } = await appealDecision(world.as(team.actor), { decisionId: suspension.id, why: 'Please.' })
  await claimCase(world.as(staff), caseId)
  expect(await refusal(decide(caseId, 'DISMISS'))).toEqual(['WRONG_STATE'])
  await decide(caseId, 'UPHOLD')
  expect(await cargoOf(cargoId)).toMatchObject({ state: 'SUSPENDED' })
  const { outcomeDecisionId } = await caseOf(caseId)
  const again = (decisionId: string) => refusal(appealDecision(world.as(team.actor), { decisionId, why: 'Again.' }))
  expect(await again(suspension.id)).toEqual(['NOT_APPEALABLE'])
  expect(await again(outcomeDecisionId!)).toEqual(['NOT_APPEALABLE'])
})

test('who left the team has no more to do with the appeal that they opened', async () => {
  const { team, suspension } = await suspended('left')
  const admin = await world.join(team, 'ADMIN')
  await world.registry.db.update(publishers).set({ tier: 'ORGANIZATION' }).where(eq(publishers.id, team.publisherId))
  const { caseId } = await appealDecision(world.as(admin.actor), { decisionId: suspension.id, why: 'A broken Island.' })
  await answerCase(world.as(admin.actor), { caseId, text: 'See job 7.' })
  await removeMember(world.as(team.actor), { publisherId: team.publisherId, accountId: admin.accountId })
  const gone = { ...admin.actor, memberships: [] } as typeof admin.actor
  for (const tried of [
    () => visibleCase(world.as(gone), caseId),
    () => answerCase(world.as(gone), { caseId, text: 'We give up.' }),
    () => withdrawCase(world.as(gone), caseId),
  ])
    expect(await refusal(tried())).toEqual(['fault NOT_FOUND'])
  const messages = await world.registry.db.select().from(caseMessages).where(eq(caseMessages.caseId, caseId))
  expect(messages.map(one => one.side)).toEqual(['PUBLISHER'])
})

test('of two appeals at once one is opened', async () => {
  const { team, suspension } = await suspended('twice')
  const appeal = () => appealDecision(world.as(team.actor), { decisionId: suspension.id, why: 'At once.' })
  expect(await endings(appeal(), appeal(), appeal())).toEqual(['APPEAL_ALREADY_OPEN', 'APPEAL_ALREADY_OPEN', 'done'])
})

test('outsiders find no decision to appeal, a favourable one is not appealable, nor one whose appeal was withdrawn', async () => {
  const { team, suspension, warning } = await suspended('outside')
  const appeal = (who: Parameters<World['as']>[0], decisionId: string) =>
    refusal(appealDecision(world.as(who), { decisionId, why: 'Because.' }))
  expect(await appeal(await stranger(), suspension.id)).toEqual(['fault NOT_FOUND'])
  expect(await appeal(team.actor, warning.id)).toEqual(['NOT_APPEALABLE'])
  const viewer = await world.join(team, 'VIEWER')
  expect(await appeal(viewer.actor, suspension.id)).toEqual(['fault FORBIDDEN'])
  const { caseId } = await appealDecision(world.as(team.actor), { decisionId: suspension.id, why: 'Because.' })
  await withdrawCase(world.as(team.actor), caseId)
  expect(await appeal(team.actor, suspension.id)).toEqual(['NOT_APPEALABLE'])
  expect(await refusal(claimCase(world.as(staff), caseId))).toEqual(['WRONG_STATE'])
})

test('who took a decision does not judge its appeal, nor does staff of that publisher', async () => {
  const { cargoId, team } = await servingCargo(world, 'impartial')
  const caseId = await report(cargoId)
  await decide(caseId, 'UPHOLD')
  const { outcomeDecisionId } = await caseOf(caseId)
  const { caseId: appealId } = await appealDecision(world.as(team.actor), {
    decisionId: outcomeDecisionId!,
    why: 'No.',
  })
  expect(await refusal(decide(appealId, 'UPHOLD'))).toEqual(['DECIDED_BY_SAME_PERSON'])
  const inside = await world.person({ staff: true })
  const partial = { ...inside, memberships: [{ publisherId: team.publisherId, role: 'VIEWER' as const }] }
  expect(
    await refusal(decideCase(world.as(partial), { caseId: appealId, ruling: 'UPHOLD', reasons: 'Mine.' })),
  ).toEqual(['fault FORBIDDEN'])
})

test('of two members of staff deciding at once one does, and it counts once', async () => {
  const { cargoId } = await servingCargo(world, 'raced')
  const caseId = await report(cargoId)
  const other = await world.person({ staff: true })
  expect(
    await endings(decide(caseId, 'UPHOLD'), decide(caseId, 'UPHOLD', other), decide(caseId, 'DISMISS', other)),
  ).toEqual(['WRONG_STATE', 'WRONG_STATE', 'done'])
  expect(await checkReputation(world.system, cargoId)).toMatchObject({ agrees: true })
})

test('a ban is appealed by its publisher, and overturned it brings back what it suspended', async () => {
  const { cargoId, team } = await servingCargo(world, 'banned')
  const banner = await world.person({ staff: true })
  const { decisionId } = await banPublisher(world.as(banner), { publisherId: team.publisherId, reason: 'Spam.' })
  const { caseId } = await appealDecision(world.as(team.actor), { decisionId, why: 'That was not us.' })
  expect(await cargoOf(cargoId)).toMatchObject({ state: 'SUSPENDED', suspendedFor: 'BAN' })
  expect(await refusal(claimCase(world.as(banner), caseId))).toEqual(['fault FORBIDDEN'])
  await claimCase(world.as(staff), caseId)
  await decide(caseId, 'OVERTURN')
  expect(await cargoOf(cargoId)).toMatchObject({ state: 'PUBLISHED', suspendedFor: null })
  expect(await admitted(world, cargoId, user.accountId, 1)).toHaveLength(1)
})

test('overturning the kill switch brings the Cargo back; overturning an older suspension does not undo a newer one', async () => {
  const { cargoId, team } = await servingCargo(world, 'killed')
  const [first, second] = [await world.person({ staff: true }), await world.person({ staff: true })]
  const suspension = await suspendCargo(world.as(first), { cargoId, cause: 'POLICY', reason: 'Its name.' })
  await reinstateCargo(world.as(first), { cargoId, reason: 'The name was changed.' })
  const kill = await killCargo(world.as(first), { cargoId, reason: 'It mines coins.' })
  const overturn = async (decisionId: string | null) => {
    const { caseId } = await appealDecision(world.as(team.actor), { decisionId: decisionId!, why: 'It does not.' })
    await claimCase(world.as(second), caseId)
    await decide(caseId, 'OVERTURN', second)
  }
  await overturn(suspension.decisionId)
  expect(await cargoOf(cargoId)).toMatchObject({ state: 'SUSPENDED', suspendedFor: 'INCIDENT' })
  await overturn(kill.decisionId)
  expect(await cargoOf(cargoId)).toMatchObject({ state: 'PUBLISHED', suspendedFor: null, killedAt: null })
})

test('a suspension is not overturned past the kill switch or a ban that came after it', async () => {
  const { cargoId, team } = await servingCargo(world, 'layered')
  const other = await world.person({ staff: true })
  const { decisionId } = await suspendCargo(world.as(other), { cargoId, cause: 'POLICY', reason: 'Its name.' })
  const { caseId } = await appealDecision(world.as(team.actor), { decisionId, why: 'It is our name.' })
  await claimCase(world.as(staff), caseId)
  await killCargo(world.as(other), { cargoId, reason: 'It mines coins.' })
  expect(await refusal(decide(caseId, 'OVERTURN'))).toEqual(['WRONG_STATE'])
  await banPublisher(world.as(other), { publisherId: team.publisherId, reason: 'It mines coins.' })
  expect(await refusal(decide(caseId, 'OVERTURN'))).toEqual(['WRONG_STATE'])
  expect(await cargoOf(cargoId)).toMatchObject({ state: 'SUSPENDED' })
})

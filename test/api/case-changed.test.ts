import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerCase } from '../../src/registry/moderation/answer-case.ts'
import { decideCase } from '../../src/registry/moderation/decide-case.ts'
import { reportIssue } from '../../src/registry/moderation/report-issue.ts'
import { reportSecurityIssue } from '../../src/registry/moderation/report-security.ts'
import { triageCase } from '../../src/registry/moderation/work-on-case.ts'
import type { RawClient } from '../live/raw-client.ts'
import { type ApiWorld, openApiWorld } from '../support/api.ts'
import { servingCargo } from '../support/evidence.ts'

let api: ApiWorld
let world: ApiWorld['world']
beforeAll(async () => {
  api = await openApiWorld()
  world = api.world
  // Sockets end by the clock of the machine when their session does.
  world.advance(Date.now() - world.now.getTime())
})
afterAll(() => api.close())

const DOCUMENT =
  'subscription ($caseId: ID!, $after: String) { caseChanged(caseId: $caseId, after: $after) { cause cursor case { state messages { nodes { side isInternal } } } } }'
type Told = {
  cause: string
  cursor: string
  case: { state: string; messages: { nodes: { side: string; isInternal: boolean }[] } } | null
}
const open = async (who: { accountId: string }): Promise<RawClient> => (await api.signIn(who)).socket()
const toldTo = async (socket: RawClient): Promise<Told> => {
  const { payload } = await socket.next('next')
  return (payload as { data: { caseChanged: Told } }).data.caseChanged // safe because the document asks for it
}

/** Until all of them listen: what happened before is not told to who gives no cursor. */
async function following(sockets: readonly RawClient[], caseId: string): Promise<void> {
  const before = world.hub.subscriptions
  for (const socket of sockets) socket.subscribe('1', DOCUMENT, { caseId: `case_${caseId}` })
  await expect.poll(() => world.hub.subscriptions).toBe(before + sockets.length)
}

test('both sides and staff hear what happens in a case, each with their own eyes, and resume where they stopped', async () => {
  const { cargoId, team } = await servingCargo(world, 'heard')
  const [reporter, staff] = [await world.person(), await world.person({ staff: true })]
  const { caseId } = await reportIssue(world.as(reporter), { cargoId, expected: 'A', happened: 'B' })
  const sockets = await Promise.all([reporter, team, staff].map(open))
  await following(sockets, caseId)
  await answerCase(world.as(team.actor), { caseId, text: 'We see it too.' })
  const [first, ...others] = await Promise.all(sockets.map(toldTo))
  for (const told of [first!, ...others]) expect(told).toMatchObject({ cause: 'ANSWERED', case: { state: 'OPEN' } })
  sockets[0]!.socket.close()
  await decideCase(world.as(staff), { caseId, ruling: 'UPHOLD', reasons: 'We tried it.' })
  for (const socket of sockets.slice(1))
    expect(await toldTo(socket)).toMatchObject({ cause: 'UPHELD', case: { state: 'UPHELD' } })
  const again = await open(reporter)
  again.subscribe('1', DOCUMENT, { caseId: `case_${caseId}`, after: first!.cursor })
  expect(await toldTo(again)).toMatchObject({ cause: 'UPHELD' })
  for (const socket of [...sockets.slice(1), again]) socket.socket.close()
})

test('a case that one may not see cannot be followed, a security report before triage neither', async () => {
  const { cargoId, team } = await servingCargo(world, 'unheard')
  const [reporter, staff, stranger] = [await world.person(), await world.person({ staff: true }), await world.person()]
  const { caseId } = await reportSecurityIssue(world.as(reporter), { cargoId, text: 'A leak.' })
  const refusedTo = async (who: { accountId: string }) => {
    const socket = await open(who)
    socket.subscribe('1', DOCUMENT, { caseId: `case_${caseId}` })
    const { payload } = await socket.next('error')
    socket.socket.close()
    return (payload as { extensions: { code: string } }[])[0]!.extensions.code
  }
  expect(await refusedTo(stranger)).toBe('NOT_FOUND')
  expect(await refusedTo(team)).toBe('NOT_FOUND')
  await triageCase(world.as(staff), caseId)
  const socket = await open(team)
  await following([socket], caseId)
  await answerCase(world.as(reporter), { caseId, text: 'More of it.' })
  expect(await toldTo(socket)).toMatchObject({ cause: 'ANSWERED', case: { state: 'TRIAGED' } })
  socket.socket.close()
})

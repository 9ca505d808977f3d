import { afterAll, beforeAll, expect, test } from 'vitest'
import { chainHash } from '../../../src/domain/audit.ts'
import { signAuditHeads } from '../../../src/registry/audit/sign-heads.ts'
import { verifyAudit } from '../../../src/registry/audit/verify-chains.ts'
import { suspendCargo } from '../../../src/registry/cargos/suspend-cargo.ts'
import { revokeKey, rotateKey } from '../../../src/registry/signatures/rotate-keys.ts'
import { admitOne } from '../../support/jobs.ts'
import { verifiedCargo, versionOf } from '../../support/trust.ts'
import { openWorld, type Team, type World } from '../../support/world.ts'

let world: World
let team: Team
beforeAll(async () => {
  world = await openWorld()
  team = await world.team('audited', 'ORGANIZATION')
  const { cargoId } = await verifiedCargo(world, team, 'watched')
  await suspendCargo(world.as(await world.person({ staff: true })), { cargoId, cause: 'POLICY', reason: 'A test.' })
})
afterAll(() => world.close())

const system = () => world.as({ kind: 'system', task: 'test' })

/** Does something to the tables that the registry never does, looks, and takes it back. */
async function tampered(change: (sql: World['database']['sql']) => Promise<unknown>) {
  const { sql } = world.database
  await sql`create table kept_entries as table audit_entries`
  await sql`create table kept_streams as table audit_streams`
  await sql`create table kept_heads as table audit_heads`
  await sql`alter table audit_entries disable trigger user`
  await sql`alter table audit_heads disable trigger user`
  try {
    await change(sql)
    return (await verifyAudit(system())).faults
  } finally {
    for (const [table, kept] of [
      ['audit_entries', 'kept_entries'],
      ['audit_streams', 'kept_streams'],
      ['audit_heads', 'kept_heads'],
    ] as const) {
      await sql`delete from ${sql(table)}`
      await sql`insert into ${sql(table)} select * from ${sql(kept)}`
      await sql`drop table ${sql(kept)}`
    }
    await sql`alter table audit_entries enable trigger user`
    await sql`alter table audit_heads enable trigger user`
  }
}

test('what was written is found whole, and the database refuses to change or remove any of it', async () => {
  const verdict = await verifyAudit(system())
  expect(verdict.faults).toEqual([])
  expect(verdict.entries).toBeGreaterThan(10)
  const { sql } = world.database
  await expect(sql`update audit_entries set reason = 'other'`).rejects.toThrow('append-only')
  await expect(sql`delete from audit_entries`).rejects.toThrow('append-only')
  await expect(sql`truncate audit_entries`).rejects.toThrow('append-only')
})

test('a changed row is named', async () => {
  const faults = await tampered(
    sql => sql`update audit_entries set reason = 'nothing happened' where stream = ${team.publisherId} and seq = 3`,
  )
  expect(faults).toMatchObject([{ stream: team.publisherId, seq: 3, kind: 'CHANGED' }])
})

test('a missing row is named', async () => {
  const faults = await tampered(sql => sql`delete from audit_entries where stream = ${team.publisherId} and seq = 4`)
  expect(faults).toMatchObject([{ stream: team.publisherId, seq: 4, kind: 'MISSING' }])
})

test('a tail that was cut off is named', async () => {
  const faults = await tampered(sql => sql`delete from audit_entries where stream = ${team.publisherId} and seq > 5`)
  expect(faults).toMatchObject([{ stream: team.publisherId, seq: 6, kind: 'TAIL_MISSING' }])
})

test('a tail cut off together with its head, and a chain written anew, are named by the heads that were signed', async () => {
  await signAuditHeads(system())
  const cut = await tampered(async sql => {
    await sql`delete from audit_entries where stream = ${team.publisherId} and seq > 5`
    await sql`update audit_streams set seq = 5, head_hash = (select hash from audit_entries where stream = ${team.publisherId} and seq = 5) where stream = ${team.publisherId}`
  })
  expect(cut).toMatchObject([{ stream: team.publisherId, seq: 6, kind: 'TAIL_MISSING' }])
  const rewritten = await tampered(sql => rewriteFrom(sql, team.publisherId, 3))
  expect(rewritten).toMatchObject([{ stream: team.publisherId, kind: 'REWRITTEN' }])
})

test('heads that are not the ones that were signed are named', async () => {
  const faults = await tampered(sql => sql`update audit_heads set heads = '[]'::jsonb`)
  expect(faults).toMatchObject([{ kind: 'HEADS_FORGED' }])
})

test('nobody but staff and the operator verifies', async () => {
  await expect(verifyAudit(world.as(team.actor))).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

test('after a rotation old signatures stay good; a revoked key takes its own with it, and its versions are signed again', async () => {
  const { cargoId, versionId } = await verifiedCargo(world, team, 'rekeyed')
  const [first] = await world.signer.keys()
  await rotateKey(system())
  expect((await admitOne(world, cargoId)).grant).toMatchObject({ level: 2 })
  await revokeKey(system(), first!.keyId)
  await world.runJobs()
  const { grant } = await admitOne(world, cargoId)
  expect(grant).toMatchObject({ level: 2, versionId })
  for (const bundle of grant!.bundles) expect(await world.signer.verify(bundle)).toMatchObject({ kind: 'valid' })
  expect(await versionOf(world, versionId)).toMatchObject({ effectiveLevel: 2 })
})

/** Changes one row and makes every hash after it fit again, the head of the stream included. */
async function rewriteFrom(sql: World['database']['sql'], stream: string, seq: number): Promise<void> {
  const rows = await sql`select * from audit_entries where stream = ${stream} and seq >= ${seq} order by seq`
  let previousHash = rows[0]!.previous_hash as string
  for (const row of rows) {
    const entry = {
      stream,
      seq: Number(row.seq),
      at: new Date(row.at),
      actorKind: row.actor_kind,
      actorId: row.actor_id,
      action: row.action,
      subject: row.subject,
      publisherId: row.publisher_id,
      cargoId: row.cargo_id,
      decisionId: row.decision_id,
      reason: Number(row.seq) === seq ? 'another reason' : row.reason,
      before: row.before,
      after: row.after,
      requestId: row.request_id,
      previousHash,
    }
    const hash = chainHash(entry)
    await sql`update audit_entries set reason = ${entry.reason}, previous_hash = ${previousHash}, hash = ${hash} where stream = ${stream} and seq = ${row.seq}`
    previousHash = hash
  }
  await sql`update audit_streams set head_hash = ${previousHash} where stream = ${stream}`
}

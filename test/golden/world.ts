import { eq } from 'drizzle-orm'
import { cargos } from '../../src/database/tables/cargos.ts'
import type { Actor } from '../../src/domain/permission.ts'
import { answerCase } from '../../src/registry/moderation/answer-case.ts'
import { reportIssue } from '../../src/registry/moderation/report-issue.ts'
import { rateCargo } from '../../src/registry/ratings/rate-cargo.ts'
import { replyToRating } from '../../src/registry/ratings/reply-to-rating.ts'
import { FAILED, run, SUCCEEDED, times } from '../support/evidence.ts'
import { openWorld, type World } from '../support/world.ts'

/**
 * The small fixed world of the golden documents: acme with a published Cargo of three versions (the current one with findings), one
 * more Cargo and a draft, and umbrella with a Cargo that the same advisory is in. Whatever is added here changes answers:
 * write the documents anew (GOLDEN=write) and look at the difference.
 */
export async function goldenWorld() {
  const world = await openWorld()
  // Each at a moment of its own, or the order of two would be that of their random ids.
  const later = <T>(act: () => Promise<T>): Promise<T> => {
    world.advance(1_000)
    return act()
  }
  const acme = await world.team('acme', 'VERIFIED')
  const umbrella = await later(() => world.team('umbrella'))
  const viewer = await later(() => world.join(acme, 'VIEWER'))
  const staff = await later(() => world.person({ staff: true }))
  await world.advise(
    advisory('GHSA-aaaa-bbbb-cccc', 'left-pad', 'HIGH', 'Padding on the wrong side', ['CVE-2026-0001']),
    advisory('GHSA-dddd-eeee-ffff', 'right-pad', 'LOW', 'Padding that is seen'),
  )
  const summarize = await world.cargo(acme, 'summarize')
  const versions = []
  for (const [number, packages] of [[], [pad('right')], [pad('left'), pad('right')]].entries()) {
    world.advance(60_000)
    versions.push(await world.publish(acme, summarize, `summarize-${number}`, { os: 'debian 12', npm: packages }))
  }
  world.advance(60_000)
  const translate = await world.cargo(acme, 'translate')
  await world.publish(acme, translate, 'translate', { os: 'debian 12', npm: [] })
  const draft = await later(() => world.cargo(acme, 'draft'))
  world.advance(60_000)
  const upscale = await world.cargo(umbrella, 'upscale')
  await world.publish(umbrella, upscale, 'upscale', { os: 'debian 12', npm: [pad('left')] })
  await world.registry.db
    .update(cargos)
    .set({ tagline: 'Long texts made short', capabilities: ['summaries'], tags: ['text'], category: 'nlp' })
    .where(eq(cargos.id, summarize))
  await performance(world, upscale, { customer: viewer.actor, team: umbrella.actor, staff })
  const [scan] = await world.database.sql<
    { id: string }[]
  >`select latest_scan_id as id from versions where id = ${versions[2] ?? ''}`
  const [event] = await world.database.sql<{ id: string }[]>`
    select id from log_events where topic = ${`alerts/${acme.publisherId}`} order by seq desc limit 1`

  const actors: Readonly<Record<string, Actor>> = {
    anonymous: { kind: 'anonymous' },
    owner: acme.actor,
    viewer: viewer.actor,
    other: umbrella.actor,
    staff,
  }
  /** What a document's variables and events may name, as `{{summarize}}`. */
  const names: Readonly<Record<string, string>> = {
    acme: acme.publisherId,
    umbrella: umbrella.publisherId,
    summarize,
    translate,
    upscale,
    draft,
    version: versions[2] ?? '',
    firstVersion: versions[0] ?? '',
    scan: scan?.id ?? '',
    event: event?.id ?? '',
  }
  return { world, actors, names }
}

/** Jobs of one day, a rating with its answer, and a report that staff have noted something about. */
async function performance(
  world: World,
  cargoId: string,
  { customer, team, staff }: { customer: Actor; team: Actor; staff: Actor },
): Promise<void> {
  if (!('accountId' in customer)) return
  await run(world, cargoId, customer.accountId, [...times(60, SUCCEEDED), ...times(2, FAILED)])
  await run(world, cargoId, customer.accountId, [{ outcome: 'CANCELLED', cause: 'USER' }])
  // One after the other, so that lists by time have one order.
  world.advance(1_000)
  const { ratingId } = await rateCargo(world.as(customer), { cargoId, stars: 4, text: 'Sharp, and quick.' })
  await replyToRating(world.as(team), { ratingId, text: 'Thank you.' })
  const { caseId } = await reportIssue(world.as(customer), {
    cargoId,
    expected: 'Four times the pixels.',
    happened: 'Three times.',
  })
  await answerCase(world.as(staff), { caseId, text: 'Seen before.', isInternal: true })
  world.advance(1_000)
  await answerCase(world.as(team), { caseId, text: 'Which size was it?' })
}

const pad = (side: string) => ({ name: `${side}-pad`, version: '1.0.0' })

const advisory = (id: string, name: string, severity: string, summary: string, aliases: string[] = []) => ({
  id,
  aliases,
  summary,
  modified: '2026-05-01T00:00:00Z',
  published: '2026-05-01T00:00:00Z',
  database_specific: { severity },
  affected: [
    {
      package: { ecosystem: 'npm', name },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.0.1' }] }],
    },
  ],
})

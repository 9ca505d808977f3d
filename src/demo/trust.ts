import { and, eq } from 'drizzle-orm'
import { cargos } from '../database/tables/cargos.ts'
import { members } from '../database/tables/publishers.ts'
import type { Actor, Membership } from '../domain/permission.ts'
import { appointStaff } from '../registry/accounts/appoint-staff.ts'
import { admitJobs } from '../registry/admission/admit-jobs.ts'
import { reportJobs } from '../registry/admission/report-jobs.ts'
import { deleteCargo } from '../registry/cargos/delete-cargo.ts'
import { requestAccess } from '../registry/cargos/gpu.ts'
import { type Context, type Registry, systemContext } from '../registry/context.ts'
import { setFirstParty } from '../registry/publishers/staff/set-first-party.ts'
import { setTier } from '../registry/publishers/staff/set-tier.ts'
import { approveReview } from '../registry/reviews/approve-review.ts'
import { claimReview } from '../registry/reviews/claim-review.ts'
import { writeReviewMessage } from '../registry/reviews/discuss.ts'
import { requestReview } from '../registry/reviews/request-review.ts'
import { signVersion } from '../registry/signatures/sign-version.ts'
import { setOfficial } from '../registry/trust/set-official.ts'
import { settleCargoNow } from '../registry/trust/settle-cargo.ts'
import { holdByStaff } from '../registry/trust/staff-hold.ts'
import { demoAccount, person } from './people.ts'

export const DEMO_STAFF = 'sam@archipelag.example.com'
/** Cargos that the world has used enough for level 1. */
const USED = ['acme/minutes', 'acme/translate', 'openeye/detect', 'tinyhost/resize'] as const

/**
 * Everything that trust can be, by the verbs that make it so: levels 0 to 3, a review that waits in the queue, a version that staff
 * hold, granted network, a Cargo that will have an announced change when the later advisories come, and a deletion that drains.
 * Gives the member of the staff.
 */
export async function fillTrust(registry: Registry): Promise<Context> {
  const accountId = await demoAccount(registry, DEMO_STAFF, 'Sam of the staff')
  await appointStaff(systemContext(registry, 'demo'), { email: DEMO_STAFF, isStaff: true })
  const staff = () => asStaff(registry, accountId)
  await setTier(staff(), {
    publisherId: (await cargoBySlug(registry, 'acme/minutes')).publisherId,
    tier: 'ORGANIZATION',
    reason: 'Acme is a company of the demo.',
  })
  for (const slug of USED) await use(registry, slug)
  await verify(registry, staff, 'acme/minutes')
  const { reviewId } = await request(registry, 'acme/translate', 'The models are our own; see the readme.')
  await writeReviewMessage(staff(), {
    reviewId,
    kind: 'QUESTION',
    text: 'Where do the forty language models come from?',
  })
  await makeOfficial(registry, staff, 'archipelag/echo')
  await allowNetwork(registry, 'acme/minutes')
  await hold(registry, staff(), 'mediamill/cut', 'Users report that it opens a mining pool. We are looking.')
  await drain(registry, 'quietvoice/speak')
  return staff()
}

async function use(registry: Registry, slug: string): Promise<void> {
  const { id, currentVersionId } = await cargoBySlug(registry, slug)
  if (!currentVersionId) return
  await signVersion(systemContext(registry, 'demo'), currentVersionId)
  const jobIds = Array.from({ length: 110 }, (_, at) => `demo-${slug}-${at}`)
  const user = registry.newId()
  await admitJobs(
    asCoordinator(registry),
    jobIds.map(jobId => ({ jobId, cargoId: id, accountId: user })),
  )
  const completedAt = registry.clock()
  await reportJobs(
    asCoordinator(registry),
    jobIds.map(jobId => ({ jobId, outcome: 'SUCCEEDED' as const, completedAt })),
  )
  await settleCargoNow(systemContext(registry, 'demo'), id)
}

async function request(registry: Registry, slug: string, note: string) {
  const cargo = await cargoBySlug(registry, slug)
  return requestReview(await ownerOf(registry, cargo.publisherId), { cargoId: cargo.id, note })
}

async function verify(registry: Registry, staff: () => Context, slug: string): Promise<void> {
  const { reviewId } = await request(registry, slug, 'Please look at it; we use it every day.')
  await claimReview(staff(), { reviewId })
  await approveReview(staff(), { reviewId })
}

/** The demo's stand-in for a publisher of the platform itself: which one that is, is the operator's to say. */
async function makeOfficial(registry: Registry, staff: () => Context, slug: string): Promise<void> {
  const cargo = await cargoBySlug(registry, slug)
  await setFirstParty(systemContext(registry, 'demo'), { slug: slug.split('/', 1)[0]!, isFirstParty: true }) // safe because split gives one part at least
  await setOfficial(staff(), { cargoId: cargo.id })
}

/** S11: asked for by its publisher, and allowed by its level. */
async function allowNetwork(registry: Registry, slug: string): Promise<void> {
  const { id, publisherId } = await cargoBySlug(registry, slug)
  await requestAccess(await ownerOf(registry, publisherId), { cargoId: id, network: true })
}

async function hold(registry: Registry, staff: Context, slug: string, reason: string): Promise<void> {
  const { currentVersionId } = await cargoBySlug(registry, slug)
  if (currentVersionId) await holdByStaff(staff, { versionId: currentVersionId, reason })
}

/** Its one running job ends in silence, some minutes after the demo began; then it is gone for ever. */
async function drain(registry: Registry, slug: string): Promise<void> {
  const { id, publisherId, currentVersionId } = await cargoBySlug(registry, slug)
  if (currentVersionId) await signVersion(systemContext(registry, 'demo'), currentVersionId)
  await admitJobs(asCoordinator(registry), [{ jobId: 'demo-last-job', cargoId: id, accountId: registry.newId() }])
  await deleteCargo(await ownerOf(registry, publisherId), { cargoId: id, slug })
}

async function cargoBySlug(registry: Registry, slug: string) {
  const [cargo] = await registry.db.select().from(cargos).where(eq(cargos.slug, slug))
  if (!cargo) throw new Error(`The demo has no Cargo ${slug}.`)
  return cargo
}

async function ownerOf(registry: Registry, publisherId: string): Promise<Context> {
  const [owner] = await registry.db
    .select()
    .from(members)
    .where(and(eq(members.publisherId, publisherId), eq(members.role, 'OWNER')))
  return person(registry, owner!.accountId, [{ publisherId, role: 'OWNER' }]) // safe because each publisher has an owner
}

const asStaff = (registry: Registry, accountId: string): Context =>
  acting(registry, { kind: 'staff', accountId, sessionId: 'demo', emailVerified: true, memberships: NONE })
const asCoordinator = (registry: Registry): Context =>
  acting(registry, { kind: 'coordinator', tokenId: registry.newId() })
const NONE: readonly Membership[] = []

const acting = (registry: Registry, actor: Actor): Context => ({
  registry,
  actor,
  now: registry.clock(),
  requestId: `demo-${registry.newId()}`,
})

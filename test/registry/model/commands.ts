import { and, eq } from 'drizzle-orm'
import fc from 'fast-check'
import { cargos, versions } from '../../../src/database/tables/cargos.ts'
import { reviews } from '../../../src/database/tables/reviews.ts'
import type { TrustLevel } from '../../../src/domain/policy.ts'
import { expireJobs } from '../../../src/registry/admission/expire-jobs.ts'
import { deleteCargo } from '../../../src/registry/cargos/delete-cargo.ts'
import { finishDeletions } from '../../../src/registry/cargos/finish-deletions.ts'
import { reinstateCargo } from '../../../src/registry/cargos/reinstate-cargo.ts'
import { suspendCargo } from '../../../src/registry/cargos/suspend-cargo.ts'
import { Fault, Refused } from '../../../src/registry/errors.ts'
import { approveReview } from '../../../src/registry/reviews/approve-review.ts'
import { claimReview } from '../../../src/registry/reviews/claim-review.ts'
import { rejectReview } from '../../../src/registry/reviews/reject-review.ts'
import { requestReview } from '../../../src/registry/reviews/request-review.ts'
import { clearDemotion } from '../../../src/registry/trust/clear-demotion.ts'
import { demoteCargo } from '../../../src/registry/trust/demote-cargo.ts'
import { settleDue } from '../../../src/registry/trust/settle-due.ts'
import { holdByStaff, releaseByStaff } from '../../../src/registry/trust/staff-hold.ts'
import { acceptLevel } from '../../../src/registry/versions/accept-level.ts'
import { publishVersion } from '../../../src/registry/versions/publish-version.ts'
import { yankVersion } from '../../../src/registry/versions/yank-version.ts'
import { flaw } from '../../support/advice.ts'
import { succeed } from '../../support/jobs.ts'
import { holdInvariants, type Real, reviewHolds } from './invariants.ts'
import { type Model, PACKAGES, type PackageName } from './reference-model.ts'

type Command = fc.AsyncCommand<Model, Real>

/** One thing somebody does. A rule may refuse it; what has to hold holds after it either way. */
const command = (name: string, act: (model: Model, real: Real) => Promise<unknown>): Command => ({
  check: () => true,
  async run(model, real) {
    await act(model, real).catch(error => {
      if (!(error instanceof Refused) && !(error instanceof Fault)) throw error
    })
    await real.world.runJobs({ except: 'sign-version' })
    await reviewHolds(real)
    await real.world.runJobs()
    await holdInvariants(model, real)
  },
  toString: () => name,
})

const staff = async ({ world }: Real) => world.as(await world.person({ staff: true }))
const own = ({ world, team }: Real) => world.as(team.actor)

const publish = (packages: readonly PackageName[]): Command =>
  command(`publish(${packages.join('+')})`, async (model, real) => {
    const name = `${model.prefix}-${++model.counter}`
    const reference = real.tell(
      name,
      packages.map(one => `${model.prefix}-${one}`),
    )
    const { versionId } = await publishVersion(own(real), { cargoId: real.cargoId, reference })
    model.packages.set(versionId, packages)
  })

const advise = (name: PackageName, severity: 'CRITICAL' | 'HIGH'): Command =>
  command(`advise(${name} ${severity})`, async (model, real) => {
    model.advisories.set(name, severity)
    await real.world.advise(record(model, real, name, severity))
  })

const withdraw = (name: PackageName): Command =>
  command(`withdraw(${name})`, async (model, real) => {
    const severity = model.advisories.get(name)
    if (!severity) return
    model.advisories.delete(name)
    await real.world.advise({ ...record(model, real, name, severity), withdrawn: real.world.now.toISOString() })
  })

/** A critical that comes and is taken back before anything else happens: the level comes back, its review is signed anew. */
const falseAlarm = (name: PackageName): Command =>
  command(`false alarm(${name})`, async (model, real) => {
    if (model.advisories.has(name)) return
    await real.world.advise(record(model, real, name, 'CRITICAL'))
    await real.world.runJobs()
    await real.world.advise({ ...record(model, real, name, 'CRITICAL'), withdrawn: real.world.now.toISOString() })
  })

function record(model: Model, { world }: Real, name: PackageName, severity: string) {
  model.counter += 1
  const modified = new Date(world.now.getTime() + model.counter).toISOString()
  return flaw(`GHSA-${model.prefix}-${name}`, `${model.prefix}-${name}`, severity, '2.0.0', { modified })
}

const jobs = command('hundred jobs', (_model, real) => succeed(real.world, real.cargoId, 100))
const request = command('request review', (_model, real) => requestReview(own(real), { cargoId: real.cargoId }))

const openReview = async ({ world, cargoId }: Real) =>
  (
    await world.registry.db
      .select()
      .from(reviews)
      .where(and(eq(reviews.cargoId, cargoId), eq(reviews.state, 'OPEN')))
  )[0]

const approve = command('approve', async (_model, real) => {
  const review = await openReview(real)
  if (!review) return
  const ctx = await staff(real)
  await claimReview(ctx, { reviewId: review.id })
  await approveReview(ctx, { reviewId: review.id })
})
const reject = command('reject', async (_model, real) => {
  const review = await openReview(real)
  if (!review) return
  const ctx = await staff(real)
  await claimReview(ctx, { reviewId: review.id })
  await rejectReview(ctx, { reviewId: review.id, rejection: 'OTHER', text: 'No.' })
})
const demote = (to: TrustLevel): Command =>
  command(`demote(${to})`, async (_model, real) =>
    demoteCargo(await staff(real), { cargoId: real.cargoId, to, cause: 'POLICY', reason: 'A rule.' }),
  )
const clear = command('clear demotion', async (_model, real) =>
  clearDemotion(await staff(real), { cargoId: real.cargoId, reason: 'Settled.' }),
)
const suspend = command('suspend', async (_model, real) =>
  suspendCargo(await staff(real), { cargoId: real.cargoId, cause: 'INCIDENT', reason: 'A look.' }),
)
const reinstate = command('reinstate', async (_model, real) =>
  reinstateCargo(await staff(real), { cargoId: real.cargoId, reason: 'Fine.' }),
)
const currentOf = async ({ world, cargoId }: Real) =>
  (await world.registry.db.select().from(cargos).where(eq(cargos.id, cargoId)))[0]?.currentVersionId
const yank = command('yank', async (_model, real) => {
  const versionId = await currentOf(real)
  if (versionId) await yankVersion(own(real), { versionId, reason: 'Bad.' })
})
const hold = command('hold', async (model, real) => {
  const versionId = await currentOf(real)
  if (!versionId) return
  await holdByStaff(await staff(real), { versionId, reason: 'A look.' })
  model.heldByStaff.add(versionId)
})
const release = command('release', async (model, real) => {
  const versionId = await currentOf(real)
  if (!versionId) return
  await releaseByStaff(await staff(real), { versionId, reason: 'Fine.' })
  model.heldByStaff.delete(versionId)
})
const accept = (level: TrustLevel): Command =>
  command(`accept(${level})`, async (_model, real) => {
    const [blocked] = await real.world.registry.db
      .select()
      .from(versions)
      .where(and(eq(versions.cargoId, real.cargoId), eq(versions.state, 'BLOCKED')))
    if (blocked) await acceptLevel(own(real), { versionId: blocked.id, level })
  })
const wait = (days: number): Command =>
  command(`wait(${days} days)`, async (_model, real) => {
    real.world.advance(days * 86_400_000)
    const minutely = real.world.as({ kind: 'system', task: 'test' })
    await settleDue(minutely)
    await expireJobs(minutely)
    await finishDeletions(minutely)
  })
const remove = command('delete', async (model, real) => {
  const slug = `${real.team.slug}/${model.prefix}`
  await deleteCargo(own(real), { cargoId: real.cargoId, slug })
  model.isDeleted = true
  model.deletedSlugs.add(slug)
})
/** An individual tries to hold four Cargos, at once. */
const another = command('four Cargos of an individual', async (model, real) => {
  const names = [1, 2, 3, 4].map(() => `${model.prefix}-x${++model.counter}`)
  const cargoIds: string[] = []
  for (const name of names) cargoIds.push(await real.world.cargo(real.small, name))
  const ctx = real.world.as(real.small.actor)
  await Promise.allSettled(
    names.map((name, at) => publishVersion(ctx, { cargoId: cargoIds[at]!, reference: real.tell(name, []) })),
  )
})
const recreate = command('recreate a deleted slug', async (model, real) => {
  if (model.deletedSlugs.size === 0) return
  await real.world.cargo(real.team, model.prefix)
  throw new Error('a deleted slug came back')
})

const packageName = fc.constantFrom(...PACKAGES)

/** Weighted towards what makes levels: without them most runs would never leave the Sandbox. */
export const anyCommand: fc.Arbitrary<Command>[] = [
  fc.subarray([...PACKAGES]).map(publish),
  fc.subarray([...PACKAGES]).map(publish),
  fc.constant(jobs),
  fc.constant(request),
  fc.constant(approve),
  fc.constant(approve),
  fc
    .tuple(packageName, fc.constantFrom('CRITICAL' as const, 'HIGH' as const))
    .map(([name, severity]) => advise(name, severity)),
  packageName.map(withdraw),
  packageName.map(falseAlarm),
  fc.constant(reject),
  fc.constantFrom(0 as const, 1 as const).map(demote),
  fc.constant(clear),
  fc.constant(suspend),
  fc.constant(reinstate),
  fc.constant(yank),
  fc.constant(hold),
  fc.constant(release),
  fc.constantFrom(0 as const, 1 as const).map(accept),
  fc.constantFrom(1, 7, 8).map(wait),
  fc.constant(remove),
  fc.constant(another),
  fc.constant(recreate),
]

/** A story that reaches level 2, so that what follows begins there. */
export const toLevelTwo: Command[] = [publish(['alpha']), jobs, request, approve]

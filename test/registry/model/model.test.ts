import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toldImages } from '../../support/fakes/images.ts'
import { openWorld, type World } from '../../support/world.ts'
import { anyCommand, toLevelTwo } from './commands.ts'
import type { Real } from './invariants.ts'
import { newModel } from './reference-model.ts'

const told = toldImages()
let world: World
beforeAll(async () => {
  world = await openWorld({ images: told.images as never, scanner: told.scanner })
})
afterAll(() => world.close())

/** As many runs as fit into the limit, 2,000 at most and three at least; MODEL_SECONDS=3600 gives a slow machine the time for all. */
const RUNS = Number(process.env.MODEL_RUNS ?? 2_000)
const LIMIT_MS = Number(process.env.MODEL_SECONDS ?? 6) * 1_000
const LEAST = 3
const SEED = Number(process.env.MODEL_SEED ?? 20_261_123)

let run = 0
async function setUp(): Promise<{ model: ReturnType<typeof newModel>; real: Real }> {
  run += 1
  // Far from each other, or each would wait for staff as a look-alike of the verified ones before it.
  const prefix = createHash('sha256').update(String(run)).digest('hex').slice(0, 16)
  const team = await world.team(`big-${prefix}`, 'ORGANIZATION')
  const small = await world.team(`small-${prefix}`)
  const cargoId = await world.cargo(team, prefix)
  return { model: newModel(prefix), real: { world, team, small, cargoId, tell: told.tell } }
}

test('whatever is done in whatever order, what has to hold holds after every step', {
  timeout: LIMIT_MS + 60_000,
}, async () => {
  const story = fc.tuple(fc.boolean(), fc.commands(anyCommand, { maxCommands: 12 }))
  const holds = fc.asyncProperty(story, async ([beginsVerified, commands]) => {
    const { model, real } = await setUp()
    if (beginsVerified) for (const command of toLevelTwo) await command.run(model, real)
    await fc.asyncModelRun(() => ({ model, real }), commands)
  })
  const until = performance.now() + LIMIT_MS
  await fc.assert(holds, { seed: SEED, numRuns: LEAST, endOnFailure: true })
  const more = await fc.check(holds, {
    ...{ seed: SEED + 1, numRuns: RUNS - LEAST, endOnFailure: true },
    ...{ interruptAfterTimeLimit: Math.max(1, until - performance.now()), markInterruptAsFailure: false },
  })
  // Interrupted before its first story it counts as failed; without a counterexample nothing was refuted.
  expect(more.counterexample, fc.defaultReportMessage(more)).toBeNull()
  console.log(`${run} stories were told, seed ${SEED}`)
  expect(run).toBeGreaterThanOrEqual(LEAST)
})

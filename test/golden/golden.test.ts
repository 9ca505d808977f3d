import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { validate } from 'graphql'
import { afterAll, describe, expect, test } from 'vitest'
import { createReads } from '../../src/database/reads.ts'
import { attachedSchema } from '../../src/graphql/attached-schema.ts'
import { RequestContext } from '../../src/graphql/context.ts'
import { Meter } from '../../src/graphql/cost/meter.ts'
import { DEFAULT_LIMITS } from '../../src/graphql/plan/limits.ts'
import { operationRunner } from '../../src/graphql/run-operation.ts'
import { createBuckets } from '../../src/http/rate-limit.ts'
import { type Golden, onLines, readGolden, redacted } from './golden.ts'
import { goldenWorld } from './world.ts'

// Each document of `documents/` with the answer it gets and the statements that it takes. To add one: write the .graphql with its
// leading comments, run `GOLDEN=write npx vitest run test/golden`, and read what it wrote beside it.

const folder = fileURLToPath(new URL('documents', import.meta.url))
const { world, actors, names } = await goldenWorld()
const { schema, planner } = attachedSchema()
const run = operationRunner(schema, planner)
const reads = createReads(world.database.url, { max: 2 })
const meter = new Meter(planner, DEFAULT_LIMITS, createBuckets({ capacity: 1e9, refillPerSecond: 1 }), 1e9)
afterAll(async () => {
  await reads.close()
  await world.close()
})

const write = process.env.GOLDEN === 'write'
const all = readdirSync(folder)
  .filter(file => file.endsWith('.graphql'))
  .map(file => readGolden(file.slice(0, -'.graphql'.length), join(folder, file), names))
// Acts come last, so that no answer depends on the name of another document.
const ordered = [
  ...all.filter(g => g.operation.operation !== 'mutation'),
  ...all.filter(g => g.operation.operation === 'mutation'),
]

interface Asked {
  readonly text: string
  readonly params: readonly unknown[]
}

async function answerTo(golden: Golden) {
  const asked: Asked[] = []
  const recording = {
    text: (text: string, params: readonly unknown[]) => {
      asked.push({ text, params })
      return reads.text(text, params)
    },
  }
  const context = new RequestContext({
    act: world.as(actors[golden.as] ?? { kind: 'anonymous' }),
    reads: recording,
    hub: world.hub,
    meter,
    caller: golden.name,
    setCookie: () => {},
  })
  context.pay(golden.document, golden.operation, golden.variables)
  const { document, variables, event } = golden
  const result = await run({ document, variables, rootValue: event }, context)
  const cost = context.settled()
  return { asked, cost, answer: { ...result, cost: { requested: cost?.requested, actual: cost?.actual } } }
}

describe.sequential('golden documents', () => {
  test.each(ordered.map(golden => [golden.name, golden] as const))('%s', async (name, golden) => {
    expect(validate(schema, golden.document)).toEqual([])
    const { asked, answer, cost } = await answerTo(golden)
    const update = write ? 'all' : 'none'
    expect.soft(asked.length, 'one statement for each root field').toBe(golden.statements)
    expect(cost?.requested).toBeGreaterThanOrEqual(cost?.actual ?? 0)
    expect(update === 'all' || existing.has(`${name}.json`), `GOLDEN=write makes ${name}.json`).toBe(true)
    await expect(redacted(answer)).toMatchFileSnapshot(join(folder, `${name}.json`))
    if (asked.length > 0)
      await expect(`${asked.map(({ text }) => onLines(text)).join(';\n\n')}\n`).toMatchFileSnapshot(
        join(folder, `${name}.sql`),
      )
    await world.database.sql.begin(async sql => {
      await sql`set local enable_seqscan = off`
      for (const { text } of asked) {
        const lines = await sql.unsafe<{ 'QUERY PLAN': string }[]>(`explain (generic_plan) ${text}`)
        const scanned = lines
          .map(line => line['QUERY PLAN'])
          .filter(line =>
            /Seq Scan on (cargos|versions|findings|scans|image_packages|package_versions|images|advisories|log_events)\b/.test(
              line,
            ),
          )
        expect(scanned, 'an index serves each of the big tables').toEqual([])
      }
    })
  })
})

const existing = new Set(readdirSync(folder))

import { getOperationAST, validate } from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Estimates } from '../../src/graphql/plan/cost.ts'
import { generateDocument } from './documents.ts'
import { Random } from './random.ts'
import { comparable, parsedOnce, Trial } from './trial.ts'

let trial: Trial
beforeAll(async () => {
  trial = await Trial.begin()
})
afterAll(() => trial.end())

/** With those of `registry/registry.test.ts` a thousand; more by `DOCUMENTS=5000`. */
const DOCUMENTS = Number(process.env.DOCUMENTS ?? 500)
const ACTORS = ['anonymous', 'member', 'owner', 'staff'] as const

test(`${DOCUMENTS} generated documents are answered as by plain resolvers, for four actors, within their estimate`, {
  timeout: 300_000,
}, async () => {
  const random = new Random(20260301)
  const estimates = new Estimates(trial.planner)
  const came = { runs: 0, direct: 0, withErrors: 0 }
  for (let n = 0; n < DOCUMENTS; n++) {
    const { source, variables } = generateDocument(random, trial.schema, trial.world)
    const document = parsedOnce(source)
    if (validate(trial.schema, document).length > 0) {
      n-- // two fields of one name that cannot be merged: not a question
      continue
    }
    const operation = getOperationAST(document)
    if (!operation) throw new Error('The document has no operation.')
    const { requested } = estimates.of(document, operation, variables)
    const answers = await Promise.all(ACTORS.map(name => trial.answers(source, variables, trial.actors[name])))
    for (const [i, answer] of answers.entries()) {
      const { plain, direct, planned, session } = answer
      const place = `document ${n} as ${ACTORS[i]}:\n${source}\n${JSON.stringify(variables)}`
      expect(comparable(answer.completed, answer), place).toEqual(plain)
      if (direct) expect(direct, place).toEqual(plain)
      expect(Math.max(planned.cost, session.cost), place).toBeLessThanOrEqual(requested)
      came.runs++
      came.direct += direct ? 1 : 0
      came.withErrors += plain.errors.length > 0 ? 1 : 0
    }
  }
  expect(came.runs).toBe(DOCUMENTS * ACTORS.length)
  // The comparison is worth something only if both ways are taken often.
  expect(came.direct).toBeGreaterThan(came.runs / 3)
  expect(came.withErrors).toBeGreaterThan(came.runs / 50)
})

import { GraphQLError } from 'graphql'
import { expect, test } from 'vitest'
import { overHttp } from '../../src/graphql/cost/meter.ts'
import { formatError } from '../../src/graphql/errors.ts'
import { createLog } from '../../src/log.ts'

const log = createLog({ level: 'silent', json: true })
const lost = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })

test('a database that is away while somebody signs in is 503 with the time to come back', () => {
  const fault = overHttp(new Error('Failed query', { cause: lost }))
  expect(fault).toBeInstanceOf(GraphQLError)
  expect(fault).toMatchObject({ extensions: { http: { status: 503, headers: new Map([['retry-after', '1']]) } } })
})

test('whatever Apollo wraps around it, a database that is away is UNAVAILABLE and no fault of ours', () => {
  const wrapped = new GraphQLError('Context creation failed: x', { originalError: lost })
  expect(formatError(wrapped.toJSON(), wrapped, 'r', log)).toMatchObject({
    extensions: { code: 'UNAVAILABLE', retryAfterSeconds: 1 },
  })
})

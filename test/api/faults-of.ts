import { FAULT_CODES } from '../../src/domain/problem.ts'
import type { Answer } from '../support/api-client.ts'

/** Codes of documents that were not run: graphql's and Apollo Server's own, beside the closed list. */
const DOCUMENT_CODES = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]
/** Of the HTTP layer, before there is a document. */
const REQUEST_CODES = ['TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE', 'METHOD_NOT_ALLOWED', 'TIMED_OUT']

const EXPECTED = new Set<unknown>([
  ...FAULT_CODES.filter(code => code !== 'INTERNAL'),
  ...DOCUMENT_CODES,
  ...REQUEST_CODES,
])

/** What must never leave: stacks, statements, names of files and libraries. */
const INSIDES =
  /\n\s+at |node_modules|Failed query|\.ts:\d|PostgresError|select "|insert into|violates|RangeError|TypeError/

/** Everything that is wrong with an answer to a hostile request, each as a sentence; nothing when it is as it should be. */
export function faultsOf(status: number, text: string): string[] {
  let answer: Answer
  try {
    answer = JSON.parse(text)
  } catch {
    return [`status ${status} without JSON: ${text.slice(0, 80)}`]
  }
  const codes = (answer.errors ?? []).map(error => error.extensions?.code)
  return [
    ...(status >= 500 ? [`status ${status}`] : []),
    ...codes.filter(code => !EXPECTED.has(code)).map(code => `the code ${code}`),
    ...(INSIDES.test(messages(answer)) ? [`it tells of our insides: ${messages(answer).slice(0, 120)}`] : []),
  ]
}

/** The sentences alone: what a client sent may come back as data. */
const messages = (answer: Answer): string => (answer.errors ?? []).map(error => error.message).join('\n')

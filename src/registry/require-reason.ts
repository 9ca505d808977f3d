import { problem } from '../domain/problem.ts'
import { Refused } from './errors.ts'
import { textWithin } from './text.ts'

/** Every act of staff on a publisher, or on what is its, says why (S41). */
export function requireReason(text: string): string {
  const given = textWithin(text.trim(), 'reason', ['reason'])
  if (given === '')
    throw new Refused(problem('INVALID_INPUT', 'Say why: the publisher and the audit will read it.', ['reason']))
  return given
}

import { problem } from '../../domain/problem.ts'
import { Refused } from '../errors.ts'
import { textWithin } from '../text.ts'

/** A text that must say something: stored as given, never interpreted (S43). */
export function written(text: string, field = 'text'): string {
  const given = textWithin(text, 'message', [field])
  if (given.trim() !== '') return given
  throw new Refused(problem('INVALID_INPUT', 'An empty message says nothing. Write one.', [field]))
}

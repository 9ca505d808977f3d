import { keyOf, type Noun } from '../domain/ids.ts'
import { Fault } from '../registry/errors.ts'

/** The key behind a global id of an input. An id of another noun, or none at all, is as good as unknown. */
export function idOf(noun: Noun, id: string, field: string): string {
  const key = keyOf(noun, id)
  if (key === undefined)
    throw new Fault('NOT_FOUND', `There is no such ${noun}, or you may not see it. Check ${field}.`)
  return key
}

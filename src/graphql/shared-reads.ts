import type { Reads } from './plan/session.ts'

/**
 * Reads for those who are told one event: equal statements with equal parameters that are under way together are sent once.
 * What differs between readers is a parameter of the statement, so nobody is given what is another's. Only for readers of
 * one event, which was committed before any of them began: elsewhere one could be given what was read before they wrote.
 */
export function sharedReads(reads: Reads): Reads {
  const underWay = new Map<string, Promise<string | null>>()
  return {
    text(text, params) {
      const key = JSON.stringify([text, params])
      const known = underWay.get(key)
      if (known) return known
      const read = reads.text(text, params).finally(() => underWay.delete(key))
      underWay.set(key, read)
      return read
    },
  }
}

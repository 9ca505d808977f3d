/** Rows of a page when neither `first` nor `last` says; the most that one page may hold. */
export const DEFAULT_PAGE = 20
export const LARGEST_PAGE = 100
/** `totalCount` counts no further: 1001 means "more than 1,000". */
export const COUNT_LIMIT = 1001

/** A page asked for, or the sentence that says why it cannot be. */
export interface Page {
  readonly size: number
  readonly backwards: boolean
}

export function pageOf(first: unknown, last: unknown): Page | string {
  if (first != null && last != null) return 'Ask for first or for last, not for both.'
  const size = first ?? last ?? DEFAULT_PAGE
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 1 || size > LARGEST_PAGE)
    return `${first == null ? 'last' : 'first'} has to be from 1 to ${LARGEST_PAGE}. Ask for a smaller page and follow its cursors.`
  return { size, backwards: last != null }
}

const ROUNDED = [1, 5, 10, 20, 50, 100] as const

/**
 * The row limit of the statement. It is a literal, as a generic plan with an unknown limit is twice as dear, and rounded
 * up, so that clients varying `first` do not fill the cache; the rest is cut while completing.
 */
export const roundedUp = (size: number): number => ROUNDED.find(step => step >= size) ?? LARGEST_PAGE

import { TEXT_LIMITS } from '../domain/policy.ts'
import { problem } from '../domain/problem.ts'
import { Refused } from './errors.ts'

/** A text from outside, within the length its kind allows and without the characters PostgreSQL cannot store (S43). */
export function textWithin(text: string, kind: keyof typeof TEXT_LIMITS, path: readonly string[]): string {
  const limit = TEXT_LIMITS[kind]
  if ([...text].length > limit)
    throw new Refused(
      problem(
        'TEXT_TOO_LONG',
        `This text has ${[...text].length} characters and ${limit} are allowed. Shorten it.`,
        path,
      ),
    )
  if (text.includes('\0') || /\p{Surrogate}/u.test(text))
    throw new Refused(
      problem(
        'INVALID_INPUT',
        'This text has a null character or half of a character pair. Remove it and send it again.',
        path,
      ),
    )
  return text
}

/** Only http and https: a `javascript:` address in a page would run as the reader. An empty one is none. */
export function webAddress(url: string | null | undefined, path: readonly string[]): string | null {
  if (url == null || url === '') return null
  textWithin(url, 'url', path)
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed?.protocol !== 'https:' && parsed?.protocol !== 'http:')
    throw new Refused(
      problem(
        'INVALID_INPUT',
        `"${url.slice(0, 80)}" is not a web address. Write one that begins with https://.`,
        path,
      ),
    )
  return url
}

/** The same, and not empty: a reason that has to be given. */
export function requiredText(text: string, kind: keyof typeof TEXT_LIMITS, path: readonly string[]): string {
  if (text.trim() === '')
    throw new Refused(problem('INVALID_INPUT', `"${path.join('.')}" is empty. Write a sentence.`, path))
  return textWithin(text.trim(), kind, path)
}

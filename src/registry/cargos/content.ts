import { CATEGORIES, type Category, RUNTIMES, type Runtime, TEXT_LIMITS } from '../../domain/policy.ts'
import { problem } from '../../domain/problem.ts'
import { Refused } from '../errors.ts'
import { textWithin, webAddress } from '../text.ts'

/** What a publisher writes about a Cargo (S46). Every text is stored as given and never interpreted (S43). */
export interface CargoContent {
  readonly name: string
  readonly category: Category
  readonly tagline?: string | null
  readonly description?: string | null
  readonly readme?: string | null
  readonly iconUrl?: string | null
  readonly tags?: readonly string[] | null
  readonly capabilities?: readonly string[] | null
  readonly runtime?: Runtime | null
  readonly inputSchema?: unknown
  readonly outputSchema?: unknown
  readonly licence?: string | null
  readonly sourceUrl?: string | null
}

/** Checks whatever is given; what is absent stays as it is. */
export function checkedContent(content: Partial<CargoContent>) {
  return {
    ...(content.name != null && { name: nonEmpty(textWithin(content.name, 'name', ['name'])) }),
    ...(content.tagline != null && { tagline: textWithin(content.tagline, 'tagline', ['tagline']) }),
    ...(content.description != null && {
      description: textWithin(content.description, 'description', ['description']),
    }),
    ...(content.readme != null && { readme: textWithin(content.readme, 'readme', ['readme']) }),
    ...(content.licence !== undefined && {
      licence: content.licence === null ? null : textWithin(content.licence, 'licence', ['licence']),
    }),
    ...(content.iconUrl !== undefined && { iconUrl: webAddress(content.iconUrl, ['iconUrl']) }),
    ...(content.sourceUrl !== undefined && { sourceUrl: webAddress(content.sourceUrl, ['sourceUrl']) }),
    ...(content.tags != null && { tags: words(content.tags, 'tags') }),
    ...(content.capabilities != null && { capabilities: words(content.capabilities, 'capabilities') }),
    ...(content.category != null && { category: member(CATEGORIES, content.category, 'category') }),
    ...(content.runtime != null && { runtime: member(RUNTIMES, content.runtime, 'runtime') }),
    ...(content.inputSchema !== undefined && { inputSchema: jsonSchema(content.inputSchema, 'inputSchema') }),
    ...(content.outputSchema !== undefined && { outputSchema: jsonSchema(content.outputSchema, 'outputSchema') }),
  }
}

function nonEmpty(name: string): string {
  const trimmed = name.trim()
  if (trimmed === '') throw invalid('name', 'A Cargo needs a name. Write one of up to 80 characters.')
  return trimmed
}

function words(list: readonly string[], field: string): string[] {
  const unique = [...new Set(list.map(word => word.trim().toLowerCase()).filter(Boolean))]
  if (unique.length > TEXT_LIMITS.tags)
    throw invalid(
      field,
      `${unique.length} ${field} are too many: ${TEXT_LIMITS.tags} are allowed. Keep the most telling ones.`,
    )
  for (const word of unique)
    if (word.length > TEXT_LIMITS.tag || !/^[\p{L}\p{N}][\p{L}\p{N} ._+-]*$/u.test(word))
      throw invalid(
        field,
        `"${word.slice(0, 60)}" cannot be one of the ${field}: up to ${TEXT_LIMITS.tag} letters, digits, spaces, dots, hyphens, plus or underscores.`,
      )
  return unique
}

function member<T extends string>(list: readonly T[], value: string, field: string): T {
  const found = list.find(item => item === value)
  if (!found) throw invalid(field, `"${value}" is no ${field}. Choose one of ${list.join(', ')}.`)
  return found
}

function jsonSchema(schema: unknown, field: string): unknown {
  if (schema === null) return null
  if (typeof schema !== 'object' || Array.isArray(schema))
    throw invalid(field, `The ${field} must be a JSON Schema, that is a JSON object.`)
  const text = textWithin(JSON.stringify(schema), 'jsonSchema', [field])
  if (UNSTORABLE.test(text))
    throw invalid(field, `The ${field} has a null character or half of a character pair. Remove it and send it again.`)
  return schema
}

// Written as an escape, the one place where JSON in PostgreSQL is stricter than JSON.
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/i

const invalid = (field: string, message: string): Refused => new Refused(problem('INVALID_INPUT', message, [field]))

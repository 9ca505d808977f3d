/**
 * Global ids: `<prefix>_<primary key>`. The prefix says which noun it is, so that `node(id)` finds the right table and an
 * id of one noun is never taken for another.
 */
const NOUNS = {
  account: { prefix: 'account', key: 'uuid' },
  session: { prefix: 'session', key: 'text' },
  publisher: { prefix: 'publisher', key: 'uuid' },
  member: { prefix: 'member', key: 'uuid' },
  invitation: { prefix: 'invitation', key: 'uuid' },
  verification: { prefix: 'verification', key: 'uuid' },
  agreement: { prefix: 'agreement', key: 'uuid' },
  token: { prefix: 'token', key: 'uuid' },
  webhook: { prefix: 'webhook', key: 'uuid' },
  delivery: { prefix: 'delivery', key: 'uuid' },
  pullCredential: { prefix: 'credential', key: 'uuid' },
  cargo: { prefix: 'cargo', key: 'uuid' },
  version: { prefix: 'version', key: 'uuid' },
  image: { prefix: 'image', key: 'serial' },
  package: { prefix: 'pkg', key: 'serial' },
  scan: { prefix: 'scan', key: 'uuid' },
  finding: { prefix: 'finding', key: 'uuid' },
  exception: { prefix: 'exception', key: 'uuid' },
  advisory: { prefix: 'advisory', key: 'text' },
  snapshot: { prefix: 'snapshot', key: 'uuid' },
  decision: { prefix: 'decision', key: 'uuid' },
  pendingChange: { prefix: 'pending', key: 'uuid' },
  review: { prefix: 'review', key: 'uuid' },
  signature: { prefix: 'signature', key: 'uuid' },
  alert: { prefix: 'alert', key: 'uuid' },
  case: { prefix: 'case', key: 'uuid' },
  rating: { prefix: 'rating', key: 'uuid' },
  job: { prefix: 'job', key: 'text' },
  auditEntry: { prefix: 'audit', key: 'serial' },
} as const satisfies Record<string, { prefix: string; key: KeyForm }>

type KeyForm = 'uuid' | 'serial' | 'text'
export type Noun = keyof typeof NOUNS

/** Prefix of each noun's global id. */
export const ID_PREFIXES: Readonly<Record<Noun, string>> = Object.fromEntries(
  Object.entries(NOUNS).map(([noun, { prefix }]) => [noun, prefix]),
) as Record<Noun, string> // safe because the keys are those of NOUNS, one for one

/** `cargo`, `0193…` -> `cargo_0193…`. */
export const toGlobalId = (noun: Noun, key: string | number | bigint): string => `${NOUNS[noun].prefix}_${key}`

/** The noun and key of a global id; undefined for anything that cannot be one, so that no rubbish reaches SQL. */
export function parseGlobalId(id: string): { readonly noun: Noun; readonly key: string } | undefined {
  const at = id.indexOf('_')
  const noun = nounByPrefix.get(id.slice(0, at))
  const key = id.slice(at + 1)
  return noun !== undefined && KEY_FORMS[NOUNS[noun].key].test(key) ? { noun, key } : undefined
}

/** The key of a global id of this noun; undefined when it is of another noun or malformed. */
export function keyOf(noun: Noun, id: string): string | undefined {
  const parsed = parseGlobalId(id)
  return parsed?.noun === noun ? parsed.key : undefined
}

const nounByPrefix: ReadonlyMap<string, Noun> = new Map(
  Object.entries(ID_PREFIXES).map(([noun, prefix]) => [prefix, noun as Noun]), // safe because ID_PREFIXES has only nouns
)

// Text keys are bounded and printable: PostgreSQL refuses a null byte with an error that would read as our own fault.
// A serial stays below 2^63, or the cast would fail instead of finding nothing.
const KEY_FORMS: Record<KeyForm, RegExp> = {
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  serial: /^[1-9][0-9]{0,17}$/,
  text: /^[\x21-\x7e]{1,200}$/,
}

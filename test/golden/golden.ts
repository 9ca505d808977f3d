import { readFileSync } from 'node:fs'
import { type DocumentNode, type OperationDefinitionNode, parse } from 'graphql'

/** A document with what its leading comments say: `# as: owner`, `# variables: {..}`, `# event: {..}`, `# statements: 2`. */
export interface Golden {
  readonly name: string
  readonly text: string
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  readonly as: string
  readonly variables: Readonly<Record<string, unknown>>
  /** For a subscription: the source of its root field. */
  readonly event: unknown
  /** One for each root field, unless said otherwise. */
  readonly statements: number
}

export function readGolden(name: string, path: string, names: Readonly<Record<string, string>>): Golden {
  const text = readFileSync(path, 'utf8')
  const said = Object.fromEntries(
    [...text.matchAll(/^# (\w+): (.*)$/gm)].map(([, key = '', value = '']) => [key, filled(value, names)]),
  )
  const document = parse(text)
  const operation = document.definitions.find(part => part.kind === 'OperationDefinition')
  if (operation?.kind !== 'OperationDefinition') throw new Error(`${name} has no operation.`)
  return {
    name,
    text,
    document,
    operation,
    as: said.as ?? 'anonymous',
    variables: JSON.parse(said.variables ?? '{}'),
    event: said.event === undefined ? undefined : JSON.parse(said.event),
    statements: Number(said.statements ?? operation.selectionSet.selections.length),
  }
}

const filled = (text: string, names: Readonly<Record<string, string>>): string =>
  text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    if (names[name] === undefined) throw new Error(`The golden world has nothing called ${name}.`)
    return names[name]
  })

/** What differs from run to run, numbered in the order of its appearance: ids, digests, folders; cursors hold ids. */
export function redacted(answer: unknown): string {
  const seen = new Map<string, string>()
  const numbered = (kind: string) => (found: string) => {
    const known =
      seen.get(found) ?? `<${kind} ${[...seen.values()].filter(name => name.startsWith(`<${kind} `)).length + 1}>`
    seen.set(found, known)
    return known
  }
  return `${JSON.stringify(answer, null, 2)
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, numbered('id'))
    .replace(/sha256:[0-9a-f]{64}/g, numbered('digest'))
    .replace(/oci:[^"]*\/([^/"]+)(?=")/g, 'oci:<folder>/$1')
    .replace(/("(?:\w*[cC]ursor)": )"[^"]+"/g, '$1"<cursor>"')}\n`
}

/** A statement on lines that a person can compare; only blanks between its words change, so it still runs. */
export const onLines = (text: string): string =>
  text
    .replace(/ (from|left join|join|where|order by|limit|union all)(?= )/g, '\n  $1')
    .replace(/\(select /g, '\n(select ')
    .trim()

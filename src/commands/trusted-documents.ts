import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type DocumentNode, type FragmentDefinitionNode, Kind, parse, print, visit } from 'graphql'
import { hashOf } from '../graphql/trusted-documents.ts'

// Writes schema/trusted-documents.json: each file of schema/operations as it stands, and each of its operations with the fragments
// that it uses, printed as a client with generated documents sends it.

const folder = fileURLToPath(new URL('../../schema/operations', import.meta.url))
const target = fileURLToPath(new URL('../../schema/trusted-documents.json', import.meta.url))

export function trustedTexts(): ReadonlyMap<string, string> {
  const texts = graphqlFiles(folder).flatMap(file => {
    const text = readFileSync(file, 'utf8')
    return [text, ...operationTexts(parse(text))]
  })
  return new Map(texts.map((text): [string, string] => [hashOf(text), text]).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function operationTexts(document: DocumentNode): string[] {
  const fragments = document.definitions.filter(part => part.kind === Kind.FRAGMENT_DEFINITION)
  return document.definitions
    .filter(part => part.kind === Kind.OPERATION_DEFINITION)
    .map(operation => print({ kind: Kind.DOCUMENT, definitions: [operation, ...used(operation, fragments)] }))
}

/** In the order in which the generated documents have them: as the selections come to name them. */
function used(
  part: DocumentNode['definitions'][number],
  fragments: readonly FragmentDefinitionNode[],
  found: Set<FragmentDefinitionNode> = new Set(),
): readonly FragmentDefinitionNode[] {
  visit(part, {
    FragmentSpread({ name }) {
      const fragment = fragments.find(one => one.name.value === name.value)
      if (!fragment || found.has(fragment)) return
      found.add(fragment)
      used(fragment, fragments, found)
    },
  })
  return [...found]
}

const graphqlFiles = (at: string): string[] =>
  readdirSync(at, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.graphql'))
    .sort()
    .map(name => join(at, name))

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(target, `${JSON.stringify(Object.fromEntries(trustedTexts()), null, 2)}\n`)

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A tab that stands ready in the explorer: a document, and variables to run it with. */
export type ExplorerTab = { readonly query: string; readonly variables?: string }

/**
 * The documents of a folder in the order of their names (`01-browse.graphql`). A comment `# variables: {...}` gives a tab its
 * variables; it is taken out of what is shown.
 */
export function explorerTabs(folder: string): ExplorerTab[] {
  if (!existsSync(folder)) return [{ query: '{\n  __typename\n}\n' }]
  return readdirSync(folder)
    .filter(name => name.endsWith('.graphql'))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map(name => tabOf(readFileSync(join(folder, name), 'utf8'), name))
}

const variablesComment = /^# variables: (.+)\n/m

function tabOf(text: string, name: string): ExplorerTab {
  const given = variablesComment.exec(text)?.[1]
  if (given === undefined) return { query: text }
  try {
    return { query: text.replace(variablesComment, ''), variables: JSON.stringify(JSON.parse(given), null, 2) }
  } catch {
    throw new Error(`The variables of the explorer tab ${name} are not JSON on one line: ${given}`)
  }
}

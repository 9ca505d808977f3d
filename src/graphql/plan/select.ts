import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  type SelectionSetNode,
} from 'graphql'
import type { Looks } from './symbols.ts'

export interface Selected {
  readonly key: string
  readonly name: string
  /** Merged selections of one response key: the arguments are the same in all, the sub-selections add up. */
  readonly nodes: readonly [FieldNode, ...FieldNode[]]
}

/** What the selection walk needs to know of the document. */
export interface Document {
  readonly schema: GraphQLSchema
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>
}

const fragments = new WeakMap<DocumentNode, Document['fragments']>()

/** By name, once per document. */
export function fragmentsOf(document: DocumentNode): Document['fragments'] {
  const known = fragments.get(document)
  if (known) return known
  const found: Record<string, FragmentDefinitionNode> = Object.create(null) as Record<string, FragmentDefinitionNode> // safe because it is empty
  for (const definition of document.definitions)
    if (definition.kind === 'FragmentDefinition') found[definition.name.value] = definition
  fragments.set(document, found)
  return found
}

type Growing = Map<string, { key: string; name: string; nodes: [FieldNode, ...FieldNode[]] }>

/** The fields that a selection asks of an object of this type, in the order of the answer. */
export function collect(
  document: Document,
  type: GraphQLObjectType,
  parents: readonly FieldNode[],
  looks: Looks,
): readonly Selected[] {
  const found: Growing = new Map()
  const seen = new Set<string>()
  for (const parent of parents) if (parent.selectionSet) gather(document, type, parent.selectionSet, looks, found, seen)
  return [...found.values()]
}

/** The same for an operation's root. */
export function collectRoot(
  document: Document,
  type: GraphQLObjectType,
  selection: SelectionSetNode,
  looks: Looks,
): readonly Selected[] {
  const found: Growing = new Map()
  gather(document, type, selection, looks, found, new Set())
  return [...found.values()]
}

function gather(
  document: Document,
  type: GraphQLObjectType,
  selection: SelectionSetNode,
  looks: Looks,
  found: Growing,
  seen: Set<string>,
): void {
  for (const part of selection.selections) {
    if (!isIncluded(part.directives, looks)) continue
    if (part.kind === 'Field') {
      const key = part.alias?.value ?? part.name.value
      const merged = found.get(key)
      if (merged) merged.nodes.push(part)
      else found.set(key, { key, name: part.name.value, nodes: [part] })
    } else if (part.kind === 'InlineFragment') {
      if (applies(document.schema, type, part.typeCondition?.name.value))
        gather(document, type, part.selectionSet, looks, found, seen)
    } else {
      const name = part.name.value
      const fragment = document.fragments[name]
      if (seen.has(name) || !fragment) continue
      seen.add(name)
      if (applies(document.schema, type, fragment.typeCondition.name.value))
        gather(document, type, fragment.selectionSet, looks, found, seen)
    }
  }
}

function applies(schema: GraphQLSchema, type: GraphQLObjectType, condition: string | undefined): boolean {
  if (condition === undefined || condition === type.name) return true
  const abstract = schema.getType(condition)
  return isAbstractType(abstract) && schema.isSubType(abstract, type)
}

function isIncluded(directives: readonly DirectiveNode[] | undefined, looks: Looks): boolean {
  if (!directives || directives.length === 0) return true
  for (const directive of directives) {
    const name = directive.name.value
    if (name !== 'skip' && name !== 'include') continue
    const condition = directive.arguments?.[0]?.value
    const holds =
      condition?.kind === 'Variable'
        ? looks.at(variableIsTrue(condition.name.value))
        : condition?.kind === 'BooleanValue' && condition.value
    if ((holds === true) !== (name === 'include')) return false
  }
  return true
}

const variableIsTrue =
  (name: string) =>
  (run: { readonly variables: Readonly<Record<string, unknown>> }): boolean =>
    run.variables[name] === true

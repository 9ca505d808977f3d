import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  print,
  visit,
} from 'graphql'

/** A subscription as its group executes it: without the cursor, which only says where each subscriber begins. */
export interface SharedDocument {
  readonly document: DocumentNode
  /** Equal texts give equal results for equal variables and audiences. */
  readonly text: string
  readonly variableNames: readonly string[]
}

/** The one root field of a subscription, also inside a fragment. */
export function rootFieldOf(document: DocumentNode, operation: OperationDefinitionNode): FieldNode {
  const fragments = new Map(
    document.definitions
      .filter((node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION)
      .map(node => [node.name.value, node]),
  )
  let set = operation.selectionSet
  for (;;) {
    const [selection] = set.selections
    if (!selection) throw new GraphQLError('This subscription selects nothing. Select one field.')
    if (selection.directives?.some(({ name }) => name.value === 'skip' || name.value === 'include'))
      throw new GraphQLError('The field of a subscription cannot depend on @skip or @include. Leave the directive out.')
    if (selection.kind === Kind.FIELD) return selection
    const inner = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value)
    if (!inner) throw new GraphQLError('This subscription names a fragment that it does not define.')
    set = inner.selectionSet
  }
}

/**
 * The document without the root field's `after` and without variables that nothing else uses: those who come back with
 * different cursors can share executions, and an execution cannot depend on a cursor.
 */
export function withoutCursor(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  field: FieldNode,
): SharedDocument {
  const known = shared.get(operation)
  if (known) return known
  const others = document.definitions.filter(node => node.kind !== Kind.OPERATION_DEFINITION || node === operation)
  const trimmed = visit(
    { ...document, definitions: others },
    {
      Field: node =>
        node === field
          ? { ...node, arguments: node.arguments?.filter(({ name }) => name.value !== 'after') }
          : undefined,
    },
  )
  const used = new Set<string>()
  visit(trimmed, {
    VariableDefinition: () => false,
    Variable: node => void used.add(node.name.value),
  })
  const result = visit(trimmed, {
    VariableDefinition: node => (used.has(node.variable.name.value) ? undefined : null),
  })
  const made = { document: result, text: print(result), variableNames: [...used].sort() }
  shared.set(operation, made)
  return made
}

const shared = new WeakMap<OperationDefinitionNode, SharedDocument>()

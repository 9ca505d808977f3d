import {
  type ASTVisitor,
  GraphQLError,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql'
import type { Estimate } from './cost.ts'

/** What one operation may ask for, the same over HTTP and on a websocket. */
export interface Limits {
  /** Of the text, for `parse(text, { maxTokens })`. */
  readonly tokens: number
  /** Levels of selection, introspection not counted. */
  readonly depth: number
  readonly aliases: number
  /** Of and inside `__schema` and `__type`: each writes out the whole schema once more, and nothing else counts them. */
  readonly introspectionAliases: number
  /** Fields once every fragment is written out: fragments in fragments double with each level. */
  readonly fields: number
  /** In the units of Estimate.requested. */
  readonly cost: number
}

export const DEFAULT_LIMITS: Limits = {
  tokens: 4_000,
  depth: 18,
  aliases: 100,
  introspectionAliases: 4,
  fields: 2_000,
  cost: 20_000,
}

export const tooComplex = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'TOO_COMPLEX' } })

/** Throws when the estimate is above the cap: nothing has been compiled or sent yet. */
export function refuseAboveCost(estimate: Estimate, limits: Limits): void {
  if (estimate.requested > limits.cost)
    throw tooComplex(
      `This operation may cost ${estimate.requested} and the limit is ${limits.cost}. Ask for smaller pages or fewer levels.`,
    )
}

/** Depth, aliases and written-out fields, as a validation rule, to be checked in a pass of its own before the dearer rules. */
export function withinLimits(limits: Limits): ValidationRule {
  return (context: ValidationContext): ASTVisitor => {
    const sizes = new Sizes(context)
    return {
      OperationDefinition(operation: OperationDefinitionNode) {
        const { depth, aliases, introspectionAliases, fields } = sizes.of(operation.selectionSet)
        if (depth > limits.depth)
          context.reportError(
            tooComplex(
              `This operation is ${depth} levels deep and the limit is ${limits.depth}. Ask for the inner levels by their ids.`,
            ),
          )
        if (aliases > limits.aliases)
          context.reportError(
            tooComplex(`This operation has ${aliases} aliases and the limit is ${limits.aliases}. Split it.`),
          )
        if (introspectionAliases > limits.introspectionAliases)
          context.reportError(
            tooComplex(
              `This operation has ${introspectionAliases} aliases in introspection and the limit is ${limits.introspectionAliases}. Ask for the schema once.`,
            ),
          )
        if (fields > limits.fields)
          context.reportError(
            tooComplex(
              `This operation has ${fields} fields with its fragments written out and the limit is ${limits.fields}. Split it.`,
            ),
          )
      },
    }
  }
}

const isIntrospection = (part: SelectionNode): boolean =>
  part.kind === 'Field' && (part.name.value === '__schema' || part.name.value === '__type')

interface Size {
  readonly depth: number
  readonly aliases: number
  readonly introspectionAliases: number
  readonly fields: number
}

const NOTHING: Size = { depth: 0, aliases: 0, introspectionAliases: 0, fields: 0 }

/** Each fragment is measured once, so a document of fragments in fragments takes no longer than its text. */
class Sizes {
  private readonly fragments = new Map<string, Size>()

  constructor(private readonly context: ValidationContext) {}

  of(selection: SelectionSetNode): Size {
    let [depth, aliases, introspectionAliases, fields] = [0, 0, 0, 0]
    for (const part of selection.selections) {
      const inner =
        part.kind === 'FragmentSpread'
          ? this.fragment(part.name.value)
          : part.selectionSet
            ? this.of(part.selectionSet)
            : NOTHING
      const own = part.kind === 'Field' ? 1 : 0
      if (!isIntrospection(part)) depth = Math.max(depth, inner.depth + own)
      const named = part.kind === 'Field' && part.alias ? 1 : 0
      aliases += inner.aliases + named
      introspectionAliases += isIntrospection(part) ? inner.aliases + named : inner.introspectionAliases
      fields += inner.fields + own
    }
    return { depth, aliases, introspectionAliases, fields }
  }

  private fragment(name: string): Size {
    const known = this.fragments.get(name)
    if (known) return known
    this.fragments.set(name, NOTHING) // a cycle is another rule's to report
    const definition = this.context.getFragment(name)
    const size = definition ? this.of(definition.selectionSet) : NOTHING
    this.fragments.set(name, size)
    return size
  }
}

import type { FieldNode, GraphQLField, OperationDefinitionNode } from 'graphql'
import { Compilation, type Plans } from './compile.ts'
import { type Complete, completion, type Tally } from './complete.ts'
import type { FieldPlan } from './declare.ts'
import { entryCell, statementOf } from './entry.ts'
import { asReadError } from './read-error.ts'
import type { Document, Selected } from './select.ts'
import type { ReadSession } from './session.ts'
import type { Shape } from './shape.ts'
import { type Get, type Guard, Looks, type Run, symbolicActor } from './symbols.ts'

/** A planned field of a type that has no plan. */
export interface Entry {
  readonly field: GraphQLField<unknown, unknown>
  readonly plan: FieldPlan
}

/** One statement of one place in one operation, good for every run that its guards let pass. */
export interface Variant {
  readonly entry: Entry
  readonly operation: OperationDefinitionNode
  readonly nodes: readonly FieldNode[]
  readonly guards: readonly Guard[]
  readonly text: string | undefined
  readonly params: readonly Get[]
  readonly inputs: readonly Get[]
  readonly shape: Shape
  readonly isDirect: boolean
  wire: Complete | undefined
  slots: Complete | undefined
}

/** Variants of one field: an argument that takes every value would otherwise grow without end. */
const MOST_VARIANTS = 16

/** Compiled statements live as long as their document: the server's document cache is bounded, so this is. */
export class Variants {
  private readonly known = new WeakMap<FieldNode, Variant[]>()

  constructor(private readonly plans: Plans) {}

  find(entry: Entry, document: Document, operation: OperationDefinitionNode, selected: Selected, run: Run): Variant {
    const [first] = selected.nodes
    let variants = this.known.get(first)
    if (!variants) {
      variants = []
      this.known.set(first, variants)
    }
    for (const variant of variants)
      if (
        variant.entry === entry &&
        variant.operation === operation &&
        sameNodes(variant.nodes, selected.nodes) &&
        passes(variant.guards, run)
      )
        return variant
    const variant = this.compile(entry, document, operation, selected, run)
    variants.unshift(variant)
    if (variants.length > MOST_VARIANTS) variants.pop()
    return variant
  }

  private compile(
    entry: Entry,
    document: Document,
    operation: OperationDefinitionNode,
    selected: Selected,
    run: Run,
  ): Variant {
    const looks = new Looks(run)
    const compilation = new Compilation(document, this.plans, looks, symbolicActor(looks))
    const { text, shape } = entryCell(compilation, entry.plan, entry.field, selected)
    return {
      entry,
      operation,
      nodes: selected.nodes,
      guards: looks.guards,
      text: text === undefined ? undefined : statementOf(text),
      params: compilation.statement.params,
      inputs: compilation.inputs,
      shape,
      isDirect: compilation.isDirect,
      wire: undefined,
      slots: undefined,
    }
  }
}

/** The raw value of a variant in this run, from PostgreSQL. */
export async function fetched(variant: Variant, run: Run, session: ReadSession): Promise<unknown> {
  if (variant.text === undefined) return null
  session.statements++
  try {
    const json = await session.reads.text(
      variant.text,
      variant.params.map(get => get(run) ?? null),
    )
    return json === null ? null : JSON.parse(json)
  } catch (error) {
    throw asReadError(error)
  }
}

/** The value of the answer; throws where graphql-js has to complete it. */
export function completedDirectly(variant: Variant, raw: unknown, run: Run, session: ReadSession): unknown {
  variant.wire ??= completion(variant.shape, 'wire')
  return completed(variant.wire, variant, raw, run, session)
}

/** The source objects from which graphql-js completes the answer. */
export function completedForExecution(variant: Variant, raw: unknown, run: Run, session: ReadSession): unknown {
  if (variant.shape.kind === 'refused') throw variant.shape.error
  variant.slots ??= completion(variant.shape, 'slots')
  return completed(variant.slots, variant, raw, run, session)
}

function completed(complete: Complete, variant: Variant, raw: unknown, run: Run, session: ReadSession): unknown {
  const tally: Tally = { inputs: variant.inputs.map(get => get(run)), cost: 1 }
  const value = complete(raw, tally)
  session.cost += tally.cost
  return value
}

function sameNodes(left: readonly FieldNode[], right: readonly FieldNode[]): boolean {
  if (left.length !== right.length) return false
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false
  return true
}

function passes(guards: readonly Guard[], run: Run): boolean {
  for (const guard of guards) if (guard.get(run) !== guard.expected) return false
  return true
}

import { type Column, is } from 'drizzle-orm'
import { PgColumn } from 'drizzle-orm/pg-core'
import {
  type DocumentNode,
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  getNullableType,
  isAbstractType,
  isInputType,
  isListType,
  isObjectType,
  type OperationDefinitionNode,
  typeFromAST,
  valueFromAST,
} from 'graphql'
import type { AnyPlan, FieldMap, FieldPlan } from './declare.ts'
import { LARGEST_PAGE, pageOf } from './page.ts'
import type { Planner } from './planner.ts'
import { collect, collectRoot, type Document, fragmentsOf, type Selected } from './select.ts'
import { placeOf } from './statement.ts'
import { type Guard, Looks, type Run, readArgument } from './symbols.ts'

/** What an operation asks for at most, before anything of it has run. */
export interface Estimate {
  /**
   * One for each object that may be answered: page sizes multiply down the levels. What a ReadSession counts is of the
   * same units, by the rows that were there, and never more than this.
   */
  readonly requested: number
  /** The part of it that is spent as soon as the operation begins: the declared weights of resolvers at the root. */
  readonly fixed: number
  /** Levels of selection; introspection has none. */
  readonly depth: number
  readonly aliases: number
}

/** A transaction with its audit row, against the read of one object. */
export const MUTATION_WEIGHT = 10
/** The whole schema as an answer: some 10 ms of work. */
export const INTROSPECTION_WEIGHT = 50

const NOTHING: Estimate = { requested: 0, fixed: 0, depth: 0, aliases: 0 }

type Field = GraphQLField<unknown, unknown>

/** Estimates by the same walk as the compiler, kept per operation as long as it looks at the same values. */
export class Estimates {
  private readonly known = new WeakMap<
    OperationDefinitionNode,
    { readonly guards: readonly Guard[]; readonly estimate: Estimate }[]
  >()

  constructor(private readonly planner: Planner) {}

  /** `variables` as the client sent them: coercion has not happened yet, so a size that is none counts as the largest. */
  of(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>>,
  ): Estimate {
    const run: Run = {
      variables: this.withDefaults(operation, variables),
      actor: { kind: 'anonymous' },
      source: undefined,
    }
    const known = this.known.get(operation) ?? []
    for (const { guards, estimate } of known)
      if (guards.every(guard => guard.get(run) === guard.expected)) return estimate
    const looks = new Looks(run)
    const estimate = new Walk(
      this.planner,
      { schema: this.planner.schema, fragments: fragmentsOf(document) },
      looks,
    ).operation(operation)
    this.known.set(operation, [{ guards: looks.guards, estimate }, ...known.slice(0, 15)])
    return estimate
  }

  private withDefaults(
    operation: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>>,
  ): Readonly<Record<string, unknown>> {
    const missing =
      operation.variableDefinitions?.filter(
        ({ variable, defaultValue }) => defaultValue && variables[variable.name.value] === undefined,
      ) ?? []
    if (missing.length === 0) return variables
    const all: Record<string, unknown> = { ...variables }
    for (const { variable, type, defaultValue } of missing) {
      const known = typeFromAST(this.planner.schema, type as never) // safe because typeFromAST takes every TypeNode
      if (isInputType(known)) all[variable.name.value] = valueFromAST(defaultValue, known)
    }
    return all
  }
}

class Walk {
  private deepest = 0
  private aliases = 0

  constructor(
    private readonly planner: Planner,
    private readonly document: Document,
    private readonly looks: Looks,
  ) {}

  operation(operation: OperationDefinitionNode): Estimate {
    const root = this.document.schema.getRootType(operation.operation)
    if (!root) return NOTHING
    const fields = collectRoot(this.document, root, operation.selectionSet, this.looks)
    const requested = this.sum(fields, root, undefined, 1)
    const fixed = fields.reduce((sum, { name }) => sum + this.weight(name, root), 0)
    return { requested: requested + fixed, fixed, depth: this.deepest, aliases: this.aliases }
  }

  /** What a root field costs besides the objects it answers: declared as `complexity` beside its resolver. */
  private weight(name: string, root: GraphQLObjectType): number {
    if (name === '__schema') return INTROSPECTION_WEIGHT
    const declared = root.getFields()[name]?.extensions.complexity
    if (typeof declared === 'number') return declared
    return root === this.document.schema.getMutationType() ? MUTATION_WEIGHT : 0
  }

  private sum(
    fields: readonly Selected[],
    type: GraphQLObjectType,
    declared: FieldMap | undefined,
    depth: number,
  ): number {
    let sum = 0
    for (const selected of fields) {
      if (selected.name === '__schema' || selected.name === '__type') continue
      this.deepest = Math.max(this.deepest, depth)
      if (selected.key !== selected.name) this.aliases++
      const field = type.getFields()[selected.name]
      if (field) sum += this.field(declared?.[selected.name], field, type, selected, depth)
    }
    return sum
  }

  /** One object of this type, itself included. */
  private object(
    type: GraphQLObjectType,
    declared: FieldMap | undefined,
    nodes: Selected['nodes'],
    depth: number,
  ): number {
    return 1 + this.sum(collect(this.document, type, nodes, this.looks), type, declared, depth)
  }

  private planned(plan: AnyPlan, nodes: Selected['nodes'], depth: number): number {
    const type = this.document.schema.getType(this.planner.plans.typeName(plan))
    return isObjectType(type) ? this.object(type, placeOf(plan, 't1').fields, nodes, depth) : 0
  }

  private field(
    declared: FieldPlan | Column | undefined,
    field: Field,
    parent: GraphQLObjectType,
    selected: Selected,
    depth: number,
  ): number {
    const entry = this.planner.entries.get(parent.name)?.get(field.name)
    if (entry && !declared) return 1 + this.plan(entry.plan, field, selected, depth)
    if (!declared || is(declared, PgColumn)) return this.unplanned(field, selected, depth)
    return this.plan(declared as FieldPlan, field, selected, depth) // safe because a field is a column or a FieldPlan
  }

  private plan(plan: FieldPlan, field: Field, selected: Selected, depth: number): number {
    switch (plan.kind) {
      case 'one':
        return this.planned(plan.plan(), selected.nodes, depth + 1)
      case 'oneOf':
        // All of them: the cost of what is joined is counted whether it is there or not.
        return plan.members.reduce((sum, member) => sum + this.planned(member.plan(), selected.nodes, depth + 1), 0)
      case 'connection':
        return 1 + this.page(plan.plan(), field, selected, depth)
      case 'list':
        return 1 + plan.limit * this.planned(plan.plan(), selected.nodes, depth + 1)
      case 'embedded': {
        const type = getNamedType(field.type)
        return isObjectType(type) ? this.object(type, plan.fields, selected.nodes, depth + 1) : 0
      }
      case 'gated':
        return is(plan.field, PgColumn) ? 0 : this.plan(plan.field as FieldPlan, field, selected, depth) // safe because a field is a column or a FieldPlan
      case 'resolved':
        return plan.weight + this.unplanned(field, selected, depth)
      case 'node':
        return this.anyNode(field, selected, depth)
      case 'nodes': {
        const ids = readArgument(field, selected.nodes[0], 'ids')
        const count = this.looks.at(run => lengthOf(ids(run)))
        return Number(count) * this.anyNode(field, selected, depth)
      }
      default:
        return this.unplanned(field, selected, depth)
    }
  }

  private anyNode(field: Field, selected: Selected, depth: number): number {
    const asked = getNamedType(field.type)
    const costs = [...this.planner.plans.byPrefix.values()].map(plan => {
      const type = this.document.schema.getType(this.planner.plans.typeName(plan))
      const answers =
        asked === type || (isAbstractType(asked) && isObjectType(type) && this.document.schema.isSubType(asked, type))
      return answers ? this.planned(plan, selected.nodes, depth + 1) : 0
    })
    return Math.max(0, ...costs)
  }

  private page(plan: AnyPlan, field: Field, selected: Selected, depth: number): number {
    const type = getNamedType(field.type)
    if (!isObjectType(type)) return 0
    let row = 0
    for (const part of collect(this.document, type, selected.nodes, this.looks)) {
      this.deepest = Math.max(this.deepest, depth + 1)
      if (part.key !== part.name) this.aliases++
      const inner = type.getFields()[part.name]
      const innerType = inner && getNamedType(inner.type)
      if (part.name === 'nodes') row += this.planned(plan, part.nodes, depth + 2)
      else if (isObjectType(innerType))
        for (const leaf of collect(this.document, innerType, part.nodes, this.looks)) {
          this.deepest = Math.max(this.deepest, depth + 2)
          if (leaf.key !== leaf.name) this.aliases++
          if (leaf.name === 'node') row += this.planned(plan, leaf.nodes, depth + 3)
        }
    }
    return this.size(field, selected) * row
  }

  private size(field: Field, selected: Selected): number {
    const [first, last] = ['first', 'last'].map(name =>
      field.args.some(arg => arg.name === name) ? readArgument(field, selected.nodes[0], name) : () => undefined,
    )
    return Number(
      this.looks.at(run => {
        const page = pageOf(first?.(run), last?.(run))
        return typeof page === 'string' ? LARGEST_PAGE : page.size
      }),
    )
  }

  /** What resolvers answer: an object each, and as many as the largest page where reads begin inside a list. */
  private unplanned(field: Field, selected: Selected, depth: number): number {
    const named = getNamedType(field.type)
    const types = isAbstractType(named)
      ? this.document.schema.getPossibleTypes(named)
      : isObjectType(named)
        ? [named]
        : []
    const one = Math.max(0, ...types.map(type => this.object(type, undefined, selected.nodes, depth + 1)))
    return isListType(getNullableType(field.type)) && types.some(type => this.planner.entries.has(type.name))
      ? LARGEST_PAGE * one
      : one
  }
}

const lengthOf = (value: unknown): number => (Array.isArray(value) ? Math.min(value.length, LARGEST_PAGE) : 1)

/** The operation of that name, or the only one. */
export function operationOf(
  document: DocumentNode,
  name: string | null | undefined,
): OperationDefinitionNode | undefined {
  const operations = document.definitions.filter(definition => definition.kind === 'OperationDefinition')
  return name == null ? operations[0] : operations.find(operation => operation.name?.value === name)
}

/** What an operation would cost, without running it; zero for one that is not in the document. */
export function estimateCost(
  estimates: Estimates,
  document: DocumentNode,
  operationName: string | null | undefined,
  variables: Readonly<Record<string, unknown>>,
): Estimate {
  const operation = operationOf(document, operationName)
  return operation ? estimates.of(document, operation, variables) : NOTHING
}

import {
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isRequiredArgument,
} from 'graphql'
import type { Planner } from '../../../src/graphql/plan/planner.ts'
import { Documents } from '../documents.ts'
import type { Random } from '../random.ts'

/** Values of the rows there are, for arguments to name. */
export interface Known {
  readonly ids: readonly string[]
  readonly cargos: readonly string[]
  readonly publishers: readonly string[]
  readonly purls: readonly string[]
  readonly advisories: readonly string[]
  /** Cursors that answers gave, to be asked for on. */
  readonly cursors: string[]
  /** How often each field was asked for. */
  readonly times: Map<string, number>
}

/** Documents over the registry's own schema: every planned field, and the fields of resolvers that need nothing but their row. */
export class Questions extends Documents {
  constructor(
    random: Random,
    schema: GraphQLSchema,
    private readonly planner: Planner,
    private readonly known: Known,
  ) {
    super(random, schema)
  }

  /** Of three at random the one that was asked for least, or fields that lie deep would hardly ever be. */
  protected override pick(
    type: string,
    fields: readonly GraphQLField<unknown, unknown>[],
  ): GraphQLField<unknown, unknown> {
    const timesOf = (field: GraphQLField<unknown, unknown>) => this.known.times.get(`${type}.${field.name}`) ?? 0
    const [first, ...others] = [this.random.pick(fields), this.random.pick(fields), this.random.pick(fields)]
    const rarest = others.reduce((least, field) => (timesOf(field) < timesOf(least) ? field : least), first)
    this.known.times.set(`${type}.${rarest.name}`, timesOf(rarest) + 1)
    return rarest
  }

  protected override isAsked(type: string, field: GraphQLField<unknown, unknown>): boolean {
    if (type === 'Query') return this.planner.entries.get('Query')?.has(field.name) === true
    // What it reads through a verb is tested with the verb.
    return !BY_VERBS.has(`${type}.${field.name}`)
  }

  protected argument(field: GraphQLField<unknown, unknown>, name: string): readonly string[] {
    const argument = field.args.find(arg => arg.name === name)
    if (!argument) return []
    const { type } = argument
    if (name === 'first' || name === 'last') {
      if (!this.random.chance(name === 'first' ? 0.55 : 0.12)) return []
      const size = this.random.chance(0.02) ? this.random.pick([0, -1, 101]) : 1 + this.random.below(6)
      return [`${name}: ${this.said('Int', size)}`]
    }
    if (name === 'after' || name === 'before')
      return this.random.chance(0.12) ? [`${name}: ${this.said('String', this.cursor())}`] : []
    if (!isRequiredArgument(argument) && this.random.chance(0.5)) return []
    const named = getNamedType(type)
    if (isEnumType(named) && !isListType(getNullableType(type))) {
      const value = String(this.value(type, name, field))
      return [`${name}: ${this.random.chance(0.5) ? value : this.variable(String(type), value)}`]
    }
    const value = this.value(type, name, field)
    return [
      `${name}: ${isInputObjectType(named) ? this.variable(String(type), value) : this.said(String(type), value)}`,
    ]
  }

  private value(
    type: GraphQLInputType,
    name: string,
    field: GraphQLField<unknown, unknown> | GraphQLInputField,
  ): unknown {
    const inner = getNullableType(type)
    if (isListType(inner))
      return Array.from({ length: this.random.below(5) }, () => this.value(inner.ofType, name, field))
    if (isEnumType(inner)) return this.random.pick(inner.getValues()).name
    if (isInputObjectType(inner))
      return Object.fromEntries(
        Object.values(inner.getFields())
          .filter(() => this.random.chance(0.2))
          .map(part => [part.name, this.value(part.type, part.name, part)]),
      )
    const { ids, cargos, publishers, purls, advisories } = this.known
    if (String(inner) === 'Boolean') return this.random.chance(0.5)
    if (String(inner) === 'ID' && name.endsWith('Id'))
      return this.random.pick(ids.filter(id => id.startsWith(`${name.slice(0, -2)}_`)))
    if (String(inner) === 'ID')
      return this.random.chance(0.95) ? this.random.pick(ids) : this.random.pick(['none', '', 'cargo_1', '_'])
    if (String(inner).startsWith('DateTime')) return `2026-03-${10 + this.random.below(6)}T10:00:00.400Z`
    switch (name) {
      case 'slug':
        return this.random.pick(
          isCompositeType(getNamedType(field.type as never)) && field.name === 'publisher' ? publishers : cargos,
        )
      case 'publisher':
        return this.random.pick(publishers)
      case 'purl':
        return this.random.pick(purls)
      case 'name':
        return this.random.pick(advisories)
      default:
        return this.random.pick(['alba', 'summarize', 'sumarize', "d'or", 'chat', '50%', '_'])
    }
  }

  private cursor(): string {
    const { cursors } = this.known
    return cursors.length > 0 && this.random.chance(0.8)
      ? this.random.pick(cursors)
      : this.random.pick(['junk', '', 'W10'])
  }
}

/** Fields whose resolvers ask the database, by the verbs' own functions. */
export const BY_VERBS: ReadonlySet<string> = new Set([
  'Account.viewerCan',
  'Cargo.trustChecklist',
  'Publisher.tierProgress',
  'Reputation.forecast',
  'Reputation.trend',
  'Review.evidence',
])

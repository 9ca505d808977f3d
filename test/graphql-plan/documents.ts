import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
} from 'graphql'
import type { Random } from './random.ts'
import type { World } from './world.ts'

export interface Generated {
  readonly source: string
  readonly variables: Record<string, unknown>
}

/**
 * Documents over the whole schema: fragments of both kinds, one field several times with other arguments, skip and
 * include by variable and by value, variables deep in inputs, pages in pages, now and then an argument that is at fault.
 */
export function generateDocument(random: Random, schema: GraphQLSchema, world: World): Generated {
  return new WorldDocuments(random, schema, world).document()
}

/** What is the same over whichever schema; the values of arguments are the heir's to know. */
export abstract class Documents {
  private readonly declarations: string[] = []
  private readonly variables: Record<string, unknown> = {}
  private readonly fragments: string[] = []
  private budget = 45
  private named = 0

  constructor(
    protected readonly random: Random,
    protected readonly schema: GraphQLSchema,
  ) {}

  /** What stands between the parentheses for one argument, if anything. */
  protected abstract argument(field: GraphQLField<unknown, unknown>, name: string): readonly string[]

  protected pick(_type: string, fields: readonly GraphQLField<unknown, unknown>[]): GraphQLField<unknown, unknown> {
    return this.random.pick(fields)
  }

  protected isAsked(_type: string, _field: GraphQLField<unknown, unknown>): boolean {
    return true
  }

  document(): Generated {
    const query = this.schema.getQueryType()
    if (!query) throw new Error('The schema has no Query.')
    const roots = Object.values(query.getFields()).filter(field => this.isAsked('Query', field))
    const asked = Array.from({ length: 1 + this.random.below(3) }, (_, i) =>
      this.field(this.pick('Query', roots), `r${i}`, 0),
    )
    const head = this.declarations.length > 0 ? `query (${this.declarations.join(', ')})` : 'query'
    return { source: [`${head} { ${asked.join(' ')} }`, ...this.fragments].join('\n'), variables: this.variables }
  }

  private selection(type: GraphQLNamedType, depth: number): string {
    if (isAbstractType(type))
      return this.abstractSelection(this.schema.getPossibleTypes(type), depth, type.name === 'Node')
    if (!isObjectType(type)) return ''
    const fields = Object.values(type.getFields()).filter(
      field => this.isAsked(type.name, field) && (depth < 7 || !isCompositeType(getNamedType(field.type))),
    )
    if (fields.length === 0) return '{ __typename }'
    const parts = Array.from({ length: 1 + this.random.below(4) }, (_, i) =>
      this.part(type, this.pick(type.name, fields), `f${i}_${this.named++}`, depth),
    )
    return `{ ${this.random.chance(0.15) ? '__typename ' : ''}${parts.join(' ') || '__typename'} }`
  }

  private abstractSelection(types: readonly GraphQLNamedType[], depth: number, hasId: boolean): string {
    const parts = types
      .filter(() => this.random.chance(0.7))
      .map(type => `... on ${type.name} ${this.selection(type, depth + 1)}`)
    return `{ __typename ${hasId ? 'id' : ''} ${parts.join(' ')} }`
  }

  private part(parent: GraphQLNamedType, field: GraphQLField<unknown, unknown>, alias: string, depth: number): string {
    const text = this.field(field, alias, depth)
    const kind = this.random.below(12)
    if (kind === 0) return `... on ${parent.name} ${this.directive()} { ${text} }`
    if (kind === 1) return `... ${this.directive()} { ${text} }`
    if (kind === 2) {
      const name = `F${this.fragments.length}`
      this.fragments.push(`fragment ${name} on ${parent.name} { ${text} }`)
      return `...${name}`
    }
    return text
  }

  private field(field: GraphQLField<unknown, unknown>, alias: string, depth: number): string {
    this.budget--
    const type = getNamedType(field.type)
    const args = field.args.flatMap(arg => this.argument(field, arg.name))
    // With arguments always under an alias of its own, or two merged selections could disagree.
    const named =
      args.length > 0 || this.random.chance(0.3)
        ? `${this.random.chance(0.02) ? `__proto__: ${field.name}` : `${alias}: ${field.name}`}`
        : field.name
    const call = args.length > 0 ? `${named}(${args.join(', ')})` : named
    const inner = isCompositeType(type) ? (this.budget > 0 ? this.selection(type, depth + 1) : '{ __typename }') : ''
    return `${call} ${this.directive()} ${inner}`
  }

  private directive(): string {
    if (!this.random.chance(0.08)) return ''
    const condition = this.random.chance(0.5)
      ? String(this.random.chance(0.5))
      : this.variable('Boolean!', this.random.chance(0.5))
    return `@${this.random.pick(['skip', 'include'])}(if: ${condition})`
  }

  protected said(type: string, value: unknown): string {
    return this.random.chance(0.5) ? JSON.stringify(value) : this.variable(type, value)
  }

  protected variable(type: string, value: unknown): string {
    const name = `v${this.declarations.length}`
    // Sometimes by its default alone, sometimes absent altogether where that is allowed.
    const isLeft = !type.endsWith('!') && this.random.chance(0.1)
    const isDefault = type === 'Int' && this.random.chance(0.2)
    this.declarations.push(`$${name}: ${type}${isDefault ? ` = ${JSON.stringify(value)}` : ''}`)
    if (!isLeft && !isDefault) this.variables[name] = value
    return `$${name}`
  }
}

class WorldDocuments extends Documents {
  constructor(
    random: Random,
    schema: GraphQLSchema,
    private readonly world: World,
  ) {
    super(random, schema)
  }

  protected argument(field: GraphQLField<unknown, unknown>, name: string): readonly string[] {
    switch (name) {
      case 'first':
      case 'last':
        // One of the two mostly; a size that is refused now and then.
        return this.random.chance(name === 'first' ? 0.55 : 0.12)
          ? [
              `${name}: ${this.said('Int', this.random.chance(0.02) ? this.random.pick([0, -1, 101]) : 1 + this.random.below(this.random.chance(0.1) ? 100 : 7))}`,
            ]
          : []
      case 'after':
      case 'before':
        return this.random.chance(0.12) ? [`${name}: ${this.said('String', this.cursor(field))}`] : []
      case 'sort':
        return this.random.chance(0.5)
          ? [`sort: ${this.random.chance(0.5) ? this.sort() : this.variable('ShipSort!', this.sort())}`]
          : []
      case 'filter':
        return this.random.chance(0.5) ? [`filter: ${this.filter()}`] : []
      case 'heavierThan':
        return this.random.chance(0.4) ? [`heavierThan: ${this.said('Float', this.random.below(40) / 4)}`] : []
      case 'slug':
        return [
          `slug: ${this.said('String!', this.random.chance(0.9) ? this.random.pick([...this.world.ships, ...this.world.ports]).slug : 'no\u0000ne')}`,
        ]
      case 'text':
        return [`text: ${this.said('String!', this.random.pick(['a', 'alba', '-1', 'zzz', "d'"]))}`]
      case 'id':
        return [`id: ${this.said('ID!', this.id())}`]
      case 'ids':
        return [
          `ids: ${this.said(
            '[ID!]!',
            Array.from({ length: this.random.below(6) }, () => this.id()),
          )}`,
        ]
      default:
        throw new Error(`No values are known for the argument ${name}.`)
    }
  }

  private filter(): string {
    const filter: Record<string, unknown> = {}
    if (this.random.chance(0.3)) filter.highAtMost = this.random.below(3)
    if (this.random.chance(0.3)) filter.tags = ['fast', 'old'].filter(() => this.random.chance(0.5))
    if (this.random.chance(0.1))
      filter.portId = this.random.chance(0.8) ? `port_${this.random.pick(this.world.ports).id}` : 'port_x'
    const state = this.random.pick(['DRAFT', 'SAILING', 'SUNK', null])
    if (this.random.chance(0.3)) return this.variable('ShipFilter', { ...filter, state })
    const parts = Object.entries(filter).map(
      ([name, value]) => `${name}: ${this.said(FILTER_TYPES[name] ?? 'Int', value)}`,
    )
    return `{ ${[...parts, ...(state ? [`state: ${state}`] : [])].join(', ')} }`
  }

  private readonly sort = (): string => this.random.pick(['NEWEST', 'SCORE', 'SLUG', 'MIXED'])

  private id(): string {
    const { ports, ships, trips, alarms } = this.world
    return this.random.pick([
      () => `ship_${this.random.pick(ships).id}`,
      () => `trip_${this.random.pick(trips).id}`,
      () => `port_${this.random.pick(ports).id}`,
      () => `alarm_${this.random.pick(alarms).id}`,
      () =>
        this.random.pick([
          'ship_1',
          'trip_0',
          'trip_99999999',
          'none',
          '',
          '_',
          'ship_',
          `trip_${this.random.pick(ships).id}`,
        ]),
    ])()
  }

  private cursor(field: GraphQLField<unknown, unknown>): string {
    if (this.random.chance(0.2)) return this.random.pick(['junk', '', 'W10'])
    const type = getNamedType(field.type).name
    const keys =
      type === 'TripConnection'
        ? ['', String(this.random.below(6)), String(this.random.below(160))]
        : type === 'AlarmConnection'
          ? ['', String(this.random.below(50)), '7.a']
          : this.random.pick([
              ['SCORE', this.random.pick(['-1', '0.5', '2']), this.random.pick(this.world.ships).id],
              ['NEWEST', '2025-03-14 10:00:00.123457+00', this.random.pick(this.world.ships).id],
              ['SLUG', 'alba-3', this.random.pick(this.world.ships).id],
              ['MIXED', '1', '1.5', this.random.pick(this.world.ships).id],
            ])
    return Buffer.from(JSON.stringify(keys)).toString('base64url')
  }
}

const FILTER_TYPES: Readonly<Record<string, string>> = { highAtMost: 'Int', tags: '[String!]', portId: 'ID' }

import { type Column, is, Placeholder, type SQL, sql } from 'drizzle-orm'
import { PgColumn } from 'drizzle-orm/pg-core'
import {
  type FieldNode,
  type GraphQLField,
  type GraphQLInputType,
  getNullableType,
  isInputObjectType,
  type ValueNode,
  valueFromAST,
} from 'graphql'
import { type Actor, accountOf, membershipsOf, type ReaderKind, type Role, readerKind } from './actor.ts'
import { keyOf } from './ids.ts'
import { soundText } from './keyset.ts'
import { badInput, isWithin, PlanMistake, tooLong } from './problem.ts'

/** What differs between two runs of one compiled statement. */
export interface Run {
  readonly variables: Readonly<Record<string, unknown>>
  readonly actor: Actor
  /** The object an entry hangs on: a mutation's payload, a subscription's event, undefined at Query. */
  readonly source: unknown
}

export type Get = (run: Run) => unknown

/** "This statement was compiled while `get` gave `expected`": a primitive, compared by identity. */
export interface Guard {
  readonly get: Get
  readonly expected: unknown
}

/** Everything looked at while compiling is written down, and only runs that look the same may use the statement again. */
export class Looks {
  readonly guards: Guard[] = []
  constructor(readonly run: Run) {}

  at(get: Get): unknown {
    const expected = get(this.run)
    this.guards.push({ get, expected })
    return expected
  }
}

/** A parameter of a statement; two of the same name are the same parameter. */
export class Slot extends Placeholder {
  constructor(
    name: string,
    readonly get: Get,
  ) {
    super(name)
  }
}

const slot = (name: string, get: Get, type: string): SQL => sql`${new Slot(`${name}::${type}`, get)}::${sql.raw(type)}`

const typeOf = (column: SQL | Column): string => (is(column, PgColumn) ? column.getSQLType() : 'uuid')

/**
 * The actor while compiling: only its kind is known. Which account and which publishers are parameters, so nobody's
 * identity can be baked into a statement that somebody else runs.
 */
export class SymbolicActor {
  constructor(readonly kind: ReaderKind) {}

  get signedIn(): boolean {
    return this.kind === 'user' || this.kind === 'staff'
  }

  /** The actor is a member of this publisher, in whichever role. */
  owns(publisherId: SQL | Column): SQL {
    if (!this.signedIn) return sql`false`
    return sql`${publisherId} = any(${slot('publishers', run => membershipsOf(run.actor).map(m => m.publisherId), `${typeOf(publisherId)}[]`)})`
  }

  /** The actor is a member of this publisher in one of these roles. */
  ownsAs(roles: readonly Role[], publisherId: SQL | Column): SQL {
    if (!this.signedIn) return sql`false`
    const get: Get = run =>
      membershipsOf(run.actor)
        .filter(m => roles.includes(m.role))
        .map(m => m.publisherId)
    return sql`${publisherId} = any(${slot(`publishers:${roles.join()}`, get, `${typeOf(publisherId)}[]`)})`
  }

  /** The actor's own account. */
  is(accountId: SQL | Column): SQL {
    return this.signedIn ? sql`${accountId} = ${this.accountId(typeOf(accountId))}` : sql`false`
  }

  /** The same, signed in at a browser: a token acts for its account, and is not the person (S9). */
  isPerson(accountId: SQL | Column): SQL {
    const get: Get = run => ('sessionId' in run.actor ? run.actor.accountId : null)
    return this.signedIn ? sql`${accountId} = ${slot('person', get, typeOf(accountId))}` : sql`false`
  }

  /** Null for who has no account. */
  accountId(type = 'uuid'): SQL {
    return slot('account', run => accountOf(run.actor), type)
  }
}

export const symbolicActor = (looks: Looks): SymbolicActor =>
  new SymbolicActor(looks.at(run => readerKind(run.actor)) as ReaderKind) // safe because readerKind gives nothing else

/** A field's arguments while compiling. A path is `name` or `name.inner` of an input object. */
export class Args {
  constructor(
    private readonly field: GraphQLField<unknown, unknown>,
    private readonly node: FieldNode,
    private readonly looks: Looks,
    /** Tells the parameters of one field from those of another. */
    readonly scope: string,
  ) {}

  accepts(name: string): boolean {
    return this.field.args.some(arg => arg.name === name)
  }

  /** Given and not null. Guarded: the statement may differ by it. */
  has(path: string): boolean {
    const get = this.get(path)
    return this.looks.at(run => get(run) != null) === true
  }

  /** The value itself, for what must be in the text (a sort, a flag): one statement for each value, so few of them. */
  look<T extends string | number | boolean>(path: string): T | undefined {
    const get = this.get(path)
    return (this.looks.at(get) ?? undefined) as T | undefined // safe as far as the caller names the argument's own type
  }

  /** The value as a parameter, cast to this PostgreSQL type (`text`, `int4`, `text[]`, `timestamptz` …); `most` characters of a text. */
  param(path: string, type: string, most?: number): SQL {
    const get = this.get(path)
    if (most !== undefined && this.looks.at(run => isWithin(get(run), most)) !== true) throw tooLong(path, most)
    if (this.looks.at(run => soundValue(get(run))) !== true)
      throw badInput(`The text of ${path} contains a null character. Send it without.`)
    return slot(`${this.scope}.${path}`, get, type)
  }

  /** A global id as the key it stands for. Anything that is no id of this noun is refused: BAD_INPUT. */
  id(path: string, prefix: string, type = 'uuid'): SQL {
    const get = this.get(path)
    if (this.looks.at(run => keyOf(get(run), prefix, type) !== undefined) !== true)
      throw badInput(`${path} has to be the id of ${article(prefix)} ${prefix}, as its id field gives it.`)
    return slot(`${this.scope}.${path}#id`, run => keyOf(get(run), prefix, type), type)
  }

  /** A list of global ids as keys; one that is no id of this noun refuses them all: BAD_INPUT. */
  ids(path: string, prefix: string, type = 'uuid'): SQL {
    const get = this.get(path)
    const keys: Get = run => asList(get(run)).map(id => keyOf(id, prefix, type))
    if (this.looks.at(run => (keys(run) as unknown[]).every(key => key !== undefined)) !== true)
      throw badInput(`${path} has to hold ids of ${prefix} only, as their id field gives them.`)
    return slot(`${this.scope}.${path}#ids`, keys, `${type}[]`)
  }

  /** How to read the argument in a run; a constant when the document says it literally. */
  get(path: string): Get {
    return readArgument(this.field, this.node, path)
  }
}

const article = (noun: string): string => (/^[aeiou]/.test(noun) ? 'an' : 'a')
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : value == null ? [] : [value])

const soundValue = (value: unknown): boolean =>
  typeof value === 'string' ? soundText(value) : Array.isArray(value) ? value.every(soundValue) : true

/** A parent object that is not planned, while compiling what hangs on it. */
export class Source {
  constructor(private readonly looks: Looks) {}

  has(name: string): boolean {
    return this.looks.at(run => property(run.source, name) != null) === true
  }

  /** A property of the payload or event as a parameter; when it is absent the whole field is null, without a statement. */
  param(name: string, type = 'uuid'): SQL {
    if (!this.has(name)) throw new NothingToRead()
    return slot(`source.${name}`, run => property(run.source, name), type)
  }
}

/** The payload has no key to read by: a refused mutation, an event about something else. */
export class NothingToRead extends Error {}

function property(object: unknown, name: string): unknown {
  return typeof object === 'object' && object !== null ? (object as Record<string, unknown>)[name] : undefined
}

export function readArgument(field: GraphQLField<unknown, unknown>, node: FieldNode, path: string): Get {
  const [name = '', ...rest] = path.split('.')
  const argument = field.args.find(arg => arg.name === name)
  if (!argument) throw new PlanMistake(`${field.name} has no argument ${name}.`)
  let value: ValueNode | undefined = node.arguments?.find(arg => arg.name.value === name)?.value
  let type: GraphQLInputType = argument.type
  let fallback: unknown = argument.defaultValue
  for (const [depth, key] of rest.entries()) {
    const object = getNullableType(type)
    const inner = isInputObjectType(object) ? object.getFields()[key] : undefined
    if (!inner) throw new PlanMistake(`${field.name} has no argument ${path}.`)
    if (value === undefined || value.kind === 'Variable') return readVariable(value, rest.slice(depth), fallback)
    value = value.kind === 'ObjectValue' ? value.fields.find(f => f.name.value === key)?.value : undefined
    type = inner.type
    fallback = inner.defaultValue
  }
  if (value === undefined || value.kind === 'Variable') return readVariable(value, [], fallback)
  const literal = value
  const literalType = type
  if (mentionsVariable(literal)) return run => valueFromAST(literal, literalType, run.variables)
  const constant = valueFromAST(literal, literalType)
  return () => constant
}

function readVariable(
  value: { readonly name: { readonly value: string } } | undefined,
  path: readonly string[],
  fallback: unknown,
): Get {
  const name = value?.name.value
  const inside = (from: unknown): unknown => path.reduce<unknown>(property, from)
  if (name === undefined) {
    const constant = inside(fallback)
    return () => constant
  }
  if (path.length === 0 && fallback === undefined) return run => run.variables[name]
  return run => inside(Object.hasOwn(run.variables, name) ? run.variables[name] : fallback)
}

function mentionsVariable(value: ValueNode): boolean {
  if (value.kind === 'Variable') return true
  if (value.kind === 'ListValue') return value.values.some(mentionsVariable)
  return value.kind === 'ObjectValue' && value.fields.some(field => mentionsVariable(field.value))
}

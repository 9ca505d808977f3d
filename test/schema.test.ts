import { readFileSync } from 'node:fs'
import {
  buildSchema,
  findBreakingChanges,
  findDangerousChanges,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql'
import { expect, test } from 'vitest'
import { schemaText } from '../src/graphql/schema-text.ts'
import { LAST_DAY, promisedOn } from './support/schema-promise.ts'
import { undescribed } from './support/undescribed.ts'

const file = (name: string) => readFileSync(new URL(`../schema/${name}`, import.meta.url), 'utf8')
const emitted = schemaText()
const schema = buildSchema(emitted)
const released = file('released.graphql')
const today = new Date().toISOString().slice(0, 10)

test('schema/schema.graphql is what the code says', () => {
  expect(file('schema.graphql') === emitted, 'Run "npm run schema && npm run codegen" and commit what changes.').toBe(
    true,
  )
})

test('every type, field, argument and enum value says what it is', () => {
  expect(undescribed(schema), 'Describe them where they are declared: units, bounds, the rule.').toEqual([])
})

test('nothing that was released breaks', () => {
  const broken = findBreakingChanges(promisedOn(released, today), schema)
  expect(told(broken), advice()).toEqual([])
})

test('every deprecation names what to use instead and the day after which it goes', () => {
  const wrong = deprecations().filter(({ reason }) => !/\b(Use|use)\b/.test(reason) || !LAST_DAY.test(reason))
  expect(wrong, 'Write `deprecationReason: "Use x. Goes after 2027-03-01."`.').toEqual([])
})

const OLD = `
  interface Node { id: ID! }
  type Query {
    cargo: Cargo
    fleet: Fleet @deprecated(reason: "Use cargo. Goes after 2027-03-01.")
  }
  type Cargo implements Node { id: ID!, size(in: Unit, of: Int @deprecated(reason: "Use in. Goes after 2027-03-01.")): Int }
  type Fleet { cargo: Cargo }
  enum Unit { MIB, MB @deprecated(reason: "Use MIB. Goes after 2027-03-01.") }`
const NEW = `
  interface Node { id: ID! }
  type Query { cargo: Cargo }
  type Cargo implements Node { id: ID!, size(in: Unit): Int }
  enum Unit { MIB }`
const brokenOn = (day: string) => told(findBreakingChanges(promisedOn(OLD, day), buildSchema(NEW)))

test('a field, an argument, an enum value and their types may go when their day has passed', () => {
  expect(brokenOn('2027-03-02')).toEqual([])
})

test('they may not go on that day, nor what was never deprecated', () => {
  expect(brokenOn('2027-03-01').toSorted()).toEqual([
    'Cargo.size arg of was removed.',
    'Fleet was removed.',
    'MB was removed from enum type Unit.',
    'Query.fleet was removed.',
  ])
  const without = buildSchema(NEW.replace('id: ID!, size', 'id: ID!, weight'))
  expect(told(findBreakingChanges(promisedOn(OLD, '2027-03-02'), without))).toEqual(['Cargo.size was removed.'])
})

test('what says nothing is found, wherever it is', () => {
  const silent = buildSchema(`
    directive @d(a: Int) on FIELD
    "What can be read." type Query { "Which." cargo(slug: String): Unit  list: Int }
    "In what." enum Unit { "Mebibytes." MIB MB }
    input I { "" a: Int }`)
  expect(undescribed(silent).toSorted()).toEqual([
    '@d',
    '@d(a:)',
    'I',
    'I.a',
    'Query.cargo(slug:)',
    'Query.list',
    'Unit.MB',
  ])
})

function told(changes: readonly { readonly description: string }[]): string[] {
  return changes.map(({ description }) => description)
}

/** What whoever made the change has to do, and what partners who have to be told. */
function advice(): string {
  const dangerous = told(findDangerousChanges(buildSchema(released), schema))
  return `A document that partners send today would fail tomorrow. Put it back, mark it with
\`deprecationReason: "Use <the new one>. Goes after <a day at least 90 days on>."\`, and say so in schema/CHANGELOG.md;
after that day it may go. Partners: ask for the new one before that day; until then both answer.
Allowed since the last release, but tell partners to expect them (unknown enum values, types and optional arguments):
${dangerous.map(line => `- ${line}`).join('\n') || '- nothing'}`
}

function deprecations(): { readonly at: string; readonly reason: string }[] {
  return Object.values(schema.getTypeMap()).flatMap(type => {
    const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : []
    const inputs = isInputObjectType(type) ? Object.values(type.getFields()) : []
    const values = isEnumType(type) ? type.getValues() : []
    return [...fields, ...fields.flatMap(({ args }) => args), ...inputs, ...values].flatMap(
      ({ name, deprecationReason: reason }) => (reason == null ? [] : [{ at: `${type.name}.${name}`, reason }]),
    )
  })
}

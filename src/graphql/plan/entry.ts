import { sql } from 'drizzle-orm'
import { type GraphQLField, isAbstractType, isNonNullType, isObjectType } from 'graphql'
import type { Cell, Compilation } from './compile.ts'
import type { AnyPlan, FieldMap, FieldPlan } from './declare.ts'
import { keyOf, prefixOf } from './ids.ts'
import { LARGEST_PAGE } from './page.ts'
import { badInput, PlanMistake } from './problem.ts'
import type { Selected } from './select.ts'
import { type FirstOf, type Many, NULL, type Row } from './shape.ts'
import { columnOf, primaryKey } from './statement.ts'
import { type Get, Slot } from './symbols.ts'
import { oneRow, rowShape } from './to-one.ts'

type Field = GraphQLField<unknown, unknown>

/** A field where a read begins: one statement, and what its single value turns into (`c`). */
export function entryCell(compilation: Compilation, plan: FieldPlan, field: Field, selected: Selected): Cell {
  switch (plan.kind) {
    case 'node':
      return nodeCell(compilation, field, selected)
    case 'nodes':
      return nodesCell(compilation, field, selected)
    case 'oneOf':
      return firstCell(compilation, plan, field, selected)
    default:
      return compilation.cell(plan, field, selected, 'c', undefined)
  }
}

export const statementOf = (text: string): string => `select ${text}::text`

function nodeCell(compilation: Compilation, field: Field, selected: Selected): Cell {
  const { args } = compilation.at(field, selected)
  const id = args.get('id')
  const known = compilation.looks.at(run => prefixOf(String(id(run))))
  const found = finding(compilation, field, String(known))
  if (!found) return { text: undefined, shape: NULL }
  const key: Get = run => keyOf(id(run), found.prefix, found.sqlType) ?? null
  if (compilation.looks.at(run => key(run) !== null) !== true) return { text: undefined, shape: NULL }
  const level = compilation.level(found.plan)
  const shape = rowShape(compilation, level, selected, 'c', false)
  const own = keyOfPlan(level.place.fields, found.plan)
  const value = sql`${new Slot('node', key)}::text::${sql.raw(found.sqlType)}`
  return { text: oneRow(compilation, level, [compilation.statement.text(sql`${own.key} = ${value}`)]), shape }
}

function nodesCell(compilation: Compilation, field: Field, selected: Selected): Cell {
  const { args } = compilation.at(field, selected)
  const ids = args.get('ids')
  const idsOf: (run: Parameters<Get>[0]) => readonly string[] = run => asTexts(ids(run))
  if (compilation.looks.at(run => idsOf(run).length <= LARGEST_PAGE) !== true)
    throw badInput(`Ask for at most ${LARGEST_PAGE} ids at once.`)
  const prefixes = String(
    compilation.looks.at(run =>
      [...new Set(idsOf(run).map(prefixOf))]
        .filter(prefix => compilation.plans.byPrefix.has(prefix))
        .sort()
        .join(),
    ),
  )
  const parts: Many['parts'][number][] = []
  const texts: string[] = []
  for (const prefix of prefixes.split(',')) {
    const found = finding(compilation, field, prefix)
    if (!found) continue
    const level = compilation.level(found.plan)
    const object = rowShape(compilation, level, selected, 'c', false).object
    const own = keyOfPlan(level.place.fields, found.plan)
    const keys: Get = run =>
      idsOf(run)
        .map(id => keyOf(id, prefix, found.sqlType))
        .filter(key => key !== undefined)
    const condition = sql`${own.key} = any(${new Slot(`nodes:${prefix}`, keys)}::text[]::${sql.raw(found.sqlType)}[])`
    const key = level.column(`(${compilation.statement.text(own.key)})::text`)
    const conditions = [compilation.statement.text(condition), ...compilation.visible(found.plan, level.place.row)]
    texts.push(level.select({ conditions, backwards: false, limit: LARGEST_PAGE, join: undefined }, []))
    parts.push({ prefix, at: `c[${parts.length}]`, key, object })
  }
  const shape: Many = { kind: 'many', ids: compilation.input(idsOf), parts }
  return { text: texts.length > 0 ? `array_to_json(array[${texts.join(', ')}])` : undefined, shape }
}

function firstCell(
  compilation: Compilation,
  plan: Extract<FieldPlan, { kind: 'oneOf' }>,
  field: Field,
  selected: Selected,
): Cell {
  const cells = plan.members.map((member, i) => compilation.cell(member, field, selected, `c[${i}]`, undefined))
  const members = cells.map(cell => cell.shape).filter((shape): shape is Row => shape.kind === 'row')
  const shape: FirstOf = { kind: 'firstOf', members, nonNull: isNonNullType(field.type) }
  if (members.length === 0) return { text: undefined, shape: NULL }
  return { text: `array_to_json(array[${cells.map(cell => cell.text ?? 'null::json').join(', ')}])`, shape }
}

interface Finding {
  readonly plan: AnyPlan
  readonly prefix: string
  readonly sqlType: string
}

/** The plan behind a prefix, if the field may answer its type. */
function finding(compilation: Compilation, field: Field, prefix: string): Finding | undefined {
  const plan = compilation.plans.byPrefix.get(prefix)
  if (!plan) return undefined
  const asked = compilation.namedType(field)
  const type = compilation.objectType(compilation.plans.typeName(plan))
  if (
    asked !== type &&
    !(isAbstractType(asked) && isObjectType(type) && compilation.document.schema.isSubType(asked, type))
  )
    return undefined
  return { plan, prefix, sqlType: compilation.plans.keyType(plan) }
}

export function keyOfPlan(fields: FieldMap, plan: AnyPlan): Extract<FieldPlan, { kind: 'id' }> {
  const id = fields.id
  if (id && 'kind' in id && id.kind === 'id') return id
  throw new PlanMistake(`${plan.type().name} has no global id.`)
}

/** The id's own type, or that of its column. */
export function keyTypeOf(plan: AnyPlan, fields: FieldMap): string {
  const id = keyOfPlan(fields, plan)
  if (id.sqlType !== undefined) return id.sqlType
  if ('getSQLType' in id.key) return id.key.getSQLType()
  return columnOf(plan.table, primaryKey(plan.table)[0] ?? '').getSQLType()
}

const asTexts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : [])

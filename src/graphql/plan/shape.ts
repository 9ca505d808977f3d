import type { GraphQLError, GraphQLLeafType } from 'graphql'
import type { Codec } from './codec.ts'

/**
 * What a statement's JSON turns into. `at` is code that reads the raw value: every level of rows is a function of its own
 * over `c` (one array per column) and `i` (the row), so no name of an outer level can shadow one of an inner level.
 */
export type Shape = Constant | Refused | Leaf | Plain | ObjectShape | FirstOf | Row | List | Page | Many

export interface Constant {
  readonly kind: 'constant'
  readonly value: string | null
}
/** The arguments of a nested field are at fault: its place holds the error, which graphql-js reports with path and nulls. */
export interface Refused {
  readonly kind: 'refused'
  readonly error: GraphQLError
  /** Behind a gate the fault is told only to whom it holds for. */
  readonly present: string | undefined
}
export interface Leaf {
  readonly kind: 'leaf'
  readonly at: string
  readonly codec: Codec
  readonly nonNull: boolean
}
export interface Plain {
  readonly kind: 'plain'
  readonly at: string
  readonly value: PlainValue
}
/** A value of jsonb or of an array, as its GraphQL type has it. */
export type PlainValue =
  | { readonly kind: 'list'; readonly nonNull: boolean; readonly item: PlainValue }
  | {
      readonly kind: 'object'
      readonly nonNull: boolean
      readonly type: string
      readonly fields: readonly {
        readonly key: string
        readonly name: string
        readonly value: PlainValue | undefined
      }[]
    }
  | { readonly kind: 'leaf'; readonly nonNull: boolean; readonly type: GraphQLLeafType }
  /** Which type it is only graphql-js can tell. */
  | { readonly kind: 'unknown'; readonly nonNull: boolean }
export interface ObjectShape {
  readonly kind: 'object'
  readonly type: string
  readonly fields: readonly Member[]
  readonly needs: readonly { readonly name: string; readonly leaf: Leaf }[]
  /** Code of the condition under which the object is there; always, when undefined. */
  readonly present: string | undefined
  readonly nonNull: boolean
  /** Cost of one such object, to-one objects inside it included, lists inside it not. */
  readonly weight: number
}
export interface Member {
  readonly key: string
  readonly shape: Shape
}
export interface FirstOf {
  readonly kind: 'firstOf'
  readonly members: readonly (ObjectShape | Row)[]
  readonly nonNull: boolean
}
/** A level of at most one row. */
export interface Row {
  readonly kind: 'row'
  readonly at: string
  readonly object: ObjectShape
  readonly nonNull: boolean
}
export interface List {
  readonly kind: 'list'
  readonly at: string
  readonly object: ObjectShape
  readonly gated: boolean
}
export interface Page {
  readonly kind: 'page'
  readonly at: string
  readonly gated: boolean
  readonly backwards: boolean
  /** The page size that was asked for: a place in the run's inputs. */
  readonly size: number
  readonly hasAfter: boolean
  readonly hasBefore: boolean
  readonly sort: string
  /** Columns that hold the keys of the order as text. */
  readonly keys: readonly number[]
  readonly rowed: boolean
  /** Place of the count in the level's array. */
  readonly total: number
  readonly weight: number
  readonly fields: readonly PageField[]
  readonly type: string
}
export interface PageField {
  readonly key: string
  readonly name: 'edges' | 'nodes' | 'pageInfo' | 'totalCount' | '__typename'
  readonly type: string
  readonly object?: ObjectShape
  readonly inner?: readonly { readonly key: string; readonly name: string; readonly object?: ObjectShape }[]
}
/** Objects of several types in the order of the ids that were asked for. */
export interface Many {
  readonly kind: 'many'
  /** The ids that were asked for: a place in the run's inputs. */
  readonly ids: number
  readonly parts: readonly {
    readonly prefix: string
    readonly at: string
    readonly key: number
    readonly object: ObjectShape
  }[]
}

export const NULL: Constant = { kind: 'constant', value: null }

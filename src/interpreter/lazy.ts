import * as Immutable from 'immutable'
import type { Integer } from '../model/integer.js'
import { type FunctionValue, isSet, type Value } from '../model/value.js'
import { assertNever } from '../text/assert.js'

/**
 * What an expression evaluates to: a value, or a set or function whose elements are not computed unless
 * somebody asks for them. A lazy one is never part of a value: `force` turns it into one.
 */
export type Evaluated = Value | LazySet | LazyFunction
export type SetLike = Immutable.Set<Value> | LazySet

/** A set given by how it is built: membership and size need no enumeration, and it may be infinite. */
export class LazySet {
  /** Its elements in order, once somebody wanted them all. */
  sorted: readonly Value[] | undefined
  /** Itself as a value, likewise. */
  value: Immutable.Set<Value> | undefined

  constructor(readonly shape: Shape) {}
}

/**
 * How a lazy set is built. A `difference` and an `intersection` are of infinite sets only, a `filter` is of
 * an infinite or a great one.
 */
export type Shape =
  | { readonly kind: 'integers' | 'naturals' | 'strings' }
  | { readonly kind: 'interval'; readonly from: Integer; readonly to: Integer }
  | { readonly kind: 'domain'; readonly of: FunctionValue }
  | { readonly kind: 'sequences'; readonly of: SetLike }
  | { readonly kind: 'subsets'; readonly of: SetLike }
  | { readonly kind: 'functions'; readonly domain: SetLike; readonly range: SetLike }
  | { readonly kind: 'filter'; readonly of: SetLike; readonly test: (element: Value) => boolean }
  /** Fields in the order of their names. */
  | { readonly kind: 'records'; readonly names: readonly string[]; readonly ranges: readonly SetLike[] }
  | { readonly kind: 'product'; readonly factors: readonly SetLike[] }
  | {
      readonly kind: 'union' | 'intersection' | 'difference'
      readonly left: SetLike
      readonly right: SetLike
    }

/** A function defined by `f[x \in S] == e`: results are computed when asked for, each at most once. */
export class LazyFunction {
  readonly results = Immutable.Map<Value, Value>().asMutable()
  /** The arguments whose results are being computed. */
  readonly running = Immutable.Set<Value>().asMutable()
  /** Itself as a value, once somebody wanted that. */
  value: FunctionValue | undefined

  constructor(
    readonly domain: SetLike,
    readonly compute: (argument: Value) => Evaluated,
  ) {}
}

/** Whether it is not a value yet. */
export function isLazy(value: Evaluated): value is LazySet | LazyFunction {
  return value instanceof LazySet || value instanceof LazyFunction
}

/** Whether it is a set. */
export function isSetLike(value: Evaluated): value is SetLike {
  return value instanceof LazySet || isSet(value)
}

/** What a set is, in a message. */
export function describeSet(set: LazySet): string {
  const { shape } = set
  switch (shape.kind) {
    case 'integers':
      return '`Int`'
    case 'naturals':
      return '`Nat`'
    case 'strings':
      return '`STRING`'
    case 'interval':
      return `\`${shape.from}..${shape.to}\``
    case 'domain':
      return 'the domain of a function'
    case 'sequences':
      return 'the set of all sequences over a set'
    case 'subsets':
      return 'the set of all subsets of a set'
    case 'functions':
      return 'a set of functions'
    case 'records':
      return 'a set of records'
    case 'product':
      return 'a set of tuples'
    case 'filter':
      return `a part of ${shape.of instanceof LazySet ? describeSet(shape.of) : 'a set'}`
    case 'union':
      return 'a union'
    case 'intersection':
      return 'an intersection of infinite sets'
    case 'difference':
      return 'a difference of infinite sets'
    default:
      return assertNever(shape)
  }
}

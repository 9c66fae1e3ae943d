import * as Immutable from 'immutable'
import { type Integer, multiply, power } from '../model/integer.js'
import { argumentsOf, compare, elements } from '../model/order.js'
import {
  applyFunction,
  emptyFunction,
  emptySet,
  type FunctionValue,
  isList,
  isMap,
  isSet,
  makeFunction,
  type Value,
} from '../model/value.js'
import { assertNever } from '../text/assert.js'
import { Failure } from './fault.js'

/**
 * What an expression evaluates to: a value, or a set or function whose elements are not computed unless somebody asks for
 * them. A lazy one is never part of a value: `force` turns it into one.
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

/** How a lazy set is built. A `difference` and an `intersection` are of infinite sets only. */
export type Shape =
  | { readonly kind: 'integers' | 'naturals' | 'strings' }
  | { readonly kind: 'interval'; readonly from: Integer; readonly to: Integer }
  | { readonly kind: 'domain'; readonly of: FunctionValue }
  | { readonly kind: 'sequences'; readonly of: SetLike }
  | { readonly kind: 'subsets'; readonly of: SetLike }
  | { readonly kind: 'functions'; readonly domain: SetLike; readonly range: SetLike }
  /** Fields in the order of their names. */
  | { readonly kind: 'records'; readonly names: readonly string[]; readonly ranges: readonly SetLike[] }
  | { readonly kind: 'product'; readonly factors: readonly SetLike[] }
  | { readonly kind: 'union' | 'intersection' | 'difference'; readonly left: SetLike; readonly right: SetLike }

/** A function defined by `f[x \in S] == e`: results are computed when asked for, each at most once. */
export class LazyFunction {
  private readonly results = Immutable.Map<Value, Value>().asMutable()
  private readonly running = Immutable.Set<Value>().asMutable()
  private value: FunctionValue | undefined

  constructor(
    readonly domain: SetLike,
    private readonly compute: (argument: Value) => Evaluated,
  ) {}

  /** The result, or undefined outside the domain. */
  apply(argument: Value): Value | undefined {
    const known = this.results.get(argument)
    if (known !== undefined) return known
    if (!contains(this.domain, argument)) return undefined
    if (this.running.has(argument)) {
      throw new Failure('E511', 'the result of the function for this argument depends on itself')
    }
    this.running.add(argument)
    try {
      const result = force(this.compute(argument))
      this.results.set(argument, result)
      return result
    } finally {
      this.running.remove(argument)
    }
  }

  toValue(): FunctionValue {
    this.value ??= makeFunction([...elementsOf(this.domain)].map((key) => [key, this.apply(key)!]))
    return this.value
  }
}

/** How many elements may be enumerated: what is more takes minutes and gigabytes. */
export const elementsMax = 1 << 24
/** Up to here the elements of a lazy set are kept once they are known. */
export const keptElementsMax = 1 << 12

export function isLazy(value: Evaluated): value is LazySet | LazyFunction {
  return value instanceof LazySet || value instanceof LazyFunction
}

export function isSetLike(value: Evaluated): value is SetLike {
  return value instanceof LazySet || isSet(value)
}

/** The value: of a lazy set or function with all its elements. */
export function force(value: Evaluated): Value {
  if (typeof value !== 'object') return value
  if (value instanceof LazySet) {
    value.value ??= Immutable.Set(elementsOf(value))
    return value.value
  }
  return value instanceof LazyFunction ? value.toValue() : value
}

/** `value \in set`. */
export function contains(set: SetLike, value: Evaluated): boolean {
  if (!(set instanceof LazySet)) return set.has(force(value))
  const shape = set.shape
  switch (shape.kind) {
    case 'integers':
      return typeof value === 'number' || typeof value === 'bigint'
    case 'naturals':
      return (typeof value === 'number' || typeof value === 'bigint') && value >= 0
    case 'strings':
      return typeof value === 'string'
    case 'interval':
      return (
        (typeof value === 'number' || typeof value === 'bigint') && value >= shape.from && value <= shape.to
      )
    case 'domain':
      return applyFunction(shape.of, force(value)) !== undefined
    case 'subsets':
      return isSetLike(value) && isSubset(value, shape.of)
    case 'union':
      return contains(shape.left, value) || contains(shape.right, value)
    case 'intersection':
      return contains(shape.left, value) && contains(shape.right, value)
    case 'difference':
      return contains(shape.left, value) && !contains(shape.right, value)
    case 'functions':
      return containsFunction(shape.domain, shape.range, value)
    case 'sequences':
      return containsSequence(shape.of, force(value))
    case 'records':
      return containsRecord(shape.names, shape.ranges, force(value))
    case 'product':
      return containsTuple(shape.factors, force(value))
    default:
      return assertNever(shape)
  }
}

/** How many elements; undefined where there is no end of them. */
export function sizeOf(set: SetLike): Integer | undefined {
  if (!(set instanceof LazySet)) return set.size
  const shape = set.shape
  switch (shape.kind) {
    case 'integers':
    case 'naturals':
    case 'strings':
      return undefined
    case 'interval': {
      const size = BigInt(shape.to) - BigInt(shape.from) + 1n
      return size < 0n ? 0 : size <= BigInt(elementsMax) ? Number(size) : size
    }
    case 'domain':
      return shape.of.size
    case 'sequences':
      return isEmpty(shape.of) ? 1 : undefined
    case 'subsets': {
      const size = sizeOf(shape.of)
      return size === undefined ? undefined : sizeOfPower(2, size)
    }
    case 'functions': {
      const domain = sizeOf(shape.domain)
      const range = sizeOf(shape.range)
      if (domain === 0) return 1
      if (range === 0) return 0
      return domain === undefined || range === undefined ? undefined : sizeOfPower(range, domain)
    }
    case 'records':
      return sizeOfProduct(shape.ranges)
    case 'product':
      return sizeOfProduct(shape.factors)
    case 'union':
      return sizeOf(shape.left) === undefined || sizeOf(shape.right) === undefined
        ? undefined
        : (force(set) as Immutable.Set<Value>).size
    case 'intersection':
    case 'difference':
      throw new Failure('E507', `it cannot be told whether ${describeSet(set)} is finite`)
    default:
      return assertNever(shape)
  }
}

export function isEmpty(set: SetLike): boolean {
  return sizeOf(set) === 0
}

/** The elements in the order of values. */
export function elementsOf(set: SetLike): Iterable<Value> {
  if (!(set instanceof LazySet)) return elements(set)
  if (set.sorted) return set.sorted
  if (set.value) return elements(set.value)
  const size = sizeOf(set)
  if (size === undefined) {
    throw new Failure(
      'E507',
      `the elements of ${describeSet(set)} are wanted, and there is no end of them`,
      [],
      'range over a finite set, such as `0..N`',
    )
  }
  if (size > elementsMax) {
    throw new Failure('E508', `${describeSet(set)} has ${size} elements: more than can be enumerated`)
  }
  if (size > keptElementsMax) return enumerate(set.shape)
  set.sorted = [...enumerate(set.shape)]
  return set.sorted
}

/** Whether the test holds of an element; it gets them in the order of values, and no further ones after it held. */
export function some(set: SetLike, test: (element: Value) => boolean): boolean {
  const items = elementsOf(set)
  if (Array.isArray(items)) {
    for (let index = 0; index < items.length; index++) if (test(items[index] as Value)) return true
    return false
  }
  for (const item of items) if (test(item)) return true
  return false
}

/** `left \subseteq right`. */
export function isSubset(left: SetLike, right: SetLike): boolean {
  if (left === right) return true
  if (left instanceof LazySet && right instanceof LazySet) {
    const known = isSubsetByShape(left.shape, right.shape)
    if (known !== undefined) return known
  }
  if (!(left instanceof LazySet)) {
    if (!(right instanceof LazySet) && left.size > right.size) return false
    return left.every((element) => contains(right, element))
  }
  const sizeLeft = sizeOf(left)
  const sizeRight = sizeOf(right)
  if (sizeRight !== undefined && (sizeLeft === undefined || sizeLeft > sizeRight)) return false
  return !some(left, (element) => !contains(right, element))
}

/** TLA+'s equality; FALSE for values of different kinds. */
export function equal(left: Evaluated, right: Evaluated): boolean {
  if (left === right) return true
  if (typeof left !== 'object' || typeof right !== 'object') return false
  if (left instanceof LazySet || right instanceof LazySet) {
    return isSetLike(left) && isSetLike(right) && equalSets(left, right)
  }
  return Immutable.is(force(left), force(right))
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

function sizeOfProduct(factors: readonly SetLike[]): Integer | undefined {
  const sizes = factors.map(sizeOf)
  if (sizes.includes(0)) return 0
  let product: Integer = 1
  for (const size of sizes) {
    if (size === undefined) return undefined
    product = multiply(product, size)
  }
  return product
}

function sizeOfPower(base: Integer, exponent: Integer): Integer {
  const size = power(base, exponent)
  if (size === undefined) throw new Failure('E508', `${base} to the power of ${exponent} is too large a number`)
  return size
}

function* enumerate(shape: Shape): Iterable<Value> {
  switch (shape.kind) {
    case 'interval':
      if (typeof shape.from === 'number' && typeof shape.to === 'number') {
        for (let value = shape.from; value <= shape.to; value++) yield value
      } else {
        const last = BigInt(shape.to)
        for (let value = BigInt(shape.from); value <= last; value++) {
          yield Number.isSafeInteger(Number(value)) ? Number(value) : value
        }
      }
      return
    case 'domain':
      yield* argumentsOf(shape.of)
      return
    case 'sequences':
      // Of the empty set: any other has infinitely many.
      yield emptyFunction
      return
    case 'subsets':
      yield* subsetsInOrder([...elementsOf(shape.of)])
      return
    case 'functions': {
      const domain = [...elementsOf(shape.domain)]
      const range = [...elementsOf(shape.range)]
      yield* functionsInOrder(
        domain,
        domain.map(() => range),
      )
      return
    }
    case 'records':
      yield* functionsInOrder(
        shape.names,
        shape.ranges.map((range) => [...elementsOf(range)]),
      )
      return
    case 'product': {
      const factors = shape.factors.map((factor) => [...elementsOf(factor)])
      yield* functionsInOrder(
        factors.map((_, index) => index + 1),
        factors,
      )
      return
    }
    case 'union':
      yield* [...asSet(shape.left).union(asSet(shape.right))].sort(compare)
      return
    case 'integers':
    case 'naturals':
    case 'strings':
    case 'intersection':
    case 'difference':
      throw new Failure('E507', `the elements of ${describeSet(new LazySet(shape))} are wanted`)
    default:
      assertNever(shape)
  }
}

function asSet(set: SetLike): Immutable.Set<Value> {
  return force(set) as Immutable.Set<Value>
}

/** By size, and those of one size as words over the elements. */
function* subsetsInOrder(items: readonly Value[]): Iterable<Value> {
  yield emptySet
  for (let size = 1; size <= items.length; size++) {
    const indices = Array.from({ length: size }, (_, index) => index)
    for (;;) {
      yield Immutable.Set(indices.map((index) => items[index]!))
      let last = size - 1
      while (last >= 0 && indices[last] === items.length - size + last) last--
      if (last < 0) break
      const from = indices[last]! + 1
      for (let index = last; index < size; index++) indices[index] = from + index - last
    }
  }
}

/** The result for the first argument counts most. */
function* functionsInOrder(
  domain: readonly Value[],
  ranges: readonly (readonly Value[])[],
): Iterable<FunctionValue> {
  if (ranges.some((range) => range.length === 0)) return
  const indices = domain.map(() => 0)
  for (;;) {
    yield makeFunction(domain.map((argument, place) => [argument, ranges[place]![indices[place]!]!]))
    let place = domain.length - 1
    while (place >= 0 && indices[place] === ranges[place]!.length - 1) indices[place--] = 0
    if (place < 0) return
    indices[place]!++
  }
}

function containsFunction(domain: SetLike, range: SetLike, value: Evaluated): boolean {
  if (value instanceof LazyFunction) {
    if (!equalSets(value.domain, domain)) return false
    return !some(domain, (argument) => !contains(range, value.apply(argument)!))
  }
  if (isList(value)) {
    if (sizeOf(domain) !== value.size) return false
    return value.every((result, index) => contains(domain, index + 1) && contains(range, result))
  }
  if (!isMap(value) || sizeOf(domain) !== value.size) return false
  return value.every((result, argument) => contains(domain, argument) && contains(range, result))
}

function containsSequence(of: SetLike, value: Value): boolean {
  return isList(value) && value.every((item) => contains(of, item))
}

function containsRecord(names: readonly string[], ranges: readonly SetLike[], value: Value): boolean {
  if (names.length === 0) return isList(value) && value.size === 0
  if (!isMap(value) || value.size !== names.length) return false
  return names.every((name, index) => {
    const field = value.get(name)
    return field !== undefined && contains(ranges[index]!, field)
  })
}

function containsTuple(factors: readonly SetLike[], value: Value): boolean {
  return (
    isList(value) &&
    value.size === factors.length &&
    value.every((item, index) => contains(factors[index]!, item))
  )
}

function equalSets(left: SetLike, right: SetLike): boolean {
  if (left === right) return true
  if (left instanceof LazySet && right instanceof LazySet) {
    const forth = isSubsetByShape(left.shape, right.shape)
    const back = isSubsetByShape(right.shape, left.shape)
    if (forth !== undefined && back !== undefined) return forth && back
  }
  const sizeLeft = sizeOf(left)
  const sizeRight = sizeOf(right)
  if (sizeLeft !== sizeRight) return false
  if (sizeLeft === undefined) {
    throw new Failure('E507', 'it cannot be told whether these two infinite sets are equal')
  }
  return left instanceof LazySet ? isSubset(left, right) : isSubset(right, left)
}

/** Whether one is a subset of the other, where the way in which they are built tells. */
function isSubsetByShape(left: Shape, right: Shape): boolean | undefined {
  if (left.kind === 'interval') {
    if (left.from > left.to) return true
    if (right.kind === 'integers') return true
    if (right.kind === 'naturals') return left.from >= 0
    if (right.kind === 'interval') return left.from >= right.from && left.to <= right.to
    return undefined
  }
  if (left.kind === 'naturals') {
    if (right.kind === 'naturals' || right.kind === 'integers') return true
    return right.kind === 'interval' || right.kind === 'strings' ? false : undefined
  }
  if (left.kind === 'integers') {
    if (right.kind === 'integers') return true
    return right.kind === 'naturals' || right.kind === 'interval' || right.kind === 'strings' ? false : undefined
  }
  if (left.kind === 'strings') {
    if (right.kind === 'strings') return true
    return right.kind === 'naturals' || right.kind === 'interval' || right.kind === 'integers' ? false : undefined
  }
  if (left.kind === 'subsets' && right.kind === 'subsets') return isSubset(left.of, right.of)
  if (left.kind === 'sequences' && right.kind === 'sequences') return isSubset(left.of, right.of)
  if (left.kind === 'functions' && right.kind === 'functions') {
    if (isEmpty(left.range) && !isEmpty(left.domain)) return true
    if (!equalSets(left.domain, right.domain)) return false
    return isEmpty(left.domain) || isSubset(left.range, right.range)
  }
  if (left.kind === 'product' && right.kind === 'product' && left.factors.length === right.factors.length) {
    return areSubsets(left.factors, right.factors)
  }
  if (left.kind === 'records' && right.kind === 'records') {
    if (left.names.join() === right.names.join()) return areSubsets(left.ranges, right.ranges)
  }
  return undefined
}

function areSubsets(left: readonly SetLike[], right: readonly SetLike[]): boolean {
  return left.some(isEmpty) || left.every((set, index) => isSubset(set, right[index]!))
}

import * as Immutable from 'immutable'
import { type Integer, integer, multiply, power } from '../model/integer.js'
import { argumentsOf, compare, elements } from '../model/order.js'
import { applyFunction, emptyFunction, isList, isMap, makeFunction, type Value } from '../model/value.js'
import { assertNever } from '../text/assert.js'
import { functionsInOrder, integersInOrder, subsetsInOrder } from './enumerate.js'
import { Failure } from './fault.js'
import {
  describeSet,
  type Evaluated,
  isSetLike,
  LazyFunction,
  LazySet,
  type SetLike,
  type Shape,
} from './lazy.js'

/** How many elements may be enumerated: what is more takes minutes and gigabytes. */
export const elementsMax = 1 << 24
/** Up to here the elements of a lazy set are kept once they are known. */
export const keptElementsMax = 1 << 12

/** The value: of a lazy set or function with all its elements. */
export function force(value: Evaluated): Value {
  if (typeof value !== 'object') return value
  if (value instanceof LazySet) {
    value.value ??= Immutable.Set(elementsOf(value))
    return value.value
  }
  if (!(value instanceof LazyFunction)) return value
  value.value ??= makeFunction(
    [...elementsOf(value.domain)].map((argument) => [argument, applyLazy(value, argument)!]),
  )
  return value.value
}

/** The result of a lazy function, or undefined outside its domain. */
export function applyLazy(function_: LazyFunction, argument: Value): Value | undefined {
  const { results, running } = function_
  const known = results.get(argument)
  if (known !== undefined) return known
  if (!contains(function_.domain, argument)) return undefined
  if (running.has(argument)) {
    throw new Failure('E511', 'the result of the function for this argument depends on itself')
  }
  running.add(argument)
  try {
    const result = force(function_.compute(argument))
    results.set(argument, result)
    return result
  } finally {
    running.remove(argument)
  }
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
    case 'filter':
      return contains(shape.of, value) && shape.test(force(value))
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
      if (typeof shape.from === 'number' && typeof shape.to === 'number') {
        const size = shape.to - shape.from + 1
        if (Number.isSafeInteger(size)) return Math.max(0, size)
      }
      const size = BigInt(shape.to) - BigInt(shape.from) + 1n
      return size < 0n ? 0 : integer(size)
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
      return isInfinite(shape.left) || isInfinite(shape.right)
        ? undefined
        : asSet(shape.left).union(asSet(shape.right)).size
    case 'filter':
      if (sizeOf(shape.of) !== undefined) return asSet(set).size
      throw new Failure('E507', `it cannot be told whether ${describeSet(set)} is finite`)
    case 'intersection':
    case 'difference':
      throw new Failure('E507', `it cannot be told whether ${describeSet(set)} is finite`)
    default:
      return assertNever(shape)
  }
}

/** Whether it is infinite, or may be for all that is known without enumeration. */
export function isInfinite(set: SetLike): boolean {
  if (!(set instanceof LazySet)) return false
  const { shape } = set
  switch (shape.kind) {
    case 'filter':
      return isInfinite(shape.of)
    case 'union':
      return isInfinite(shape.left) || isInfinite(shape.right)
    case 'intersection':
    case 'difference':
      return true
    default:
      return sizeOf(set) === undefined
  }
}

/** Whether it has no element. */
function isEmpty(set: SetLike): boolean {
  return sizeOf(set) === 0
}

/** The elements in the order of values. */
export function elementsOf(set: SetLike): Iterable<Value> {
  if (!(set instanceof LazySet)) return elements(set)
  if (set.sorted) return set.sorted
  if (set.value) return elements(set.value)
  if (set.shape.kind === 'domain') return argumentsOf(set.shape.of)
  if (set.shape.kind === 'filter') {
    const { of, test } = set.shape
    set.sorted = [...elementsOf(of)].filter(test)
    return set.sorted
  }
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
  set.sorted = kept(set.shape)
  return set.sorted
}

/**
 * Whether the test holds of an element; it gets them in the order of values, and no further ones after it
 * held.
 */
function some(set: SetLike, test: (element: Value) => boolean): boolean {
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
  if (size === undefined)
    throw new Failure('E508', `${base} to the power of ${exponent} is too large a number`)
  return size
}

/** The elements of a small set: integers without the detour of a generator. */
function kept(shape: Shape): readonly Value[] {
  if (shape.kind !== 'interval' || typeof shape.from !== 'number' || typeof shape.to !== 'number') {
    return [...enumerate(shape)]
  }
  const integers: number[] = []
  for (let value = shape.from; value <= shape.to; value++) integers.push(value)
  return integers
}

function* enumerate(shape: Shape): Iterable<Value> {
  switch (shape.kind) {
    case 'interval':
      yield* integersInOrder(shape.from, shape.to)
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
    case 'filter':
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

function containsFunction(domain: SetLike, range: SetLike, value: Evaluated): boolean {
  if (value instanceof LazyFunction) {
    if (!equalSets(value.domain, domain)) return false
    return !some(domain, (argument) => !contains(range, applyLazy(value, argument)!))
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
    return right.kind === 'naturals' || right.kind === 'interval' || right.kind === 'strings'
      ? false
      : undefined
  }
  if (left.kind === 'strings') {
    if (right.kind === 'strings') return true
    return right.kind === 'naturals' || right.kind === 'interval' || right.kind === 'integers'
      ? false
      : undefined
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

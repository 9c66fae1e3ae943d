import * as Immutable from 'immutable'
import { assert } from '../text/assert.js'
import {
  applyFunction,
  domainOf,
  emptySet,
  equals,
  type FunctionValue,
  isFunction,
  isSet,
  ModelValue,
  type Value,
  Variant,
} from './value.js'

/**
 * The total order of values: booleans < integers < strings < model values < variants < sets < functions.
 * FALSE < TRUE; integers by size; strings by UTF-16 code unit; model values by name, runs of digits as
 * numbers; variants by tag, then payload (none first); sets by size, then element by element in order;
 * functions by the size of the domain, then its elements in order, then the results in that order. Negative,
 * zero or positive; zero exactly for equal values.
 */
export function compare(left: Value, right: Value): number {
  if (left === right) return 0
  if (typeof left === 'number' && typeof right === 'number') return left - right
  const rankLeft = rank(left)
  const rankRight = rank(right)
  if (rankLeft !== rankRight) return rankLeft - rankRight
  if (left instanceof Variant && right instanceof Variant) return compareVariants(left, right)
  if (left instanceof ModelValue && right instanceof ModelValue) return compareNames(left.name, right.name)
  if (isSet(left) && isSet(right)) return compareSets(left, right)
  if (isFunction(left) && isFunction(right)) return compareFunctions(left, right)
  return left < right ? -1 : left > right ? 1 : 0
}

/** The elements of a set in order. Computed once for a set: not to be changed. */
export function elements(set: Immutable.Set<Value>): readonly Value[] {
  const ordered = set as Ordered
  let sorted = ordered[elementsInOrder]
  if (!sorted) {
    sorted = set.toArray().sort(compare)
    ordered[elementsInOrder] = sorted
  }
  return sorted
}

/** The set of these elements, which are different and in order. */
export function setInOrder(sorted: readonly Value[]): Immutable.Set<Value> {
  if (sorted.length === 0) return emptySet
  const set = Immutable.Set(sorted)
  ;(set as Ordered)[elementsInOrder] = sorted
  return set
}

/** The arguments of a function in order. Computed once for a function: not to be changed. */
export function argumentsOf(value: FunctionValue): readonly Value[] {
  const ordered = value as Ordered
  let sorted = ordered[elementsInOrder]
  if (!sorted) {
    sorted = domainOf(value).sort(compare)
    ordered[elementsInOrder] = sorted
  }
  return sorted
}

/** The results of a function, in the order of its arguments. */
export function resultsOf(value: FunctionValue): Value[] {
  return argumentsOf(value).map((argument) => applyFunction(value, argument)!)
}

// A property of the collection itself: a WeakMap of millions of entries slows the garbage collector down.
const elementsInOrder = Symbol('elements in order')
type Ordered = { [elementsInOrder]?: readonly Value[] }

function rank(value: Value): number {
  switch (typeof value) {
    case 'boolean':
      return 0
    case 'number':
    case 'bigint':
      return 1
    case 'string':
      return 2
    default:
      if (value instanceof ModelValue) return 3
      if (value instanceof Variant) return 4
      if (isSet(value)) return 5
      assert(isFunction(value), 'a value is of one of the kinds in value.ts')
      return 6
  }
}

function compareVariants(left: Variant, right: Variant): number {
  if (left.tag !== right.tag) return left.tag < right.tag ? -1 : 1
  if (left.payload === undefined || right.payload === undefined) {
    return Number(left.payload !== undefined) - Number(right.payload !== undefined)
  }
  return compare(left.payload, right.payload)
}

/** Digits as numbers: n2 < n10; where that ties (n1, n01), by code unit. */
function compareNames(left: string, right: string): number {
  const partsLeft = partsOf(left)
  const partsRight = partsOf(right)
  for (let index = 0; index < partsLeft.length && index < partsRight.length; index++) {
    const partLeft = partsLeft[index]!
    const partRight = partsRight[index]!
    if (partLeft === partRight) continue
    if (isDigits(partLeft) && isDigits(partRight)) {
      const difference = BigInt(partLeft) - BigInt(partRight)
      if (difference !== 0n) return difference < 0n ? -1 : 1
    } else {
      return partLeft < partRight ? -1 : 1
    }
  }
  if (partsLeft.length !== partsRight.length) return partsLeft.length - partsRight.length
  return left < right ? -1 : left > right ? 1 : 0
}

function partsOf(name: string): readonly string[] {
  let parts = nameParts.get(name)
  if (!parts) {
    parts = name.match(/\d+|\D+/g) ?? []
    nameParts.set(name, parts)
  }
  return parts
}

const nameParts = new Map<string, readonly string[]>()

function isDigits(part: string): boolean {
  return part >= '0' && part < ':'
}

function compareSets(left: Immutable.Set<Value>, right: Immutable.Set<Value>): number {
  if (left.size !== right.size) return left.size - right.size
  if (left.equals(right)) return 0
  return compareItems(elements(left), elements(right))
}

function compareFunctions(left: FunctionValue, right: FunctionValue): number {
  if (left.size !== right.size) return left.size - right.size
  // Most functions that are compared have one domain; then the least argument at which they differ decides.
  let least: Value | undefined
  let sameDomain = true
  for (const argument of domainOf(left)) {
    const result = applyFunction(right, argument)
    if (result === undefined) {
      sameDomain = false
      break
    }
    if (equals(applyFunction(left, argument)!, result)) continue
    if (least === undefined || compare(argument, least) < 0) least = argument
  }
  if (!sameDomain) return compareItems(argumentsOf(left), argumentsOf(right))
  if (least === undefined) return 0
  return compare(applyFunction(left, least)!, applyFunction(right, least)!)
}

function compareItems(left: readonly Value[], right: readonly Value[]): number {
  for (let index = 0; index < left.length; index++) {
    const difference = compare(left[index]!, right[index]!)
    if (difference !== 0) return difference
  }
  return 0
}

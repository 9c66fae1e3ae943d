import type * as Immutable from 'immutable'
import type { Integer } from '../model/integer.js'
import { argumentsOf } from '../model/order.js'
import { print } from '../model/print.js'
import {
  applyFunction,
  type FunctionValue,
  isFunction,
  isInteger,
  isList,
  isSet,
  ModelValue,
  type Value,
  Variant,
} from '../model/value.js'
import { Failure } from './fault.js'
import { describeSet, type Evaluated, isSetLike, LazyFunction, LazySet, type SetLike } from './lazy.js'
import { force } from './set.js'

/** The operand as an integer; a failure for anything else. */
export function integerOf(value: Evaluated): Integer {
  if (typeof value === 'number' || typeof value === 'bigint') return value
  return wrongKind(value, 'an integer')
}

/** The operand as an integer that a loop or an index may be: |n| < 2^53. */
export function smallIntegerOf(value: Evaluated): number {
  if (typeof value === 'number') return value
  if (isInteger(value)) throw new Failure('E508', `${show(value)} is too large a number here`)
  return wrongKind(value, 'an integer')
}

/** The operand as a boolean. */
export function booleanOf(value: Evaluated): boolean {
  return typeof value === 'boolean' ? value : wrongKind(value, 'a boolean')
}

/** The operand as a set, lazy or not. */
export function setOf(value: Evaluated): SetLike {
  return isSetLike(value) ? value : wrongKind(value, 'a set')
}

/** The operand as a set with all its elements. */
export function finiteSetOf(value: Evaluated): Immutable.Set<Value> {
  return force(setOf(value)) as Immutable.Set<Value>
}

/** The operand as a function whose domain is 1..n. */
export function sequenceOf(value: Evaluated): Immutable.List<Value> {
  if (isList(value)) return value
  const forced = force(value)
  return isList(forced) ? forced : wrongKind(forced, 'a sequence')
}

/** The operand as a function with all its results. */
export function functionOf(value: Evaluated): FunctionValue {
  if (isFunction(value)) return value
  const forced = force(value)
  return isFunction(forced) ? forced : wrongKind(forced, 'a function')
}

/** A function to positive counts. */
export function bagOf(value: Evaluated): FunctionValue {
  const bag = functionOf(value)
  if (isBag(bag)) return bag
  const counts = argumentsOf(bag).map((argument) => [argument, applyFunction(bag, argument)!] as const)
  const least = counts.find(([, count]) => isInteger(count) && count <= 0)
  if (!least || !counts.every(([, count]) => isInteger(count))) return wrongKind(bag, 'a bag')
  throw new Failure(
    'E509',
    `a bag is wanted, and the count of ${show(least[0])} is ${show(least[1])}`,
    [],
    'a bag has counts of 1 and more: take elements out with `(-)`',
  )
}

/** Whether it is a function to positive counts. */
export function isBag(value: Value): boolean {
  return isFunction(value) && (value as Immutable.Collection<Value, Value>).every(isPositive)
}

function isPositive(value: Value): boolean {
  return isInteger(value) && value > 0
}

/** A value in a message: not more than a line of it. */
export function show(value: Evaluated): string {
  if (value instanceof LazySet) return describeSet(value)
  if (value instanceof LazyFunction) return 'a function'
  return `\`${abbreviate(print(value))}\``
}

/** What kind of value it is, in a message. */
export function kindOf(value: Evaluated): string {
  switch (typeof value) {
    case 'boolean':
      return 'a boolean'
    case 'number':
    case 'bigint':
      return 'an integer'
    case 'string':
      return 'a string'
    default:
      if (value instanceof ModelValue) return 'a model value'
      if (value instanceof Variant) return 'a variant'
      if (value instanceof LazySet || isSet(value)) return 'a set'
      if (value instanceof LazyFunction) return 'a function'
      if (isList(value)) return 'a sequence'
      return [...value.keys()].every((key) => typeof key === 'string') ? 'a record' : 'a function'
  }
}

/** Text for one line. */
export function abbreviate(text: string): string {
  return text.length <= widthMax ? text : `${text.slice(0, widthMax - 1)}…`
}

const widthMax = 100

/** The failure of an operand that is of another kind than wanted. */
export function wrongKind(value: Evaluated, wanted: string): never {
  if (value instanceof LazySet)
    throw new Failure('E509', `${describeSet(value)} is a set, but ${wanted} is wanted`)
  throw new Failure('E509', `${show(value)} is ${kindOf(value)}, but ${wanted} is wanted`)
}

import * as Immutable from 'immutable'
import { add } from '../../model/integer.js'
import { resultsOf } from '../../model/order.js'
import { print } from '../../model/print.js'
import { asMap, canonicalFunction, isFunction, makeFunction, type Value } from '../../model/value.js'
import { Failure } from '../fault.js'
import { type Evaluated, isSetLike } from '../lazy.js'
import { functionOf, integerOf, setOf, wrongKind } from '../operand.js'
import { elementsOf, force } from '../set.js'

/** TLC's `:>` and `@@`, printing, and what everybody writes by hand otherwise. */
export const extraOperators = {
  ':>': (argument: Evaluated, result: Evaluated) => makeFunction([[force(argument), force(result)]]),
  /** Where both are defined, the left one counts. */
  '@@': (left: Evaluated, right: Evaluated) => {
    const [first, second] = [functionOf(left), functionOf(right)]
    return canonicalFunction(asMap(second).merge(asMap(first)))
  },
  ToString: (operand: Evaluated) => print(force(operand)),
  TLCEval: (operand: Evaluated): Evaluated => force(operand),
  Min: (operand: Evaluated) => extreme(operand, 'Min', (left, right) => left < right),
  Max: (operand: Evaluated) => extreme(operand, 'Max', (left, right) => left > right),
  Sum: (operand: Evaluated) => {
    let total: number | bigint = 0
    for (const item of itemsOf(operand)) total = add(total, integerOf(item))
    return total
  },
  Range: (operand: Evaluated) => Immutable.Set<Value>(resultsOf(functionOf(operand))),
  SetToSeq: (operand: Evaluated) => Immutable.List<Value>(elementsOf(setOf(operand))),
  IsInjective: (operand: Evaluated) => {
    const results = resultsOf(functionOf(operand))
    return Immutable.Set<Value>(results).size === results.length
  },
}

/**
 * `Fold(F(_, _), base, collection)`: `F(element, accumulated)`, over a set in the order of values, a sequence
 * in its order, a function's results in the order of its arguments.
 */
export function fold(
  step: (element: Value, accumulated: Evaluated) => Evaluated,
  base: Evaluated,
  collection: Iterable<Value>,
): Evaluated {
  let accumulated = base
  for (const element of collection) accumulated = step(element, accumulated)
  return accumulated
}

/** The items of a set (in the order of values), a sequence (in its order) or a function (its results). */
export function itemsOf(operand: Evaluated): Iterable<Value> {
  if (isSetLike(operand)) return elementsOf(operand)
  const value = force(operand)
  return isFunction(value) ? resultsOf(value) : wrongKind(value, 'a set, a sequence or a function')
}

function extreme(
  operand: Evaluated,
  name: string,
  isBeyond: (left: number | bigint, right: number | bigint) => boolean,
): Evaluated {
  let result: number | bigint | undefined
  for (const item of itemsOf(operand)) {
    const candidate = integerOf(item)
    if (result === undefined || isBeyond(candidate, result)) result = candidate
  }
  if (result === undefined) throw new Failure('E502', `\`${name}\` of an empty collection`)
  return result
}

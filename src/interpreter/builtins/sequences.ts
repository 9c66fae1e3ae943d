import * as Immutable from 'immutable'
import type { Value } from '../../model/value.js'
import { Failure } from '../fault.js'
import { type Evaluated, LazySet } from '../lazy.js'
import { booleanOf, sequenceOf, setOf, show, smallIntegerOf } from '../operand.js'
import { force } from '../set.js'

/** Sequences: functions whose domain is 1..n. A string is one too for `Len` and `\o`, as it is for TLC. */
export const sequenceOperators = {
  Seq: (operand: Evaluated) => new LazySet({ kind: 'sequences', of: setOf(operand) }),
  Len: (operand: Evaluated) => (typeof operand === 'string' ? operand.length : sequenceOf(operand).size),
  Head: (operand: Evaluated) => nonEmpty(operand, 'Head').first() as Value,
  Tail: (operand: Evaluated) => nonEmpty(operand, 'Tail').shift(),
  Append: (sequence: Evaluated, item: Evaluated) => sequenceOf(sequence).push(force(item)),
  '\\o': (left: Evaluated, right: Evaluated) =>
    typeof left === 'string' && typeof right === 'string'
      ? left + right
      : sequenceOf(left).concat(sequenceOf(right)),
  /** Empty where the first index is greater than the last; otherwise both have to be in the domain. */
  SubSeq: (operand: Evaluated, from: Evaluated, to: Evaluated) => {
    const sequence = sequenceOf(operand)
    const [first, last] = [smallIntegerOf(from), smallIntegerOf(to)]
    if (first > last) return Immutable.List<Value>()
    if (first < 1 || last > sequence.size) {
      throw new Failure('E502', `${first}..${last} reaches outside the sequence of length ${sequence.size}`)
    }
    return sequence.slice(first - 1, last)
  },
  Last: (operand: Evaluated) => nonEmpty(operand, 'Last').last() as Value,
  Front: (operand: Evaluated) => nonEmpty(operand, 'Front').pop(),
  Reverse: (operand: Evaluated) => sequenceOf(operand).reverse(),
  IsPrefix: (left: Evaluated, right: Evaluated) => {
    const [prefix, sequence] = [sequenceOf(left), sequenceOf(right)]
    return (
      prefix.size <= sequence.size && prefix.every((item, index) => Immutable.is(item, sequence.get(index)))
    )
  },
}

/** `SelectSeq(s, Test(_))`. */
export function selectSeq(test: (item: Value) => Evaluated, operand: Evaluated): Evaluated {
  return sequenceOf(operand).filter((item) => booleanOf(test(item)))
}

/**
 * `SortSeq(s, Less(_, _))`: insertion sort, so that the result is defined for any `Less`: each item moves
 * left for as long as it is less than its neighbour. Equal items keep their order.
 */
export function sortSeq(less: (left: Value, right: Value) => Evaluated, operand: Evaluated): Evaluated {
  const sorted: Value[] = []
  for (const item of sequenceOf(operand)) {
    let place = sorted.length
    while (place > 0 && booleanOf(less(item, sorted[place - 1]!))) place--
    sorted.splice(place, 0, item)
  }
  return Immutable.List(sorted)
}

function nonEmpty(operand: Evaluated, operator: string): Immutable.List<Value> {
  const sequence = sequenceOf(operand)
  if (sequence.size > 0) return sequence
  throw new Failure('E502', `\`${operator}\` wants a sequence that is not empty, but it is ${show(sequence)}`)
}

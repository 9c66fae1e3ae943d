import * as Immutable from 'immutable'
import type { Integer } from '../model/integer.js'
import { emptySet, type FunctionValue, makeFunction, type Value } from '../model/value.js'

/** The integers from one to another. */
export function* integersInOrder(from: Integer, to: Integer): Iterable<Integer> {
  if (typeof from === 'number' && typeof to === 'number') {
    for (let value = from; value <= to; value++) yield value
    return
  }
  const last = BigInt(to)
  for (let value = BigInt(from); value <= last; value++) {
    yield Number.isSafeInteger(Number(value)) ? Number(value) : value
  }
}

/** All subsets of these: by size, and those of one size as words over the elements. */
export function* subsetsInOrder(items: readonly Value[]): Iterable<Value> {
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

/**
 * All functions with these arguments and, for each, these results: the result for the first argument counts
 * most.
 */
export function* functionsInOrder(
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

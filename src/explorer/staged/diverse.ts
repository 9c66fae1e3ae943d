import * as Immutable from 'immutable'
import type { State } from '../../model/state.js'
import { isMap, type Value } from '../../model/value.js'

/**
 * Chooses so many of some states that differ from one another: the first, then each time the one that differs
 * most from those chosen, the first of several. Gives their indices, as chosen. The same for the same states.
 */
export function chooseDiverse(states: readonly State[], count: number): readonly number[] {
  if (states.length <= count) return states.map((_, index) => index)
  const step = Math.max(1, states.length / consideredMax)
  const considered = Array.from({ length: Math.min(states.length, consideredMax) }, (_, index) =>
    Math.floor(index * step),
  )
  const distance = createDistance(considered.map((index) => states[index]!))
  const distances = considered.map(() => Number.POSITIVE_INFINITY)
  const chosen: number[] = []
  let next = 0
  while (chosen.length < Math.min(count, considered.length)) {
    const last = next
    chosen.push(considered[last]!)
    distances.forEach((least, place) => {
      distances[place] = Math.min(least, distance(last, place))
    })
    next = 0
    distances.forEach((value, place) => {
      if (value > distances[next]!) next = place
    })
    if (distances[next] === 0) break
  }
  return chosen
}

/** Of more states these are compared, evenly spread: some 500 ns for each with each that is chosen. */
const consideredMax = 2000

/**
 * In how many places two of some states differ, given by their indices: arguments of functions and fields of
 * records count each. A variable has few values, of which each pair is compared once.
 */
function createDistance(states: readonly State[]): (one: number, other: number) => number {
  const columns = (states[0] ?? []).map((_, variable) => {
    const values: Value[] = []
    const numbers = Immutable.Map<Value, number>().asMutable()
    const ids = states.map((state) => {
      const value = state[variable]!
      const known = numbers.get(value)
      if (known !== undefined) return known
      numbers.set(value, values.length)
      return values.push(value) - 1
    })
    return { ids, values, known: new Map<number, number>() }
  })
  return (one, other) => {
    let sum = 0
    for (const { ids, values, known } of columns) {
      const [left, right] = [ids[one]!, ids[other]!]
      if (left === right) continue
      const pair = left * values.length + right
      let found = known.get(pair)
      if (found === undefined) {
        found = difference(values[left]!, values[right]!)
        known.set(pair, found)
      }
      sum += found
    }
    return sum
  }
}

function difference(one: Value, other: Value): number {
  if (Immutable.is(one, other)) return 0
  if (!isMap(one) || !isMap(other) || one.size !== other.size) return 1
  let count = 0
  for (const [key, value] of one) {
    const same = other.get(key)
    if (same === undefined) return 1
    if (!Immutable.is(value, same)) count++
  }
  return count
}

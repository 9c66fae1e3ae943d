import * as Immutable from 'immutable'
import type { State } from '../model/state.js'
import { isMap, type Value } from '../model/value.js'

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
  const distances = considered.map(() => Number.POSITIVE_INFINITY)
  const chosen: number[] = []
  let next = 0
  while (chosen.length < Math.min(count, considered.length)) {
    const index = considered[next]!
    chosen.push(index)
    considered.forEach((each, place) => {
      distances[place] = Math.min(distances[place]!, distance(states[index]!, states[each]!))
    })
    next = 0
    distances.forEach((value, place) => {
      if (value > distances[next]!) next = place
    })
    if (distances[next] === 0) break
  }
  return chosen
}

/** Of more states these are compared, evenly spread: some 100 ns for each with each that is chosen. */
const consideredMax = 2000

/** In how many places two states differ: arguments of functions and fields of records count each. */
function distance(one: State, other: State): number {
  return one.reduce((sum: number, value, index) => sum + difference(value, other[index]!), 0)
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

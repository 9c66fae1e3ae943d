import { argumentsOf, elements } from '../model/order.js'
import type { Reference } from '../model/reference.js'
import type { Move, State } from '../model/state.js'
import { applyFunction, equals, isFunction, isSet, ModelValue, type Value, Variant } from '../model/value.js'

/**
 * A move that a state has and that is most like another, if there is any: of the same action, with the same
 * model values and tags at the same places in its arguments. So a message with other numbers takes the place
 * of one that is not sent any more, now that something before is left out.
 */
export function moveAlike(reference: Reference, state: State, wanted: Move): Move | undefined {
  const has = (move: Move) => reference.successorsBy(state, move).length > 0
  if (has(wanted)) return wanted
  return reference
    .moves(state, wanted.action)
    .map((move) => ({ move, distance: distanceOf(move, wanted) }))
    .filter(({ distance }) => distance < Number.POSITIVE_INFINITY)
    .sort((one, other) => one.distance - other.distance)
    .find(({ move }) => has(move))?.move
}

function distanceOf({ arguments: given }: Move, { arguments: wanted }: Move): number {
  return given.reduce((sum, { value }, index) => sum + between(value, wanted[index]!.value), 0)
}

/** How many parts differ that may: numbers, and what there is more or less of. */
function between(one: Value, other: Value): number {
  if (equals(one, other)) return 0
  if (one instanceof ModelValue || other instanceof ModelValue) return Number.POSITIVE_INFINITY
  if (one instanceof Variant || other instanceof Variant) {
    if (!(one instanceof Variant && other instanceof Variant) || one.tag !== other.tag) {
      return Number.POSITIVE_INFINITY
    }
    return one.payload === undefined || other.payload === undefined ? 1 : between(one.payload, other.payload)
  }
  if (isSet(one) && isSet(other)) return Math.max(1, Math.abs(elements(one).length - elements(other).length))
  if (!isFunction(one) || !isFunction(other)) return 1
  const keys = argumentsOf(one)
  const isSameDomain =
    keys.length === argumentsOf(other).length && keys.every((key) => applyFunction(other, key) !== undefined)
  if (!isSameDomain) return 1
  return keys.reduce<number>(
    (sum, key) => sum + between(applyFunction(one, key)!, applyFunction(other, key)!),
    0,
  )
}

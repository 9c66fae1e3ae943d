import { argumentsOf, elements } from './order.js'
import { applyFunction, equals, type FunctionValue, isFunction, isSet, type Value, Variant } from './value.js'

/**
 * Where two values differ: at the end of a path of arguments, fields and payloads, the first that leads to
 * different ones. Sets there have elements that the other has not; other values are themselves different, or
 * one of them is not there.
 */
export interface Contrast {
  readonly path: readonly Value[]
  readonly left?: Value
  readonly right?: Value
  /** Of two sets, elements that only one of them has. */
  readonly onlyLeft?: readonly Value[]
  readonly onlyRight?: readonly Value[]
  /** Of a membership: what stands there on the left, and is not in the set that stands there on the right. */
  readonly outside?: Value
}

/** Where two different values differ, if that says more than the values do. */
export function contrast(left: Value, right: Value, path: readonly Value[] = []): Contrast | undefined {
  if (isSet(left) && isSet(right)) {
    if (path.length === 0 && (left.size === 0 || right.size === 0)) return undefined
    return {
      path,
      onlyLeft: elements(left).filter((element) => !right.has(element)),
      onlyRight: elements(right).filter((element) => !left.has(element)),
    }
  }
  if (isFunction(left) && isFunction(right)) {
    if (path.length === 0 && (left.size === 0 || right.size === 0)) return undefined
    const key = firstDifferent(left, right)
    if (key === undefined) return undefined
    const here = [...path, key]
    const [one, other] = [applyFunction(left, key), applyFunction(right, key)]
    if (one !== undefined && other !== undefined) return contrast(one, other, here)
    return {
      path: here,
      ...(one === undefined ? {} : { left: one }),
      ...(other === undefined ? {} : { right: other }),
    }
  }
  if (left instanceof Variant && right instanceof Variant && left.tag === right.tag) {
    if (left.payload === undefined || right.payload === undefined) return undefined
    return contrast(left.payload, right.payload, path)
  }
  return path.length === 0 ? undefined : { path, left, right }
}

function firstDifferent(left: FunctionValue, right: FunctionValue): Value | undefined {
  const differs = (key: Value) => {
    const [one, other] = [applyFunction(left, key), applyFunction(right, key)]
    return one === undefined || other === undefined || !equals(one, other)
  }
  return argumentsOf(left).find(differs) ?? argumentsOf(right).find(differs)
}

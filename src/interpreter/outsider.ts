import type { Contrast } from '../model/contrast.js'
import { argumentsOf } from '../model/order.js'
import { applyFunction, type FunctionValue, isFunction, isList, type Value } from '../model/value.js'
import { type Evaluated, isLazy, isSetLike, LazySet, type SetLike } from './lazy.js'
import { contains, elementsOf } from './set.js'

/**
 * What keeps a value out of a set that is built of others: of a function the first result that is not in the
 * range, and so on down, with the path to it. Undefined where the whole is to blame.
 */
export function outsider(value: Evaluated, set: SetLike): Contrast | undefined {
  const found = find(value, set, [])
  return found && (found.path.length > 0 || found.onlyLeft) ? found : undefined
}

function find(value: Evaluated, set: SetLike, path: readonly Value[]): Contrast | undefined {
  if (isLazy(value)) {
    const isSets = value instanceof LazySet && set instanceof LazySet && set.shape.kind === 'subsets'
    return isSets ? strangers(value, set.shape.of, path) : undefined
  }
  const whole: Contrast = { path, outside: value }
  if (!(set instanceof LazySet)) return whole
  const { shape } = set
  switch (shape.kind) {
    case 'subsets':
      return isSetLike(value) ? strangers(value, shape.of, path) : whole
    case 'functions': {
      if (!isFunction(value)) return whole
      const { domain, range } = shape
      return (
        misfit(value, (key) => contains(domain, key), elementsOf(domain), path) ??
        within(value, () => range, path)
      )
    }
    case 'records': {
      if (!isFunction(value)) return whole
      const { names, ranges } = shape
      return (
        misfit(value, (key) => names.includes(key as string), names, path) ??
        within(value, (key) => ranges[names.indexOf(key as string)]!, path)
      )
    }
    case 'product': {
      const { factors } = shape
      if (!isList(value) || value.size !== factors.length) return whole
      return within(value, (key) => factors[Number(key) - 1]!, path)
    }
    case 'sequences':
      return isList(value) ? within(value, () => shape.of, path) : whole
    default:
      return whole
  }
}

/** The elements of a set that another one has not. */
export function strangers(set: SetLike, others: SetLike, path: readonly Value[] = []): Contrast {
  return { path, onlyLeft: [...elementsOf(set)].filter((element) => !contains(others, element)) }
}

/** An argument that a function has and should not have, or the other way round. */
function misfit(
  value: FunctionValue,
  isWanted: (key: Value) => boolean,
  wanted: Iterable<Value>,
  path: readonly Value[],
): Contrast | undefined {
  const beyond = argumentsOf(value).find((key) => !isWanted(key))
  if (beyond !== undefined) return { path: [...path, beyond], left: applyFunction(value, beyond)! }
  for (const key of wanted) {
    if (applyFunction(value, key) === undefined) return { path: [...path, key] }
  }
  return undefined
}

/** The first part of a function, record, tuple or sequence that is not in its set. */
function within(
  value: FunctionValue,
  setOf: (key: Value) => SetLike,
  path: readonly Value[],
): Contrast | undefined {
  for (const key of argumentsOf(value)) {
    const part = applyFunction(value, key)!
    if (!contains(setOf(key), part)) return find(part, setOf(key), [...path, key])
  }
  return undefined
}

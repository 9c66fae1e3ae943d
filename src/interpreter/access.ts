import type * as Immutable from 'immutable'
import { applyFunction, isFunction, isList, isMap, type Value, Variant, variant } from '../model/value.js'
import { Failure } from './fault.js'
import { type Evaluated, LazyFunction } from './lazy.js'
import { functionOf, kindOf, show } from './operand.js'
import { applyLazy, force } from './set.js'

/** A step of a path, evaluated: of a field its name. */
export interface Key {
  readonly kind: 'index' | 'field'
  readonly value: Value
}

/** `f[argument]`. */
export function applyTo(function_: Evaluated, argument: Evaluated): Value {
  if (isMap(function_)) {
    const result = function_.get(force(argument))
    if (result !== undefined) return result
  } else if (isList(function_)) {
    if (typeof argument === 'number' && argument >= 1) {
      const result = function_.get(argument - 1)
      if (result !== undefined) return result
    }
  } else if (function_ instanceof LazyFunction) {
    const result = applyLazy(function_, force(argument))
    if (result !== undefined) return result
    throw new Failure('E502', `${show(argument)} is outside the domain of the function`)
  }
  throw outside(functionOf(function_), force(argument))
}

/** `record.name`; of a variant its payload's field, of `Some(value)` its `value`. */
export function fieldOf(record: Evaluated, name: string): Value {
  if (record instanceof Variant) {
    const { payload } = record
    if (record.tag === 'Some' && name === 'value' && payload !== undefined) return payload
    if (payload === undefined || !isMap(payload)) throw missingField(record, name)
    const value = payload.get(name)
    if (value === undefined) throw missingField(record, name)
    return value
  }
  const value = isMap(record) ? record.get(name) : applyFunction(functionOf(record), name)
  if (value === undefined) throw missingField(force(record), name)
  return value
}

/**
 * The value with what the path leads to replaced. A path goes through a variant into its payload. It has to
 * lead somewhere: where TLA+'s EXCEPT would change nothing, there is a fault.
 */
export function update(value: Value, path: readonly Key[], replace: (old: Value) => Value, depth = 0): Value {
  const key = path[depth]
  if (!key) return replace(value)
  if (value instanceof Variant) {
    const { tag, payload } = value
    if (payload === undefined) throw missingField(value, String(key.value))
    if (tag === 'Some' && key.value === 'value')
      return variant(tag, update(payload, path, replace, depth + 1))
    return variant(tag, update(payload, path, replace, depth))
  }
  const old = isFunction(value) ? applyFunction(value, key.value) : undefined
  if (old === undefined) {
    if (key.kind === 'field') throw missingField(value, String(key.value))
    throw outside(functionOf(value), key.value)
  }
  const result = update(old, path, replace, depth + 1)
  if (isMap(value)) return value.set(key.value, result)
  return (value as Immutable.List<Value>).set((key.value as number) - 1, result)
}

/** What the path leads to in a value, where an `update` along it has been. */
export function valueAt(value: Value, path: readonly Value[]): Value {
  return path.reduce(
    (at, key) => (at instanceof Variant ? fieldOf(at, String(key)) : applyTo(at, key)),
    value,
  )
}

function outside(function_: Value, argument: Value): Failure {
  if (isList(function_)) {
    const message =
      function_.size === 0
        ? `${show(argument)} is outside the domain of \`<<>>\`, which is empty`
        : typeof argument === 'number'
          ? `index ${argument} is outside the sequence of length ${function_.size}`
          : `${show(argument)} is no index of a sequence of length ${function_.size}`
    return new Failure('E502', message)
  }
  return new Failure('E502', `${show(argument)} is outside the domain of the function ${show(function_)}`)
}

function missingField(record: Value, name: string): Failure {
  if (!(record instanceof Variant) && !isFunction(record)) {
    return new Failure('E509', `${show(record)} is ${kindOf(record)} and has no field \`${name}\``)
  }
  return new Failure('E503', `${show(record)} has no field \`${name}\``)
}

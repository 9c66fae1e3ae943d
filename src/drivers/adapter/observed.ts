import { isObject, type Json } from '../../exports/json-text.js'
import { argumentsOf } from '../../model/order.js'
import {
  applyFunction,
  asMap,
  canonicalFunction,
  equals,
  type FunctionValue,
  isFunction,
  makeFunction,
  type Value,
} from '../../model/value.js'
import type { Type } from '../../types/type.js'
import { type Codec, Unreadable, within } from './codec.js'

/** Reads what stands at the end of a path: nothing, where it is not shown and need not be. */
export type ReadPath = (json: Json | undefined) => Value | undefined

/**
 * Makes a reader for a path below some value: its names are members, and each `*` takes every argument of a
 * function of the type. Where `isPartial`, an argument of which nothing is shown is left out.
 */
export function createPathReader(
  path: readonly string[],
  type: Type,
  codec: Codec,
  isPartial: boolean,
): ReadPath {
  const [segment, ...rest] = path
  if (segment === undefined) {
    const decode = codec.decoder(type)
    if (!isPartial) return decode
    return (json) =>
      json === undefined || (json === null && type.kind !== 'option') ? undefined : decode(json)
  }
  if (segment !== '*') {
    const inner = createPathReader(rest, type, codec, isPartial)
    return (json) => {
      if (isPartial && (json === undefined || json === null)) return undefined
      if (!isObject(json)) throw new Unreadable(`an object with \`${segment}\` is expected`)
      return within(segment, () => inner(json[segment]))
    }
  }
  if (type.kind !== 'function') throw new Unreadable('`*` is for the arguments of a function')
  const inner = createPathReader(rest, type.range, codec, isPartial)
  const keys = codec.keys(type.domain)
  const key = codec.decoder(type.domain)
  return (json) => {
    if (isPartial && (json === undefined || json === null)) return undefined
    if (!isObject(json)) throw new Unreadable('an object is expected')
    const names = keys ? [...keys] : Object.keys(json).map((name) => [name, key(name)] as const)
    if (keys) {
      const stray = Object.keys(json).find((name) => !keys.has(name))
      if (stray !== undefined) key(stray)
    }
    const entries: [Value, Value][] = []
    for (const [name, argument] of names) {
      const value = within(name, () => inner(json[name]))
      if (value !== undefined) entries.push([argument, value])
    }
    return makeFunction(entries)
  }
}

/**
 * Whether a value is what was observed: of `stars` functions, one in the other, only those arguments count
 * that were.
 */
export function agrees(value: Value, observed: Value, stars: number): boolean {
  if (stars === 0) return equals(value, observed)
  if (value === observed) return true
  if (!isFunction(value) || !isFunction(observed)) return false
  const known = asMap(value)
  return asMap(observed).every((part, key) => {
    const own = known.get(key)
    return own !== undefined && agrees(own, part, stars - 1)
  })
}

/** What was observed, and of a value what was not. */
export function filled(value: Value, observed: Value, stars: number): Value {
  if (stars === 0 || !isFunction(value) || !isFunction(observed)) return observed
  let result: FunctionValue = value
  for (const key of argumentsOf(observed)) {
    const own = applyFunction(value, key)
    const part = applyFunction(observed, key)!
    const next = own === undefined ? part : filled(own, part, stars - 1)
    result = canonicalFunction(asMap(result).set(key, next))
  }
  return result
}

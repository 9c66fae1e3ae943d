import { isArray, isObject, type Json } from '../../exports/json-text.js'
import { makeFunction, modelValue, type Value, variant } from '../../model/value.js'
import { Unreadable, within } from '../adapter/codec.js'

/**
 * Plain JSON as a value, to be compared and shown: null is `None`, an array a sequence, an object a record,
 * but `depth` objects, one in the other, are functions from nodes and the like.
 */
export function plainValue(json: Json, depth: number = 0): Value {
  if (json === null) return variant('None')
  if (typeof json === 'number') return Number.isSafeInteger(json) ? json : String(json)
  if (typeof json !== 'object') return json
  if (isArray(json)) {
    return makeFunction(json.map((item, index): [Value, Value] => [index + 1, plainValue(item)]))
  }
  return makeFunction(
    Object.entries(json).map(([name, item]): [Value, Value] => [
      depth > 0 ? modelValue(name) : name,
      plainValue(item, depth - 1),
    ]),
  )
}

/** What is at a path, in which `*` is each member of an object. Throws `Unreadable` for nothing. */
export function readPath(json: Json | undefined, path: readonly string[]): Json {
  const [name, ...rest] = path
  if (name === undefined) {
    if (json === undefined) throw new Unreadable('nothing is shown there')
    return json
  }
  if (!isObject(json))
    throw new Unreadable(name === '*' ? 'an object is expected' : `\`${name}\` is expected`)
  if (name !== '*') return within(name, () => readPath(json[name], rest))
  return Object.fromEntries(
    Object.entries(json).map(([key, item]) => [key, within(key, () => readPath(item, rest))]),
  )
}

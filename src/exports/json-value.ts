import { argumentsOf, elements } from '../model/order.js'
import {
  applyFunction,
  emptySet,
  isList,
  isSet,
  ModelValue,
  makeFunction,
  modelValue,
  type Value,
  Variant,
  variant,
} from '../model/value.js'
import { assertNever } from '../text/assert.js'
import type { JsonPath } from './json-place.js'
import { isArray, isObject, type Json, Malformed } from './json-text.js'

/**
 * A value as JSON, without loss and without types, by ITF's conventions where it has one:
 *
 *     true  "text"  42                        a number where JSON readers keep it exact
 *     {"#bigint": "9007199254740993"}         any other
 *     [1, 2]                                  a sequence or tuple
 *     {"#set": [1, 2]}                        in the order of values
 *     {"field": 1}                            a function from strings, none of which begins with `#`
 *     {"#map": [[key, value], …]}             any other function, in the order of its arguments
 *     {"#model": "n1"}                        a model value
 *     {"#variant": "Stop"}                    a variant, with its payload where it has one
 *     {"#variant": "Ask", "payload": {"from": …}}
 */
export function encodeValue(value: Value): Json {
  switch (typeof value) {
    case 'boolean':
    case 'string':
    case 'number':
      return value
    case 'bigint':
      return { '#bigint': value.toString() }
    case 'object':
      return encodeObject(value)
    default:
      return assertNever(value)
  }
}

function encodeObject(value: Exclude<Value, boolean | string | number | bigint>): Json {
  if (value instanceof ModelValue) return { '#model': value.name }
  if (value instanceof Variant) {
    return value.payload === undefined
      ? { '#variant': value.tag }
      : { '#variant': value.tag, payload: encodeValue(value.payload) }
  }
  if (isList(value)) return value.toArray().map(encodeValue)
  if (isSet(value)) return { '#set': elements(value).map(encodeValue) }
  const keys = argumentsOf(value)
  if (keys.every((key) => typeof key === 'string' && !key.startsWith('#'))) {
    return Object.fromEntries(keys.map((key) => [key, encodeValue(applyFunction(value, key)!)]))
  }
  return { '#map': keys.map((key) => [encodeValue(key), encodeValue(applyFunction(value, key)!)]) }
}

/** Values nested deeper than this are refused: no state has them, and reading is recursive. */
const nestingMax = 500

/** The value that `encodeValue` wrote; throws `Malformed` for anything else. */
export function decodeValue(json: Json | undefined, path: JsonPath): Value {
  if (path.length > nestingMax) throw new Malformed('E602', path, 'it is nested too deeply')
  if (typeof json === 'boolean' || typeof json === 'string') return json
  if (typeof json === 'number') return decodeNumber(json, path)
  if (json === undefined) throw new Malformed('E602', path, 'a value is missing')
  if (json === null) throw new Malformed('E602', path, '`null` is no value')
  if (isArray(json)) return makeList(json.map((item, index) => decodeValue(item, [...path, index])))
  const special = Object.keys(json).find((key) => key.startsWith('#'))
  const stray = special && Object.keys(json).find((key) => key !== special && !isPayload(special, key))
  if (stray) throw new Malformed('E602', path, `\`${special}\` and \`${stray}\` do not go together`)
  switch (special) {
    case undefined:
      return makeFunction(
        Object.entries(json).map(([key, member]): [Value, Value] => [
          key,
          decodeValue(member, [...path, key]),
        ]),
      )
    case '#bigint':
      return decodeBigInt(json[special], [...path, special])
    case '#set':
      return emptySet.union(decodeItems(json[special], [...path, special], decodeValue))
    case '#map':
      return decodeMap(json[special], [...path, special], decodeValue, decodeValue)
    case '#model':
      return modelValue(text(json[special], [...path, special]))
    case '#variant': {
      const tag = text(json[special], [...path, special])
      return variant(tag, 'payload' in json ? decodeValue(json.payload, [...path, 'payload']) : undefined)
    }
    default:
      throw new Malformed('E602', path, `\`${special}\` is no kind of value`)
  }
}

function isPayload(special: string, key: string): boolean {
  return special === '#variant' && key === 'payload'
}

/** A function from 1..n with these results. */
export function makeList(items: readonly Value[]): Value {
  return makeFunction(items.map((item, index) => [index + 1, item]))
}

/** An integer as a JSON number. */
export function decodeNumber(json: number, path: JsonPath): Value {
  if (Number.isSafeInteger(json)) return json === 0 ? 0 : json
  if (!Number.isInteger(json)) throw new Malformed('E602', path, `${json} is not an integer`)
  throw new Malformed(
    'E602',
    path,
    `${json} may have lost digits`,
    'integers beyond 2^53 are written {"#bigint": "…"}',
  )
}

/** The member of `{"#bigint": "-?digits"}`. */
export function decodeBigInt(json: Json | undefined, path: JsonPath): Value {
  if (typeof json === 'number') return decodeNumber(json, path)
  if (typeof json !== 'string' || !/^-?[0-9]+$/.test(json)) {
    throw new Malformed('E602', path, 'an integer is written as a string of digits')
  }
  const value = BigInt(json)
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

/** Each element of an array of values. */
export function decodeItems(
  json: Json | undefined,
  path: JsonPath,
  decode: (json: Json, path: JsonPath) => Value,
): Value[] {
  if (json === undefined || !isArray(json)) throw new Malformed('E602', path, 'an array is expected')
  return json.map((item, index) => decode(item, [...path, index]))
}

/** The function of an array of pairs. */
export function decodeMap(
  json: Json | undefined,
  path: JsonPath,
  decodeKey: (json: Json, path: JsonPath) => Value,
  decodeResult: (json: Json, path: JsonPath) => Value,
): Value {
  if (json === undefined || !isArray(json)) throw new Malformed('E602', path, 'an array of pairs is expected')
  let seen = emptySet
  const entries = json.map((pair, index): [Value, Value] => {
    const at = [...path, index]
    if (!isArray(pair) || pair.length !== 2) {
      throw new Malformed('E602', at, 'a pair of argument and result is expected')
    }
    const key = decodeKey(pair[0]!, [...at, 0])
    if (seen.has(key)) throw new Malformed('E602', at, 'its argument stands twice in the function')
    seen = seen.add(key)
    return [key, decodeResult(pair[1]!, [...at, 1])]
  })
  return makeFunction(entries)
}

/** A member that must be a string. */
export function text(json: Json | undefined, path: JsonPath): string {
  if (typeof json !== 'string') throw new Malformed('E602', path, 'a string is expected')
  return json
}

/** A member that must be an object. */
export function object(json: Json | undefined, path: JsonPath): { readonly [key: string]: Json } {
  if (!isObject(json)) throw new Malformed('E602', path, 'an object is expected')
  return json
}

import type { JsonPath } from './json-place.js'
import { isArray, isObject, type Json, Malformed } from './json-text.js'
import { text } from './json-value.js'

/**
 * An ITF value as plain JSON, for whoever has no types: integers are numbers, past 2^53 strings of digits;
 * sets arrays in the order of their texts; functions from names or integers objects, others arrays of pairs;
 * options as of Quint's picks null or what they hold. Throws `Malformed`.
 */
export function plainItf(json: Json | undefined, path: JsonPath): Json {
  if (json === undefined || json === null) throw new Malformed('E602', path, 'a value is expected here')
  if (typeof json !== 'object') return json
  if (isArray(json)) return plainItems(json, path)
  if ('#bigint' in json) {
    const digits = text(json['#bigint'], [...path, '#bigint'])
    if (!/^-?[0-9]+$/.test(digits)) throw new Malformed('E602', path, `\`${digits}\` is no integer`)
    return Number.isSafeInteger(Number(digits)) ? Number(digits) : digits
  }
  if ('#tup' in json) return plainItems(json['#tup'], [...path, '#tup'])
  if ('#set' in json) {
    const items = plainItems(json['#set'], [...path, '#set'])
    return [...items].sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1))
  }
  if ('#map' in json) return plainMap(json['#map'], [...path, '#map'])
  const { tag, value } = json
  if ((tag === 'Some' || tag === 'None') && value !== undefined) {
    return tag === 'None' ? null : plainItf(value, [...path, 'value'])
  }
  const special = Object.keys(json).find((name) => name.startsWith('#'))
  if (special) throw new Malformed('E602', path, `\`${special}\` is no kind of value`)
  return Object.fromEntries(
    Object.entries(json).map(([name, member]) => [name, plainItf(member, [...path, name])]),
  )
}

function plainItems(items: Json | undefined, path: JsonPath): readonly Json[] {
  if (items === undefined || !isArray(items)) throw new Malformed('E602', path, 'an array is expected')
  return items.map((item, index) => plainItf(item, [...path, index]))
}

function plainMap(pairs: Json | undefined, path: JsonPath): Json {
  const found = plainItems(pairs, path)
  const entries = found.map((pair, index): readonly [Json, Json] => {
    if (isArray(pair) && pair.length === 2) return [pair[0]!, pair[1]!]
    throw new Malformed('E602', [...path, index], 'a pair is expected')
  })
  const isNamed = entries.every(([key]) => typeof key === 'string' || typeof key === 'number')
  return isNamed && !entries.some(([key]) => isObject(key)) ? Object.fromEntries(entries) : found
}

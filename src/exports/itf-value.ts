import { argumentsOf, elements } from '../model/order.js'
import {
  applyFunction,
  emptySet,
  type FunctionValue,
  isList,
  isSet,
  ModelValue,
  makeFunction,
  modelValue,
  type Value,
  Variant,
  variant,
} from '../model/value.js'
import type { Type } from '../types/type.js'
import { printItfType } from './itf-type.js'
import type { JsonPath } from './json-place.js'
import { isArray, isObject, type Json, type JsonObject, Malformed } from './json-text.js'
import { decodeBigInt, decodeItems, decodeMap, decodeNumber, makeList, text } from './json-value.js'

/** What stands for the payload of a variant without one. */
const unit: Json = { '#tup': [] }

/**
 * A value in the Informal Trace Format (Apalache's ADR-015). What ITF has no kind for becomes another's:
 * a model value is a string, a member of an enumeration a variant with the empty tuple, a bag a function.
 * Without its type, a sequence cannot be told from a tuple or a function from 1..n, nor a record from a
 * function from strings.
 */
export function encodeItf(value: Value, type: Type | undefined): Json {
  switch (typeof value) {
    case 'boolean':
    case 'string':
      return value
    case 'number':
    case 'bigint':
      return { '#bigint': value.toString() }
  }
  if (value instanceof ModelValue) return value.name
  if (value instanceof Variant) {
    const { tag, payload } = value
    return { tag, value: payload === undefined ? unit : encodeItf(payload, payloadType(type, tag)) }
  }
  if (isSet(value)) {
    const element = type?.kind === 'set' ? type.element : undefined
    return { '#set': elements(value).map((item) => encodeItf(item, element)) }
  }
  return encodeFunction(value, type)
}

function encodeFunction(value: FunctionValue, type: Type | undefined): Json {
  const entries = argumentsOf(value).map((key): [Value, Value] => [key, applyFunction(value, key)!])
  switch (type?.kind) {
    case 'seq':
      return entries.map(([, item]) => encodeItf(item, type.element))
    case 'tuple':
      return { '#tup': entries.map(([, item], index) => encodeItf(item, type.items[index])) }
    case 'record':
      return encodeFields(entries, (name) => type.fields.find((field) => field.name === name)?.type)
    case 'function':
      return encodePairs(entries, type.domain, type.range)
    case 'bag':
      return encodePairs(entries, type.element, undefined)
    default:
      if (isList(value)) return entries.map(([, item]) => encodeItf(item, undefined))
      return entries.every(([key]) => typeof key === 'string' && !key.includes('#'))
        ? encodeFields(entries, () => undefined)
        : encodePairs(entries, undefined, undefined)
  }
}

function encodeFields(
  entries: readonly [Value, Value][],
  typeOf: (name: string) => Type | undefined,
): JsonObject {
  return Object.fromEntries(
    entries.map(([key, value]) => [String(key), encodeItf(value, typeOf(String(key)))]),
  )
}

function encodePairs(
  entries: readonly [Value, Value][],
  domain: Type | undefined,
  range: Type | undefined,
): JsonObject {
  return { '#map': entries.map(([key, value]) => [encodeItf(key, domain), encodeItf(value, range)]) }
}

function payloadType(type: Type | undefined, tag: string): Type | undefined {
  if (type?.kind === 'option') return tag === 'Some' ? type.value : undefined
  if (type?.kind === 'variant') return type.variants.find((variant) => variant.tag === tag)?.payload
  return undefined
}

/** Values nested deeper than this are refused: no state has them, and reading is recursive. */
const nestingMax = 500

/**
 * The value of a type that ITF encodes, as this tool, Quint or Apalache write it; throws `Malformed` for
 * what is none. Without a type, strings stay strings and every record with `tag` and `value` is a variant.
 */
export function decodeItf(json: Json | undefined, type: Type | undefined, path: JsonPath): Value {
  if (path.length > nestingMax) throw new Malformed('E602', path, 'it is nested too deeply')
  if (json === undefined || json === null) throw wrong(path, type)
  if (isObject(json) && '#unserializable' in json) {
    throw new Malformed(
      'E602',
      path,
      `it stands for something without a value: ${text(json['#unserializable'], path)}`,
    )
  }
  switch (type?.kind) {
    case undefined:
    case 'unknown':
      return decodeUntyped(json, path)
    case 'bool':
      if (typeof json !== 'boolean') throw wrong(path, type)
      return json
    case 'str':
      if (typeof json !== 'string') throw wrong(path, type)
      return json
    case 'int': {
      const value = decodeUntyped(json, path)
      if (typeof value !== 'number' && typeof value !== 'bigint') throw wrong(path, type)
      return value
    }
    case 'constant': {
      if (typeof json !== 'string') throw wrong(path, type)
      const suffix = `_OF_${type.name.toUpperCase()}`
      return modelValue(json.endsWith(suffix) ? json.slice(0, -suffix.length) : json)
    }
    case 'set': {
      const inner = [...path, '#set']
      return emptySet.union(decodeItems(member(json, '#set', path, type), inner, typed(type.element)))
    }
    case 'seq': {
      const [items, inner] = itemsOf(json, path, type)
      return makeList(decodeItems(items, inner, typed(type.element)))
    }
    case 'tuple': {
      const [items, inner] = itemsOf(json, path, type)
      if (items.length !== type.items.length) throw wrong(path, type)
      return makeList(items.map((item, index) => decodeItf(item, type.items[index], [...inner, index])))
    }
    case 'bag':
      return decodeFunction(json, type.element, { kind: 'int' }, path, type)
    case 'function':
      return decodeFunction(json, type.domain, type.range, path, type)
    case 'record': {
      if (!isObject(json)) throw wrong(path, type)
      const stray = Object.keys(json).find((name) => !type.fields.some((field) => field.name === name))
      if (stray !== undefined)
        throw new Malformed('E602', [...path, stray], `no field is called \`${stray}\``)
      return makeFunction(
        type.fields.map((field): [Value, Value] => [
          field.name,
          decodeItf(json[field.name], field.type, [...path, field.name]),
        ]),
      )
    }
    case 'option':
    case 'variant':
      return decodeVariant(json, type, path)
  }
}

function typed(type: Type | undefined): (json: Json, path: JsonPath) => Value {
  return (json, path) => decodeItf(json, type, path)
}

/** Sequences are arrays, tuples `{"#tup": […]}`; each is read as either. */
function itemsOf(json: Json, path: JsonPath, type: Type): readonly [readonly Json[], JsonPath] {
  if (isArray(json)) return [json, path]
  const items = member(json, '#tup', path, type)
  if (!isArray(items)) throw wrong(path, type)
  return [items, [...path, '#tup']]
}

function decodeFunction(json: Json, domain: Type, range: Type, path: JsonPath, type: Type): Value {
  if (isObject(json) && !('#map' in json) && domain.kind === 'str') {
    return makeFunction(
      Object.entries(json).map(([key, value]): [Value, Value] => [
        key,
        decodeItf(value, range, [...path, key]),
      ]),
    )
  }
  return decodeMap(member(json, '#map', path, type), [...path, '#map'], typed(domain), typed(range))
}

function decodeVariant(json: Json, type: Type & { kind: 'option' | 'variant' }, path: JsonPath): Value {
  const tag = typeof json === 'string' ? json : text(member(json, 'tag', path, type), [...path, 'tag'])
  const payload =
    type.kind === 'option'
      ? tag === 'Some'
        ? type.value
        : undefined
      : type.variants.find((variant) => variant.tag === tag)?.payload
  const isKnown =
    type.kind === 'option'
      ? tag === 'Some' || tag === 'None'
      : type.variants.some((variant) => variant.tag === tag)
  if (!isKnown) throw new Malformed('E602', path, `\`${tag}\` is no value of type ${printItfType(type)}`)
  if (payload === undefined) return variant(tag, undefined)
  return variant(tag, decodeItf(member(json, 'value', path, type), payload, [...path, 'value']))
}

function decodeUntyped(json: Json, path: JsonPath): Value {
  if (typeof json === 'boolean' || typeof json === 'string') return json
  if (typeof json === 'number') return decodeNumber(json, path)
  if (json === null) throw wrong(path, undefined)
  if (isArray(json)) return makeList(decodeItems(json, path, typed(undefined)))
  if ('#bigint' in json) return decodeBigInt(json['#bigint'], [...path, '#bigint'])
  if ('#tup' in json) return makeList(decodeItems(json['#tup'], [...path, '#tup'], typed(undefined)))
  if ('#set' in json) return emptySet.union(decodeItems(json['#set'], [...path, '#set'], typed(undefined)))
  if ('#map' in json) return decodeMap(json['#map'], [...path, '#map'], typed(undefined), typed(undefined))
  const { tag, value } = json
  if (typeof tag === 'string' && value !== undefined && Object.keys(json).length === 2) {
    return variant(tag, isUnit(value) ? undefined : decodeItf(value, undefined, [...path, 'value']))
  }
  const special = Object.keys(json).find((key) => key.startsWith('#'))
  if (special) throw new Malformed('E602', path, `\`${special}\` is no kind of value`)
  return makeFunction(
    Object.entries(json).map(([key, item]): [Value, Value] => [
      key,
      decodeItf(item, undefined, [...path, key]),
    ]),
  )
}

/** The empty tuple; older versions of Quint wrote `{}`. */
function isUnit(json: Json): boolean {
  if (!isObject(json)) return false
  const items = json['#tup']
  return Object.keys(json).length === 0 || (items !== undefined && isArray(items) && items.length === 0)
}

function member(json: Json, name: string, path: JsonPath, type: Type): Json {
  const found = isObject(json) ? json[name] : undefined
  if (found === undefined) throw wrong(path, type)
  return found
}

function wrong(path: JsonPath, type: Type | undefined): Malformed {
  const expected = type ? `a value of type ${printItfType(type)}` : 'a value'
  return new Malformed('E602', path, `${expected} is expected here`)
}

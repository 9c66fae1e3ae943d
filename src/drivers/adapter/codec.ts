import { isArray, isObject, type Json } from '../../exports/json-text.js'
import { argumentsOf, elements } from '../../model/order.js'
import {
  applyFunction,
  asMap,
  canonicalFunction,
  emptyFunction,
  emptySet,
  type FunctionValue,
  isFunction,
  isSet,
  ModelValue,
  makeFunction,
  type Value,
  Variant,
  variant,
} from '../../model/value.js'
import { didYouMean } from '../../text/suggestion.js'
import { aType, type Type } from '../../types/type.js'
import type { TypeMapping, VariantMapping } from './description.js'

/**
 * What an implementation shows is no value of the type that it is to have. The path grows on the way out of
 * what is being read.
 */
export class Unreadable extends Error {
  path: readonly (string | number)[] = []
  /** That is read. */
  variable: string | undefined

  constructor(
    readonly reason: string,
    readonly hint?: string,
  ) {
    // An error with a message has it as a member of its own, which would hide the one below.
    super()
    this.name = 'Unreadable'
  }

  override get message(): string {
    const where = this.path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('')
    const hint = this.hint === undefined ? '' : ` (${this.hint})`
    const parts = [this.variable ?? '', where.replace(/^\./, ''), `${this.reason}${hint}`]
    return parts.filter((part) => part !== '').join(': ')
  }

  override set message(_: string) {}
}

/** Reads values of one type; throws `Unreadable`. */
export type Decode = (json: Json | undefined) => Value

/** How values are written by an implementation: the types say, and the adapter where it is otherwise. */
export interface Codec {
  decoder(type: Type): Decode
  encode(value: Value, type: Type | undefined): Json
  /** The arguments of a function as the names of members, with the values that they stand for. */
  keys(domain: Type): ReadonlyMap<string, Value> | undefined
}

/** What of a module and its model the reading of values depends on. */
export interface Domains {
  /** The members of a constant set. */
  members(constant: string): readonly Value[] | undefined
}

/**
 * Values as JSON, without marks, since types say what is meant: integers as numbers or, past 2^53, strings of
 * digits; model values and members of enumerations by name; sets, sequences, tuples and bags (each copy) as
 * arrays; records as objects; functions as objects, where their arguments have names or are integers, else as
 * arrays of pairs; `None` as null, `Some(v)` as v, or [v] where v is an option too; a variant as an object
 * with its tag and the fields of its record, or without a payload as a string.
 */
export function createCodec(mappings: { readonly [type: string]: TypeMapping }, domains: Domains): Codec {
  const decoders = new Map<Type, Decode>()
  const ofMember = new Map<string, ReadonlyMap<string, Value>>()

  function decoder(type: Type): Decode {
    let found = decoders.get(type)
    if (!found) {
      found = createDecoder(type)
      decoders.set(type, found)
    }
    return found
  }

  function createDecoder(type: Type): Decode {
    switch (type.kind) {
      case 'int':
        return decodeInteger
      case 'bool':
        return (json) => {
          if (typeof json !== 'boolean') throw mismatch(json, type)
          return json
        }
      case 'str':
        return (json) => {
          if (typeof json !== 'string') throw mismatch(json, type)
          return json
        }
      case 'constant': {
        const named = membersOf(type)
        return (json) => {
          if (typeof json !== 'string') throw mismatch(json, type)
          const value = named.get(json)
          if (value === undefined) throw unknownName(json, type, named)
          return value
        }
      }
      case 'set': {
        const items = itemsDecoder(type, type.element)
        return (json) => emptySet.union(items(json))
      }
      case 'seq': {
        const items = itemsDecoder(type, type.element)
        return (json) => makeFunction(items(json).map((item, index) => [index + 1, item]))
      }
      case 'bag': {
        const items = itemsDecoder(type, type.element)
        return (json) => bagOf(items(json))
      }
      case 'tuple': {
        const parts = type.items.map(decoder)
        return (json) => {
          if (json === undefined || !isArray(json) || json.length !== parts.length) throw mismatch(json, type)
          return makeFunction(parts.map((part, index) => [index + 1, within(index, () => part(json[index]))]))
        }
      }
      case 'option': {
        const value = decoder(type.value)
        return (json) => {
          if (json === null || json === undefined) return variant('None')
          if (!isNested(type)) return variant('Some', value(json))
          if (!isArray(json) || json.length !== 1) throw mismatch(json, type)
          return variant(
            'Some',
            within(0, () => value(json[0])),
          )
        }
      }
      case 'record': {
        const fields = type.fields.map((field) => ({ name: field.name, decode: decoder(field.type) }))
        return (json) => {
          if (!isObject(json)) throw mismatch(json, type)
          return makeFunction(
            fields.map(({ name, decode }): [Value, Value] => [name, within(name, () => decode(json[name]))]),
          )
        }
      }
      case 'function':
        return functionDecoder(type)
      case 'variant':
        return variantDecoder(type)
      case 'unknown':
        throw new Unreadable('its type is not known')
    }
  }

  function itemsDecoder(type: Type, element: Type): (json: Json | undefined) => Value[] {
    let decode: Decode | undefined
    return (json) => {
      if (json === undefined || !isArray(json)) throw mismatch(json, type)
      decode ??= decoder(element)
      const own = decode
      return json.map((item, index) => within(index, () => own(item)))
    }
  }

  function functionDecoder(type: Type & { kind: 'function' }): Decode {
    const range = decoder(type.range)
    const named = keys(type.domain)
    const key = decoder(type.domain)
    return (json) => {
      if (json !== undefined && isArray(json)) {
        return makeFunction(
          json.map((pair, index): [Value, Value] => {
            if (!isArray(pair) || pair.length !== 2) throw mismatch(json, type)
            return [within(index, () => key(pair[0])), within(index, () => range(pair[1]))]
          }),
        )
      }
      if (!isObject(json)) throw mismatch(json, type)
      const entries = Object.entries(json).map(([name, item]): [Value, Value] => {
        const value = named ? named.get(name) : key(name)
        if (value === undefined) throw unknownName(name, type.domain, named!)
        return [value, within(name, () => range(item))]
      })
      return makeFunction(entries)
    }
  }

  function variantDecoder(type: Type & { kind: 'variant' }): Decode {
    const mapping = mappings[type.name] ?? {}
    const tagMember = tagMemberOf(type, mapping)
    const cases = type.variants.map(({ tag, payload }) => {
      const own = variantMapping(mapping, tag)
      const fields = payload?.kind === 'record' ? payload.fields : []
      return {
        tag,
        isBare: payload === undefined,
        name: writtenAs(mapping, tag),
        tests: testsOf(own, tag, tagMember),
        fields: fields.map((field) => {
          const from = own.fields?.[field.name] ?? field.name
          const isNegated = typeof from === 'object'
          return {
            name: field.name,
            from: isNegated ? from.not : from,
            isNegated,
            decode: decoder(field.type),
          }
        }),
      }
    })
    const bare = new Map(cases.filter(({ isBare }) => isBare).map(({ name, tag }) => [name, variant(tag)]))
    return (json) => {
      if (typeof json === 'string') {
        const member = bare.get(json)
        if (member === undefined) throw unknownName(json, type, bare)
        return member
      }
      if (!isObject(json)) throw mismatch(json, type)
      const found = cases.find(({ tests }) => tests.every(([name, value]) => isSameJson(json[name], value)))
      if (!found) {
        const own = JSON.stringify(json[tagMember])
        throw new Unreadable(
          own === undefined
            ? `it has no member \`${tagMember}\`, by which variants of ${type.name} are told`
            : `no variant of ${type.name} has \`${tagMember}\` ${own}`,
        )
      }
      if (found.isBare) return variant(found.tag)
      return variant(
        found.tag,
        makeFunction(
          found.fields.map(({ name, from, isNegated, decode }): [Value, Value] => [
            name,
            within(from, () => (isNegated ? negated(decode(json[from])) : decode(json[from]))),
          ]),
        ),
      )
    }
  }

  /** What a member of a constant set is called there. */
  function membersOf(type: Type & { kind: 'constant' }): ReadonlyMap<string, Value> {
    let found = ofMember.get(type.name)
    if (!found) {
      const renamed = mappings[type.name]?.values ?? {}
      const members = domains.members(type.name) ?? []
      found = new Map(
        members.map((value) => [
          value instanceof ModelValue ? (renamed[value.name] ?? value.name) : String(value),
          value,
        ]),
      )
      ofMember.set(type.name, found)
    }
    return found
  }

  function keys(domain: Type): ReadonlyMap<string, Value> | undefined {
    if (domain.kind === 'constant') return membersOf(domain)
    if (domain.kind !== 'variant' || domain.variants.some(({ payload }) => payload)) return undefined
    const mapping = mappings[domain.name]
    return new Map(domain.variants.map(({ tag }) => [mapping?.values?.[tag] ?? tag, variant(tag)]))
  }

  function encode(value: Value, type: Type | undefined): Json {
    switch (typeof value) {
      case 'boolean':
      case 'string':
      case 'number':
        return value
      case 'bigint':
        return value.toString()
    }
    if (value instanceof ModelValue) {
      const renamed = type?.kind === 'constant' ? mappings[type.name]?.values?.[value.name] : undefined
      return renamed ?? value.name
    }
    if (value instanceof Variant) return encodeVariant(value, type)
    if (isSet(value)) {
      const element = type?.kind === 'set' ? type.element : undefined
      return elements(value).map((item) => encode(item, element))
    }
    return encodeFunction(value, type)
  }

  function encodeVariant({ tag, payload }: Variant, type: Type | undefined): Json {
    if (type?.kind === 'option' || (type === undefined && (tag === 'Some' || tag === 'None'))) {
      if (payload === undefined) return null
      const value = encode(payload, type?.kind === 'option' ? type.value : undefined)
      return type?.kind === 'option' && isNested(type) ? [value] : value
    }
    const mapping = type?.kind === 'variant' ? mappings[type.name] : undefined
    const own = variantMapping(mapping ?? {}, tag)
    if (payload === undefined) {
      return writtenAs(mapping ?? {}, tag)
    }
    const payloadType =
      type?.kind === 'variant' ? type.variants.find((each) => each.tag === tag)?.payload : undefined
    const fields: [string, Json][] = isFunction(payload)
      ? argumentsOf(payload).map((key): [string, Json] => {
          const name = String(key)
          const fieldType =
            payloadType?.kind === 'record'
              ? payloadType.fields.find((field) => field.name === name)?.type
              : undefined
          const from = own.fields?.[name] ?? name
          const item = encode(applyFunction(payload, key)!, fieldType)
          return typeof from === 'object' ? [from.not, item !== true] : [from, item]
        })
      : []
    const tagMember = type?.kind === 'variant' ? tagMemberOf(type, mapping ?? {}) : 'tag'
    return Object.fromEntries([...testsOf(own, tag, tagMember), ...fields])
  }

  function encodeFunction(value: FunctionValue, type: Type | undefined): Json {
    const entries = argumentsOf(value).map((key): [Value, Value] => [key, applyFunction(value, key)!])
    switch (type?.kind) {
      case 'seq':
        return entries.map(([, item]) => encode(item, type.element))
      case 'tuple':
        return entries.map(([, item], index) => encode(item, type.items[index]))
      case 'bag':
        return entries.flatMap(([item, count]) =>
          Array.from({ length: Number(count) }, () => encode(item, type.element)),
        )
      case 'record':
        return Object.fromEntries(
          entries.map(([name, item]) => [
            String(name),
            encode(item, type.fields.find((field) => field.name === name)?.type),
          ]),
        )
      case 'function': {
        const pairs = entries.map(([key, item]): [Json, Json] => [
          encode(key, type.domain),
          encode(item, type.range),
        ])
        const isNamed = pairs.every(([key]) => typeof key === 'string' || typeof key === 'number')
        return isNamed ? Object.fromEntries(pairs) : pairs
      }
      default:
        if (entries.every(([key], index) => key === index + 1)) {
          return entries.map(([, item]) => encode(item, undefined))
        }
        return Object.fromEntries(entries.map(([key, item]) => [String(key), encode(item, undefined)]))
    }
  }

  return { decoder, encode, keys }
}

/** The bag of these elements, each as often as it stands there. */
export function bagOf(items: readonly Value[]): Value {
  return canonicalFunction(
    asMap(emptyFunction).withMutations((counts) => {
      for (const item of items) counts.update(item, 0, (count) => (count as number) + 1)
    }),
  )
}

/** What a member of an enumeration or a constant set is called there, or what a variant is told by. */
export function writtenAs(mapping: TypeMapping, member: string): string {
  const { is = member } = variantMapping(mapping, member)
  return mapping.values?.[member] ?? (typeof is === 'string' ? is : JSON.stringify(is))
}

/** Whether what there is may be null too: then that it is there is to be seen. */
export function isNested(type: Type & { kind: 'option' }): boolean {
  return type.value.kind === 'option'
}

/** The member that tells variants apart: `tag`, if not given, or where a field is called that, `tag_`. */
export function tagMemberOf({ variants }: Type & { kind: 'variant' }, { tag }: TypeMapping = {}): string {
  if (tag !== undefined) return tag
  const isField = (name: string) =>
    variants.some(
      ({ payload }) => payload?.kind === 'record' && payload.fields.some((field) => field.name === name),
    )
  let free = 'tag'
  while (isField(free)) free += '_'
  return free
}

function variantMapping(mapping: TypeMapping, tag: string): VariantMapping {
  const own = mapping.variants?.[tag]
  return typeof own === 'string' ? { is: own } : (own ?? {})
}

/** Members by which a variant is told, with their values. */
function testsOf(own: VariantMapping, tag: string, tagMember: string): readonly (readonly [string, Json])[] {
  return typeof own.is === 'object' ? Object.entries(own.is) : [[tagMember, own.is ?? tag]]
}

function negated(value: Value): Value {
  if (typeof value !== 'boolean') throw new Unreadable('what is negated is to be true or false')
  return !value
}

function decodeInteger(json: Json | undefined): Value {
  if (typeof json === 'number' && Number.isSafeInteger(json)) return json === 0 ? 0 : json
  if (typeof json === 'string' && /^-?[0-9]+$/.test(json)) {
    const value = BigInt(json)
    const number = Number(value)
    return Number.isSafeInteger(number) ? number : value
  }
  if (typeof json === 'number' && Number.isInteger(json)) {
    throw new Unreadable(`${json} may have lost digits`, 'integers past 2^53 are strings of digits')
  }
  throw mismatch(json, { kind: 'int' })
}

/** Reads a part, and says where it is if it cannot be read. */
export function within<Result>(key: string | number, read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    if (error instanceof Unreadable) error.path = [key, ...error.path]
    throw error
  }
}

function mismatch(json: Json | undefined, type: Type): Unreadable {
  if (json === undefined) return new Unreadable(`it is not there, and ${aType(type)} is expected`)
  const text = JSON.stringify(json)
  const short = text.length > 60 ? `${text.slice(0, 59)}…` : text
  return new Unreadable(`${short} is not ${aType(type)}`)
}

function unknownName(name: string, type: Type, known: ReadonlyMap<string, Value>): Unreadable {
  const names = [...known.keys()]
  return new Unreadable(
    `\`${name}\` is not ${aType(type)}`,
    didYouMean(name, names) ?? `there are ${names.join(', ')}`,
  )
}

function isSameJson(one: Json | undefined, other: Json): boolean {
  return one === other || (typeof other === 'object' && JSON.stringify(one) === JSON.stringify(other))
}

import * as Immutable from 'immutable'
import { compare } from '../model/order.js'
import { makeFunction, makeRecord, type Value, variant } from '../model/value.js'
import { assert } from '../text/assert.js'
import type { Type } from '../types/type.js'

/** A type with few values: each is its rank in the order of values (`model/order.ts`), from 0. */
export interface Finite {
  /** Names its values: one key, one object, within one `Words`. */
  readonly key: string
  readonly size: number
  /** By code: ascending in the order of values. */
  readonly values: readonly Value[]
  /** -1: not one of them. */
  encode(value: Value): number
  /** How codes are made of the codes of parts. */
  readonly structure: Structure
  /** Whether integers are parts of the values, of which only those of a range are among them. */
  readonly isRanged: boolean
}

/** The integers from `first` to `last`: those that are parts of codes. */
export interface Range {
  readonly first: number
  readonly last: number
}

/**
 * Codes of records and tuples are numbers in a mixed radix: the sum of each part's code times its stride, in
 * the order of the fields' names or of the items. Codes of variants: the alternative's base plus the code of
 * the payload, the alternatives in the order of tags.
 */
export type Structure =
  | { readonly kind: 'scalar' }
  /** The code of an integer is that integer less the first. By itself it is no operand, but an `int`. */
  | { readonly kind: 'range'; readonly first: number; readonly last: number }
  | { readonly kind: 'product'; readonly names?: readonly string[]; readonly parts: readonly Part[] }
  | { readonly kind: 'sum'; readonly alternatives: readonly Alternative[] }

/** A part of a product: its code is `floor(code / stride) % finite.size`. */
export interface Part {
  readonly finite: Finite
  readonly stride: number
}

/** An alternative of a sum: its codes are those from `base` on, one for each payload. */
export interface Alternative {
  readonly tag: string
  readonly base: number
  readonly payload?: Finite
}

/** How a value of a type is held in one word of 32 bits. One object for each: compare them by identity. */
export type Word =
  /** The code in a finite type. */
  | { readonly kind: 'code'; readonly finite: Finite }
  /** Below 2^30 in size: itself; any other is 2^30 + the node of shape `integer` that holds it. */
  | { readonly kind: 'int' }
  /** A set over at most 30 values: bit c is set where the element of code c is in it. */
  | { readonly kind: 'mask'; readonly element: Finite }
  /** The index of a node in the heap of the store. */
  | { readonly kind: 'node'; readonly shape: Shape }

/** What a node is. `index` is its place in `Words.shapes`. */
export type Shape = { readonly index: number } & ShapeKind

/** What a node holds. */
export type ShapeKind =
  | { readonly kind: 'set'; readonly element: Word }
  | { readonly kind: 'sequence'; readonly element: Word }
  /** Bags too: their values are integers. */
  | { readonly kind: 'function'; readonly key: Word; readonly value: Word }
  /** By name, in the order of strings. */
  | { readonly kind: 'record'; readonly fields: readonly { readonly name: string; readonly word: Word }[] }
  | { readonly kind: 'tuple'; readonly items: readonly Word[] }
  /** By tag, in the order of strings. An Option is None, Some. */
  | {
      readonly kind: 'variant'
      readonly alternatives: readonly { readonly tag: string; readonly payload?: Word }[]
    }
  | { readonly kind: 'string' }
  /** An integer that does not fit a word. */
  | { readonly kind: 'integer' }
  /** A type of which nothing is known: no value of it occurs. */
  | { readonly kind: 'never' }

/** How the values of a specification under one model are held. */
export interface Words {
  /** All shapes so far, by index; none at those that other threads have come to. */
  readonly shapes: readonly (Shape | undefined)[]
  /** A text for each shape, by index: equal texts, equal shapes. */
  readonly shapeKeys: readonly string[]
  /** Has others say the index of a shape, by its key: that of each so far is to be as it is. */
  numberBy(indexOf: (key: string) => number): void
  wordOf(type: Type): Word
  /** The word of the sets of elements held so. */
  setOf(element: Word): Word
  sequenceOf(element: Word): Word
  functionOf(key: Word, value: Word): Word
  tupleOf(items: readonly Word[]): Word
  codeOf(finite: Finite): Word
  /** The finite type of the codes of a type, where it has few values. */
  finiteOf(type: Type): Finite | undefined
  /** The integers that are parts of codes; undefined: none are. */
  readonly range: Range | undefined
  /** From now on these are. What is held in earlier words is to be held anew. */
  setRange(range: Range | undefined): void
}

/** The members of each constant set, by its name. */
export type Universe = ReadonlyMap<string, readonly Value[]>

/** The most values of a finite type with parts; a constant set may have more members. */
export const finiteMax = 4096
/** The most values that a set held as a mask is over. */
export const maskMax = 30
/** Integers below this in size are their own words. */
export const smallIntegerBound = 2 ** 30

/** Whether an integer's word is the integer itself. */
export function isSmall(word: number): boolean {
  return word < smallIntegerBound
}

/** The indices of the shapes that there always are. */
export const integerShape = 0
export const stringShape = 1

/** The words for types whose constant sets have these members; at first no integers are parts of codes. */
export function createWords(universe: Universe): Words {
  let range: Range | undefined
  const finites = new Map<string, Finite>()
  const masks = new Map<Finite, Word>()
  const codes = new Map<Finite, Word>()
  const nodes = new Map<string, Word>()
  const shapes: Shape[] = []
  const shapeKeys: string[] = []
  let indexOf = (_key: string) => shapes.length
  const ofTypes = new Map<Type, Word>()
  const int: Word = { kind: 'int' }

  node('integer', { kind: 'integer' })
  const string = node('string', { kind: 'string' })

  function node(key: string, kind: ShapeKind): Word {
    let word = nodes.get(key)
    if (word === undefined) {
      const index = indexOf(key)
      const shape: Shape = { index, ...kind }
      shapes[index] = shape
      shapeKeys[index] = key
      word = { kind: 'node', shape }
      nodes.set(key, word)
    }
    return word
  }

  function codeOf(finite: Finite): Word {
    return remember(codes, finite, (): Word => ({ kind: 'code', finite }))
  }

  function setOf(element: Word): Word {
    if (element.kind === 'code' && element.finite.size <= maskMax) {
      return remember(masks, element.finite, (): Word => ({ kind: 'mask', element: element.finite }))
    }
    return node(`set ${keyOf(element)}`, { kind: 'set', element })
  }

  function sequenceOf(element: Word): Word {
    return node(`sequence ${keyOf(element)}`, { kind: 'sequence', element })
  }

  function functionOf(key: Word, value: Word): Word {
    return node(`function (${keyOf(key)} ${keyOf(value)})`, { kind: 'function', key, value })
  }

  function tupleOf(items: readonly Word[]): Word {
    const parts = allOf(items, (item) => {
      if (item.kind === 'int') return rangeOf()
      return item.kind === 'code' ? item.finite : undefined
    })
    const finite = parts && productOf(parts)
    if (finite !== undefined) return codeOf(finite)
    return node(`tuple (${items.map(keyOf).join(' ')})`, { kind: 'tuple', items })
  }

  function build(type: Type): Word {
    const finite = finiteOf(type)
    if (finite !== undefined) return codeOf(finite)
    switch (type.kind) {
      case 'int':
        return int
      case 'str':
        return string
      case 'set':
        return setOf(wordOf(type.element))
      case 'seq':
        return sequenceOf(wordOf(type.element))
      case 'bag':
        return functionOf(wordOf(type.element), int)
      case 'function':
        return functionOf(wordOf(type.domain), wordOf(type.range))
      case 'tuple':
        return tupleOf(type.items.map(wordOf))
      case 'record': {
        const fields = sortedFields(type).map((field) => ({ name: field.name, word: wordOf(field.type) }))
        const key = fields.map((field) => `${field.name}:${keyOf(field.word)}`).join(' ')
        return node(`record (${key})`, { kind: 'record', fields })
      }
      case 'option':
      case 'variant': {
        const alternatives = alternativesOf(type).map(({ tag, payload }) =>
          payload === undefined ? { tag } : { tag, payload: wordOf(payload) },
        )
        const key = alternatives.map(({ tag, payload }) => (payload ? `${tag}:${keyOf(payload)}` : tag))
        return node(`variant (${key.join(' ')})`, { kind: 'variant', alternatives })
      }
      default:
        return node('never', { kind: 'never' })
    }
  }

  function wordOf(type: Type): Word {
    return remember(ofTypes, type, build)
  }

  function finite(key: string, size: number, structure: Structure, values: () => readonly Value[]): Finite {
    return remember(finites, key, () => {
      // Of many types no value is ever asked for.
      let all: readonly Value[] | undefined
      let codes: Immutable.Map<Value, number> | undefined
      const listed = () => {
        all ??= values()
        return all
      }
      return {
        ...{ key, size, structure },
        get values() {
          return listed()
        },
        isRanged: partsOf(structure).some((part) => part.isRanged) || structure.kind === 'range',
        encode(value) {
          codes ??= Immutable.Map(listed().map((each, index) => [each, index]))
          return codes.get(value) ?? -1
        },
      }
    })
  }

  function rangeOf(): Finite | undefined {
    if (range === undefined) return undefined
    const { first, last } = range
    const size = last - first + 1
    return finite(`${first}..${last}`, size, { kind: 'range', first, last }, () =>
      Array.from({ length: size }, (_, index) => first + index),
    )
  }

  function productOf(parts: readonly Finite[], names?: readonly string[]): Finite | undefined {
    const size = parts.reduce((product, part) => product * part.size, 1)
    if (size > finiteMax || parts.length === 0) return undefined
    let stride = size
    const placed = parts.map((part) => {
      stride = part.size === 0 ? 0 : stride / part.size
      return { finite: part, stride }
    })
    const key = `(${parts.map((part, index) => (names ? `${names[index]}:` : '') + part.key).join(' ')})`
    const structure: Structure = { kind: 'product', ...(names ? { names } : {}), parts: placed }
    return finite(key, size, structure, () =>
      Array.from({ length: size }, (_, index) => {
        const items = placed.map((part) => part.finite.values[codeOfPart(part, index)]!)
        return names === undefined
          ? makeFunction(items.map((item, place) => [place + 1, item]))
          : makeRecord(items.map((item, place) => [names[place]!, item]))
      }),
    )
  }

  function sumOf(type: Variants): Finite | undefined {
    let size = 0
    const alternatives: Alternative[] = []
    for (const { tag, payload } of alternativesOf(type)) {
      const part = payload === undefined ? undefined : partOf(payload)
      if (payload !== undefined && part === undefined) return undefined
      alternatives.push({ tag, base: size, ...(part === undefined ? {} : { payload: part }) })
      size += part?.size ?? 1
    }
    if (size > finiteMax) return undefined
    const key = alternatives.map(({ tag, payload }) => (payload ? `${tag}:${payload.key}` : tag)).join('|')
    return finite(`<${key}>`, size, { kind: 'sum', alternatives }, () =>
      alternatives.flatMap(({ tag, payload }) =>
        payload === undefined ? [variant(tag)] : payload.values.map((value) => variant(tag, value)),
      ),
    )
  }

  function finiteOf(type: Type): Finite | undefined {
    switch (type.kind) {
      case 'bool':
        return finite('Bool', 2, { kind: 'scalar' }, () => [false, true])
      case 'constant': {
        const members = universe.get(type.name) ?? []
        const key = `constant ${type.name}`
        return finite(key, members.length, { kind: 'scalar' }, () => [...members].sort(compare))
      }
      case 'option':
      case 'variant':
        return sumOf(type)
      case 'tuple': {
        const parts = allOf(type.items, partOf)
        return parts && productOf(parts)
      }
      case 'record': {
        const fields = sortedFields(type)
        const parts = allOf(fields, (field) => partOf(field.type))
        return (
          parts &&
          productOf(
            parts,
            fields.map((field) => field.name),
          )
        )
      }
      default:
        return undefined
    }
  }

  /** The finite type of a part, which may be one of integers. */
  function partOf(type: Type): Finite | undefined {
    return type.kind === 'int' ? rangeOf() : finiteOf(type)
  }

  return {
    ...{ shapes, shapeKeys, wordOf, setOf, sequenceOf, functionOf, tupleOf, codeOf, finiteOf },
    numberBy(other) {
      shapeKeys.forEach((key, index) => {
        assert(other(key) === index, 'the first shapes are the same in all threads')
      })
      indexOf = other
    },
    get range() {
      return range
    },
    setRange(next) {
      range = next
      ofTypes.clear()
    },
  }
}

/** What there is for each; undefined where there is none for one of them. */
function allOf<Item, Found>(
  items: readonly Item[],
  find: (item: Item) => Found | undefined,
): readonly Found[] | undefined {
  const found = items.map(find)
  return found.includes(undefined) ? undefined : (found as readonly Found[])
}

function partsOf(structure: Structure): readonly Finite[] {
  switch (structure.kind) {
    case 'product':
      return structure.parts.map((part) => part.finite)
    case 'sum':
      return structure.alternatives.flatMap(({ payload }) => payload ?? [])
    default:
      return []
  }
}

/** The word in which a value of a finite type is an operand. */
export function wordOfPart(finite: Finite): Word {
  return finite.structure.kind === 'range' ? { kind: 'int' } : { kind: 'code', finite }
}

/** Whether values of a word, which are records or tuples, are tuples. */
export function isTupleWord(word: Word): boolean {
  if (word.kind === 'code') return word.finite.structure.kind === 'product' && !word.finite.structure.names
  return word.kind === 'node' && word.shape.kind === 'tuple'
}

/** The code of a part in the code of a product. */
export function codeOfPart({ finite, stride }: Part, code: number): number {
  return Math.floor(code / stride) % finite.size
}

type Variants = Extract<Type, { readonly kind: 'option' | 'variant' }>

/** The alternatives of a type in the order of tags. */
function alternativesOf(type: Variants): readonly { readonly tag: string; readonly payload?: Type }[] {
  if (type.kind === 'option') return [{ tag: 'None' }, { tag: 'Some', payload: type.value }]
  return [...type.variants].sort((left, right) => (left.tag < right.tag ? -1 : 1))
}

function sortedFields(type: Extract<Type, { readonly kind: 'record' }>) {
  return [...type.fields].sort((left, right) => (left.name < right.name ? -1 : 1))
}

function keyOf(word: Word): string {
  switch (word.kind) {
    case 'code':
      return word.finite.key
    case 'int':
      return 'Int'
    case 'mask':
      return `{${word.element.key}}`
    case 'node':
      return `#${word.shape.index}`
  }
}

function remember<Key, Item>(memory: Map<Key, Item>, key: Key, make: (key: Key) => Item): Item {
  let item = memory.get(key)
  if (item === undefined) {
    item = make(key)
    memory.set(key, item)
  }
  return item
}

import type { Variable } from '../core/core.js'
import type { Type } from '../types/type.js'
import type { Finite, Word, Words } from './word.js'

/**
 * How a value of a type lies in slots, each a 32-bit word. A function over few arguments that is total, a
 * record and a tuple are spread over slots; a set over some hundred values is bits in several; anything else
 * is one word.
 */
export type Layout =
  | { readonly kind: 'word'; readonly size: 1; readonly word: Word }
  /** A total function: `key.size` stretches of `element.size` slots, in the order of the codes. */
  | {
      readonly kind: 'array'
      readonly size: number
      readonly word: Word
      readonly key: Finite
      readonly element: Layout
    }
  | {
      readonly kind: 'fields'
      readonly size: number
      readonly word: Word
      /** Of a record in the order of names, of a tuple in that of its items, named 1, 2, … */
      readonly fields: readonly { readonly name: string; readonly offset: number; readonly layout: Layout }[]
    }
  /** A set over more values than a mask has bits: see `wide.ts`. */
  | { readonly kind: 'wide'; readonly size: number; readonly word: Word; readonly element: Finite }

/** A variable's place among the slots of a state. */
export interface Place {
  readonly variable: Variable
  readonly offset: number
  readonly layout: Layout
}

/** A function is spread over no more slots than this, and a variable over no more than the second. */
const keysMax = 64
const slotsMax = 512
/** A set over more values is one word. */
const wideMax = 256

/**
 * Lays out the variables one after another. Those in `boxed` are one word each, because a value was met that
 * does not fit its slots: a function that is not total.
 */
export function layOut(
  variables: readonly Variable[],
  typeOf: (variable: Variable) => Type,
  words: Words,
  boxed: ReadonlySet<number>,
): readonly Place[] {
  let offset = 0
  return variables.map((variable) => {
    const type = typeOf(variable)
    const layout = boxed.has(variable.index) ? wordLayout(words.wordOf(type)) : layoutOf(type, words)
    const place = { variable, offset, layout }
    offset += layout.size
    return place
  })
}

/** The layout of a type, spread over slots where it may be. */
export function layoutOf(type: Type, words: Words): Layout {
  const word = words.wordOf(type)
  // An integer in a slot of its own has no bounds.
  const mayBeOpen = word.kind === 'node' || (word.kind === 'code' && word.finite.isRanged)
  if (!mayBeOpen) return wordLayout(word)
  switch (type.kind) {
    case 'function': {
      const key = words.wordOf(type.domain)
      if (key.kind !== 'code' || key.finite.size > keysMax || key.finite.size === 0) break
      // The bounds of a range are a guess: a function is hardly defined for all within.
      if (key.finite.isRanged) break
      const element = layoutOf(type.range, words)
      const size = key.finite.size * element.size
      if (size > slotsMax) break
      return { kind: 'array', size, word, key: key.finite, element }
    }
    case 'record': {
      const named = [...type.fields].sort((left, right) => (left.name < right.name ? -1 : 1))
      return fieldsLayout(word, named, words)
    }
    case 'tuple': {
      if (type.items.length === 0) break
      const items = type.items.map((item, index) => ({ name: String(index + 1), type: item }))
      return fieldsLayout(word, items, words)
    }
    case 'set': {
      const element = words.wordOf(type.element)
      if (element.kind !== 'code' || element.finite.size > wideMax) break
      // The term of the set and the sum that it is made of are kept by slot.
      const size = Math.max(2, Math.ceil(element.finite.size / 32))
      return { kind: 'wide', size, word, element: element.finite }
    }
    default:
      break
  }
  return wordLayout(word)
}

function fieldsLayout(
  word: Word,
  named: readonly { readonly name: string; readonly type: Type }[],
  words: Words,
): Layout {
  let size = 0
  const fields = named.map(({ name, type }) => {
    const layout = layoutOf(type, words)
    const field = { name, offset: size, layout }
    size += layout.size
    return field
  })
  return size === 0 || size > slotsMax ? wordLayout(word) : { kind: 'fields', size, word, fields }
}

function wordLayout(word: Word): Layout {
  return { kind: 'word', size: 1, word }
}

import {
  type Fingerprint,
  fingerprintOf,
  fingerprintOfString,
  isAtom,
  mix,
  spreadMax,
} from '../model/fingerprint.js'
import { permute } from '../model/symmetry.js'
import type { Value } from '../model/value.js'
import type { Layout, Place } from './layout.js'
import type { Program } from './program.js'
import { isTupleWord, type Word } from './word.js'

/** A part of a state that has a term of its own in the sum of the state: see `model/fingerprint.ts`. */
export interface Cell {
  /** Its first slot in a state. */
  readonly slot: number
  /** Of a word, or of what is one value to the fingerprint. */
  readonly layout: Layout
  /** The arguments that lead to it from the variable. */
  readonly path: readonly Value[]
}

/** Whether what is laid out so has a term for each argument. */
export function isSpread(layout: Layout): layout is Layout & { readonly kind: 'array' | 'fields' } {
  switch (layout.kind) {
    case 'word':
    case 'wide':
      return false
    case 'array':
      return layout.key.size <= spreadMax && layout.key.values.every(isAtom)
    case 'fields':
      return isRecord(layout.word) && layout.fields.length <= spreadMax
  }
}

/** The cells of a variable, in the order of slots. */
export function cellsOf({ offset, layout }: Place): readonly Cell[] {
  return cellsBelow(layout, offset, [])
}

function cellsBelow(layout: Layout, slot: number, path: readonly Value[]): readonly Cell[] {
  if (!isSpread(layout)) return [{ slot, layout, path }]
  if (layout.kind === 'array') {
    return layout.key.values.flatMap((key, index) =>
      cellsBelow(layout.element, slot + index * layout.element.size, [...path, key]),
    )
  }
  return layout.fields.flatMap((field) =>
    cellsBelow(field.layout, slot + field.offset, [...path, field.name]),
  )
}

/** The paths of the functions in a layout that have terms for their arguments, the outermost first. */
export function spreadPaths(layout: Layout, path: readonly Value[] = []): readonly (readonly Value[])[] {
  if (!isSpread(layout)) return []
  const below =
    layout.kind === 'array'
      ? layout.key.values.flatMap((key) => spreadPaths(layout.element, [...path, key]))
      : layout.fields.flatMap((field) => spreadPaths(field.layout, [...path, field.name]))
  return [path, ...below]
}

/** The key of the term at the end of a path from a variable; `image` is that of the arguments. */
export function keyAt(
  { variable }: Place,
  path: readonly Value[],
  image: (value: Value) => Value = (value) => value,
): Fingerprint {
  return path.reduce(
    (key, argument) => mix(key, fingerprintOf(image(argument))),
    fingerprintOfString(variable.name),
  )
}

/** From a value to its image under each permutation that is tried; the identity where there are none. */
export function imagesOf({ permutations }: Program): readonly ((value: Value) => Value)[] {
  if (permutations.length === 0) return [(value) => value]
  return permutations.map((permutation) => (value: Value) => permute(value, permutation))
}

/** Whether a value held in a word may have a term for each of its arguments. */
export function mayBeSpread(word: Word): boolean {
  if (word.kind === 'code') {
    const { structure } = word.finite
    if (structure.kind !== 'product' || !structure.names) return false
    return structure.parts.length <= spreadMax
  }
  if (word.kind !== 'node') return false
  const { shape } = word
  if (shape.kind === 'record') return isRecord(word) && shape.fields.length <= spreadMax
  return shape.kind === 'function' && mayBeAtom(shape.key)
}

function isRecord(word: Word): boolean {
  if (word.kind === 'code') return word.finite.structure.kind === 'product' && !isTupleWord(word)
  return word.kind === 'node' && word.shape.kind === 'record' && word.shape.fields.length > 0
}

function mayBeAtom(word: Word): boolean {
  if (word.kind === 'code') return word.finite.values.some(isAtom)
  if (word.kind !== 'node') return false
  const { shape } = word
  switch (shape.kind) {
    case 'string':
      return true
    case 'sequence':
    case 'function':
      // The empty one is.
      return true
    case 'tuple':
      return shape.items.every(mayBeAtom)
    case 'variant':
      return shape.alternatives.some(({ payload }) => payload === undefined)
    default:
      return false
  }
}

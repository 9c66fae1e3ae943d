import { assertNever } from '../../text/assert.js'
import { type Shape, smallIntegerBound, type Word } from '../word.js'
import { header, type Memory } from './memory.js'

/** Negative, zero or positive. */
export type Compare = (left: number, right: number) => number

/** The order of values, of values in their words. */
export function createOrder(memory: Memory, compareGreat: Compare): (word: Word) => Compare {
  const known = new Map<Word, Compare>()

  function compareOf(word: Word): Compare {
    let compare = known.get(word)
    if (compare === undefined) {
      compare = build(word)
      known.set(word, compare)
    }
    return compare
  }

  function build(word: Word): Compare {
    switch (word.kind) {
      case 'code':
        return (left, right) => left - right
      case 'int':
        return (left, right) =>
          left < smallIntegerBound && right < smallIntegerBound ? left - right : compareGreat(left, right)
      case 'mask':
        return compareMasks
      case 'node':
        return compareNodes(word.shape)
      default:
        return assertNever(word)
    }
  }

  function compareNodes(shape: Shape): Compare {
    switch (shape.kind) {
      case 'set':
      case 'sequence':
        return compareItems(memory, compareOf(shape.element))
      case 'function':
        return compareFunctions(memory, compareOf(shape.key), compareOf(shape.value))
      case 'record':
        return compareParts(
          memory,
          shape.fields.map(({ word }) => compareOf(word)),
        )
      case 'tuple':
        return compareParts(memory, shape.items.map(compareOf))
      case 'variant':
        return compareVariants(
          memory,
          shape.alternatives.map(({ payload }) => payload && compareOf(payload)),
        )
      case 'string':
        return compareStrings(memory)
      case 'integer':
        return (left, right) => compareGreat(left + smallIntegerBound, right + smallIntegerBound)
      case 'never':
        return () => 0
      default:
        return assertNever(shape)
    }
  }

  return compareOf
}

/** Sets by size; the lesser has the least element that only one of them has. */
function compareMasks(left: number, right: number): number {
  const difference = left ^ right
  if (difference === 0) return 0
  const bySize = bitCount(left) - bitCount(right)
  if (bySize !== 0) return bySize
  return (left & difference & -difference) !== 0 ? -1 : 1
}

/** How many bits are set. */
export function bitCount(mask: number): number {
  let bits = mask - ((mask >>> 1) & 0x55555555)
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

function compareItems(memory: Memory, compare: Compare): Compare {
  return (left, right) => {
    if (left === right) return 0
    const { heap } = memory
    const count = heap[left + 3]!
    if (count !== heap[right + 3]!) return count - heap[right + 3]!
    for (let index = header; index < header + count; index++) {
      const one = heap[left + index]!
      const other = heap[right + index]!
      if (one !== other) return compare(one, other)
    }
    return 0
  }
}

function compareParts(memory: Memory, compares: readonly Compare[]): Compare {
  return (left, right) => {
    if (left === right) return 0
    const { heap } = memory
    for (let index = 0; index < compares.length; index++) {
      const one = heap[left + header + index]!
      const other = heap[right + header + index]!
      if (one !== other) return compares[index]!(one, other)
    }
    return 0
  }
}

/** The keys decide before the results do. */
function compareFunctions(memory: Memory, compareKey: Compare, compareValue: Compare): Compare {
  return (left, right) => {
    if (left === right) return 0
    const { heap } = memory
    const count = heap[left + 3]!
    if (count !== heap[right + 3]!) return count - heap[right + 3]!
    const stop = header + 2 * count
    let at = 0
    for (let index = header; index < stop; index += 2) {
      const one = heap[left + index]!
      const other = heap[right + index]!
      if (one !== other) return compareKey(one, other)
      if (at === 0 && heap[left + index + 1] !== heap[right + index + 1]) at = index + 1
    }
    return at === 0 ? 0 : compareValue(heap[left + at]!, heap[right + at]!)
  }
}

function compareVariants(memory: Memory, compares: readonly (Compare | undefined)[]): Compare {
  return (left, right) => {
    if (left === right) return 0
    const { heap } = memory
    const alternative = heap[left + header]!
    if (alternative !== heap[right + header]!) return alternative - heap[right + header]!
    return compares[alternative]?.(heap[left + header + 1]!, heap[right + header + 1]!) ?? 0
  }
}

function compareStrings(memory: Memory): Compare {
  return (left, right) => {
    if (left === right) return 0
    const { heap } = memory
    const lengthLeft = heap[left + 3]!
    const lengthRight = heap[right + 3]!
    const count = Math.min(lengthLeft, lengthRight)
    for (let index = 0; index < count; index++) {
      const difference = unitAt(heap, left, index) - unitAt(heap, right, index)
      if (difference !== 0) return difference
    }
    return lengthLeft - lengthRight
  }
}

/** The UTF-16 unit of that index in a string. */
export function unitAt(heap: Int32Array, node: number, index: number): number {
  return (heap[node + header + (index >> 1)]! >>> ((index & 1) << 4)) & 0xffff
}

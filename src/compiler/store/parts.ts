import type { Shape, Word } from '../word.js'
import { header, type Memory } from './memory.js'

/** How many words follow a node's header, those of its images left out. */
export function lengthOf(shape: Shape, count: number): number {
  switch (shape.kind) {
    case 'function':
      return 2 * count
    case 'variant':
      return 1 + count
    case 'string':
      return (count + 1) >> 1
    default:
      return count
  }
}

/**
 * Whether something holds of any of the values that are directly in a node, given what tells it for values
 * of a word; undefined where it holds of none.
 */
export function anyPart(
  shape: Shape,
  memory: Memory,
  of: (word: Word) => ((value: number) => boolean) | undefined,
): ((node: number) => boolean) | undefined {
  switch (shape.kind) {
    case 'set':
    case 'sequence':
      return anyOf([of(shape.element)], (node) => memory.heap[node + 3]!)
    case 'function':
      return anyOf([of(shape.key), of(shape.value)], (node) => 2 * memory.heap[node + 3]!)
    case 'record':
      return anyOf(
        shape.fields.map((field) => of(field.word)),
        () => shape.fields.length,
      )
    case 'tuple':
      return anyOf(shape.items.map(of), () => shape.items.length)
    case 'variant': {
      const tests = shape.alternatives.map(({ payload }) => payload && of(payload))
      if (!tests.some(Boolean)) return undefined
      return (node) => {
        const test = tests[memory.heap[node + header]!]
        return test?.(memory.heap[node + header + 1]!) ?? false
      }
    }
    default:
      return undefined
  }

  /** The tests come round again and again. */
  function anyOf(
    tests: readonly (((value: number) => boolean) | undefined)[],
    length: (node: number) => number,
  ): ((node: number) => boolean) | undefined {
    if (!tests.some(Boolean)) return undefined
    return (node) => {
      const { heap } = memory
      const count = length(node)
      for (let index = 0, place = 0; index < count; index++) {
        if (tests[place]?.(heap[node + header + index]!)) return true
        if (++place === tests.length) place = 0
      }
      return false
    }
  }
}

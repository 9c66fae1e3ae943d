import { stringShape } from '../word.js'
import type { StringOperations } from './interface.js'
import { header, type Memory } from './memory.js'
import { unitAt } from './order.js'

/** Strings: two UTF-16 units a word. Texts that were asked for are remembered. */
export function createStrings(memory: Memory): StringOperations {
  const { scratch } = memory
  const nodes = new Map<string, number>()

  function of(text: string): number {
    const known = nodes.get(text)
    if (known !== undefined) return known
    const length = (text.length + 1) >> 1
    const words = scratch.room(length)
    for (let index = 0; index < length; index++) {
      const second = 2 * index + 1 < text.length ? text.charCodeAt(2 * index + 1) : 0
      words[scratch.top + index] = text.charCodeAt(2 * index) | (second << 16)
    }
    const node = memory.intern(stringShape, text.length, scratch.top, length)
    if (nodes.size < rememberedMax) nodes.set(text, node)
    return node
  }

  function text(node: number): string {
    const { heap } = memory
    const units = heap[node + 3]!
    let result = ''
    for (let from = 0; from < units; from += piece) {
      const count = Math.min(piece, units - from)
      result += String.fromCharCode(
        ...Array.from({ length: count }, (_, index) => unitAt(heap, node, from + index)),
      )
    }
    return result
  }

  return {
    empty: of(''),
    of,
    text,
    length: (node) => memory.heap[node + 3]!,
    concat(left, right) {
      const { heap } = memory
      const units = heap[left + 3]!
      if (units % 2 !== 0) return of(text(left) + text(right))
      // The words of the second follow those of the first.
      const first = units >> 1
      const second = (heap[right + 3]! + 1) >> 1
      const words = scratch.room(first + second)
      for (let index = 0; index < first; index++) words[scratch.top + index] = heap[left + header + index]!
      for (let index = 0; index < second; index++) {
        words[scratch.top + first + index] = heap[right + header + index]!
      }
      return memory.intern(stringShape, units + heap[right + 3]!, scratch.top, first + second)
    },
  }
}

const rememberedMax = 1 << 16
/** Units that are put together at a time: arguments have a limit. */
const piece = 1 << 12

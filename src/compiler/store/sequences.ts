import { isSmall, type Shape } from '../word.js'
import { slotOf } from './computed.js'
import { fault } from './fault.js'
import type { SequenceOperations, SetOperations } from './interface.js'
import type { Kit } from './kit.js'
import { header } from './memory.js'

/** Sequences; `sets` are those of their items. */
export function createSequences(
  { memory, computed, integers }: Kit,
  shape: Extract<Shape, { readonly kind: 'sequence' }>,
  sets: SetOperations,
): SequenceOperations {
  const { scratch } = memory
  const { table } = computed
  const appends = computed.operation()
  const concatenations = computed.operation()
  const tails = computed.operation()
  const intern = (count: number) => memory.intern(shape.index, count, scratch.top, count)
  const empty = intern(0)
  const lengthOf = (id: number) => memory.heap[id + 3]!

  /** Copies items, from an index from 0 on, to a place beyond the top. */
  function copy(id: number, from: number, count: number, to: number): void {
    const { heap } = memory
    const { words, top } = scratch
    for (let index = 0; index < count; index++) {
      words[top + to + index] = heap[id + header + from + index]!
    }
  }

  function piece(id: number, from: number, count: number): number {
    if (count === lengthOf(id)) return id
    scratch.room(count)
    copy(id, from, count, 0)
    return intern(count)
  }

  function nonEmpty(id: number): number {
    const length = lengthOf(id)
    if (length === 0) throw fault
    return length
  }

  function place(id: number, index: number): number {
    if (index < 1 || index > lengthOf(id)) throw fault
    return id + header + index - 1
  }

  /** A subsequence where one of the indices is great: empty or a fault. */
  function ofGreat(first: number, last: number): number {
    const [from, to] = [integers.decode(first), integers.decode(last)]
    if (typeof from === 'bigint' || typeof to === 'bigint' || from <= to) throw fault
    return empty
  }

  return {
    empty,
    length: lengthOf,
    at: (id, index) => memory.heap[place(id, index)]!,
    append(id, item) {
      const at = slotOf(appends, id, item)
      if (table[at] === id && table[at + 1] === item && table[at + 2] === appends) return table[at + 3]!
      const length = lengthOf(id)
      scratch.room(length + 1)[scratch.top + length] = item
      copy(id, 0, length, 0)
      return computed.set(at, id, item, appends, intern(length + 1))
    },
    concat(left, right) {
      if (left === empty) return right
      if (right === empty) return left
      const at = slotOf(concatenations, left, right)
      if (table[at] === left && table[at + 1] === right && table[at + 2] === concatenations) {
        return table[at + 3]!
      }
      const first = lengthOf(left)
      const second = lengthOf(right)
      scratch.room(first + second)
      copy(left, 0, first, 0)
      copy(right, 0, second, first)
      return computed.set(at, left, right, concatenations, intern(first + second))
    },
    subSequence(id, first, last) {
      if (!isSmall(first) || !isSmall(last)) return ofGreat(first, last)
      if (first > last) return empty
      if (first < 1 || last > lengthOf(id)) throw fault
      return piece(id, first - 1, last - first + 1)
    },
    head(id) {
      nonEmpty(id)
      return memory.heap[id + header]!
    },
    last: (id) => memory.heap[id + header + nonEmpty(id) - 1]!,
    tail(id) {
      const at = slotOf(tails, id, 0)
      if (table[at] === id && table[at + 1] === 0 && table[at + 2] === tails) return table[at + 3]!
      return computed.set(at, id, 0, tails, piece(id, 1, nonEmpty(id) - 1))
    },
    front: (id) => piece(id, 0, nonEmpty(id) - 1),
    reverse(id) {
      const { heap } = memory
      const length = lengthOf(id)
      const words = scratch.room(length)
      for (let index = 0; index < length; index++) {
        words[scratch.top + length - 1 - index] = heap[id + header + index]!
      }
      return intern(length)
    },
    isPrefix(prefix, id) {
      const { heap } = memory
      const length = lengthOf(prefix)
      if (length > lengthOf(id)) return false
      for (let index = header; index < header + length; index++) {
        if (heap[prefix + index] !== heap[id + index]) return false
      }
      return true
    },
    with(id, index, item) {
      const changed = place(id, index)
      if (memory.heap[changed] === item) return id
      const length = lengthOf(id)
      scratch.room(length)
      copy(id, 0, length, 0)
      scratch.words[scratch.top + index - 1] = item
      return intern(length)
    },
    range(id) {
      const length = lengthOf(id)
      sets.begin()
      for (let index = 0; index < length; index++) sets.push(memory.heap[id + header + index]!)
      return sets.end()
    },
    fromSet(set) {
      const size = sets.size(set)
      scratch.begin()
      for (let index = 0; index < size; index++) scratch.push(sets.at(set, index))
      return intern(scratch.end())
    },
    begin: () => scratch.begin(),
    push: (item) => scratch.push(item),
    end: () => intern(scratch.end()),
  }
}

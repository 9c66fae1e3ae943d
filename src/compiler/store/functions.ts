import type { Shape } from '../word.js'
import { slotOf, smallOperandMax } from './computed.js'
import { fault } from './fault.js'
import type { FunctionOperations, SetOperations } from './interface.js'
import type { Kit } from './kit.js'
import { header } from './memory.js'
import { search, searchKnown } from './sets.js'
import { sortEntries } from './sort.js'

/** The shape of functions and bags. */
export type FunctionShape = Extract<Shape, { readonly kind: 'function' }>

/** Functions; `domains` are the sets of their arguments, `ranges` those of their results. */
export function createFunctions(
  kit: Kit,
  shape: FunctionShape,
  domains: SetOperations,
  ranges: SetOperations,
): FunctionOperations {
  const { memory, computed } = kit
  const { scratch } = memory
  const { table } = computed
  const compare = kit.compareOf(shape.key)
  const indexOf = search(memory, compare, 2)
  const knownIndexOf = searchKnown(memory, compare, 2)
  const replacements = computed.operation()
  const merges = computed.operation()
  const intern = (count: number) => memory.intern(shape.index, count, scratch.top, 2 * count)
  const empty = intern(0)

  /** Copies entries, from an index on, to a place beyond the top. */
  function copy(id: number, from: number, count: number, to: number): void {
    const { heap } = memory
    const { words, top } = scratch
    const start = id + header + 2 * from
    for (let index = 0; index < 2 * count; index++) words[top + 2 * to + index] = heap[start + index]!
  }

  function replace(id: number, index: number, value: number): number {
    const { heap } = memory
    if (heap[id + header + 2 * index + 1] === value) return id
    const operation = replacements + index
    const at = slotOf(operation, id, value)
    if (table[at] === id && table[at + 1] === value && table[at + 2] === operation) return table[at + 3]!
    const count = heap[id + 3]!
    scratch.room(2 * count)
    copy(id, 0, count, 0)
    scratch.words[scratch.top + 2 * index + 1] = value
    const result = intern(count)
    return index > smallOperandMax ? result : computed.set(at, id, value, operation, result)
  }

  function insert(id: number, index: number, key: number, value: number): number {
    const count = memory.heap[id + 3]!
    const words = scratch.room(2 * count + 2)
    copy(id, 0, index, 0)
    words[scratch.top + 2 * index] = key
    words[scratch.top + 2 * index + 1] = value
    copy(id, index, count - index, index + 1)
    return intern(count + 1)
  }

  function find(id: number, key: number): number {
    const index = knownIndexOf(id, key)
    return index < 0 ? -1 : id + header + 2 * index + 1
  }

  function merge(left: number, right: number): number {
    const { heap } = memory
    let one = left + header
    let other = right + header
    const stopOne = one + 2 * heap[left + 3]!
    const stopOther = other + 2 * heap[right + 3]!
    const words = scratch.room(stopOne - one + (stopOther - other))
    let to = scratch.top
    while (one < stopOne || other < stopOther) {
      let order = 0
      if (one >= stopOne) order = 1
      else if (other >= stopOther) order = -1
      else if (heap[one] !== heap[other]) order = compare(heap[one]!, heap[other]!)
      const from = order <= 0 ? one : other
      words[to++] = heap[from]!
      words[to++] = heap[from + 1]!
      if (order <= 0) one += 2
      if (order >= 0) other += 2
    }
    return intern((to - scratch.top) >> 1)
  }

  /** The set of every other word, from the first (0) or the second (1) on. */
  function setOf(sets: SetOperations, id: number, first: 0 | 1): number {
    const count = memory.heap[id + 3]!
    sets.begin()
    for (let index = 0; index < count; index++) sets.push(memory.heap[id + header + 2 * index + first]!)
    return sets.end()
  }

  return {
    empty,
    size: (id) => memory.heap[id + 3]!,
    get(id, key) {
      const index = knownIndexOf(id, key)
      if (index < 0) throw fault
      return memory.heap[id + header + 2 * index + 1]!
    },
    has: (id, key) => knownIndexOf(id, key) >= 0,
    find,
    with(id, key, value) {
      const index = knownIndexOf(id, key)
      if (index < 0) throw fault
      return replace(id, index, value)
    },
    put(id, key, value) {
      const index = indexOf(id, key)
      return index < 0 ? insert(id, ~index, key, value) : replace(id, index, value)
    },
    remove(id, key) {
      const index = knownIndexOf(id, key)
      if (index < 0) return id
      const count = memory.heap[id + 3]!
      scratch.room(2 * count)
      copy(id, 0, index, 0)
      copy(id, index + 1, count - index - 1, index)
      return intern(count - 1)
    },
    merge(left, right) {
      if (left === right || right === empty) return left
      if (left === empty) return right
      const at = slotOf(merges, left, right)
      if (table[at] === left && table[at + 1] === right && table[at + 2] === merges) return table[at + 3]!
      return computed.set(at, left, right, merges, merge(left, right))
    },
    singleton(key, value) {
      const words = scratch.room(2)
      words[scratch.top] = key
      words[scratch.top + 1] = value
      return intern(1)
    },
    domain: (id) => setOf(domains, id, 0),
    range: (id) => setOf(ranges, id, 1),
    begin: () => scratch.begin(),
    push(key, value) {
      scratch.push(key)
      scratch.push(value)
    },
    end: () => intern(sortEntries(scratch, scratch.end() >> 1, 2, compare)),
  }
}

import type { Shape } from '../word.js'
import { slotOf } from './computed.js'
import type { SetOperations } from './interface.js'
import type { Kit } from './kit.js'
import { header, type Memory } from './memory.js'
import type { Compare } from './order.js'
import { sortEntries } from './sort.js'

/** Sets held as nodes: their elements ascend. */
export function nodeSets(kit: Kit, shape: Extract<Shape, { readonly kind: 'set' }>): SetOperations {
  const { memory, computed } = kit
  const { scratch } = memory
  const { table } = computed
  const compare = kit.compareOf(shape.element)
  const indexOf = search(memory, compare)
  const knownIndexOf = searchKnown(memory, compare)
  const adds = computed.operation()
  const removes = computed.operation()
  const unions = computed.operation()
  const intersections = computed.operation()
  const differences = computed.operation()

  const intern = (count: number) => memory.intern(shape.index, count, scratch.top, count)
  const empty = intern(0)

  function add(id: number, element: number): number {
    const at = slotOf(adds, id, element)
    if (table[at] === id && table[at + 1] === element && table[at + 2] === adds) return table[at + 3]!
    const index = indexOf(id, element)
    if (index >= 0) return computed.set(at, id, element, adds, id)
    const { heap } = memory
    const count = heap[id + 3]!
    const place = ~index
    const words = scratch.room(count + 1)
    const { top } = scratch
    for (let from = 0; from < place; from++) words[top + from] = heap[id + header + from]!
    words[top + place] = element
    for (let from = place; from < count; from++) words[top + from + 1] = heap[id + header + from]!
    return computed.set(at, id, element, adds, intern(count + 1))
  }

  function remove(id: number, element: number): number {
    const at = slotOf(removes, id, element)
    if (table[at] === id && table[at + 1] === element && table[at + 2] === removes) return table[at + 3]!
    const place = knownIndexOf(id, element)
    if (place < 0) return computed.set(at, id, element, removes, id)
    const { heap } = memory
    const count = heap[id + 3]!
    const words = scratch.room(count)
    const { top } = scratch
    for (let from = 0; from < place; from++) words[top + from] = heap[id + header + from]!
    for (let from = place + 1; from < count; from++) words[top + from - 1] = heap[id + header + from]!
    return computed.set(at, id, element, removes, intern(count - 1))
  }

  /**
   * What both, or one of the two has: of the elements that only the left one has, only the right one has, and
   * that both have, those are kept that are asked for.
   */
  function merge(
    left: number,
    right: number,
    keepsLeft: boolean,
    keepsRight: boolean,
    keepsBoth: boolean,
  ): number {
    const { heap } = memory
    let one = left + header
    let other = right + header
    const stopOne = one + heap[left + 3]!
    const stopOther = other + heap[right + 3]!
    const words = scratch.room(stopOne - one + (stopOther - other))
    const { top } = scratch
    let to = top
    while (one < stopOne && other < stopOther) {
      const first = heap[one]!
      const second = heap[other]!
      if (first === second) {
        if (keepsBoth) words[to++] = first
        one++
        other++
      } else if (compare(first, second) < 0) {
        if (keepsLeft) words[to++] = first
        one++
      } else {
        if (keepsRight) words[to++] = second
        other++
      }
    }
    if (keepsLeft) while (one < stopOne) words[to++] = heap[one++]!
    if (keepsRight) while (other < stopOther) words[to++] = heap[other++]!
    return intern(to - top)
  }

  return {
    empty,
    size: (id) => memory.heap[id + 3]!,
    at: (id, index) => memory.heap[id + header + index]!,
    contains: (id, element) => knownIndexOf(id, element) >= 0,
    add,
    remove,
    union: function union(left, right): number {
      if (left === right || right === empty) return left
      if (left === empty) return right
      if (left > right) return union(right, left)
      const at = slotOf(unions, left, right)
      if (table[at] === left && table[at + 1] === right && table[at + 2] === unions) return table[at + 3]!
      return computed.set(at, left, right, unions, merge(left, right, true, true, true))
    },
    intersect: function intersect(left, right): number {
      if (left === right) return left
      if (left === empty || right === empty) return empty
      if (left > right) return intersect(right, left)
      const at = slotOf(intersections, left, right)
      if (table[at] === left && table[at + 1] === right && table[at + 2] === intersections) {
        return table[at + 3]!
      }
      return computed.set(at, left, right, intersections, merge(left, right, false, false, true))
    },
    difference(left, right) {
      if (left === right || left === empty) return empty
      if (right === empty) return left
      const at = slotOf(differences, left, right)
      if (table[at] === left && table[at + 1] === right && table[at + 2] === differences) {
        return table[at + 3]!
      }
      return computed.set(at, left, right, differences, merge(left, right, true, false, false))
    },
    isSubset: (left, right) => left === right || isSubsequence(memory.heap, left, right),
    singleton(element) {
      scratch.room(1)[scratch.top] = element
      return intern(1)
    },
    begin: () => scratch.begin(),
    push: (element) => scratch.push(element),
    end: () => intern(sortEntries(scratch, scratch.end(), 1, compare)),
  }
}

/** Both ascend, so that equal elements come in one order. */
function isSubsequence(heap: Int32Array, left: number, right: number): boolean {
  const count = heap[left + 3]!
  const stop = right + header + heap[right + 3]!
  if (count > heap[right + 3]!) return false
  let at = right + header
  for (let index = 0; index < count; index++) {
    const element = heap[left + header + index]!
    while (at < stop && heap[at] !== element) at++
    if (at++ >= stop) return false
  }
  return true
}

/**
 * Where an element is among those of a set (stride 1), or a key among those of a function (stride 2), or the
 * complement (~) of where it would be. Among few it is looked for by identity, which is equality.
 */
export function search(
  memory: Memory,
  compare: Compare,
  stride: 1 | 2 = 1,
): (id: number, element: number) => number {
  return (id, element) => {
    const { heap } = memory
    const start = id + header
    const count = heap[id + 3]!
    if (count <= linearMax) {
      for (let index = 0, at = start; index < count; index++, at += stride) {
        if (heap[at] === element) return index
      }
    }
    let low = 0
    let high = count
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = heap[start + middle * stride]!
      if (other === element) return middle
      if (compare(other, element) < 0) low = middle + 1
      else high = middle
    }
    return ~low
  }
}

/**
 * As `search`, but it only says whether the element is there: -1 where not, which is found out sooner.
 */
export function searchKnown(
  memory: Memory,
  compare: Compare,
  stride: 1 | 2 = 1,
): (id: number, element: number) => number {
  const indexOf = search(memory, compare, stride)
  return (id, element) => {
    const { heap } = memory
    const start = id + header
    const count = heap[id + 3]!
    if (count > linearMax) return Math.max(indexOf(id, element), -1)
    for (let index = 0, at = start; index < count; index++, at += stride) {
      if (heap[at] === element) return index
    }
    return -1
  }
}

/** Elements up to this many are compared by identity one after the other. */
const linearMax = 16

import { isSmall } from '../word.js'
import { slotOf } from './computed.js'
import { fault } from './fault.js'
import type { BagOperations, FunctionOperations, SetOperations } from './interface.js'
import { elementsMax, type Kit } from './kit.js'
import { header } from './memory.js'

/**
 * Bags, on top of the operations of functions with integer results; `elements` are the sets of their
 * elements, `bags` the sets of such bags.
 */
export function createBags(
  { memory, computed, integers, compareOf }: Kit,
  shape: { readonly index: number; readonly key: Parameters<typeof compareOf>[0] },
  functions: FunctionOperations,
  elements: SetOperations,
  bags: SetOperations,
): BagOperations {
  const { scratch } = memory
  const { table } = computed
  const compare = compareOf(shape.key)
  const sums = computed.operation()
  const differences = computed.operation()
  const additions = computed.operation()
  const removals = computed.operation()
  const { empty, find, put, remove } = functions

  function isPositive(count: number): boolean {
    return isSmall(count) ? count > 0 : integers.compare(count, 0) > 0
  }

  function isBag(id: number): boolean {
    const { heap } = memory
    const stop = id + header + 2 * heap[id + 3]!
    for (let at = id + header + 1; at < stop; at += 2) if (!isPositive(heap[at]!)) return false
    return true
  }

  function check(id: number): void {
    if (!isBag(id)) throw fault
  }

  /** Counts of elements that both have are combined; the right one's own count only for a sum. */
  function merge(left: number, right: number, combine: (one: number, other: number) => number, sign: 1 | -1) {
    scratch.begin()
    let one = left + header
    let other = right + header
    const stopOne = one + 2 * memory.heap[left + 3]!
    const stopOther = other + 2 * memory.heap[right + 3]!
    while (one < stopOne || other < stopOther) {
      let order = 0
      const { heap } = memory
      if (one >= stopOne) order = 1
      else if (other >= stopOther) order = -1
      else if (heap[one] !== heap[other]) order = compare(heap[one]!, heap[other]!)
      const from = order <= 0 ? one : other
      const key = heap[from]!
      const count = order === 0 ? combine(heap[one + 1]!, heap[other + 1]!) : heap[from + 1]!
      if (order <= 0 || sign > 0) {
        if (isPositive(count)) {
          scratch.push(key)
          scratch.push(count)
        }
      }
      if (order <= 0) one += 2
      if (order >= 0) other += 2
    }
    const count = scratch.end() >> 1
    return memory.intern(shape.index, count, scratch.top, 2 * count)
  }

  function plus(left: number, right: number): number {
    if (left > right) return plus(right, left)
    const at = slotOf(sums, left, right)
    if (table[at] === left && table[at + 1] === right && table[at + 2] === sums) return table[at + 3]!
    check(left)
    check(right)
    return computed.set(at, left, right, sums, merge(left, right, integers.add, 1))
  }

  function copies(key: number, id: number): number {
    const at = find(id, key)
    return at < 0 ? 0 : memory.heap[at]!
  }

  function subBags(id: number): number {
    check(id)
    const size = memory.heap[id + 3]!
    const key = (index: number) => memory.heap[id + header + 2 * index]!
    const most = Array.from({ length: size }, (_, index) => memory.heap[id + header + 2 * index + 1]!)
    // A great count's word says no less than that it is beyond the limit.
    const total = most.reduce((product, count) => product * (count + 1), 1)
    if (total > elementsMax) throw fault
    const chosen = most.map(() => 0)
    bags.begin()
    for (let number = 0; number < total; number++) {
      functions.begin()
      for (let index = 0; index < size; index++) {
        if (chosen[index]! > 0) functions.push(key(index), chosen[index]!)
      }
      bags.push(functions.end())
      for (let index = 0; index < size && ++chosen[index]! > most[index]!; index++) chosen[index] = 0
    }
    return bags.end()
  }

  return {
    ...functions,
    isBag,
    plus,
    minus(left, right) {
      const at = slotOf(differences, left, right)
      if (table[at] === left && table[at + 1] === right && table[at + 2] === differences) {
        return table[at + 3]!
      }
      check(left)
      check(right)
      return computed.set(at, left, right, differences, merge(left, right, integers.subtract, -1))
    },
    addCopy(id, key) {
      const at = slotOf(additions, id, key)
      if (table[at] === id && table[at + 1] === key && table[at + 2] === additions) return table[at + 3]!
      check(id)
      const result = put(id, key, integers.add(copies(key, id), 1))
      return computed.set(at, id, key, additions, result)
    },
    removeCopy(id, key) {
      const at = slotOf(removals, id, key)
      if (table[at] === id && table[at + 1] === key && table[at + 2] === removals) return table[at + 3]!
      check(id)
      const rest = integers.subtract(copies(key, id), 1)
      let result = id
      if (rest === 0) result = remove(id, key)
      else if (rest !== -1) result = put(id, key, rest)
      return computed.set(at, id, key, removals, result)
    },
    bagIn(key, id) {
      check(id)
      return find(id, key) >= 0
    },
    copies(key, id) {
      check(id)
      return copies(key, id)
    },
    cardinality(id) {
      check(id)
      const size = memory.heap[id + 3]!
      let total = 0
      for (let index = 0; index < size; index++) {
        total = integers.add(total, memory.heap[id + header + 2 * index + 1]!)
      }
      return total
    },
    isSubBag(left, right) {
      check(left)
      check(right)
      const { heap } = memory
      const size = heap[left + 3]!
      for (let index = 0; index < size; index++) {
        const at = left + header + 2 * index
        if (integers.compare(heap[at + 1]!, copies(heap[at]!, right)) > 0) return false
      }
      return true
    },
    toSet(id) {
      check(id)
      return functions.domain(id)
    },
    fromSet(set) {
      const size = elements.size(set)
      scratch.begin()
      for (let index = 0; index < size; index++) {
        scratch.push(elements.at(set, index))
        scratch.push(1)
      }
      scratch.end()
      return memory.intern(shape.index, size, scratch.top, 2 * size)
    },
    subBags,
    unionOfBags(set) {
      const size = bags.size(set)
      let total = empty
      for (let index = 0; index < size; index++) total = plus(total, bags.at(set, index))
      return total
    },
  }
}

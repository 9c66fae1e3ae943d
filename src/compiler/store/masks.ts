import type { SetOperations } from './interface.js'
import type { Kit } from './kit.js'
import { bitCount } from './order.js'

/** Sets held as masks. */
export function maskSets({ memory }: Kit): SetOperations {
  const { scratch } = memory
  return {
    empty: 0,
    size: bitCount,
    at(mask, index) {
      let rest = mask
      for (let left = index; left > 0; left--) rest &= rest - 1
      return 31 - Math.clz32(rest & -rest)
    },
    contains: (mask, element) => ((mask >>> element) & 1) === 1,
    add: (mask, element) => mask | (1 << element),
    remove: (mask, element) => mask & ~(1 << element),
    union: (left, right) => left | right,
    intersect: (left, right) => left & right,
    difference: (left, right) => left & ~right,
    isSubset: (left, right) => (left & ~right) === 0,
    singleton: (element) => 1 << element,
    begin: () => scratch.begin(),
    push: (element) => scratch.push(element),
    end() {
      const count = scratch.end()
      let mask = 0
      for (let index = 0; index < count; index++) mask |= 1 << scratch.words[scratch.top + index]!
      return mask
    },
  }
}

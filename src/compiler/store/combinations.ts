import { fault } from './fault.js'
import type { ProductOperations, SetOperations } from './interface.js'
import { elementsMax } from './kit.js'

/** `UNION` of a set of sets. */
export function unionOfSets(outer: SetOperations, inner: SetOperations): (id: number) => number {
  return (id) => {
    const count = outer.size(id)
    let result = inner.empty
    for (let index = 0; index < count; index++) result = inner.union(result, outer.at(id, index))
    return result
  }
}

/** `SUBSET`: by size, and those of one size as words over the elements: that is the order of values. */
export function subsets(sets: SetOperations, powers: SetOperations): (id: number) => number {
  return (id) => {
    const count = sets.size(id)
    if (2 ** count > elementsMax) throw fault
    const indices: number[] = []
    powers.begin()
    for (let size = 0; size <= count; size++) {
      for (let index = 0; index < size; index++) indices[index] = index
      for (;;) {
        sets.begin()
        for (let index = 0; index < size; index++) sets.push(sets.at(id, indices[index]!))
        powers.push(sets.end())
        let last = size - 1
        while (last >= 0 && indices[last] === count - size + last) last--
        if (last < 0) break
        const from = indices[last]! + 1
        for (let index = last; index < size; index++) indices[index] = from + index - last
      }
    }
    return powers.end()
  }
}

/** `S \X T`: the last factor counts least; `parts` makes parts of tuples of the elements of each. */
export function product(
  factors: readonly SetOperations[],
  parts: readonly ((element: number) => number)[],
  tuples: ProductOperations,
  result: SetOperations,
): (...ids: number[]) => number {
  return (...ids) => {
    const sizes = factors.map((factor, place) => factor.size(ids[place]!))
    const total = sizes.reduce((all, size) => all * size, 1)
    if (total > elementsMax) throw fault
    result.begin()
    for (let number = 0; number < total; number++) {
      tuples.begin()
      let stride = total
      for (let place = 0; place < factors.length; place++) {
        stride /= sizes[place]!
        const element = factors[place]!.at(ids[place]!, Math.floor(number / stride) % sizes[place]!)
        tuples.push(parts[place]!(element))
      }
      result.push(tuples.end())
    }
    return result.end()
  }
}

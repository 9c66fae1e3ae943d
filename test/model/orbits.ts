import { print } from '../../src/model/print.js'
import { groupOf, permute } from '../../src/model/symmetry.js'
import type { ModelValue, Value } from '../../src/model/value.js'

/**
 * By brute force: names the orbit of a value under the permutations of disjoint sets, by the least text of
 * its images.
 */
export function orbitNames(sets: readonly (readonly ModelValue[])[]): (value: Value) => string {
  const permutations = groupOf(sets)
  const names = new Map<string, string>()
  return (value) => {
    const text = print(value)
    let name = names.get(text)
    if (name === undefined) {
      const images = permutations.map((permutation) => print(permute(value, permutation)))
      name = [...images].sort()[0]!
      for (const image of images) names.set(image, name)
    }
    return name
  }
}

/** By brute force: how many orbits the values are of. */
export function orbitCount(values: Iterable<Value>, sets: readonly (readonly ModelValue[])[]): number {
  const nameOf = orbitNames(sets)
  const found = new Set<string>()
  for (const value of values) found.add(nameOf(value))
  return found.size
}

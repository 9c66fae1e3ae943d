import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import * as Immutable from 'immutable'
import { fingerprintOf, scramble, toBigInt } from '../../src/model/fingerprint.js'
import { print } from '../../src/model/print.js'
import {
  createSymmetry,
  imagedValue,
  type Permutation,
  permute,
  type Symmetry,
} from '../../src/model/symmetry.js'
import { equals, makeFunction, modelValue, type Value, variant } from '../../src/model/value.js'

const nodes = ['n1', 'n2', 'n3'].map(modelValue)
const keys = ['k1', 'k2'].map(modelValue)
const set = (items: readonly Value[]) => Immutable.Set(items)
const group = createSymmetry([set(nodes), set(keys)])!
const permutations = triedBy(group)

function triedBy({ way }: Symmetry): readonly Permutation[] {
  if (way.kind !== 'all') throw new Error('not all permutations are tried')
  return way.permutations
}

const reduced = (symmetry: Symmetry, value: Value) => toBigInt(symmetry.reduce(imagedValue(value)))

/** Values over the symmetric sets. */
const values: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<Value>(...nodes, ...keys, modelValue('other'), 1, 'n1'),
    fc.array(tie('value'), { maxLength: 3 }).map(set),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => Immutable.List(items)),
    fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 3 }).map(makeFunction),
    tie('value').map((payload) => variant('Some', payload)),
  ),
})).value

describe('symmetry', () => {
  test('is the product of the permutations of each set, the identity first', () => {
    expect(permutations.length).toBe(12)
    expect([...permutations[0]!].every(([value, image]) => value === image)).toBe(true)
    const images = permutations.map((permutation) =>
      print(permute(Immutable.List<Value>([...nodes, ...keys]), permutation)),
    )
    expect(new Set(images).size).toBe(12)
  })

  test('takes sets that overlap as one', () => {
    expect(triedBy(createSymmetry([set(nodes), set(nodes)])!).length).toBe(6)
    const both = createSymmetry([set(nodes.slice(0, 2)), set(keys), set(nodes.slice(1))])!
    expect(triedBy(both).length).toBe(12)
  })

  test('is refused where the sets have too many members', () => {
    const many = Array.from({ length: 65 }, (_, index) => modelValue(`m${index}`))
    expect(createSymmetry([set(many)])).toBeUndefined()
  })

  test('reduces the images of a value to one fingerprint: the least of theirs, scrambled', () => {
    fc.assert(
      fc.property(values, (value) => {
        const images = permutations.map((permutation) => permute(value, permutation))
        const fingerprints = images.map((image) => toBigInt(fingerprintOf(image)))
        const [least] = [...fingerprints].sort((one, other) => (one < other ? -1 : 1))
        const orbit = toBigInt(scramble(Number(least! >> 32n), Number(least! & 0xffffffffn)))
        for (const image of images) expect(reduced(group, image)).toBe(orbit)
      }),
      { numRuns: 500 },
    )
  })

  test('keeps different orbits apart: as many as Burnside counts', () => {
    // Functions from 3 nodes to sets of 3 nodes, under the permutations of the nodes.
    const nodesOnly = createSymmetry([set(nodes)])!
    const subsets = nodes
      .reduce<Value[][]>((all, node) => all.flatMap((items) => [items, [...items, node]]), [[]])
      .map(set)
    const all = subsets.flatMap((a) =>
      subsets.flatMap((b) =>
        subsets.map((c) =>
          makeFunction([
            [nodes[0]!, a],
            [nodes[1]!, b],
            [nodes[2]!, c],
          ]),
        ),
      ),
    )
    expect(all.length).toBe(512)
    const fixed = triedBy(nodesOnly).map(
      (permutation) => all.filter((value) => equals(permute(value, permutation), value)).length,
    )
    const orbits = fixed.reduce((sum, count) => sum + count, 0) / 6
    expect(new Set(all.map((value) => reduced(nodesOnly, value))).size).toBe(orbits)
  })
})

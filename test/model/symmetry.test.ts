import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import * as Immutable from 'immutable'
import { fingerprintOf, scramble, toBigInt } from '../../src/model/fingerprint.js'
import { print } from '../../src/model/print.js'
import { createSymmetry, permute, type Symmetry } from '../../src/model/symmetry.js'
import { equals, makeFunction, modelValue, type Value, variant } from '../../src/model/value.js'

const nodes = ['n1', 'n2', 'n3'].map(modelValue)
const keys = ['k1', 'k2'].map(modelValue)
const set = (items: readonly Value[]) => Immutable.Set(items)
const group = createSymmetry([set(nodes), set(keys)])!

const reduced = (symmetry: Symmetry, value: Value) => toBigInt(symmetry.reduce((of) => of(value)))

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
    expect(group.permutations.length).toBe(12)
    expect([...group.permutations[0]!].every(([value, image]) => value === image)).toBe(true)
    const images = group.permutations.map((permutation) =>
      print(permute(Immutable.List<Value>([...nodes, ...keys]), permutation)),
    )
    expect(new Set(images).size).toBe(12)
  })

  test('takes sets that overlap as one', () => {
    expect(createSymmetry([set(nodes), set(nodes)])!.permutations.length).toBe(6)
    expect(
      createSymmetry([set(nodes.slice(0, 2)), set(keys), set(nodes.slice(1))])!.permutations.length,
    ).toBe(12)
  })

  test('is refused where it would be too great', () => {
    const many = Array.from({ length: 9 }, (_, index) => modelValue(`m${index}`))
    expect(createSymmetry([set(many)])).toBeUndefined()
  })

  test('reduces the images of a value to one fingerprint: the least of theirs, scrambled', () => {
    fc.assert(
      fc.property(values, (value) => {
        const images = group.permutations.map((permutation) => permute(value, permutation))
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
    const fixed = nodesOnly.permutations.map(
      (permutation) => all.filter((value) => equals(permute(value, permutation), value)).length,
    )
    const orbits = fixed.reduce((sum, count) => sum + count, 0) / 6
    expect(new Set(all.map((value) => reduced(nodesOnly, value))).size).toBe(orbits)
  })

  test('of a great group agrees with that of its remembered images', () => {
    // 720 permutations are not remembered by the collections.
    const six = Array.from({ length: 6 }, (_, index) => modelValue(`s${index}`))
    const great = createSymmetry([set(six)])!
    const sets = [[six[0]!, six[1]!], [six[4]!, six[2]!], [six[5]!]].map(set)
    expect(reduced(great, sets[0]!)).toBe(reduced(great, sets[1]!))
    expect(reduced(great, sets[0]!)).not.toBe(reduced(great, sets[2]!))
  })
})

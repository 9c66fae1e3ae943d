import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import * as Immutable from 'immutable'
import { Misfit } from '../../src/compiler/store/fault.js'
import { symmetricBit } from '../../src/compiler/store/interface.js'
import { createStore } from '../../src/compiler/store/store.js'
import { fingerprintOf } from '../../src/model/fingerprint.js'
import { compare } from '../../src/model/order.js'
import { print } from '../../src/model/print.js'
import { groupOf, permute } from '../../src/model/symmetry.js'
import { equals, modelValue, type Value } from '../../src/model/value.js'
import { bool, functionOf, int, seqOf, setOf, tupleOf, wrong } from '../../src/types/type.js'
import { keys, newWords, node, nodes, typed } from './store-arbitrary.js'

const set = (items: readonly Value[]) => Immutable.Set(items)

describe('values in the store', () => {
  const store = createStore(newWords())

  test('decode to what was encoded, and are equal where the values are', () => {
    fc.assert(
      fc.property(typed(3, 2), ([type, [left, right]]) => {
        const values = store.values(store.words.wordOf(type))
        const [one, other] = [values.encode(left!), values.encode(right!)]
        expect(print(values.decode(one))).toBe(print(left!))
        expect(equals(values.decode(one), left!)).toBe(true)
        expect(one === other).toBe(equals(left!, right!))
        expect(values.encode(values.decode(other))).toBe(other)
      }),
      { numRuns: 500 },
    )
  })

  test('are in the order of values', () => {
    fc.assert(
      fc.property(typed(3, 4), ([type, all]) => {
        const values = store.values(store.words.wordOf(type))
        for (const left of all) {
          for (const right of all) {
            const found = values.compare(values.encode(left), values.encode(right))
            expect(Math.sign(found)).toBe(Math.sign(compare(left, right)))
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  test('have the fingerprints of the values', () => {
    fc.assert(
      fc.property(typed(3, 2), ([type, all]) => {
        const word = store.words.wordOf(type)
        const values = store.values(word)
        for (const value of all) {
          const { high, low } = fingerprintOf(value)
          const encoded = values.encode(value)
          values.fingerprint(encoded)
          expect([...store.out]).toEqual([high, low])
          if (word.kind === 'node') expect([...store.heap.slice(encoded, encoded + 2)]).toEqual([high, low])
          if (values.fingerprints) {
            expect([values.fingerprints.high[encoded], values.fingerprints.low[encoded]]).toEqual([high, low])
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  test('of a function over 1..n and of a sequence have one fingerprint', () => {
    const value = Immutable.List([true, false])
    for (const type of [seqOf(bool), functionOf(int, bool), tupleOf([bool, bool])]) {
      const values = store.values(store.words.wordOf(type))
      values.fingerprint(values.encode(value))
      expect(store.out[1]).toBe(fingerprintOf(value).low)
    }
  })

  test('have no place in the words of other types, and leave no trace there', () => {
    const misfits: readonly (readonly [Parameters<typeof store.words.wordOf>[0], Value])[] = [
      [int, true],
      [node, modelValue('other')],
      [setOf(node), set([modelValue('other')])],
      [setOf(setOf(int)), set([set([1]), set([true])])],
      [seqOf(int), set([1])],
      [setOf(wrong), set([1])],
      [tupleOf([int, int]), Immutable.List([1])],
    ]
    const lists = store.values(store.words.wordOf(seqOf(int)))
    const sequences = store.sequences(store.words.wordOf(seqOf(int)))
    for (const [type, value] of misfits) {
      sequences.begin()
      sequences.push(7)
      expect(() => store.values(store.words.wordOf(type)).encode(value)).toThrow(Misfit)
      expect(sequences.end()).toBe(lists.encode(Immutable.List([7])))
    }
    const nothing = store.values(store.words.wordOf(setOf(wrong)))
    expect(nothing.decode(nothing.encode(set([])))).toBe(set([]))
  })

  test('stay where they are while the store grows', () => {
    const small = createStore(newWords(), { bytes: 1 })
    const pairs = small.words.wordOf(tupleOf([int, int]))
    const { make } = small.products(pairs)
    let views = 0
    let { heap } = small
    small.onGrow((grown) => {
      views++
      heap = grown
    })
    const count = 100_000
    const ids = Array.from({ length: count }, (_, index) => make(index, -index))
    expect(views).toBeGreaterThan(1)
    expect(heap).toBe(small.heap)
    expect(ids.every((id, index) => make(index, -index) === id)).toBe(true)
    expect(new Set(ids).size).toBe(count)
    expect(ids.every((id, index) => heap[id + 4] === index && heap[id + 5] === -index)).toBe(true)
    expect(small.statistics().nodes).toBe(count + 1)
  })
})

describe('images under permutations', () => {
  const few = groupOf([nodes, keys])
  const others = ['o1', 'o2', 'o3'].map(modelValue)
  const lots = groupOf([nodes, others])

  test.each([
    ['stored', few],
    ['computed', lots],
  ])('have the fingerprints of the permuted values, %s', (_, permutations) => {
    const store = createStore(newWords(), { permutations })
    expect(store.permutationCount).toBe(permutations.length)
    fc.assert(
      fc.property(typed(3, 1), ([type, [value]]) => {
        const word = store.words.wordOf(type)
        const values = store.values(word)
        const encoded = values.encode(value!)
        permutations.forEach((permutation, index) => {
          const { high, low } = fingerprintOf(permute(value!, permutation))
          values.fingerprintImage(encoded, index)
          expect([...store.out]).toEqual([high, low])
        })
        if (word.kind === 'node' && (store.heap[encoded + 2]! & symmetricBit) === 0) {
          expect(permutations.every((each) => equals(permute(value!, each), value!))).toBe(true)
        }
      }),
      { numRuns: 150 },
    )
  })
})

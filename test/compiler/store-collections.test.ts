import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import * as Immutable from 'immutable'
import { product } from '../../src/interpreter/builtins/sets.js'
import { elements } from '../../src/model/order.js'
import { print } from '../../src/model/print.js'
import type { Value } from '../../src/model/value.js'
import { bool, int, seqOf, setOf, type Type, tupleOf } from '../../src/types/type.js'
import { agree, builtin, decode, encode, forValues, found, store, wordOf } from './store-agreement.js'
import { mode, node, valuesOf } from './store-arbitrary.js'

describe('sets', () => {
  function checkSets(element: Type, [left, right, item]: readonly Value[]): void {
    const type = setOf(element)
    const sets = store.sets(wordOf(type))
    const [one, other, x] = [encode(type, left!), encode(type, right!), encode(element, item!)]
    const single = Immutable.Set([item!])
    agree(
      bool,
      () => sets.contains(one, x),
      () => builtin('\\in', item!, left!),
    )
    agree(
      type,
      () => sets.add(one, x),
      () => builtin('\\union', left!, single),
    )
    agree(
      type,
      () => sets.remove(one, x),
      () => builtin('\\', left!, single),
    )
    agree(
      type,
      () => sets.singleton(x),
      () => single,
    )
    agree(
      type,
      () => sets.union(one, other),
      () => builtin('\\union', left!, right!),
    )
    agree(
      type,
      () => sets.intersect(one, other),
      () => builtin('\\intersect', left!, right!),
    )
    agree(
      type,
      () => sets.difference(one, other),
      () => builtin('\\', left!, right!),
    )
    agree(
      bool,
      () => sets.isSubset(one, other),
      () => builtin('\\subseteq', left!, right!),
    )
    const union = sets.union(one, other)
    expect([sets.isSubset(one, union), sets.isSubset(sets.intersect(one, other), other)]).toEqual([
      true,
      true,
    ])
    expect(sets.size(one)).toBe((left as Immutable.Set<Value>).size)
    const inOrder = elements(left as Immutable.Set<Value>)
    expect(inOrder.map((_, index) => decode(element, sets.at(one, index))).map(print)).toEqual(
      inOrder.map(print),
    )
  }

  test('have the operators of sets', () => {
    forValues((element) => [setOf(element), setOf(element), element], checkSets)
  })

  test('have them where there are many elements', () => {
    forValues((element) => [setOf(element), setOf(element), element], checkSets, { size: 40, runs: 60 })
  })

  test('are built from parts in any order, one within another', () => {
    forValues(
      (element) => [seqOf(seqOf(element))],
      (element, [lists]) => {
        const [inner, outer] = [store.sets(wordOf(setOf(element))), store.sets(wordOf(setOf(setOf(element))))]
        outer.begin()
        for (const list of lists as Immutable.List<Immutable.List<Value>>) {
          inner.begin()
          for (const item of list) inner.push(encode(element, item))
          outer.push(inner.end())
        }
        const value = Immutable.Set((lists as Immutable.List<Immutable.List<Value>>).map(Immutable.Set))
        agree(setOf(setOf(element)), outer.end, () => value as Value)
      },
      { size: 20, runs: 60 },
    )
  })

  test('have unions, subsets and products', () => {
    forValues(
      (element) => [setOf(setOf(element)), setOf(element), setOf(node), setOf(mode)],
      (element, [sets, set, nodes, modes]) => {
        const type = setOf(element)
        const outer = encode(setOf(type), sets!)
        agree(
          type,
          () => store.unionOfSets(wordOf(setOf(type)))(outer),
          () => builtin('UNION', sets!),
        )
        const id = encode(type, set!)
        agree(
          setOf(type),
          () => store.subsets(wordOf(type))(id),
          () => builtin('SUBSET', set!),
        )
        const factors = [type, setOf(node), setOf(mode)]
        const values = [set!, nodes!, modes!]
        for (const count of [2, 3]) {
          const tuples = setOf(tupleOf([element, node, mode].slice(0, count)))
          const ids = values.map((value, index) => encode(factors[index]!, value)).slice(0, count)
          agree(
            tuples,
            () => store.product(factors.slice(0, count).map(wordOf))(...ids),
            () => product(values.slice(0, count)),
          )
        }
      },
      { runs: 150 },
    )
  })

  test('over a small finite type are masks, with the same operators', () => {
    const finite = tupleOf([node, mode])
    const property = fc.property(
      fc.tuple(valuesOf(setOf(finite), 9), valuesOf(setOf(finite), 9), valuesOf(finite)),
      (values) => checkSets(finite, values),
    )
    expect(wordOf(setOf(finite)).kind).toBe('mask')
    fc.assert(property, { numRuns: 300 })
  })
})

describe('sequences', () => {
  const indices = fc.oneof(fc.integer({ min: -1, max: 6 }), fc.constantFrom(2 ** 30, -(2 ** 40), 2n ** 60n))

  test('have the operators of sequences', () => {
    forValues(
      (element) => [seqOf(element), seqOf(element), element],
      (element, [left, right, item]) => {
        const type = seqOf(element)
        const sequences = store.sequences(wordOf(type))
        const [one, other, x] = [encode(type, left!), encode(type, right!), encode(element, item!)]
        const list = left as Immutable.List<Value>
        agree(
          int,
          () => sequences.length(one),
          () => builtin('Len', left!),
        )
        agree(
          type,
          () => sequences.append(one, x),
          () => builtin('Append', left!, item!),
        )
        agree(
          type,
          () => sequences.concat(one, other),
          () => builtin('\\o', left!, right!),
        )
        agree(
          element,
          () => sequences.head(one),
          () => builtin('Head', left!),
        )
        agree(
          element,
          () => sequences.last(one),
          () => builtin('Last', left!),
        )
        agree(
          type,
          () => sequences.tail(one),
          () => builtin('Tail', left!),
        )
        agree(
          type,
          () => sequences.front(one),
          () => builtin('Front', left!),
        )
        agree(
          type,
          () => sequences.reverse(one),
          () => builtin('Reverse', left!),
        )
        agree(
          bool,
          () => sequences.isPrefix(one, other),
          () => builtin('IsPrefix', left!, right!),
        )
        agree(
          bool,
          () => sequences.isPrefix(one, sequences.concat(one, other)),
          () => true,
        )
        agree(
          setOf(element),
          () => sequences.range(one),
          () => builtin('Range', left!),
        )
        const set = Immutable.Set(list)
        const id = encode(setOf(element), set)
        agree(
          type,
          () => sequences.fromSet(id),
          () => builtin('SetToSeq', set),
        )
        for (let index = -1; index < 6; index++) {
          const inside = index >= 1 && index <= list.size
          expect(found(element, () => sequences.at(one, index))).toBe(
            inside ? print(list.get(index - 1)!) : 'fault',
          )
          expect(found(type, () => sequences.with(one, index, x))).toBe(
            inside ? print(list.set(index - 1, item!)) : 'fault',
          )
        }
        expect(found(element, () => sequences.at(one, encode(int, 2 ** 40)))).toBe('fault')
      },
    )
  })

  test('have subsequences between any integers', () => {
    fc.assert(
      fc.property(valuesOf(seqOf(int), 6), indices, indices, (list, first, last) => {
        const sequences = store.sequences(wordOf(seqOf(int)))
        const id = encode(seqOf(int), list)
        agree(
          seqOf(int),
          () => sequences.subSequence(id, encode(int, first), encode(int, last)),
          () => builtin('SubSeq', list, first, last),
        )
      }),
      { numRuns: 500 },
    )
  })
})

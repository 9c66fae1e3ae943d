import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import * as Immutable from 'immutable'
import type { Integer } from '../../src/model/integer.js'
import { print } from '../../src/model/print.js'
import {
  applyFunction,
  asMap,
  canonicalFunction,
  type FunctionValue,
  type Value,
} from '../../src/model/value.js'
import { bagOf, bool, functionOf, int, setOf, type Type } from '../../src/types/type.js'
import { agree, builtin, elementTypes, encode, forValues, found, store, wordOf } from './store-agreement.js'
import { key, typesTo, valuesOf } from './store-arbitrary.js'

describe('functions', () => {
  function checkFunctions(
    [from, to]: readonly [Type, Type],
    [left, right, argument, result]: readonly Value[],
  ): void {
    const type = functionOf(from, to)
    const functions = store.functions(wordOf(type))
    const [one, other] = [encode(type, left!), encode(type, right!)]
    const [k, v] = [encode(from, argument!), encode(to, result!)]
    const map = asMap(left as FunctionValue)
    const known = map.has(argument!)
    expect(functions.size(one)).toBe(map.size)
    expect(functions.has(one, k)).toBe(known)
    const changed = print(canonicalFunction(map.set(argument!, result!)))
    const applied = applyFunction(left as FunctionValue, argument!)
    expect(found(to, () => functions.get(one, k))).toBe(known ? print(applied!) : 'fault')
    expect(found(type, () => functions.with(one, k, v))).toBe(known ? changed : 'fault')
    expect(found(type, () => functions.put(one, k, v))).toBe(changed)
    expect(found(type, () => functions.remove(one, k))).toBe(print(canonicalFunction(map.remove(argument!))))
    const at = functions.find(one, k)
    expect(at < 0 ? undefined : store.heap[at]).toBe(applied === undefined ? undefined : encode(to, applied))
    agree(
      type,
      () => functions.singleton(k, v),
      () => builtin(':>', argument!, result!),
    )
    agree(
      type,
      () => functions.merge(one, other),
      () => builtin('@@', left!, right!),
    )
    agree(
      setOf(from),
      () => functions.domain(one),
      () => builtin('DOMAIN', left!),
    )
    agree(
      setOf(to),
      () => functions.range(one),
      () => builtin('Range', left!),
    )
    functions.begin()
    for (const [each, value] of [...map.entries()].reverse()) {
      functions.push(encode(from, each), v)
      functions.push(encode(from, each), encode(to, value))
    }
    agree(type, functions.end, () => left!)
  }

  function check(size: number, runs: number): void {
    const cases = fc.tuple(elementTypes, typesTo(1)).chain(([from, to]) => {
      const type = functionOf(from, to)
      const values = fc.tuple(valuesOf(type, size), valuesOf(type, size), valuesOf(from), valuesOf(to))
      return values.map((all) => [[from, to], all] as const)
    })
    fc.assert(
      fc.property(cases, ([types, values]) => checkFunctions(types, values)),
      { numRuns: runs },
    )
  }

  test('have the operators of functions', () => check(4, 150))
  test('have them where there are many arguments', () => check(40, 30))
})

describe('bags', () => {
  function checkBags(element: Type, [left, right, set, bags, item]: readonly Value[]): void {
    const type = bagOf(element)
    const operations = store.bags(wordOf(type))
    const [one, other] = [encode(type, left!), encode(type, right!)]
    const x = encode(element, item!)
    const copy = builtin('SetToBag', Immutable.Set([item!]))
    agree(
      bool,
      () => operations.isBag(one),
      () => builtin('IsABag', left!),
    )
    agree(
      type,
      () => operations.plus(one, other),
      () => builtin('(+)', left!, right!),
    )
    agree(
      type,
      () => operations.minus(one, other),
      () => builtin('(-)', left!, right!),
    )
    agree(
      type,
      () => operations.addCopy(one, x),
      () => builtin('(+)', left!, copy),
    )
    agree(
      type,
      () => operations.removeCopy(one, x),
      () => builtin('(-)', left!, copy),
    )
    agree(
      bool,
      () => operations.bagIn(x, one),
      () => builtin('BagIn', item!, left!),
    )
    agree(
      int,
      () => operations.copies(x, one),
      () => builtin('CopiesIn', item!, left!),
    )
    agree(
      int,
      () => operations.cardinality(one),
      () => builtin('BagCardinality', left!),
    )
    agree(
      bool,
      () => operations.isSubBag(one, other),
      () => builtin('\\sqsubseteq', left!, right!),
    )
    const set0 = encode(setOf(element), set!)
    agree(
      type,
      () => operations.fromSet(set0),
      () => builtin('SetToBag', set!),
    )
    const bags0 = encode(setOf(type), bags!)
    agree(
      type,
      () => operations.unionOfBags(bags0),
      () => builtin('BagUnion', bags!),
    )
    agree(
      setOf(element),
      () => operations.toSet(one),
      () => builtin('BagToSet', left!),
    )
    agree(
      setOf(type),
      () => operations.subBags(one),
      () => builtin('SubBag', left!),
    )
  }

  const typesOf = (element: Type): readonly Type[] => {
    const bag = bagOf(element)
    return [bag, bag, setOf(element), setOf(bag), element]
  }

  test('have the operators of bags', () => {
    forValues(typesOf, checkBags)
  })

  test('are functions to positive counts: of any other each operation is a fault', () => {
    const counts = valuesOf(functionOf(key, int), 2)
    const cases = fc.tuple(counts, counts, valuesOf(setOf(key)), valuesOf(setOf(bagOf(key))), valuesOf(key))
    fc.assert(
      fc.property(cases, (values) => {
        const isSmall = (count: Value) => (count as Integer) < 100
        // Bags of too many bags cost the interpreter its time.
        fc.pre(asMap(values[0] as FunctionValue).every(isSmall))
        checkBags(key, values)
      }),
      { numRuns: 500 },
    )
  })
})

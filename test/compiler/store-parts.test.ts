import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Word } from '../../src/compiler/word.js'
import { compare } from '../../src/model/order.js'
import { print } from '../../src/model/print.js'
import {
  applyFunction,
  asMap,
  canonicalFunction,
  type FunctionValue,
  type Value,
} from '../../src/model/value.js'
import { int, str, type Type, tupleOf } from '../../src/types/type.js'
import { agree, builtin, decode, encode, found, store, wordOf } from './store-agreement.js'
import { typesTo, valuesOf } from './store-arbitrary.js'

describe('records, tuples and variants', () => {
  test('are made of their parts, be they nodes or codes', () => {
    const cases = typesTo(3)
      .filter(({ kind }) => kind === 'record' || kind === 'tuple')
      .chain((type) => fc.tuple(fc.constant(type), valuesOf(type), valuesOf(type)))
    const kinds = new Set<Word['kind']>()
    fc.assert(
      fc.property(cases, ([type, value, second]) => {
        if (type.kind !== 'record' && type.kind !== 'tuple') return
        const word = wordOf(type)
        kinds.add(word.kind)
        const products = store.products(word)
        const parts =
          type.kind === 'tuple'
            ? type.items.map((part, index) => [index + 1, part] as const)
            : [...type.fields]
                .sort((a, b) => compare(a.name, b.name))
                .map((each) => [each.name, each.type] as const)
        const words = (of: Value) =>
          parts.map(([name, part]) => encode(part, applyFunction(of as FunctionValue, name)!))
        const [id, other] = [encode(type, value), words(second)]
        expect(products.make(...words(value))).toBe(id)
        products.begin()
        for (const part of words(value)) products.push(part)
        expect(products.end()).toBe(id)
        parts.forEach(([name], position) => {
          expect(products.get(id, position)).toBe(words(value)[position])
          const changed = asMap(value as FunctionValue).set(
            name,
            applyFunction(second as FunctionValue, name)!,
          )
          const made = () => products.with(id, position, other[position]!)
          expect(found(type, made)).toBe(print(canonicalFunction(changed)))
        })
      }),
      { numRuns: 200 },
    )
    expect([...kinds].sort()).toEqual(['code', 'node'])
  })

  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 12])('of %i parts keep each of them', (size) => {
    const type = tupleOf(Array.from({ length: size }, () => int))
    const parts = Array.from({ length: size }, (_, index) => 10 + index)
    const id = store.products(wordOf(type)).make(...parts)
    expect(print(decode(type, id))).toBe(`<<${parts.join(', ')}>>`)
  })

  test('of variant types have alternatives in the order of tags', () => {
    const cases = typesTo(3)
      .filter(({ kind }) => kind === 'variant' || kind === 'option')
      .chain((type) => fc.tuple(fc.constant(type), valuesOf(type)))
    fc.assert(
      fc.property(cases, ([type, value]) => {
        const alternatives =
          type.kind === 'variant'
            ? [...type.variants].sort((a, b) => compare(a.tag, b.tag))
            : [{ tag: 'None' }, { tag: 'Some', payload: (type as Extract<Type, { kind: 'option' }>).value }]
        const variants = store.variants(wordOf(type))
        const { tag, payload } = value as { readonly tag: string; readonly payload?: Value }
        const index = alternatives.findIndex((each) => each.tag === tag)
        const id = encode(type, value)
        expect(variants.alternative(id)).toBe(index)
        if (payload === undefined) {
          expect(variants.member(index)).toBe(id)
        } else {
          const part = encode(alternatives[index]!.payload!, payload)
          expect(variants.payload(id)).toBe(part)
          expect(variants.make(index, part)).toBe(id)
        }
      }),
      { numRuns: 200 },
    )
  })
})

describe('integers and strings', () => {
  test('have the operators of integers', () => {
    const operators = [
      ['+', store.integers.add],
      ['-', store.integers.subtract],
      ['*', store.integers.multiply],
      ['\\div', store.integers.divide],
      ['%', store.integers.modulo],
    ] as const
    const pairs = fc.tuple(valuesOf(int), valuesOf(int))
    fc.assert(
      fc.property(pairs, ([left, right]) => {
        const [one, other] = [encode(int, left), encode(int, right)]
        for (const [name, operator] of operators) {
          agree(
            int,
            () => operator(one, other),
            () => builtin(name, left, right),
          )
        }
        agree(
          int,
          () => store.integers.negate(one),
          () => builtin('-.', left),
        )
        expect(Math.sign(store.integers.compare(one, other))).toBe(Math.sign(compare(left, right)))
        const exponent = typeof right === 'number' && Math.abs(right) < 50 ? right : 3
        agree(
          int,
          () => store.integers.power(one, exponent),
          () => builtin('^', left, exponent),
        )
      }),
      { numRuns: 500 },
    )
    expect(Object.is(store.integers.negate(0), 0)).toBe(true)
  })

  test('have the operators of strings', () => {
    fc.assert(
      fc.property(valuesOf(str), valuesOf(str), (left, right) => {
        const [one, other] = [encode(str, left), encode(str, right)]
        agree(
          str,
          () => store.strings.concat(one, other),
          () => builtin('\\o', left, right),
        )
        agree(
          int,
          () => store.strings.length(one),
          () => builtin('Len', left),
        )
        expect(store.strings.of(store.strings.text(one))).toBe(one)
      }),
      { numRuns: 500 },
    )
    expect(store.strings.text(store.strings.empty)).toBe('')
    const long = 'abc'.repeat(5000)
    expect(store.strings.text(store.strings.of(long))).toBe(long)
  })
})

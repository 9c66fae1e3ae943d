import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import * as Immutable from 'immutable'
import { fingerprintOf } from '../../src/model/fingerprint.js'
import { add, divide, integer, modulo, multiply, power, subtract } from '../../src/model/integer.js'
import { compare, elements } from '../../src/model/order.js'
import { print } from '../../src/model/print.js'
import { equals, makeFunction, makeRecord, modelValue, type Value, variant } from '../../src/model/value.js'
import { values } from '../exports/arbitrary.js'

const set = (...items: Value[]) => Immutable.Set(items)
const sequence = (...items: Value[]) => Immutable.List(items)

describe('canonical forms', () => {
  test('a function whose domain is 1..n is a sequence', () => {
    expect(
      makeFunction([
        [2, 'b'],
        [1, 'a'],
      ]),
    ).toEqual(sequence('a', 'b'))
    expect(makeFunction([])).toBe(makeRecord([]))
    expect(Immutable.Map.isMap(makeFunction([[2, 'b']]))).toBe(true)
    expect(Immutable.Map.isMap(makeFunction([[0, 'b']]))).toBe(true)
  })

  test('a model value is one object, a member of an enumeration too', () => {
    expect(modelValue('n1')).toBe(modelValue('n1'))
    expect(variant('Idle')).toBe(variant('Idle'))
    expect(equals(variant('Some', 1), variant('Some', 1))).toBe(true)
    expect(equals(variant('Some', 1), variant('Some'))).toBe(false)
  })

  test('values of different kinds differ', () => {
    const kinds: Value[] = [true, 1, '1', modelValue('1'), variant('1'), set(1), sequence(1)]
    for (const left of kinds) for (const right of kinds) expect(equals(left, right)).toBe(left === right)
  })
})

test('a string from elsewhere is printed without what a terminal would heed', () => {
  expect(print('a"\\\t\x1b[31m\x00é')).toBe('"a\\"\\\\\\t\\x1b[31m\\x00é"')
})

describe('the order of values', () => {
  const ascending: readonly Value[] = [
    false,
    true,
    -(10n ** 20n),
    -1,
    0,
    2 ** 53 - 1,
    10n ** 20n,
    '',
    'B',
    'a',
    'ab',
    modelValue('n1'),
    modelValue('n2'),
    modelValue('n10'),
    modelValue('n10a'),
    modelValue('o'),
    variant('A'),
    variant('A', 1),
    variant('A', 2),
    variant('B'),
    set(),
    set(5),
    set(1, 2),
    set(1, 3),
    set(2, 3),
    sequence(),
    sequence(7),
    makeFunction([[2, 1]]),
    makeRecord([['a', 1]]),
    sequence(1, 2),
    sequence(2, 1),
    makeRecord([
      ['a', 2],
      ['b', 1],
    ]),
    makeRecord([
      ['a', 1],
      ['c', 1],
    ]),
  ]

  test('is the one that ARCHITECTURE.md gives', () => {
    for (const [left, smaller] of ascending.entries()) {
      for (const [right, greater] of ascending.entries()) {
        expect([print(smaller), print(greater), Math.sign(compare(smaller, greater))]).toEqual([
          print(smaller),
          print(greater),
          Math.sign(left - right),
        ])
      }
    }
  })

  test('is total, and agrees with equality', () => {
    fc.assert(
      fc.property(values, values, values, (a, b, c) => {
        expect(Math.sign(compare(a, b)) + Math.sign(compare(b, a))).toBe(0)
        expect(compare(a, b) === 0).toBe(equals(a, b))
        const [least, middle, greatest] = [a, b, c].sort(compare) as [Value, Value, Value]
        expect(compare(least, middle)).toBeLessThanOrEqual(0)
        expect(compare(middle, greatest)).toBeLessThanOrEqual(0)
        expect(compare(least, greatest)).toBeLessThanOrEqual(0)
      }),
      { numRuns: 1000 },
    )
  })

  test('elements come in it whatever the set was built from', () => {
    fc.assert(
      fc.property(fc.array(values, { maxLength: 12 }), (items) => {
        const forwards = elements(Immutable.Set(items))
        const backwards = elements(Immutable.Set([...items].reverse()))
        expect(forwards.map(print)).toEqual(backwards.map(print))
      }),
    )
  })
})

describe('equality', () => {
  test('is that of prints and fingerprints', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        // Prints of strings and model values tell them apart, so that they stand for the value.
        expect(equals(a, b)).toBe(print(a) === print(b))
        const [left, right] = [fingerprintOf(a), fingerprintOf(b)]
        expect(equals(a, b)).toBe(left.high === right.high && left.low === right.low)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('integers', () => {
  const near = fc.oneof(
    fc.bigInt({ min: -20n, max: 20n }),
    fc.bigInt({ min: -(2n ** 54n), max: 2n ** 54n }),
    fc.bigInt({ min: -(2n ** 130n), max: 2n ** 130n }),
  )
  const floor = (a: bigint, b: bigint) => (a - (((a % b) + b) % b)) / b

  test('are exact at any size, and canonical', () => {
    fc.assert(
      fc.property(near, near, (a, b) => {
        const [left, right] = [integer(a), integer(b)]
        const checks: [Value, bigint][] = [
          [add(left, right), a + b],
          [subtract(left, right), a - b],
          [multiply(left, right), a * b],
        ]
        if (b !== 0n) checks.push([divide(left, right), floor(a, b)])
        if (b > 0n) checks.push([modulo(left, right), ((a % b) + b) % b])
        for (const [actual, exact] of checks) {
          expect(typeof actual).toBe(
            exact >= -(2n ** 53n) + 1n && exact <= 2n ** 53n - 1n ? 'number' : 'bigint',
          )
          expect(BigInt(actual as number | bigint)).toBe(exact)
          expect(Object.is(actual, -0)).toBe(false)
        }
      }),
      { numRuns: 3000 },
    )
  })

  test('have powers up to a limit', () => {
    expect(power(2, 100)).toBe(2n ** 100n)
    expect(power(-3, 3)).toBe(-27)
    expect(power(0, 0)).toBe(1)
    expect(power(-1, 10n ** 30n + 1n)).toBe(-1)
    expect(power(10, 10 ** 9)).toBeUndefined()
    expect(power(10n ** 30n, 10n ** 30n)).toBeUndefined()
  })
})

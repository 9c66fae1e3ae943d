import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import * as Immutable from 'immutable'
import {
  compareFingerprints,
  fingerprintOf,
  fingerprintOfState,
  fingerprintOfString,
  toBigInt,
} from '../../src/model/fingerprint.js'
import { makeFunction, makeRecord, modelValue, type Value, variant } from '../../src/model/value.js'
import { values } from '../exports/arbitrary.js'
import { documentedFingerprint, documentedStateFingerprint } from './documented-fingerprint.js'

const hex = (value: Value) => toBigInt(fingerprintOf(value)).toString(16).padStart(16, '0')

describe('fingerprints', () => {
  test('are the documented ones', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(toBigInt(fingerprintOf(value))).toBe(documentedFingerprint(value))
      }),
      { numRuns: 3000 },
    )
  })

  test('of states are the documented ones', () => {
    const x = fingerprintOfString('x')
    const y = fingerprintOfString('y')
    const nested = fc.dictionary(fc.string({ maxLength: 2 }), values, { maxKeys: 3 })
    const records = nested.map((entries) => makeRecord(Object.entries(entries)))
    const anything = fc.oneof(
      values,
      records,
      fc.tuple(values, records).map(([key, value]) => makeFunction([[key, value]])),
    )
    fc.assert(
      fc.property(anything, anything, (a, b) => {
        const found = toBigInt(fingerprintOfState([x, y], [a, b]))
        expect(found).toBe(documentedStateFingerprint({ x: a, y: b }))
      }),
      { numRuns: 3000 },
    )
  })

  test('of states have a term for each of 64 arguments, not of 65', () => {
    const x = fingerprintOfString('x')
    for (const size of [64, 65]) {
      const value = makeRecord(Array.from({ length: size }, (_, index) => [`f${index}`, index]))
      const found = toBigInt(fingerprintOfState([x], [value]))
      expect(found).toBe(documentedStateFingerprint({ x: value }))
    }
  })

  // Other machines and old checkpoints have to agree with these: they may not change.
  test('stay what they are', () => {
    const known: [Value, string][] = [
      [false, '1346ed2b5d565b9e'],
      [1, 'd6469ae0a363607c'],
      [2n ** 63n, '5012da2277f7fd18'],
      ['abcde', '5246cf234a701375'],
      [modelValue('n1'), '0d618fef6ea0efff'],
      [variant('Some', 1), 'ec084f0a45cc43cb'],
      [Immutable.Set<Value>([1, 2]), '139349bf1ca7eafb'],
      [Immutable.List<Value>(), 'e6368dbacdd10532'],
      [makeRecord([['a', 1]]), '96d543a8b9ac3139'],
      [makeFunction([[modelValue('n1'), 1]]), '5a695d0c206b5da1'],
    ]
    expect(known.map(([value]) => hex(value))).toEqual(known.map(([, fingerprint]) => fingerprint))
  })

  test('of a state depend on names, not on their order', () => {
    const [x, y] = [fingerprintOfString('x'), fingerprintOfString('y')]
    expect(fingerprintOfState([x, y], [1, 2])).toEqual(fingerprintOfState([y, x], [2, 1]))
    expect(fingerprintOfState([x, y], [1, 2])).not.toEqual(fingerprintOfState([x, y], [2, 1]))
  })

  test('scatter: neighbours differ in about half of the bits, and all high and low bits are used', () => {
    let flips = 0
    const counts = new Array<number>(64).fill(0)
    const count = 4000
    for (let value = 0; value < count; value++) {
      const one = toBigInt(fingerprintOf(value))
      const difference = one ^ toBigInt(fingerprintOf(value + 1))
      for (let bit = 0; bit < 64; bit++) {
        if ((difference >> BigInt(bit)) & 1n) flips++
        if ((one >> BigInt(bit)) & 1n) counts[bit]!++
      }
    }
    expect(Math.abs(flips / count / 64 - 0.5)).toBeLessThan(0.01)
    for (const ones of counts) expect(Math.abs(ones / count - 0.5)).toBeLessThan(0.05)
  })

  test('do not collide among the states of a small system', () => {
    const seen = new Set<bigint>()
    const names = ['x', 'y', 'z'].map(fingerprintOfString)
    for (let x = 0; x < 40; x++) {
      for (let y = 0; y < 40; y++) {
        for (let z = 0; z < 40; z++) {
          seen.add(
            toBigInt(
              fingerprintOfState(names, [Immutable.List<Value>([x, y]), Immutable.Set<Value>([x, z]), z]),
            ),
          )
        }
      }
    }
    expect(seen.size).toBe(40 ** 3)
  })
})

test('fingerprints are ordered as unsigned numbers', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer(), fc.integer(), fc.integer(), (a, b, c, d) => {
      const [left, right] = [
        { high: a, low: b },
        { high: c, low: d },
      ]
      const difference = toBigInt(left) - toBigInt(right)
      expect(Math.sign(compareFingerprints(left, right))).toBe(difference < 0n ? -1 : difference > 0n ? 1 : 0)
    }),
  )
})

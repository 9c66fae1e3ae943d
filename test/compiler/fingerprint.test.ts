import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import * as Immutable from 'immutable'
import { check, prepare } from '../../src/index.js'
import { fingerprintOf, fingerprintOfState, fingerprintOfString } from '../../src/model/fingerprint.js'
import { createFingerprintTable } from '../../src/model/fingerprint-table.js'
import { makeFunction, makeRecord, modelValue, type Value, variant } from '../../src/model/value.js'
import { readSpecification, specificationsIn } from '../counts.js'
import { walkedFolders } from './fingerprint-run.js'
import { walk } from './fingerprint-walk.js'

test('fingerprints made out of that of the state before are those of the values', async () => {
  const script = fileURLToPath(new URL('./fingerprint-run.js', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [script]).catch((error) => {
    throw new Error(error.stdout || String(error))
  })
  const lines = stdout.trimEnd().split('\n')
  const walked = new Set(lines.map((line) => line.split(' ')[0]))
  for (const path of walkedFolders.flatMap(specificationsIn)) expect(walked).toContain(path)
  for (const line of lines) expect(line).toMatch(/: [1-9]\d* fingerprints$/)
  expect(Number(/random specifications: (\d+)/.exec(stdout)![1])).toBeGreaterThan(10_000)
}, 600_000)

const counters = `module Counters
constant Node
variable x : [Node -> Int]
variable s : Set(Int)
variable m : [from: Node, term: Int]
init x = [n \\in Node |-> 0] /\\ s = {} /\\ \\E n \\in Node : m = [from |-> n, term |-> 1]
action Up(n \\in Node) == x[n] < 100 /\\ x'[n] = x[n] + 1
action Put == \\E i \\in 0..9 : s' = s \\union {i}
action Send(n \\in Node) == m' = [from |-> n, term |-> x[n]] /\\ s' = s \\ {x[n]}
model two
  Node = {n1, n2}
`

/** What is done to a term of a fingerprint in generated code: each use of it by itself. */
const breaks: readonly (readonly [RegExp, string])[] = [
  [/G\[\d\] \+/g, 'G[0] -'],
  [/- O\[\d\]/g, '- O[1] - O'],
  [/\+ now\$/g, '+ 1 + now$'],
  [/\[now\$/g, '[1 + now$'],
  [/\^ h\$\d+\)/g, '^ 1)'],
  [/imul\(h \^/g, 'imul(h +'],
]

/** The engine for a specification whose generated code is changed before it runs. */
function engineOf(text: string, change: (code: string) => string) {
  const Original = globalThis.Function
  globalThis.Function = new Proxy(Original, {
    construct: (target, words) => Reflect.construct(target, [...words.slice(0, -1), change(words.at(-1))]),
  })
  try {
    return prepare(check(text)).engine
  } finally {
    globalThis.Function = Original
  }
}

describe('a walk tells that a kernel is broken', () => {
  test('which it is not', () => {
    expect(walk(engineOf(counters, String), 1)).toBeGreaterThan(300)
  })

  test.each(breaks.map(([pattern, by]) => [String(pattern), pattern, by] as const))(
    'by %s',
    (_, pattern, by) => {
      let code = ''
      engineOf(counters, (given) => {
        code = given
        return given
      })
      const places = [...code.matchAll(pattern)]
      expect(places.length).toBeGreaterThan(1)
      for (const { index, 0: whole } of places) {
        const broken = `${code.slice(0, index)}${by}${code.slice(index + whole.length)}`
        expect(() =>
          walk(
            engineOf(counters, () => broken),
            1,
          ),
        ).toThrow(/from the values/)
      }
    },
  )
})

/** High and low words, alternating. */
type Words = readonly number[]

const bits = 8
/**
 * The sum of squares by how even values of the lowest bits are, of as many classes: with so many classes less
 * one degree of freedom it is 255 on average, with a standard deviation of 22.6.
 */
function chiSquare(words: readonly number[], shift: number): number {
  const counts = new Int32Array(2 ** bits)
  for (const word of words) counts[(word >>> shift) & (2 ** bits - 1)]!++
  const expected = words.length / counts.length
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
}

/** Five deviations; and what is more even than chance, as a counter is, is no better. */
const evenMin = 255 - 5 * 22.6
const evenMax = 255 + 5 * 22.6

/** What is uneven of fingerprints: low and high bits of both words, which a table takes its slots from. */
function unevenOf(words: Words): readonly string[] {
  return [0, 1].flatMap((half) => {
    const own = words.filter((_, index) => index % 2 === half)
    return [0, 8, 32 - bits].flatMap((shift) => {
      const found = chiSquare(own, shift)
      const name = `${half === 0 ? 'high' : 'low'} word, bits from ${shift}`
      return found < evenMin || found > evenMax ? [`${name}: ${found.toFixed(0)}`] : []
    })
  })
}

/** The fingerprints of the states that are reached first, breadth first. */
function reached(path: string, model: string, statesMax: number): Words {
  const { engine, engineKind } = prepare(readSpecification(path), { model })
  expect(engineKind).toBe('compiled')
  const table = createFingerprintTable()
  const report = {
    ...{ generated: 0, cut: 0, outDegrees: [], violations: [] },
    generatedByAction: new Float64Array(engine.actions.length),
    distinctByAction: new Float64Array(engine.actions.length),
  }
  const words: number[] = []
  let level = engine.createLevel()
  engine.initial(table, level, report)
  while (level.length > 0 && words.length < 2 * statesMax) {
    level.sort()
    for (let index = 0; index < level.length; index++) {
      words.push(level.fingerprintHigh(index), level.fingerprintLow(index))
    }
    const next = engine.createLevel()
    engine.expand(level, 0, level.length, table, next, report)
    level = next
  }
  expect(words.length).toBeGreaterThan(2 * 5000)
  return words
}

describe('the bits of fingerprints are even', () => {
  test.each([
    ['specs/raft-bounded.spec', 'elections'],
    ['specs/raft-bounded.spec', 'symmetric'],
    ['specs/two-phase-commit.spec', 'eight'],
    ['specs/paxos.spec', 'threeValues'],
    ['specs/bulletin-board.spec', 'large'],
    ['specs/raft.spec', 'small'],
  ])(
    'in states that %s %s reaches',
    (path, model) => {
      expect(unevenOf(reached(path, model, 10_000))).toEqual([])
    },
    120_000,
  )

  const values = (count: number, of: (index: number) => Value) =>
    Array.from({ length: count }, (_, index) => fingerprintOf(of(index)))
  const count = 20_000
  const states = [...'xyz'].map(fingerprintOfString)
  test.each<[string, readonly { readonly high: number; readonly low: number }[]]>([
    ['integers', values(count, (index) => index)],
    ['negative integers', values(count, (index) => -index)],
    ['multiples of 4096', values(count, (index) => index * 4096)],
    ['great integers', values(count, (index) => 2n ** 64n + BigInt(index))],
    ['numbered strings', values(count, (index) => `message ${index}`)],
    ['model values', values(count, (index) => modelValue(`n${index}`))],
    ['variants', values(count, (index) => variant('Ask', index))],
    ['pairs', values(count, (index) => Immutable.List([index % 141, Math.floor(index / 141)]))],
    [
      'records',
      values(count, (index) =>
        makeRecord([
          ['a', index >> 7],
          ['b', index & 127],
        ]),
      ),
    ],
    [
      'sets of numbers',
      values(2 ** 15, (index) => Immutable.Set([...Array(15).keys()].filter((bit) => (index >> bit) & 1))),
    ],
    [
      'functions to bits',
      values(2 ** 15, (index) =>
        makeFunction([...Array(15).keys()].map((bit) => [bit, ((index >> bit) & 1) === 1])),
      ),
    ],
    [
      'states of three counters',
      Array.from({ length: 27 ** 3 }, (_, index) => [
        index % 27,
        Math.floor(index / 27) % 27,
        Math.floor(index / 729),
      ]).map((state) => fingerprintOfState(states, state)),
    ],
  ])('of %s', (_, fingerprints) => {
    expect(unevenOf(fingerprints.flatMap(({ high, low }) => [high, low]))).toEqual([])
  })

  test('and those of counters, or with a bit that is never set, would not be', () => {
    const good = values(count, (index) => index).flatMap(({ high, low }) => [high, low])
    expect(unevenOf(good.map((word, index) => (index % 2 === 1 ? word & ~4 : word)))).toEqual([
      expect.stringMatching(/^low word, bits from 0/),
    ])
    expect(unevenOf(good.map((_, index) => index >> 1))).toHaveLength(6)
  })
})

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  CheckpointRefused,
  check,
  prepare,
  requireEmpty,
  resumeFrom,
  type Selection,
  type Specification,
  StorageFault,
} from '../../src/index.js'
import { fromCompact, toCompact } from '../../src/model/compact-value.js'
import { equals } from '../../src/model/value.js'
import { readSpecification } from '../counts.js'
import { values } from '../exports/arbitrary.js'
import { explored, keeping, program, resuming } from './kept.js'
import { type Files, memoryFolder } from './memory-folder.js'
import { ranged, texts, wide } from './texts.js'

/** What the specifications of the project do not have. */
const ownTexts = {
  kinds: `module Kinds
constant Node
type Message = Ask [from: Node, note: Str] | Many [of: Set(Int)] | Stop
variable f : [Int -> Int]
variable n : Int
variable sent : Bag(Message)
variable log : Seq(Int \\X Set(Node))
variable big : Int
variable who : Option(Node)
init f = [i \\in 1..2 |-> 0] /\\ n = 2 /\\ sent = EmptyBag /\\ log = <<>> /\\ big = 3 /\\ who = None
action Grow == n < 5 /\\ n' = n + 1 /\\ f' = [i \\in 1..(n + 1) |-> i - 1]
action Say(i \\in Node) ==
  BagCardinality(sent) < 2 /\\ sent' = sent (+) SetToBag({Ask([from |-> i, note |-> "\\"é"])})
action List(s \\in SUBSET (1..2)) ==
  BagCardinality(sent) = 1 /\\ sent' = sent (+) SetToBag({Many([of |-> s]), Stop})
action Log(s \\in SUBSET Node) == Len(log) < 2 /\\ log' = Append(log, <<n, s>>) /\\ big' = big * 123456789123
action Take(i \\in Node) == who = None /\\ who' = Some(i)
model two
  Node = {a, b}
  deadlock off
  constraint Len(log) < 2 \\/ n < 3
`,
  view: texts.view,
  above: ranged.above!,
  huge: ranged.huge!,
  sets: wide.sets!,
  // One is met early, one has a fault first, and would be met later.
  scenarios: `module Scenarios
variable log : Seq(Int)
init log = <<>>
action Add == Len(log) < 6 /\\ log' = Append(log, Len(log))
deadlock off
scenario Early
  reach Len(log) = 1
scenario Unguarded
  reach log[1] = Len(log) - 3
scenario Never
  reach Len(log) = 9
`,
  large: `module Large
variable x : Int
variable y : Int
init x \\in 0..6000 /\\ y = 0
action Up == y < 2 /\\ y' = y + 1 /\\ x' = (x * 7) % 6007
deadlock off
`,
}

const specifications: readonly (readonly [string, () => Specification, Selection])[] = [
  ...Object.entries(ownTexts).map(([name, text]) => [name, () => check({ name, text }), {}] as const),
  ...(
    [
      ['specs/two-phase-commit.spec'],
      ['specs/paxos.spec'],
      ['specs/bank.spec'],
      ['specs/die-hard.spec', 'puzzle'],
      ['specs/broken/commits-at-minority.spec'],
    ] as const
  ).map(([path, model]) => [path, () => readSpecification(path), model ? { model } : {}] as const),
]

describe.each(specifications)('a search of %s', (_, read, selection) => {
  const specification = read()
  const prepared = (engine: 'compiled' | 'interpreted') => prepare(specification, { ...selection, engine })

  test('that goes on from a level, with either engine, finds the same', async () => {
    const expected = await explored(prepared('compiled'))
    for (const [first, second] of [
      ['compiled', 'compiled'],
      ['compiled', 'interpreted'],
      ['interpreted', 'compiled'],
    ] as const) {
      const kept: Files[] = []
      const folder = memoryFolder()
      const options = keeping(prepared(first), folder, { onWritten: () => void kept.push(folder.left()) })
      expect(await explored(prepared(first), options)).toBe(expected)
      expect(kept.length).toBeGreaterThan(2)
      const step = Math.ceil(kept.length / 5)
      for (const files of kept.filter((_, index) => index % step === 0)) {
        const engine = prepared(second)
        expect(await explored(engine, resuming(engine, files))).toBe(expected)
      }
    }
  }, 120_000)
})

const [, readTwoPhase] = specifications.find(([name]) => name === 'specs/two-phase-commit.spec')!
const twoPhase = prepare(readTwoPhase())

describe('a checkpoint', () => {
  test('is whole wherever the machine stops', async () => {
    const expected = await explored(twoPhase)
    let resumed = 0
    for (let stop = 0; ; stop++) {
      const power = new Error('the machine has stopped')
      const folder = memoryFolder(new Map(), (operation) => {
        if (operation >= stop) throw power
      })
      const found = await explored(twoPhase, keeping(twoPhase, folder)).catch((error: unknown) => error)
      if (found === expected) break
      expect(found).toBe(power)
      const files = folder.left()
      if (files.has('checkpoint.json')) {
        expect(await explored(twoPhase, resuming(twoPhase, files))).toBe(expected)
        resumed++
      } else requireEmpty(memoryFolder(files))
    }
    expect(resumed).toBeGreaterThan(50)
  }, 60_000)

  test.each([['one'], ['all from then on']])(
    'is whole where %s of the writes fails, and the search stops',
    async (which) => {
      const expected = await explored(twoPhase)
      let stopped = 0
      for (let failing = 0; ; failing++) {
        const folder = memoryFolder(new Map(), (operation) => {
          const fails = which === 'one' ? operation === failing : operation >= failing
          if (fails) throw new StorageFault('no space is left', true)
        })
        const failures: string[] = []
        const onFailed = (message: string) => void failures.push(message)
        const found = await explored(twoPhase, keeping(twoPhase, folder, { onFailed }))
        if (folder.operations <= failing) {
          expect(found).toBe(expected)
          break
        }
        const { verdict } = JSON.parse(found) as { verdict: unknown }
        if (found !== expected) expect(verdict).toEqual({ kind: 'stopped', reason: 'disk' })
        if (failures.length > 0) {
          expect(failures).toEqual(['no space is left'])
          stopped++
        }
        const files = folder.left()
        if (files.has('checkpoint.json')) {
          expect(await explored(twoPhase, resuming(twoPhase, files))).toBe(expected)
        }
      }
      expect(stopped).toBeGreaterThan(50)
    },
    60_000,
  )

  test('is refused where any byte of it is another, or missing', async () => {
    const kept: Files[] = []
    const folder = memoryFolder()
    await explored(twoPhase, keeping(twoPhase, folder, { onWritten: () => void kept.push(folder.left()) }))
    const files = [...kept[4]!]
    fc.assert(
      fc.property(fc.nat(files.length - 1), fc.nat(), fc.integer({ min: 0, max: 9 }), (file, place, what) => {
        const [name, bytes] = files[file]!
        const at = place % bytes.length
        const damaged = what < 8 ? bytes.slice() : bytes.slice(0, at)
        if (what < 8) damaged[at]! ^= 1 << what
        const changed = new Map(files).set(name, damaged)
        if (what === 9) changed.delete(name)
        // White space of the manifest has no meaning, and nothing follows its last line.
        if (name === 'checkpoint.json' && at === bytes.length - 1) return
        expect(() => resuming(twoPhase, changed)).toThrow(CheckpointRefused)
      }),
      { numRuns: 2000 },
    )
  })

  test('is refused by another specification, model, choice or version, which is named', async () => {
    const specification = check(ownTexts.kinds)
    const folder = memoryFolder()
    const own = prepare(specification)
    await explored(own, { ...keeping(own, folder), depth: 2 })
    const refused = (other: Specification, selection: Selection, version = program) => {
      try {
        resumeFrom(prepare(other, selection), folder, version)
        return 'nothing'
      } catch (error) {
        if (!(error instanceof CheckpointRefused)) throw error
        return [error.code, error.message, error.details.expected, error.details.found].join('; ')
      }
    }
    expect(refused(specification, {})).toBe('nothing')
    expect([
      refused(specification, {}, '9.9.9'),
      refused(specification, { constants: ['Node = {a, b, c}'] }),
      refused(specification, { deadlock: true }),
      refused(check(ownTexts.kinds.replace('n < 5', 'n < 6')), {}),
      refused(check(ownTexts.kinds.replace('model two', 'model three')), {}),
      refused(check(ownTexts.view), {}),
    ]).toEqual([
      'E662; it was written by another version of explore; 9.9.9; 1.2.3',
      'E663; it is of another value of a constant; Node = {a, b, c}; Node = {a, b}',
      'E663; it is of another choice as to deadlocks; deadlocks are looked for; deadlocks are allowed',
      'E663; it is of another text of the specification, or of what that extends; ; ',
      'E663; it is of another model; three; two',
      'E663; it is of another module; View; Kinds',
    ])
  })

  test('is not written over, nor among other files', () => {
    const code = (names: readonly string[]) => {
      try {
        requireEmpty(memoryFolder(new Map(names.map((name) => [name, new Uint8Array(1)]))))
        return 'accepted'
      } catch (error) {
        return (error as CheckpointRefused).code
      }
    }
    expect([
      code([]),
      code(['parents-0001', 'states-0001']),
      code(['checkpoint.json']),
      code(['states-0001', 'thesis.tex']),
    ]).toEqual(['accepted', 'accepted', 'E664', 'E664'])
  })
})

test('a search that is stopped is kept from the beginning of its level', async () => {
  const prepared = prepare(check(ownTexts.large))
  const expected = await explored(prepared)
  for (const stop of [1, 5, 12]) {
    let asked = 0
    const folder = memoryFolder()
    const { checkpoint } = keeping(prepared, folder, { everyMs: 1000 })
    const found = await explored(prepared, {
      checkpoint: checkpoint!,
      shouldStop: () => (++asked >= stop ? 'interrupt' : undefined),
    })
    expect(JSON.parse(found)).toMatchObject({ verdict: { kind: 'stopped', reason: 'interrupt' } })
    expect(await explored(prepared, resuming(prepared, folder.left()))).toBe(expected)
  }
})

test('a bounded search goes on to a greater depth', async () => {
  const folder = memoryFolder()
  await explored(twoPhase, { ...keeping(twoPhase, folder), depth: 3 })
  expect(await explored(twoPhase, { ...resuming(twoPhase, folder.left()), depth: 6 })).toBe(
    await explored(twoPhase, { depth: 6 }),
  )
})

test('values come back from their compact form', () => {
  fc.assert(
    fc.property(values, (value) =>
      equals(fromCompact(JSON.parse(JSON.stringify(toCompact(value))) as never), value),
    ),
    { numRuns: 2000 },
  )
})

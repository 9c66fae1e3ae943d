import { describe, expect, test } from '@jest/globals'
import { check, type MemoryOptions, prepare, type Specification, StorageFault } from '../../src/index.js'
import { readSpecification } from '../counts.js'
import { explored, keeping, resuming } from './kept.js'
import { type Files, type MemoryFolder, memoryFolder } from './memory-folder.js'
import { texts } from './texts.js'

/** What a search puts on disk: how often states, and how many levels of them there were together. */
interface Disk {
  readonly memory: Required<MemoryOptions>
  readonly folder: MemoryFolder
  runs(): number
  /** The most runs there were at once, which are of two levels at the most. */
  runsMost(): number
}

/** A search that has no more than a few dozens of states in memory, from its beginning on. */
function disk(windowBytes: number, folder: MemoryFolder = memoryFolder()): Disk {
  let runs = 0
  let most = 0
  const counting: MemoryFolder = {
    ...folder,
    create(name) {
      const file = folder.create(name)
      if (name.endsWith('-states')) {
        runs++
        most = Math.max(most, folder.names().filter((other) => other.endsWith('-states')).length)
      }
      return file
    },
  }
  const memoryMaxBytes = Number.POSITIVE_INFINITY
  return {
    memory: { memoryMaxBytes, spill: { folder: counting, fromBytes: 0, windowBytes } },
    folder,
    runs: () => runs,
    runsMost: () => most,
  }
}

/** A clock by which every few states take so long that others have their turn. */
function slowClock(): () => number {
  let nowMs = 0
  return () => {
    nowMs += 30
    return nowMs
  }
}

/** A group of three, of which each may do a good many things. */
const symmetric = `module Tokens
constant Node
variable held : [Node -> Set(Int)]
variable last : Option(Node)
init held = [n \\in Node |-> {}] /\\ last = None
action Take(n \\in Node, k \\in 1..3) ==
  /\\ k \\notin held[n] /\\ Cardinality({m \\in Node : k \\in held[m]}) < 2
  /\\ held'[n] = held[n] \\union {k} /\\ last' = Some(n)
action Give(n, m \\in Node) ==
  n # m /\\ held[m] = {} /\\ held' = [held EXCEPT ![m] = held[n], ![n] = {}] /\\ last' = None
invariant Spread == ~(last is None /\\ \\A n \\in Node : Cardinality(held[n]) = 2)
deadlock off
model three
  Node = {a, b, c}
  symmetry Node
`

/** A level of thousands of states that ends in a deadlock. */
const ending = `module Ending
variable x : Int
variable y : Seq(Int)
init x \\in 0..500 /\\ y = <<>>
action Up(k \\in 1..2) == Len(y) < 3 /\\ y' = Append(y, k * x % 97) /\\ x' = (x * 7 + k) % 509
action Round == Len(y) = 3 /\\ x > 3 /\\ y' = <<>>
`

const specifications: readonly (readonly [string, Specification, number])[] = [
  ...Object.entries(texts).map(
    // Where there are states enough, a run has more of them.
    ([name, text]) => [name, check({ name, text }), name === 'partial' ? 4000 : 400] as const,
  ),
  ['a symmetric set', check(symmetric), 400],
  ['a deadlock', check(ending), 10_000],
  ...(
    ['specs/two-phase-commit.spec', 'specs/bank.spec', 'specs/broken/commits-at-minority.spec'] as const
  ).map((path) => [path, readSpecification(path), 400] as const),
]

describe.each(specifications)('states on disk: %s', (_, specification, windowBytes) => {
  const compiled = prepare(specification)

  test('change nothing of what is found', async () => {
    const expected = await explored(compiled)
    expect(await explored(prepare(specification, { engine: 'interpreted' }))).toBe(expected)
    const { memory, runs } = disk(windowBytes)
    expect(await explored(compiled, { ...memory, clock: slowClock() })).toBe(expected)
    expect(runs()).toBeGreaterThan(4)
  })

  test('are kept, and gone on with, as those in memory', async () => {
    const expected = await explored(compiled)
    const kept: Files[] = []
    const folder = memoryFolder()
    const { checkpoint } = keeping(compiled, folder, { onWritten: () => void kept.push(folder.left()) })
    const { memory } = disk(windowBytes)
    const options = { ...memory, checkpoint: checkpoint!, clock: slowClock() }
    expect(await explored(compiled, options)).toBe(expected)
    const step = Math.ceil(kept.length / 4)
    for (const files of kept.filter((_, index) => index % step === step - 1)) {
      const { memory, runs } = disk(windowBytes)
      expect(await explored(compiled, { ...resuming(compiled, files, memory), clock: slowClock() })).toBe(
        expected,
      )
      expect(runs()).toBeGreaterThan(0)
    }
    const interpreted = prepare(specification, { engine: 'interpreted' })
    const files = kept[kept.length >> 1]!
    expect(await explored(interpreted, resuming(interpreted, files))).toBe(expected)
  })
})

const many = prepare(readSpecification('specs/raft-bounded.spec'), { model: 'elections' })
const depth = 18

test('many runs of many levels are one search', async () => {
  const { memory, runs, runsMost } = disk(30_000)
  expect(await explored(many, { ...memory, depth, clock: slowClock() })).toBe(await explored(many, { depth }))
  expect(runs()).toBeGreaterThan(150)
  expect(runsMost()).toBeGreaterThan(50)
})

test('a level that is gone on with comes in several runs', async () => {
  const folder = memoryFolder()
  await explored(many, { ...keeping(many, folder), depth: depth - 1 })
  const { memory, runs } = disk(30_000)
  const resumed = resuming(many, folder.left(), memory)
  expect(runs()).toBeGreaterThan(2)
  expect(await explored(many, { ...resumed, depth, clock: slowClock() })).toBe(
    await explored(many, { depth }),
  )
})

test('a disk that is full ends the search, with the last checkpoint whole', async () => {
  const prepared = prepare(check(ending))
  const expected = await explored(prepared)
  let stopped = 0
  for (const failing of [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377]) {
    const failures: string[] = []
    const full = memoryFolder(new Map(), (operation) => {
      if (operation >= failing) throw new StorageFault('no space is left', true)
    })
    const { memory } = disk(10_000, full)
    const spill = { ...memory.spill, onFailed: (message: string) => void failures.push(message) }
    const kept = memoryFolder()
    const { checkpoint } = keeping(prepared, kept)
    const options = { ...memory, spill, checkpoint: checkpoint!, clock: slowClock() }
    const found = await explored(prepared, options)
    if (failures.length > 0) expect(failures).toEqual(['no space is left'])
    if (found === expected) continue
    expect(JSON.parse(found)).toMatchObject({ verdict: { kind: 'stopped', reason: 'memory' } })
    expect(failures).toHaveLength(1)
    stopped++
    expect(await explored(prepared, resuming(prepared, kept.left()))).toBe(expected)
  }
  expect(stopped).toBeGreaterThan(3)
})

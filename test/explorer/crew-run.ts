import {
  check,
  createThreads,
  encodeExploration,
  explorePrepared,
  type MemoryOptions,
  printJson,
  type Selection,
  type Specification,
} from '../../src/index.js'
import { prepareSharing } from '../../src/library/prepared.js'
import { readSpecification, specificationsIn } from '../counts.js'
import { memoryFolder } from './memory-folder.js'
import { late, ranged, texts, wide } from './texts.js'

/**
 * Explores specifications on several threads, from the first level on, and holds the whole result to that of
 * one thread and of the reference engine; prints a line for each, and ends in an error where they differ. A
 * program of its own, as threads are to run outside of Jest's sandbox.
 */

/** The words of its command line: specifications, each with a model behind a colon or without. */
export type Words = readonly `specs/${string}`[]

/** When threads begin: at the first level; or at some time, in the midst of a level. */
type Beginning = 'first' | 'late'

async function explored(
  specification: Specification,
  selection: Selection,
  beginning: Beginning = 'first',
  memory: MemoryOptions = {},
): Promise<string> {
  const { workers = 1 } = selection
  const printed: string[] = []
  let searching = 1
  let nowMs = 0
  const threads = { ...createThreads(workers, { isEager: beginning === 'first' }), processorMs: () => nowMs }
  // So small a store that it has to grow under way.
  const prepared = prepareSharing(
    specification,
    { ...selection, print: (line) => void printed.push(line) },
    workers > 1 ? { bytes: 1 } : undefined,
  )
  const exploration = await explorePrepared(prepared, {
    ...(workers > 1 ? { threads } : {}),
    // A clock that goes on at each look has others run after each few states.
    ...(beginning === 'late' ? { clock: () => (nowMs += 30) } : {}),
    ...memory,
    onThreads(count) {
      searching = count
    },
  })
  if (prepared.engineKind === 'compiled' && searching !== workers) {
    throw new Error(`${searching} threads have searched, not ${workers}`)
  }
  const run = { elapsedMs: 0, generatedPerSecond: 0, memoryBytes: 0, workers: 1, levels: [] }
  const said = printed.map((line) => `printed: ${line}\n`).join('')
  return `${said}${printJson(
    encodeExploration(exploration, {
      ...{ command: [], specification: specification.source.name },
      run: { ...run, engine: 'compiled' },
    }),
  )}`
}

async function compare(name: string, specification: Specification, model?: string): Promise<void> {
  const selection = model === undefined ? {} : { model }
  const expected = await explored(specification, { ...selection, engine: 'interpreted' })
  for (const workers of [1, 2, 3, 4]) {
    const found = await explored(specification, { ...selection, workers })
    if (found !== expected) {
      process.exitCode = 1
      console.log(
        `${name} ${model ?? ''} on ${workers} threads:\n${found}\nby the reference engine:\n${expected}`,
      )
      return
    }
  }
  const lines = expected.split('\n').filter((line) => line.startsWith('printed: ')).length
  const { generated, distinct } = JSON.parse(expected.replace(/^printed: .*$/gm, '')).statistics as {
    generated: number
    distinct: number
  }
  const said = lines > 0 ? `, ${lines} lines printed` : ''
  console.log(`${name} ${model ?? ''}: ${generated} generated, ${distinct} distinct${said}`)
}

/** What is thrown in a thread ends the search. */
async function fail(): Promise<void> {
  const specification = check({ name: 'values', text: texts.values })
  const prepared = prepareSharing(specification, { workers: 2 }, {})
  const { config } = prepared
  const { start, ...others } = createThreads(2, { isEager: true })
  // A module that a thread cannot compile.
  const threads = {
    ...others,
    start: () => start({ config: { ...config, module: { ...config.module, variables: [] } } }),
  }
  const found = await explorePrepared(prepared, { threads }).then(
    () => 'nothing',
    (error: unknown) => String(error),
  )
  console.log(`a thread that fails: ${found}`)
}

/**
 * What has been come to when others join is not noted by their programs, which so come to the shapes of
 * values in another order.
 */
const notedText = `module Noted
constant Node
variable x : [Node -> Set([from: Int, term: Int, on: Option(Bool)])]
variable a : Int
variable b : Int
variable c : Int
init x = [k \\in Node |-> {}] /\\ a = 0 /\\ b = 0 /\\ c = 0
action A == a < 60 /\\ a' = a + 1
action B == b < 60 /\\ b' = b + 1
action C == c < 60 /\\ c' = c + 1
property P == [][[value |-> ""] \\in {e \\in {[value |-> "b"]} : x # [k \\in Node |-> {}]}]_x
deadlock off
model small
  Node = {n1, n2, n10}
`

/** Threads that come when the search has gone on by itself for a while. */
async function joinLate(): Promise<void> {
  const elections = { specification: readSpecification('specs/raft-bounded.spec'), model: 'elections' }
  const noted = { specification: check({ name: 'noted', text: notedText }), model: 'small' }
  for (const { specification, model } of [elections, noted]) {
    const alone = await explored(specification, { model })
    const together = await explored(specification, { model, workers: 3 }, 'late')
    if (alone !== together) process.exitCode = 1
    console.log(`threads that join late: ${alone === together ? 'the same' : together}`)
  }
}

/** Threads that end in the midst of a level, as memory does: one goes on, with states on disk. */
async function endEarly(): Promise<void> {
  const specification = readSpecification('specs/raft-bounded.spec')
  const selection = { model: 'elections' }
  const alone = await explored(specification, selection)
  let begun = 0
  let same = 0
  for (const fromBytes of [18e6, 22e6]) {
    const spill = { folder: memoryFolder(), fromBytes, windowBytes: 200_000, onBegin: () => void begun++ }
    const found = await explored(specification, { ...selection, workers: 3 }, 'late', { spill })
    if (found === alone) same++
  }
  if (begun < 2 || same < 2) process.exitCode = 1
  console.log(`threads that end early: ${same} of ${begun} the same`)
}

await fail()
await joinLate()
await endEarly()
for (const [name, text] of Object.entries({ ...texts, ...ranged, ...wide, late })) {
  await compare(name, check({ name, text }))
}
const wanted = process.argv.slice(2)
for (const path of wanted.length > 0 ? wanted : specificationsIn('specs/broken')) {
  const [file, model] = path.split(':') as [string, string | undefined]
  await compare(file, readSpecification(file), model)
}

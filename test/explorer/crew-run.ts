import {
  check,
  createThreads,
  encodeExploration,
  explorePrepared,
  prepare,
  printJson,
  type Selection,
  type Specification,
} from '../../src/index.js'
import { prepareSharing } from '../../src/library/prepared.js'
import { readSpecification, specificationsIn } from '../counts.js'

/**
 * Explores specifications on several threads, from the first level on, and holds the whole result to that of
 * one thread and of the reference engine; prints a line for each, and ends in an error where they differ. A
 * program of its own, as threads are to run outside of Jest's sandbox.
 */

/** The words of its command line: specifications, each with a model behind a colon or without. */
export type Words = readonly `specs/${string}`[]

/** What the specifications of the project do not have, or not in few states. */
const texts = {
  view: `module View
variable x : Int
variable y : Int
init x = 0 /\\ y = 0
action Up(k \\in 1..3) == x + k <= 60 /\\ x' = x + k /\\ y' = (y + k * x) % 5
action Turn == y' = (y + 1) % 5
invariant Small == x + y < 55
view <<x, y % 2>>
constraint x # 31
deadlock off
`,
  cut: `module Cut
variable x : Int
variable y : Int
init x \\in 0..3 /\\ y = 0
action Right == x' = x + 1
action Up == y' = y + 1
action Back == x > 0 /\\ x' = x - 1
invariant Apart == ~(x = 11 /\\ y = 11)
constraint x + y < 24
constraint x' # 7 \\/ y < 9
`,
  values: `module Values
variable s : Seq(Int)
variable n : Int
init s = <<>> /\\ n = 0
action Add(k \\in 0..2) == Len(s) < 7 /\\ s' = Append(s, k * 1000) /\\ n' = (n + k) % 3
action Turn == s # <<>> /\\ s' = Tail(s) \\o <<Head(s)>>
invariant Short == ~(Len(s) = 7 /\\ s[1] = 2000 /\\ s[5] = 1000 /\\ n = 1)
deadlock off
`,
  fault: `module Fault
variable x : Int
variable y : Int
init x = 0 /\\ y = 0
action Right == x < 30 /\\ x' = x + 1
action Up == y < 30 /\\ y' = y + 100 \\div (9 - x)
deadlock off
`,
  misfit: `module Misfit
variable f : [Int -> Int]
variable n : Int
init f = [i \\in 1..2 |-> 0] /\\ n = 2
action Grow == n < 7 /\\ n' = n + 1 /\\ f' = [i \\in 1..(n + 1) |-> 0]
action Set(i \\in 1..2, v \\in 0..4) == f'[i] = v
action Last == f'[n] = 1
deadlock off
`,
  orbits: `module Orbits
constant Node
variable next : [Node -> Option(Node)]
variable old : Set(Node)
init next = [n \\in Node |-> None] /\\ old = {}
action Point(n, m \\in Node) ==
  /\\ Cardinality({k \\in Node : next[k] # None}) < 3 /\\ next[n] = None /\\ next'[n] = Some(m)
action Age(n \\in Node) == next[n] is Some /\\ old' = old \\union {next[n].value}
action Drop(n \\in old) == next'[n] = None /\\ old' = old \\ {n}
property Kept == [][\\A n \\in old : n \\in old' \\/ next'[n] = None]_old
invariant Few == Cardinality(old) < 4 \\/ \\E n \\in Node : next[n] = Some(n)
deadlock off
model all
  Node = {n1, n2, n3, n4, n5}
  symmetry Node
`,
  symmetricView: `module SymmetricView
constant Node
variable grade : [Node -> Int]
variable last : Option(Node)
init grade = [n \\in Node |-> 0] /\\ last = None
action Up(n \\in Node) == grade[n] < 3 /\\ grade'[n] = grade[n] + 1 /\\ last' = Some(n)
action Down(n \\in Node) == grade[n] > 1 /\\ grade'[n] = 0
view <<grade, last = None>>
deadlock off
model all
  Node = {n1, n2, n3, n4, n5, n6}
  symmetry Node
`,
  deadlock: `module Stuck
variable x : Int
variable y : Int
init x = 0 /\\ y = 0
action Right == x < 12 /\\ x' = x + 1
action Up == y < 12 /\\ x' = x /\\ y' = y + 1
`,
}

/** When threads begin: at the first level; or at some time, in the midst of a level. */
type Beginning = 'first' | 'late'

async function explored(
  specification: Specification,
  selection: Selection,
  beginning: Beginning = 'first',
): Promise<string> {
  const { workers = 1 } = selection
  let searching = 1
  let nowMs = 0
  const threads = { ...createThreads(workers, { isEager: beginning === 'first' }), processorMs: () => nowMs }
  // So small a store that it has to grow under way.
  const prepared = prepareSharing(specification, selection, workers > 1 ? { bytes: 1 } : undefined)
  const exploration = await explorePrepared(prepared, {
    ...(workers > 1 ? { threads } : {}),
    // A clock that goes on at each look has others run after each few states.
    ...(beginning === 'late' ? { clock: () => (nowMs += 30) } : {}),
    onThreads(count) {
      searching = count
    },
  })
  if (prepared.engineKind === 'compiled' && searching !== workers) {
    throw new Error(`${searching} threads have searched, not ${workers}`)
  }
  const run = { elapsedMs: 0, generatedPerSecond: 0, memoryBytes: 0, workers: 1, levels: [] }
  return printJson(
    encodeExploration(exploration, {
      ...{ command: [], specification: specification.source.name },
      run: { ...run, engine: 'compiled' },
    }),
  )
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
  const { generated, distinct } = JSON.parse(expected).statistics as { generated: number; distinct: number }
  console.log(`${name} ${model ?? ''}: ${generated} generated, ${distinct} distinct`)
}

/** What is thrown in a thread ends the search. */
async function fail(): Promise<void> {
  const specification = check({ name: 'values', text: texts.values })
  const other = prepare(check({ name: 'misfit', text: texts.misfit }))
  const { start, ...others } = createThreads(2, { isEager: true })
  const threads = { ...others, start: () => start({ config: other.config }) }
  const found = await explorePrepared(prepareSharing(specification, { workers: 2 }, {}), { threads }).then(
    () => 'nothing',
    (error: unknown) => String(error),
  )
  console.log(`a thread that fails: ${found}`)
}

/** Threads that come when the search has gone on by itself for a while. */
async function joinLate(): Promise<void> {
  const specification = readSpecification('specs/raft-bounded.spec')
  const selection = { model: 'elections' }
  const alone = await explored(specification, selection)
  const together = await explored(specification, { ...selection, workers: 3 }, 'late')
  if (alone !== together) process.exitCode = 1
  console.log(`threads that join late: ${alone === together ? 'the same' : together}`)
}

await fail()
await joinLate()
for (const [name, text] of Object.entries(texts)) await compare(name, check({ name, text }))
const wanted = process.argv.slice(2)
for (const path of wanted.length > 0 ? wanted : specificationsIn('specs/broken')) {
  const [file, model] = path.split(':') as [string, string | undefined]
  await compare(file, readSpecification(file), model)
}

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import { Random } from '../../src/explorer/random/random.js'
import { behaviorsInBatch } from '../../src/explorer/random/simulate.js'
import { createReexecution } from '../../src/explorer/reexecute.js'
import {
  check,
  DiagnosticError,
  encodeSimulation,
  prepareSimulation,
  readTrace,
  replay,
  type SimulateOptions,
  type Simulation,
  simulate,
  simulationExitCode,
  writeTrace,
} from '../../src/index.js'
import { readSpecification } from '../counts.js'
import { schemaOf } from '../exports/schema.js'
import type { Names } from './simulate-run.js'
import { texts } from './texts.js'

const timeoutMs = 300_000

test(
  'any number of threads finds what one does, and either engine, to the byte',
  async () => {
    const names: Names = ['cut', 'values', 'misfit', 'printing', 'deadlock']
    const script = fileURLToPath(new URL('./simulate-run.js', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, [script, ...names]).catch((error) => {
      throw new Error(error.stdout || String(error))
    })
    const lines = stdout.trimEnd().split('\n')
    expect(lines).toHaveLength(2 * names.length + 1)
    expect(lines.filter((line) => line.includes('violated')).length).toBeGreaterThan(2)
    expect(lines.filter((line) => line.includes('sampled')).length).toBeGreaterThan(5)
  },
  timeoutMs,
)

test('random numbers depend on seed and behavior in every bit', () => {
  const first = (seed: number, behavior: number) => new Random(seed, behavior).word()
  // Of neighbours half of the bits differ.
  let different = 0
  const pairs = 400
  for (let seed = 0; seed < pairs; seed++) {
    for (const other of [first(seed + 1, 3), first(seed, 4), first(seed + 2 ** 32, 3)]) {
      for (let rest = first(seed, 3) ^ other; rest !== 0; rest &= rest - 1) different++
    }
  }
  expect(different / (pairs * 3 * 32)).toBeCloseTo(0.5, 1.7)
  expect(new Set(Array.from({ length: 10_000 }, (_, behavior) => first(1, behavior))).size).toBeGreaterThan(
    9990,
  )
  // The same on every machine.
  const random = new Random(42, 7)
  expect([random.word(), random.word(), random.below(10), random.below(1)]).toEqual([
    38348754, 2315580471, 5, 0,
  ])
})

test('a random number below a bound is any of them, each as often', () => {
  const random = new Random(1, 1)
  const counts = new Array<number>(7).fill(0)
  for (let draw = 0; draw < 70_000; draw++) counts[random.below(7)]!++
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400)
  for (let draw = 0; draw < 1000; draw++) {
    const fraction = random.fraction()
    expect(fraction >= 0 && fraction < 1).toBe(true)
  }
})

async function simulated(text: string, options: SimulateOptions = {}): Promise<Simulation> {
  return simulate(prepareSimulation(check({ name: 'own.spec', text })), { behaviors: 50, ...options })
}

describe('a violation', () => {
  test.each(['vote-not-persisted', 'votes-twice', 'commits-at-minority', 'match-not-reset', 'no-step-down'])(
    'of %s is minimised to a trace of the specification, of which no step can be left out',
    async (name) => {
      const specification = readSpecification(`specs/broken/${name}.spec`)
      const preparedSimulation = prepareSimulation(specification)
      const { prepared } = preparedSimulation
      const { counterexample, origin } = await simulate(preparedSimulation, { seed: 3, novelty: true })
      const { trace, kind } = counterexample!
      expect(kind).toBe('invariant')
      expect(origin!.isMinimal).toBe(true)
      expect(trace.steps.length).toBeLessThanOrEqual(origin!.minimisedSteps)
      const written = writeTrace(trace, 'json', { prepared, counterexample: counterexample! })
      expect(replay(prepared, readTrace({ name: 'trace.json', text: written })).kind).toBe('legal')
      const { engine } = prepared
      const violated = (states: (typeof trace)['states']) =>
        states.findIndex((state, index) => engine.violation(state, states[index - 1]))
      expect(violated(trace.states)).toBe(trace.steps.length)
      const reexecute = createReexecution(engine)
      for (const left of trace.steps.keys()) {
        const rest = reexecute(
          trace,
          [...trace.steps.keys()].filter((index) => index !== left),
        )
        if (rest) expect(violated(rest.states)).toBe(-1)
      }
    },
    timeoutMs,
  )

  test('is that of the least behavior, and counts go no further', async () => {
    const all = await simulated(texts.cut, { seed: 2, behaviors: 5000, depth: 60 })
    const { behavior } = all.origin!
    expect(all.statistics.behaviors).toBe(behavior + 1)
    const before = await simulated(texts.cut, { seed: 2, behaviors: behavior, depth: 60 })
    expect(before.verdict).toEqual({ kind: 'sampled' })
    const again = await simulated(texts.cut, { seed: 2, behaviors: behavior + 1, depth: 60 })
    expect(again).toEqual(all)
    expect(simulationExitCode(all)).toBe(1)
    expect(simulationExitCode(before)).toBe(0)
  })

  test.each([
    [
      'an initial state',
      "module M\nvariable x : Int\ninit x \\in 0..2\naction A == x' = 1\ninvariant I == x < 2\n",
      0,
    ],
    [
      'a property',
      "module M\nvariable x : Int\ninit x = 0\naction A == x' = (x + 1) % 5\nproperty P == [][x' > x]\n",
      5,
    ],
    [
      'a deadlock',
      "module M\nvariable x : Int\ninit x = 0\naction A(d \\in 1..2) == x < 9 /\\ x' = x + d\n",
      5,
    ],
    [
      'a fault',
      "module M\nvariable x : Int\ninit x = 0\naction A == x' = x + 1\naction B == x' = 9 \\div (7 - x)\n",
      7,
    ],
    [
      'a fault of an invariant',
      "module M\nvariable x : Int\ninit x = 0\naction A == x' = x + 1\ninvariant I == 9 \\div (7 - x) < 99\n",
      7,
    ],
  ])('is %s', async (_, text, length) => {
    const { counterexample, verdict } = await simulated(text)
    expect(verdict.kind).toBe('violated')
    expect(counterexample!.trace.steps).toHaveLength(length)
  })
})

describe('behaviors end', () => {
  const text = (rest: string) =>
    `module M
variable x : Int
init x = 0
action Up == x < 9 /\\ x' = x + 1
action Stay == x' = x
${rest}`

  test.each([
    ['where no step leads to another state', '', {}, { terminal: 50 }, 9],
    ['at the depth', '', { depth: 4 }, { depth: 50 }, 4],
    ['at a constraint', 'constraint x < 6\n', {}, { constraint: 50 }, 5],
    ['where all that is enabled has weight 0', '', { weights: { Up: 0 } }, { weight: 50 }, 0],
  ] as const)('%s', async (_, rest, options, ended, max) => {
    const { statistics } = await simulated(text(rest), options)
    expect(statistics.ended).toEqual({
      depth: 0,
      terminal: 0,
      constraint: 0,
      weight: 0,
      violated: 0,
      ...ended,
    })
    expect(statistics.lengths).toEqual({ min: max, median: max, mean: max, max })
    expect(statistics.distinct.states).toBe(max + 1)
    expect(statistics.steps).toBe(50 * max)
  })
})

test('weights make actions likely', async () => {
  const text =
    "module M\nvariable x : Int\ninit x = 0\naction A == x' = x + 1\naction B(n \\in 1..9) == x' = x - n\n"
  const taken = async (weights: SimulateOptions['weights']) => {
    const { statistics } = await simulated(text, { behaviors: 40, ...(weights ? { weights } : {}) })
    return statistics.actions.map((action) => action.taken / statistics.steps)
  }
  // Actions are as likely, however many successors each has.
  expect((await taken(undefined))[0]).toBeCloseTo(0.5, 1.7)
  expect((await taken({ A: 4 }))[0]).toBeCloseTo(0.8, 1.7)
  expect((await taken({ B: 0.25, A: 0.75 }))[0]).toBeCloseTo(0.75, 1.7)
  expect(await taken({ A: 0 })).toEqual([0, 1])
})

test('novelty sees more states', async () => {
  const text = `module M
variable x : Int
variable y : Int
init x = 0 /\\ y = 0
action A(n \\in {-1, 1}) == x' = x + n
action B(n \\in {-1, 1}) == y' = y + n
`
  const usual = await simulated(text, { behaviors: 128 })
  const novel = await simulated(text, { behaviors: 128, novelty: true })
  expect(novel.statistics.distinct.states).toBeGreaterThan(2 * usual.statistics.distinct.states)
})

test('a weight of an action that there is not is a mistake', async () => {
  const text = "module M\nvariable x : Int\ninit x = 0\naction Timeout == x' = x + 1\n"
  const error = await simulated(text, { weights: { Timout: 2 } }).catch((thrown: unknown) => thrown)
  expect((error as DiagnosticError).diagnostics).toMatchObject([
    { code: 'E412', message: 'there is no action `Timout`', hint: 'did you mean `Timeout`?' },
  ])
  expect(error).toBeInstanceOf(DiagnosticError)
})

test('is stopped between behaviors, or before the first', async () => {
  const text = "module M\nvariable x : Int\ninit x = 0\naction A == x' = x + 1\n"
  for (const [asked, expected] of [
    [1, { verdict: { kind: 'stopped', reason: 'time' }, statistics: { behaviors: 0 } }],
    [90, { verdict: { kind: 'sampled' }, stopped: 'time' }],
  ] as const) {
    let times = 0
    const shouldStop = () => (++times >= asked ? ('time' as const) : undefined)
    const found = await simulated(text, { behaviors: 1e9, shouldStop })
    expect(found).toMatchObject(expected)
    expect(simulationExitCode(found)).toBe(asked === 1 ? 3 : 0)
    const { behaviors } = found.statistics
    if (behaviors === 0) continue
    const { stopped, ...rest } = found
    expect(behaviors).toBeGreaterThan(behaviorsInBatch(100))
    expect(await simulated(text, { behaviors })).toEqual(rest)
    expect(stopped).toBe('time')
  }
})

test.each([
  ['sampled', texts.values, 3],
  ['violated', texts.cut, 5000],
  ['without an initial state', "module M\nvariable x : Int\ninit x \\in {}\naction A == x' = 1\n", 5],
  [
    'outside the constraints',
    "module M\nvariable x : Int\ninit x = 1\naction A == x' = 1\nconstraint x > 1\n",
    5,
  ],
])('as JSON, %s, keeps to its schema', async (_, text, behaviors) => {
  const run = { elapsedMs: 1, stepsPerSecond: 1, memoryBytes: 1, workers: 1, engine: 'compiled' as const }
  const simulation = await simulated(text, { behaviors, seed: 2, depth: 60, weights: { Up: 1.5 } }).catch(
    () => simulated(text, { behaviors, seed: 2, depth: 60 }),
  )
  const origin = { command: ['explore'], again: ['explore'], specification: 'own.spec', run }
  const validate = schemaOf('simulation')
  validate(JSON.parse(JSON.stringify(encodeSimulation(simulation, origin))))
  expect(validate.errors ?? []).toEqual([])
})

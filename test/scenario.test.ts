import { describe, expect, test } from '@jest/globals'
import { createReexecution, isSameState, type Run } from '../src/explorer/reexecute.js'
import type { ScenarioResult } from '../src/explorer/staged/scenario-result.js'
import { type StageTests, stagesOf } from '../src/explorer/staged/stages-of.js'
import { type Prepared, prepare } from '../src/library/prepared.js'
import { check } from '../src/library/specification.js'
import { runScenario } from '../src/library/staged/scenario.js'
import { renderScenarioVerdict } from '../src/library/staged/scenario-report.js'
import { testsOf } from '../src/library/staged/stages.js'
import { replay } from '../src/library/trace.js'
import { stagedConfig } from '../src/model/staged.js'
import type { State } from '../src/model/state.js'
import { createThreads } from '../src/threads/threads.js'
import { scenarioSpecs } from './scenario-specs.js'

/** Every scenario under every model. */
const cases = Object.values(scenarioSpecs).flatMap((text) => {
  const specification = check(text)
  expect(specification.diagnostics).toEqual([])
  const { models, scenarios } = specification.checked!.module
  return models.flatMap((model) =>
    scenarios.map(({ name }) => ({ title: `${name}, ${model.name}`, text, model: model.name, name })),
  )
})

function prepared(text: string, model: string, engine: 'compiled' | 'interpreted' = 'interpreted'): Prepared {
  return prepare(check(text), { model, engine, workers: engine === 'compiled' ? 2 : 1 })
}

/** Does what the search does not: it follows every run of the specification, from state to state. */
function shortestLength(prepared: Prepared, name: string): number | undefined {
  const scenario = prepared.config.module.scenarios.find((each) => each.name === name)!
  const tests = testsOf(scenario, stagedConfig(prepared.config, prepared.types, scenario))
  const { engine } = prepared
  let runs: State[][] = [...engine.initialStates()].filter(engine.isInside).map((state) => [state])
  for (let length = 0; length <= lengthMax; length++) {
    if (runs.some((run) => stagesOf(tests, run))) return length
    runs = runs.flatMap((run) => {
      const next: State[] = []
      for (const { state, allowed } of engine.successors(run.at(-1)!)) {
        if (allowed && !next.some((each) => isSameState(each, state))) next.push(state)
      }
      return next.map((state) => [...run, state])
    })
  }
  return undefined
}

/** In how many steps a stage is reached from where a run reaches the one before. */
function distance(
  { engine }: Prepared,
  tests: StageTests,
  { states }: Run,
  stages: ScenarioResult['stages'],
  stage: number,
): number {
  const start = stages[stage - 1]?.step ?? 0
  let whole = tests.first(states[0]!)
  let reached = 0
  for (let index = 0; ; index++) {
    while (reached < stage && stages[reached]!.step === index) whole = tests.withReached(whole, ++reached)
    if (index === start) break
    whole = tests.next(whole, states[index + 1]!)
  }
  const own = engine.variables.length
  let level: (readonly [State, State | undefined])[] = [[whole, undefined]]
  for (let length = 0; ; length++) {
    if (level.some(([state, before]) => tests.isReached(stage, state, before))) return length
    level = level.flatMap(([state]) =>
      [...engine.successors(state.slice(0, own))]
        .filter(({ allowed }) => allowed)
        .map((successor) => [tests.next(state, successor.state), state] as const),
    )
    expect(level.length).toBeGreaterThan(0)
  }
}

/** Longer runs are too many to be followed. */
const lengthMax = 6

function ownOf(result: ScenarioResult): ScenarioResult {
  return { ...result, searches: result.searches, ...(result.whole ? { whole: result.whole } : {}) }
}

const detours = `module Detours
variable x : Int
init x \\in {10, 11, 12, 13, 14, 20}
action A == x = 20 /\\ x' \\in {1, 4}
action B == x = 1 /\\ x' = 2
action C == x = 2 /\\ x' = 3
action D == x \\in {4, 5} /\\ x' = x + 1
action E == x = 6 /\\ x' = 2
deadlock off
model only
scenario Short
  reach x >= 10 \\/ x = 6
  then  x = 3
scenario Faulty
  reach 4 \\div (x - 10) = 2
scenario Within
  reach x = 20
  then  within 2 == x = 3
`

test('a way that is too long does not hide a shorter one', async () => {
  const { outcome } = await runScenario(prepared(detours, 'only'), 'Short', { depth: 4 })
  expect(outcome).toMatchObject({ kind: 'reached', trace: { steps: { length: 3 } } })
})

test('a fault in a state that is searched from is told', async () => {
  const { outcome } = await runScenario(prepared(detours, 'only'), 'Faulty')
  expect(outcome).toMatchObject({ kind: 'fault', counterexample: { fault: { code: 'E501' } } })
})

test('an invariant that has no value in the trace is told beside it', async () => {
  const text = detours.replace('deadlock off', 'invariant Halves == 6 \\div (x - 2) < 100\ndeadlock off')
  const { outcome } = await runScenario(prepared(text, 'only'), 'Short')
  const violated = [{ name: 'Halves', step: 2, fault: '`6` is divided by zero' }]
  expect(outcome).toMatchObject({ kind: 'reached', violated })
})

test('a trace is told as it is where the search is stopped before it is minimal', async () => {
  const { text } = cases[0]!
  let isFound = false
  const { outcome } = await runScenario(prepared(text, 'only'), 'Several', {
    onFound: () => {
      isFound = true
    },
    shouldStop: () => (isFound ? 'interrupt' : undefined),
  })
  expect(outcome).toMatchObject({ kind: 'reached', isMinimal: false, stopped: 'interrupt' })
})

test('what is not reached within the steps of a stage is not for want of depth', async () => {
  for (const exhaustive of [false, true]) {
    const { outcome } = await runScenario(prepared(detours, 'only'), 'Within', { exhaustive })
    expect(outcome).toMatchObject({ kind: 'missed', stage: 1, isUnreachable: true })
  }
})

describe.each(cases)('the scenario $title', ({ text, model, name }) => {
  const reference = prepared(text, model)
  const scenario = reference.config.module.scenarios.find((each) => each.name === name)!
  const tests = testsOf(scenario, stagedConfig(reference.config, reference.types, scenario))

  test('is found alike by both engines and any number of threads', async () => {
    const interpreted = await runScenario(reference, name)
    const compiled = prepared(text, model, 'compiled')
    const alone = await runScenario(compiled, name)
    const eager = { ...createThreads(2), isEager: true }
    const together = await runScenario(compiled, name, { threads: eager })
    expect(ownOf(alone)).toEqual(ownOf(interpreted))
    expect(ownOf(together)).toEqual(ownOf(interpreted))
  }, 60_000)

  test('is reached by a behavior that needs each of its steps, in stages that are shortest', async () => {
    const { outcome, stages } = await runScenario(reference, name)
    if (name === 'Outside') {
      expect(outcome).toMatchObject({ kind: 'missed', isUnreachable: true })
      return
    }
    if (outcome.kind !== 'reached') throw new Error(`${name} ends as ${outcome.kind}`)
    const { trace } = outcome
    expect(replay(reference, trace).kind).toBe('legal')
    expect(stagesOf(tests, trace.states)).toEqual(stages.map(({ step }) => step))
    const run: Run = trace
    if (outcome.detours.length === 0) {
      stages.forEach(({ step }, stage) => {
        const start = stages[stage - 1]?.step ?? 0
        expect(distance(reference, tests, run, stages, stage)).toBe(step! - start)
      })
    }
    const reexecute = createReexecution(reference.engine)
    const indices = trace.steps.map((_, index) => index)
    for (const left of indices) {
      const without = reexecute(
        run,
        indices.filter((index) => index !== left),
      )
      expect(without?.allowed && stagesOf(tests, without.states)).toBeFalsy()
    }
  })

  test('is found by one search for all stages, by a shortest trace', async () => {
    const { outcome, whole } = await runScenario(reference, name, { exhaustive: true })
    expect(whole).toBeDefined()
    const shortest = shortestLength(reference, name)
    if (name === 'Outside') expect(outcome).toMatchObject({ kind: 'missed', isUnreachable: true })
    if (outcome.kind !== 'reached') return
    const { steps, states } = outcome.trace
    expect(stagesOf(tests, states)?.at(-1)).toBe(steps.length)
    if (shortest !== undefined) expect(steps.length).toBe(shortest)
    else expect(steps.length).toBeGreaterThan(lengthMax)
    const staged = await runScenario(reference, name)
    if (staged.outcome.kind === 'reached') {
      expect(staged.outcome.trace.steps.length).toBeGreaterThanOrEqual(steps.length)
    }
  }, 60_000)
})

describe('what is cut from the states', () => {
  const text = String.raw`module Cut
variable x : Int
variable y : Int
init x = 0 /\ y = 0
action Up == x' = (x + 1) % 3 /\ y' = y + 1
deadlock off
view x
constraint y <= 6
scenario Five
  reach y = 5
scenario Beyond
  reach y = 8
model all
`

  test.each([false, true])(
    'by a view is searched, by a constraint is told (exhaustive: %s)',
    async (exhaustive) => {
      for (const engine of ['compiled', 'interpreted'] as const) {
        const specification = prepared(text, 'all', engine)
        const five = await runScenario(specification, 'Five', { exhaustive })
        expect(five).toMatchObject({ hasView: true, outcome: { kind: 'reached' } })
        expect(five.stages).toMatchObject([{ step: 5 }])
        const beyond = await runScenario(specification, 'Beyond', { exhaustive })
        expect(beyond.outcome).toMatchObject({ kind: 'missed', isUnreachable: true })
        const verdict = renderScenarioVerdict(beyond)
        expect(verdict).toMatch(/^verdict: unreachable within the constraints: everything there was searched/)
      }
    },
  )
})

import type { Scenario } from '../../core/core.js'
import type { Counterexample } from '../../explorer/exploration.js'
import type { StageTests } from '../../explorer/staged/stages-of.js'
import { createEvaluator } from '../../interpreter/evaluator.js'
import { EvaluationFault } from '../../interpreter/fault.js'
import type { Fault } from '../../model/engine.js'
import { areSameArguments } from '../../model/same-step.js'
import type { StagedConfig } from '../../model/staged.js'
import type { State, Step } from '../../model/state.js'
import type { Prepared } from '../prepared.js'
import { callStage } from './scenario-report.js'
import { testsOf } from './stages.js'

/**
 * A fault of a search for a scenario, laid to the stage whose condition has no value, with a trace to where
 * it has none: the search evaluates conditions within the actions. As it is, where an action itself is to
 * blame. The states of the trace have what is kept beside them.
 */
export function blameStage(
  { engine }: Prepared,
  scenario: Scenario,
  staged: StagedConfig,
  counterexample: Counterexample,
): Counterexample {
  const { fault, attempted, trace } = counterexample
  const last = trace.states.at(-1)
  const tests = testsOf(scenario, staged)
  const find = stageFinder(staged, tests, fault!)
  if (last && !attempted) {
    const stage = find(last, trace.states.at(-2))
    return stage === undefined ? counterexample : blamed(stage, trace.states, trace.steps)
  }
  if (!last) {
    for (const own of untilFault(engine.initialStates())) {
      const stage = find(tests.first(own), undefined)
      if (stage !== undefined) return blamed(stage, [own], [])
    }
    return counterexample
  }
  for (const { state: own, step } of untilFault(engine.successors(last.slice(0, staged.ownVariables)))) {
    if (step.action !== attempted!.action || !areSameArguments(step.arguments, attempted!.arguments)) continue
    const stage = find.afterStep(last, own)
    if (stage !== undefined) return blamed(stage, [...trace.states, own], [...trace.steps, step])
  }
  return counterexample

  function blamed(stage: number, states: readonly State[], steps: readonly Step[]): Counterexample {
    const name = callStage(scenario.stages, stage)
    return { kind: 'fault', name, fault: fault!, trace: { ...trace, states, steps } }
  }
}

/** Finds the stage whose condition has a fault, of those that may be reached next. */
function stageFinder({ config, ownVariables, updates }: StagedConfig, tests: StageTests, fault: Fault) {
  const evaluator = createEvaluator(config)

  function hasFault(evaluate: () => unknown): boolean {
    try {
      evaluate()
      return false
    } catch (error) {
      if (!(error instanceof EvaluationFault)) throw error
      const { code, span } = error.fault
      return code === fault.code && span.source === fault.span.source && span.start === fault.span.start
    }
  }

  function find(state: State, before: State | undefined): number | undefined {
    const reached = Number((before ?? state)[ownVariables])
    for (let stage = reached; stage < tests.count; stage++) {
      let isReached = false
      if (hasFault(() => (isReached = tests.isReached(stage, state, before)))) return stage
      if (!isReached) return undefined
      // What is about a step is about one after the stage before.
      before = undefined
    }
    return undefined
  }

  find.afterStep = (before: State, own: State): number | undefined => {
    const after = [...own, ...before.slice(ownVariables)]
    const marking = updates.find(({ next }) => hasFault(() => evaluator.expression(next)(before, after)))
    if (marking) return marking.stage
    return find(tests.next(before, own), before)
  }
  return find
}

/** What comes before a fault. */
function* untilFault<Item>(items: Iterable<Item>): Generator<Item, void> {
  try {
    yield* items
  } catch (error) {
    if (!(error instanceof EvaluationFault)) throw error
  }
}

import type { Scenario } from '../../core/core.js'
import type { Run } from '../../explorer/reexecute.js'
import type { Reached, StagedOptions } from '../../explorer/staged/staged.js'
import { searchStage, shortest } from '../../explorer/staged/staged.js'
import { createEvaluator } from '../../interpreter/evaluator.js'
import { EvaluationFault } from '../../interpreter/fault.js'
import { allOf, atLeast, type Conjuncts, conjunctsOf } from '../../model/conjuncts.js'
import { type StagedConfig, stagedConfig } from '../../model/staged.js'
import type { State } from '../../model/state.js'
import type { Span } from '../../text/source.js'
import type { Prepared } from '../prepared.js'
import { ownRun, type ScenarioOptions, stagesFor, startingThreads, testsOf } from './stages.js'

/** How near a search came to a stage that it did not reach: the most conjuncts that held together. */
export interface Nearest {
  readonly held: readonly Span[]
  readonly lacking: readonly Span[]
  /** The way to the state, or the step, in which they held. */
  readonly run: Run
  /** After how many steps the stages before are reached. */
  readonly steps: readonly number[]
}

/** What is generated at the most, in the search for so many conjuncts. */
const generatedMax = 1_000_000

/** Of conditions with more conjuncts fewer at once are looked for. */
const missingMax = 6

/**
 * Searches once more from where a stage was not reached, for a state with as many of its conjuncts as may be,
 * first for all but one, then for fewer. Where none held, that is the nearest state in which the stage before
 * is reached; undefined where there is no stage before.
 */
export async function nearestTo(
  prepared: Prepared,
  scenario: Scenario,
  missed: { readonly stage: number; readonly from: readonly Reached[] },
  options: ScenarioOptions,
): Promise<Nearest | undefined> {
  const { stage, from } = missed
  const found = await mostConjuncts(prepared, scenario, missed, options)
  const [before] = shortest(from)
  if (found || stage === 0 || !before) return found
  return {
    held: [],
    lacking: conjunctsOf(scenario.stages[stage]!.condition).items.map(({ span }) => span),
    run: ownRun(before.way(), stagedConfig(prepared.config, prepared.types, scenario)),
    steps: before.stages,
  }
}

async function mostConjuncts(
  prepared: Prepared,
  scenario: Scenario,
  { stage, from }: { readonly stage: number; readonly from: readonly Reached[] },
  { threads, exhaustive: _, ...options }: ScenarioOptions,
): Promise<Nearest | undefined> {
  const { condition, isAboutStep } = scenario.stages[stage]!
  const conjuncts = conjunctsOf(condition)
  const { items } = conjuncts
  for (let count = items.length - 1; count >= Math.max(1, items.length - missingMax); count--) {
    const first = Array.from({ length: count }, (_, index) => index)
    const conditions = [atLeast(conjuncts, count), allOf(conjuncts, first)]
    const staged = stagedConfig(prepared.config, prepared.types, scenario, { stage, conditions })
    const holding = holdingIn(staged, conjuncts, isAboutStep)
    const isNear = (state: State) => !isAboutStep && holding(count, state) !== undefined
    const searching: Omit<StagedOptions, 'threads'> = options
    const { found, stopped } = await searchStage(
      {
        ...stagesFor(scenario, staged, testsOf(scenario, staged), prepared, threads !== undefined),
        isReachedIn: (_, state) => isNear(state),
      },
      stage,
      from,
      { levelsAfter: 0, generatedMax },
      { ...searching, ...startingThreads(threads, staged) },
    )
    const [nearest] = shortest(found)
    if (nearest) {
      const run = nearest.way()
      const held = holding(count, run.states.at(-1)!, run.states.at(-2))
      if (!held) return undefined
      const spans = items.map(({ span }) => span)
      return {
        held: held.map((index) => spans[index]!),
        lacking: spans.filter((_, index) => !held.includes(index)),
        run: ownRun(run, staged),
        steps: nearest.stages.slice(0, stage),
      }
    }
    if (stopped) return undefined
  }
  return undefined
}

/** Finds so many conjuncts that hold together: the first in their order. What has a fault does not hold. */
function holdingIn(staged: StagedConfig, conjuncts: Conjuncts, isAboutStep: boolean) {
  const evaluator = createEvaluator(staged.config)
  const tests = new Map<string, (state: State, next?: State) => boolean>()

  function holds(indices: readonly number[], state: State, before: State | undefined): boolean {
    const key = indices.join()
    const test = tests.get(key) ?? evaluator.test(staged.read(allOf(conjuncts, indices), isAboutStep))
    tests.set(key, test)
    try {
      return isAboutStep ? before !== undefined && test(before, state) : test(state)
    } catch (error) {
      if (error instanceof EvaluationFault) return false
      throw error
    }
  }

  return (count: number, state: State, before?: State): readonly number[] | undefined => {
    for (const indices of subsets(conjuncts.items.length, count)) {
      if (holds(indices, state, before)) return indices
    }
    return undefined
  }
}

/** The sets of so many of the numbers below a limit. */
function* subsets(limit: number, count: number, from = 0): Generator<readonly number[], void> {
  if (count === 0) yield []
  for (let first = from; first + count <= limit && count > 0; first++) {
    for (const rest of subsets(limit, count - 1, first + 1)) yield [first, ...rest]
  }
}

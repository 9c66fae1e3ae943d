import { createCompiled } from '../../compiler/engine/engine.js'
import { Unsupported } from '../../compiler/environment.js'
import type { Scenario } from '../../core/core.js'
import type { Run } from '../../explorer/reexecute.js'
import type { StagedOptions, Stages } from '../../explorer/staged/staged.js'
import type { StageTests } from '../../explorer/staged/stages-of.js'
import { createInterpreter } from '../../interpreter/engine.js'
import { createEvaluator } from '../../interpreter/evaluator.js'
import type { Engine } from '../../model/engine.js'
import type { StagedConfig } from '../../model/staged.js'
import type { State } from '../../model/state.js'
import { check } from '../../types/check.js'
import type { Prepared } from '../prepared.js'
import type { SearchThreads } from '../thread.js'

/** How to look for a scenario. */
export interface ScenarioOptions extends Omit<StagedOptions, 'threads'> {
  readonly threads?: SearchThreads
  /** Searches for all stages at once: a trace is then a shortest one, and none means that there is none. */
  readonly exhaustive?: boolean
  /** Told where the search is over and its trace is to be made shorter. */
  readonly onFound?: () => void
}

/** The threads of a search under a staged configuration, as an option of it. */
export function startingThreads(threads: SearchThreads | undefined, { config }: StagedConfig) {
  return threads ? { threads: { ...threads, start: () => threads.start({ config }) } } : {}
}

/**
 * An engine of the kind that runs the specification itself, for a search with several threads or one. A
 * condition that is not compiled is run by the reference engine.
 */
export function engineFor({ config }: StagedConfig, prepared: Prepared, isShared: boolean): Engine {
  const reference = createInterpreter(config)
  if (prepared.engineKind === 'interpreted') return reference
  const { types } = check(config.module)
  try {
    return createCompiled(config, types, reference, isShared ? {} : undefined)
  } catch (error) {
    if (error instanceof Unsupported) return reference
    throw error
  }
}

/** What a staged search needs to know of a scenario. */
export function stagesFor(
  scenario: Scenario,
  staged: StagedConfig,
  tests: StageTests,
  prepared: Prepared,
  isShared: boolean,
): Stages {
  return {
    engine: engineFor(staged, prepared, isShared),
    count: tests.count,
    within: tests.within,
    isReachedIn: (stage, state) =>
      !scenario.stages[stage]!.isAboutStep && tests.isReached(stage, state, undefined),
    withReached: tests.withReached,
  }
}

/** What tells the stages of a run, by the reference engine. */
export function testsOf(
  { stages, marks }: Scenario,
  { config, conditions, ownVariables, updates }: StagedConfig,
): StageTests {
  const evaluator = createEvaluator(config)
  const tests = conditions.map(({ value }) => evaluator.test(value))
  const nexts = updates.map(({ next }) => evaluator.expression(next))
  const firsts = updates.map(({ first }) => evaluator.expression(first))
  const withReached = (state: State, count: number): State => state.with(ownVariables, count)
  return {
    ...{ count: stages.length, ownVariables, withReached },
    mayWait: marks.length > 0 || stages.some(({ within }, index) => index > 0 && within !== undefined),
    within: (stage) => stages[stage]!.within,
    isReached(stage, state, before) {
      if (!conditions[stage]!.isAboutStep) return tests[stage]!(state)
      return before !== undefined && tests[stage]!(before, state)
    },
    first: (own) => [...own, ...firsts.map((first) => first(own))],
    next(before, own) {
      const after = [...own, ...before.slice(ownVariables)]
      return [...own, ...nexts.map((next) => next(before, after))]
    },
  }
}

/** A run in the module's own variables and choices. */
export function ownRun({ states, steps }: Run, { ownVariables, updates }: StagedConfig): Run {
  const beside = new Set(updates.map(({ variable }) => variable.name))
  return {
    states: states.map((state) => state.slice(0, ownVariables)),
    steps: steps.map((step) => ({
      ...step,
      choices: step.choices.filter((choice) => choice.kind !== 'element' || !beside.has(choice.variable)),
    })),
  }
}

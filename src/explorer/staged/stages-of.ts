import * as Immutable from 'immutable'
import { EvaluationFault } from '../../interpreter/fault.js'
import type { State } from '../../model/state.js'

/** What tells which stages a run reaches. */
export interface StageTests {
  readonly count: number
  /** How many variables are the module's own: those behind them are kept beside a state. */
  readonly ownVariables: number
  /** Whether it may be better not to take a stage as reached as soon as it is. */
  readonly mayWait: boolean
  /** The most steps of a stage from the one before. */
  within(stage: number): number | undefined
  /** Whether a state reaches a stage; for a stage that is about a step, the step to it from `before`. */
  isReached(stage: number, state: State, before: State | undefined): boolean
  /** A state of the run before its first step; and after a step from another one, no stage reached by it. */
  first(own: State): State
  next(before: State, own: State): State
  /** The state with so many stages reached. */
  withReached(state: State, count: number): State
}

/**
 * After how many steps each stage of a scenario is reached in a run, given by the states of the module's own
 * variables: the first places that fit together, or undefined where none do.
 */
export function stagesOf(tests: StageTests, states: readonly State[]): readonly number[] | undefined {
  const [first] = states
  /** From where there is no way, so that nothing is tried twice. */
  const failed = Immutable.Set<Immutable.List<unknown>>().asMutable()
  return first && visit(0, tests.first(first), undefined, [])

  /** `before` is the state before, if a stage may be about the step from there. */
  function visit(
    index: number,
    state: State,
    before: State | undefined,
    places: readonly number[],
  ): readonly number[] | undefined {
    const stage = places.length
    if (stage === tests.count) return places
    const last = places.at(-1) ?? 0
    const limit = tests.within(stage)
    if (limit !== undefined && index - last > limit) return undefined
    const beside = state.slice(tests.ownVariables)
    const place = Immutable.List<unknown>([
      index,
      limit === undefined ? 0 : last,
      before === undefined,
      ...beside,
    ])
    if (failed.has(place)) return undefined
    const isReached = unlessFault(() => tests.isReached(stage, state, before)) ?? false
    const found = isReached
      ? visit(index, tests.withReached(state, stage + 1), undefined, [...places, index])
      : undefined
    if (found) return found
    const own = states[index + 1]
    const next = own && (!isReached || tests.mayWait) ? unlessFault(() => tests.next(state, own)) : undefined
    const later = next && visit(index + 1, next, state, places)
    if (!later) failed.add(place)
    return later
  }
}

/** What has a fault is reached by no run, and leads no run on. */
function unlessFault<Value>(evaluate: () => Value): Value | undefined {
  try {
    return evaluate()
  } catch (error) {
    if (error instanceof EvaluationFault) return undefined
    throw error
  }
}

import * as Immutable from 'immutable'
import { EvaluationFault } from '../interpreter/fault.js'
import type { Engine, Successor } from '../model/engine.js'
import { isSameStep } from '../model/same-step.js'
import type { State, Step } from '../model/state.js'

/** A finite run: `steps[i]` leads from `states[i]` to `states[i + 1]`. */
export interface Run {
  readonly states: readonly State[]
  readonly steps: readonly Step[]
}

/** A run that has been executed. */
export interface Execution extends Run {
  /** Whether its last step is within the constraints, as all before it are. */
  readonly allowed: boolean
}

/**
 * Takes some steps of a run again, from its first state: those of the given indices, in their order, each by
 * the same action with the same arguments and choices. Undefined where one of them has no such successor,
 * where a step before the last one leaves the constraints, or where a state on the way has a fault.
 */
export type Reexecute = (run: Run, kept: readonly number[]) => Execution | undefined

/**
 * Where several successors have the same step, the one that leads to the state which the run has there is
 * taken, else the first. Successors of states that it came by lately are remembered.
 */
export function createReexecution(engine: Engine): Reexecute {
  let remembered = Immutable.Map<Immutable.List<unknown>, readonly Successor[]>()

  function successorsOf(state: State): readonly Successor[] {
    const key = Immutable.List<unknown>(state)
    const known = remembered.get(key)
    if (known) return known
    const found = successorsWithoutFault(engine, state)
    if (remembered.size >= rememberedMax) remembered = remembered.clear()
    remembered = remembered.set(key, found)
    return found
  }

  return (run, kept) => {
    const states: State[] = [run.states[0]!]
    const steps: Step[] = []
    let allowed = true
    for (const index of kept) {
      if (!allowed) return undefined
      const step = run.steps[index]!
      const candidates = successorsOf(states.at(-1)!).filter((successor) => isSameStep(successor.step, step))
      const recorded = run.states[index + 1]!
      const taken = candidates.find(({ state }) => isSameState(state, recorded)) ?? candidates[0]
      if (!taken) return undefined
      states.push(taken.state)
      steps.push(taken.step)
      allowed = taken.allowed
    }
    return { states, steps, allowed }
  }
}

/** States whose successors are remembered: some kilobytes each. */
const rememberedMax = 1000

/** The successors of a state; none where its evaluation ends in a fault. */
export function successorsWithoutFault(engine: Engine, state: State): readonly Successor[] {
  try {
    return [...engine.successors(state)]
  } catch (error) {
    if (error instanceof EvaluationFault) return []
    throw error
  }
}

/** Whether two states have the same values. */
export function isSameState(one: State, other: State): boolean {
  return one.every((value, index) => Immutable.is(value, other[index]))
}

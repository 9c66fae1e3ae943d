import type { Expr, Scenario } from '../core/core.js'
import type { Make } from '../core/make.js'

/** A condition of a stage, in the variables of a staged configuration. */
export interface StageCondition {
  readonly value: Expr
  readonly isAboutStep: boolean
}

/** How many stages are reached, in a search for all of them at once. */
export interface Advance {
  /**
   * After a step, and at first: a number, or a set of those that may be. It is a set where to wait may be
   * better than to take a stage as reached as soon as it is.
   */
  readonly next: Expr
  readonly first: Expr
  readonly isChoice: boolean
  /** Whether steps since the last stage are to be counted, and up to where. */
  readonly stepsMax?: number
}

/**
 * How a search advances through the stages of a scenario. `reached` and `steps` read how many stages are
 * reached, and how many steps ago the last one was.
 */
export function advance(
  make: Make,
  { stages, marks }: Scenario,
  conditions: readonly StageCondition[],
  reached: Expr,
  steps: Expr,
): Advance {
  const limits = stages.flatMap(({ within }, index) => (within === undefined || index === 0 ? [] : [within]))
  const isChoice = limits.length > 0 || marks.length > 0
  const count = stages.length
  const at = (stage: number): Expr => (isChoice ? make.set(make.int(stage)) : make.int(stage))
  const waiting = (stage: number, further: Expr): Expr =>
    isChoice ? make.builtin('\\union', at(stage), further) : further
  const holds = (stage: number): Expr => {
    const { value, isAboutStep } = conditions[stage]!
    return isAboutStep ? value : make.prime(value)
  }
  /** Where a state may get to in which a stage has just been reached: those after it may be reached too. */
  const from = (stage: number): Expr => {
    if (stage === count) return at(count)
    // What is about a step is about one after the stage before.
    if (conditions[stage]!.isAboutStep) return at(stage)
    return make.if(holds(stage), waiting(stage, from(stage + 1)), at(stage))
  }
  const afterStep = (stage: number): Expr => {
    const { within } = stages[stage]!
    const condition =
      within === undefined ? holds(stage) : make.and(make.builtin('<', steps, make.int(within)), holds(stage))
    return make.if(condition, waiting(stage, from(stage + 1)), at(stage))
  }
  let next: Expr = at(count)
  for (let stage = count - 1; stage >= 0; stage--) {
    next = make.if(make.builtin('=', reached, make.int(stage)), afterStep(stage), next)
  }
  const first = stages[0]?.within
  const all = first === undefined ? limits : [...limits, first]
  return { next, first: from(0), isChoice, ...(all.length > 0 ? { stepsMax: Math.max(...all) } : {}) }
}

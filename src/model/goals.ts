import type { Expr, Scenario, ScenarioStage } from '../core/core.js'
import { walkExpr } from '../core/walk.js'
import type { Config } from './config.js'
import type { Coverage } from './sites.js'

/**
 * The first or the last of a scenario's stages that are conditions on a state alone. Where no state satisfies
 * it the scenario cannot be met, whatever the other stages ask.
 */
export interface Goal {
  readonly scenario: string
  readonly condition: Expr
  /**
   * Numbers of marks of a coverage: a state satisfies the condition; it has a fault in a state; and, as from
   * the level after that, it is not evaluated any more. So what is found depends on no order within a level.
   */
  readonly met: number
  readonly faulty: number
  readonly givenUp: number
}

const marksOfGoal = 3

/** The goals of a configuration, with marks that are numbered from `first` on. */
export function goalsOf({ module, name }: Config, first: number): readonly Goal[] {
  const meant = module.scenarios.filter(({ model }) => model === undefined || model === name)
  return meant
    .flatMap((scenario) => {
      const stages = scenario.stages.filter((stage) => isAboutState(stage, scenario))
      // Each of them is evaluated in each state: those between would cost most, and tell least.
      const ends = stages.filter((_, index) => index === 0 || index === stages.length - 1)
      return ends.map(({ condition }) => ({ scenario: scenario.name, condition }))
    })
    .map((goal, index) => {
      const met = first + marksOfGoal * index
      return { ...goal, met, faulty: met + 1, givenUp: met + 2 }
    })
}

/** How many marks goals have. */
export function marksOfGoals(goals: readonly Goal[]): number {
  return marksOfGoal * goals.length
}

function isAboutState({ condition, isAboutStep }: ScenarioStage, { marks }: Scenario): boolean {
  if (isAboutStep) return false
  let isSince = false
  walkExpr(condition, {
    expr(expr) {
      isSince ||= expr.kind === 'call' && marks.some(({ operator }) => operator === expr.operator)
      return !isSince
    },
  })
  return !isSince
}

/** The goals that are still to be looked for. */
export function openGoals({ sites, counts }: Coverage): readonly Goal[] {
  return sites.goals.filter(({ met, givenUp }) => counts[met] === 0 && counts[givenUp] === 0)
}

/** To be called after each level, while nobody searches. */
export function giveUpFaulty({ sites, counts }: Coverage): void {
  for (const { faulty, givenUp } of sites.goals) if (counts[faulty]! > 0) counts[givenUp] = 1
}

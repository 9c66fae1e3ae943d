import { openGoals } from '../model/goals.js'
import type { Coverage } from '../model/sites.js'
import type { State } from '../model/state.js'
import type { Evaluator } from './evaluator.js'
import { EvaluationFault } from './fault.js'

/**
 * Looks for the goals of scenarios in states, and takes note of them in a coverage. What is come to on the
 * way is not counted: `muted` sees to it.
 */
export function createJudge(
  coverage: Coverage,
  evaluator: Evaluator,
  muted: <Result>(evaluate: () => Result) => Result,
): (state: State) => void {
  const { sites, counts } = coverage
  const tests = new Map(sites.goals.map((goal) => [goal, evaluator.test(goal.condition)]))
  return (state) => {
    for (const goal of openGoals(coverage)) {
      try {
        if (muted(() => tests.get(goal)!(state))) counts[goal.met] = 1
      } catch (error) {
        if (!(error instanceof EvaluationFault)) throw error
        counts[goal.faulty] = 1
      }
    }
  }
}

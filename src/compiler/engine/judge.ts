import type { Goal } from '../../model/goals.js'
import type { Counts } from '../../model/sites.js'

/** A goal with its test of the state under expansion. */
export interface GoalTest {
  readonly goal: Goal
  readonly test: () => number
}

/** Looks for the goals that are still open in one state after the other, and takes note of them. */
export class Judge {
  private tests: readonly GoalTest[] = []
  private counts: Counts = new Int32Array(0)

  /** Other tests, of a program that has been made anew. */
  begin(tests: readonly GoalTest[], counts: Counts): void {
    this.tests = tests
    this.counts = counts
  }

  /** Whether there is nothing left to look for. */
  get isDone(): boolean {
    return this.tests.length === 0
  }

  /** Looks at the state in memory. Throws what has ended a test: the reference engine is to judge then. */
  look(): void {
    const { tests, counts } = this
    let isClosed = false
    for (let index = 0; index < tests.length; index++) {
      const { goal, test } = tests[index]!
      if (counts[goal.met] === 0 && counts[goal.givenUp] === 0 && test() !== 0) counts[goal.met] = 1
      isClosed ||= counts[goal.met] !== 0 || counts[goal.givenUp] !== 0
    }
    if (isClosed) this.tests = tests.filter(({ goal }) => !counts[goal.met] && !counts[goal.givenUp])
  }
}

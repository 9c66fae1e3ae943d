import type { Execution, Reexecute, Run } from './reexecute.js'

/**
 * What a run is to keep while it gets shorter: the number of steps after which an execution has what is asked
 * for, so that those behind it are left out; undefined where it has not.
 */
export type Goal = (execution: Execution) => number | undefined

/** A run that could not be made shorter, or not within the effort. */
export interface Shortened {
  readonly run: Run
  /** Whether no single step can be left out. */
  readonly isMinimal: boolean
  /** How many runs were executed. */
  readonly executions: number
}

/**
 * Makes a run shorter that has what `goal` asks for: leaves out stretches of its steps, half of them at
 * first, then ever shorter ones, and executes the rest again; at the end single steps, until none can be
 * left out. That is Zeller and Hildebrandt's ddmin (Simplifying and Isolating Failure-Inducing Input, 2002),
 * without its test of the stretches by themselves, which are no runs. At most `executionsMax` runs are
 * executed.
 */
export function shorten(run: Execution, goal: Goal, effort: Effort): Shortened {
  const shortening = createShortening(run, goal, effort)
  for (;;) {
    const { done, value } = shortening.next()
    if (done) return value
  }
}

/** The same, but asks before each execution whether to stop: what is shortest by then is not minimal. */
export async function shortenUntil(
  isStopped: () => Promise<boolean>,
  run: Execution,
  goal: Goal,
  effort: Effort,
): Promise<Shortened> {
  const shortening = createShortening(run, goal, effort)
  for (;;) {
    const { done, value } = shortening.next()
    if (done || (await isStopped())) return value
  }
}

/** How runs are executed, and how many at the most. */
export interface Effort {
  readonly reexecute: Reexecute
  readonly executionsMax: number
}

/** Gives what is shortest so far before each execution. */
function* createShortening(
  run: Execution,
  goal: Goal,
  { reexecute, executionsMax }: Effort,
): Generator<Shortened, Shortened> {
  let shortest = prefix(run, goal(run) ?? run.steps.length)
  let executions = 0

  /** Leaves out the steps `from` (inclusive) to `to` (exclusive), if the goal is met without them. */
  function leaveOut(from: number, to: number): boolean {
    executions++
    const kept = Array.from(shortest.steps.keys()).filter((index) => index < from || index >= to)
    const execution = reexecute(shortest, kept)
    const length = execution && goal(execution)
    if (execution === undefined || length === undefined) return false
    shortest = prefix(execution, length)
    return true
  }

  let stretch = Math.max(1, Math.floor(run.steps.length / 2))
  for (;;) {
    let hasChanged = false
    // From the end: what comes last depends on most, and little on it.
    for (let to = shortest.steps.length; to > 0; to = Math.min(to - stretch, shortest.steps.length)) {
      const soFar = { run: shortest, isMinimal: false, executions }
      if (executions >= executionsMax) return soFar
      yield soFar
      if (leaveOut(Math.max(0, to - stretch), to)) hasChanged = true
    }
    if (stretch > 1) stretch = Math.max(1, Math.min(stretch >> 1, shortest.steps.length >> 1))
    else if (!hasChanged) return { run: shortest, isMinimal: true, executions }
  }
}

function prefix({ states, steps }: Run, length: number): Run {
  return { states: states.slice(0, length + 1), steps: steps.slice(0, length) }
}

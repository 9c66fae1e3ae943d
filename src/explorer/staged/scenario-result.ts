import type { Trace } from '../../model/trace.js'
import type { Span } from '../../text/source.js'
import type { Counterexample, Exploration, StopReason } from '../exploration.js'
import type { StageSearch } from './staged.js'

/** What became of a scenario. Everything in it is the same in each run of the same command. */
export interface ScenarioResult {
  readonly module: string
  readonly model: string
  readonly scenario: string
  readonly stages: readonly StageResult[]
  /** Whether constraints cut what is searched. */
  readonly isConstrained: boolean
  /** Whether there is a view: it is left aside, as stages may tell apart what it takes for one. */
  readonly hasView: boolean
  readonly outcome: Outcome
  /** The searches for one stage each, as they were made. */
  readonly searches: readonly StageSearch[]
  /** The search for all stages at once, where there was one. */
  readonly whole?: Exploration
}

/** A stage, and after how many steps of the trace it is reached. */
export interface StageResult {
  readonly name?: string
  /** Of its condition. */
  readonly span: Span
  readonly within?: number
  readonly step?: number
}

/**
 * How a search for a scenario ended.
 * - `reached`: by a trace, of which `isShortest` says whether none is shorter, `isMinimal` whether it needs
 *   each of its steps; where the search was stopped before that was known, `stopped` says why. `leftOut`:
 *   steps of the first trace found that it does without. `detours`: stages, from 0, that could be reached in
 *   fewer steps from the one before, but in states from which the search got no further;
 * - `missed`: a stage was never reached, `isUnreachable` where all within the constraints was searched;
 * - `fault`: an evaluation had no value;
 * - `stopped`: before it could tell.
 */
export type Outcome =
  | {
      readonly kind: 'reached'
      readonly trace: Trace
      readonly isShortest: boolean
      readonly isMinimal: boolean
      readonly stopped?: StopReason
      readonly leftOut: number
      readonly detours: readonly number[]
      readonly violated: readonly ViolatedInvariant[]
    }
  | {
      readonly kind: 'missed'
      /** From 0. */
      readonly stage: number
      readonly isUnreachable: boolean
      readonly nearest?: NearestState
    }
  | { readonly kind: 'fault'; readonly counterexample: Counterexample }
  | { readonly kind: 'stopped'; readonly reason: StopReason; readonly stage: number }

/** An invariant that is false in a state of a trace or, by a `fault`, has no value; after how many steps. */
export interface ViolatedInvariant {
  readonly name: string
  readonly step: number
  readonly fault?: string
}

/**
 * The most conjuncts of a stage that held together, and a trace to where they did. Where none did, the trace
 * ends where the stage before is reached.
 */
export interface NearestState {
  readonly held: readonly Span[]
  readonly lacking: readonly Span[]
  readonly trace: Trace
  /** After how many steps the stages before are reached. */
  readonly steps: readonly number[]
}

/** A trace that a search for a scenario came to, and how far it gets. */
export interface ScenarioTrace {
  readonly trace: Trace
  readonly scenario: ScenarioPlace
}

/** How many stages a scenario has, and after how many steps of a trace its first ones are reached. */
export interface ScenarioPlace {
  readonly name: string
  readonly stages: number
  /** Fewer than there are stages where the trace is the one that came nearest to the next. */
  readonly steps: readonly number[]
}

/** The trace through all stages, or else the one that came nearest to the stage that was missed. */
export function scenarioTrace({ scenario, stages, outcome }: ScenarioResult): ScenarioTrace | undefined {
  const placed = (trace: Trace, steps: readonly number[]) => ({
    trace,
    scenario: { name: scenario, stages: stages.length, steps },
  })
  if (outcome.kind === 'reached') {
    return placed(
      outcome.trace,
      stages.map(({ step }) => step!),
    )
  }
  if (outcome.kind !== 'missed' || !outcome.nearest) return undefined
  return placed(outcome.nearest.trace, outcome.nearest.steps)
}

/** The exit code: 0 where the scenario is reached, 3 where the search was stopped before it could tell. */
export function scenarioExitCode({ outcome }: ScenarioResult): 0 | 1 | 3 {
  if (outcome.kind === 'reached') return 0
  return outcome.kind === 'stopped' ? 3 : 1
}

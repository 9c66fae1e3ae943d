import type { Explanation, Fault } from '../model/engine.js'
import type { Reason } from '../model/reason.js'
import type { Step } from '../model/state.js'
import type { Trace } from '../model/trace.js'
import type { Suspicion } from './trust/suspicion.js'

/** What an exploration found: everything in it is the same in each run of the same command. */
export interface Exploration {
  readonly module: string
  readonly model: string
  readonly verdict: Verdict
  /** Set exactly where the verdict is `violated`. */
  readonly counterexample?: Counterexample
  readonly statistics: Statistics
  /** What was checked: invariants and action properties by name. */
  readonly checked: {
    readonly invariants: readonly string[]
    readonly properties: readonly string[]
    readonly deadlock: boolean
  }
  /** Reasons to trust it less; none where nobody has looked for them. */
  readonly suspicions?: readonly Suspicion[]
}

/**
 * How a search ended.
 * - `violated`: at the first level with a violation, which was completed;
 * - `exhausted`: every state within the constraints was expanded;
 * - `bounded`: the states at `depth` were checked, but not expanded;
 * - `stopped`: before it could tell.
 */
export type Verdict =
  | { readonly kind: 'violated' }
  | { readonly kind: 'exhausted' }
  | { readonly kind: 'bounded'; readonly depth: number }
  | { readonly kind: 'stopped'; readonly reason: StopReason }

/** Why a search was stopped: `disk` where files of it could not be written. */
export type StopReason = 'interrupt' | 'memory' | 'time' | 'disk'

/** The least violation of the first level that has one, with a shortest trace to it. */
export interface Counterexample {
  readonly kind: 'invariant' | 'property' | 'deadlock' | 'fault'
  /** Of the invariant or property; of a fault, what has it that is no action: `stage 2 (held)`. */
  readonly name?: string
  /** Which part of the invariant or property is false, and for which values. */
  readonly explanation?: Explanation
  /** Why that is so, part by part, where somebody asked: `explainCounterexample` gives it. */
  readonly reasons?: readonly Reason[]
  readonly fault?: Fault
  /** The step in whose evaluation the fault arose, where it led to no state. */
  readonly attempted?: Step
  /**
   * Ends in the violating state, or with the violating step. Without a state where `init` itself has a fault.
   */
  readonly trace: Trace
}

/**
 * Counts of a search. A state's depth is the number of steps from an initial state; TLC counts levels from 1.
 */
export interface Statistics {
  /** Initial states and every successor computed. */
  readonly generated: number
  /** States within the constraints, after view and symmetry. */
  readonly distinct: number
  /** Distinct states that were not expanded. */
  readonly left: number
  /** Of the deepest distinct state; -1 where there is no initial state. */
  readonly depth: number
  /** The depth, where the search was exhausted. */
  readonly diameter?: number
  /** States generated outside the constraints, each time that they were. */
  readonly cut: number
  /** The depth of the first of them. */
  readonly cutDepth?: number
  readonly initial: { readonly generated: number; readonly distinct: number }
  readonly actions: readonly ActionCounts[]
  /** Distinct states by depth, from 0. */
  readonly levels: readonly number[]
  /** Each level by the one before it, from that of depth 1; four digits. */
  readonly growth: readonly number[]
  /** Of the states expanded; none where none was. */
  readonly outDegree?: OutDegree
  /**
   * That two distinct states shared a fingerprint, so that one went unexplored: TLC's optimistic estimate.
   */
  readonly collisionProbability: number
  /**
   * How many values each variable has among states of a level: where the search is unfinished, of the
   * deepest; else of one of the largest.
   */
  readonly frontier?: FrontierSample
}

/** `distinct` counts the states whose recorded parent took the action to them. */
export interface ActionCounts {
  readonly name: string
  readonly generated: number
  readonly distinct: number
}

/** How many different successors the expanded states have; `percentile95` by nearest rank. */
export interface OutDegree {
  readonly min: number
  readonly mean: number
  readonly max: number
  readonly percentile95: number
}

/** Values counted in `states` states, evenly spaced over the level at `depth`. */
export interface FrontierSample {
  readonly depth: number
  readonly states: number
  /** In the order of the module's variables. */
  readonly variables: readonly { readonly name: string; readonly values: number }[]
}

/** The reasons to trust a result less that are warnings: a failure, where the search is strict. */
export function warningsOf({ suspicions = [] }: Exploration): readonly Suspicion[] {
  return suspicions.filter(({ severity }) => severity === 'warning')
}

/**
 * The exit code of a search: 0 where nothing is violated, 1 for a violation, or for a warning where it is
 * strict, 3 where it stopped before it could tell.
 */
export function exitCode(exploration: Exploration, isStrict = false): 0 | 1 | 3 {
  switch (exploration.verdict.kind) {
    case 'violated':
      return 1
    case 'stopped':
      return 3
    case 'exhausted':
    case 'bounded':
      return isStrict && warningsOf(exploration).length > 0 ? 1 : 0
  }
}

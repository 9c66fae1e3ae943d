import type { Counterexample, Exploration, StopReason } from '../exploration.js'
import type { End, Sampling } from './behaviors.js'

/** What a simulation found: everything in it is the same for the same sampling and number of behaviors. */
export interface Simulation {
  readonly module: string
  readonly model: string
  /** `stopped`: before one behavior was whole. */
  readonly verdict:
    | { readonly kind: 'violated' }
    | { readonly kind: 'sampled' }
    | { readonly kind: 'stopped'; readonly reason: StopReason }
  readonly sampling: Sampling
  /** Set exactly where the verdict is `violated`. */
  readonly counterexample?: Counterexample
  /** How the counterexample came about; not where an initial state is to blame. */
  readonly origin?: Origin
  readonly statistics: SimulationStatistics
  readonly checked: Exploration['checked']
  /** Why it was told to stop, where that was before so many behaviors as it was to sample: not always so. */
  readonly stopped?: StopReason
}

/** Where a violation was found, and what became of the behavior that had met it. */
export interface Origin {
  /** Its number, from 0: the least of those that meet a violation. */
  readonly behavior: number
  /** Steps to the violation, as it was sampled, and without those that could be left out. */
  readonly sampledSteps: number
  readonly minimisedSteps: number
  /** Whether no single step of the minimised one can be left out; not known where that took too long. */
  readonly isMinimal: boolean
  /** Whether no behavior meets the violation in fewer steps than the counterexample; not known otherwise. */
  readonly isShortest: boolean
}

/** Of the behaviors that were sampled whole, with the one that met a violation. */
export interface SimulationStatistics {
  readonly behaviors: number
  readonly ended: Readonly<Record<End | 'violated', number>>
  readonly steps: number
  /** Initial states, and every successor of a state that a behavior was in: each of them was checked. */
  readonly generated: number
  /** States outside the constraints, each time that they were generated. */
  readonly cut: number
  /** Different states that behaviors were in, by fingerprint; `isLeast`: or more, as memory was short. */
  readonly distinct: { readonly states: number; readonly isLeast: boolean }
  readonly initial: { readonly generated: number; readonly distinct: number }
  /** Of the behaviors, in steps; none where there are none. */
  readonly lengths?: {
    readonly min: number
    readonly median: number
    readonly mean: number
    readonly max: number
  }
  /** `taken`: steps of the behaviors; `generated`: with those that were looked at. */
  readonly actions: readonly { readonly name: string; readonly generated: number; readonly taken: number }[]
}

/** The exit code of a simulation. */
export function simulationExitCode({ verdict }: Simulation): 0 | 1 | 3 {
  return verdict.kind === 'violated' ? 1 : verdict.kind === 'stopped' ? 3 : 0
}

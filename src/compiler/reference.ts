import type { Engine, Report } from '../model/engine.js'
import type { State } from '../model/state.js'
import type { Permutation } from '../model/symmetry.js'
import type { Constants } from './program.js'

/** The reference engine, as the compiled one needs it. */
export interface Reference extends Engine {
  readonly constantsOf: Constants
  /** The group of the symmetric sets, the identity first; empty without symmetry. */
  readonly permutations: readonly Permutation[]
  /** Expands one state, as `expand` does those of a level. */
  expandState(state: State, source: number, sink: Sink, report: Report): void
}

/** Where the successors of a state go. */
export interface Sink {
  has(high: number, low: number): boolean
  add(state: State, high: number, low: number, parent: number, action: number): void
}

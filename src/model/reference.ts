import type { Constant, Expr } from '../core/core.js'
import type { Engine, Report, Successor } from './engine.js'
import type { Move, State } from './state.js'
import type { Symmetry } from './symmetry.js'
import type { Value } from './value.js'

/** The reference engine, with what an engine needs that leaves it to this one to explain what it finds. */
export interface Reference extends Engine {
  readonly constantsOf: Constants
  /** The group of the symmetric sets; undefined where there are none of more than one member. */
  readonly symmetry: Symmetry | undefined
  /** Finds the initial states as `initial` does; they go to a sink. */
  findInitial(sink: Sink, report: Report): void
  /** Expands one state as `expand` does those of a level; its successors go to a sink. */
  expandState(state: State, source: number, sink: Sink, report: Report): void
  /** Looks for the goals of scenarios in a state. */
  judgeState(state: State): void
  /**
   * The moves that a state may have, in the order of enumeration, each once: the bodies of actions are not
   * looked at, so that some of them may lead nowhere. The anonymous one is among them where it leads
   * somewhere. Of one action alone, where it is named.
   */
  moves(state: State, action?: string): readonly Move[]
  /** The successors of a state by one move, as `successors` has them; no other action's body is evaluated. */
  successorsBy(state: State, move: Move): readonly Successor[]
}

/** Values of what does not depend on a state. */
export interface Constants {
  /** The value of a constant without parameters; undefined where it is an infinite or very large set. */
  constant(constant: Constant): Value | undefined
  /** The value of an expression without variables and free names; undefined where it has none. */
  evaluate(expr: Expr): Value | undefined
}

/** Where the successors of a state go that are to be explored. */
export interface Sink {
  /** Whether a fingerprint is known. */
  has(high: number, low: number): boolean
  add(state: State, high: number, low: number, parent: number, action: number): void
}

import type { Span } from '../../text/source.js'

/**
 * A reason to trust a result less than its verdict says. A warning is one that `--strict` takes for a
 * failure; a note is what may be otherwise further on, or is meant by who chose the constants.
 */
export interface Suspicion {
  readonly kind: SuspicionKind
  readonly severity: 'warning' | 'note'
  readonly span: Span
  /** A sentence without a full stop; what it is about is at the span. */
  readonly message: string
  /** The action, variable or scenario that it is about. */
  readonly name?: string
}

/** What may be wrong. */
export type SuspicionKind =
  /** An action that was enabled in no state; a branch of one that was not taken, or an arm. */
  | 'idle-action'
  | 'untaken-branch'
  /** A disjunct, or another condition, or the left side of an implication, that never held. */
  | 'idle-disjunct'
  | 'idle-condition'
  | 'idle-implication'
  /** A quantifier or filter over what was always empty. */
  | 'empty-set'
  | 'constant-variable'
  /** There is no initial state, or none within the constraints: nothing was looked at. */
  | 'no-initial-state'
  /** The constraints cut states. */
  | 'cut-states'
  /** The specification tells members of a symmetric set apart. */
  | 'broken-symmetry'
  /** There is symmetry, and a property that it may not preserve. */
  | 'temporal-symmetry'
  /** States with one view behave differently. */
  | 'broken-view'
  /** A scenario is not met, as no state satisfies one of its stages; or that has a fault in some state. */
  | 'unmet-scenario'
  | 'faulty-scenario'

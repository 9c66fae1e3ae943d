import type { Action, Constant, Expr, Operator } from '../core/core.js'
import type { Machine } from './machine.js'
import type { Code, Evaluate, Frame, Scope, Unit } from './scope.js'

/** What preparation shares: the registers that prepared code reads, and the prepared bodies of operators. */
export interface Program {
  readonly machine: Machine
  /** Takes what `Print` and `PrintT` print, a line each. */
  readonly print: (line: string) => void
  /** Prepares an expression; `primed`: each variable in it is read in the next state. */
  prepare(expr: Expr, scope: Scope, primed: boolean): Evaluate
  prepareAction(action: Action, scope: Scope): PreparedAction
  /** The body of an operator of the module, or of a constant operator's equation. */
  codeOf(operator: Operator, primed: boolean): Code
  /** The value of a constant without parameters. */
  constantValue(constant: Constant): Evaluate
  constantOperator(constant: Constant): Operator
  /** How many calls of recursive operators and functions are under way. */
  readonly recursion: { depth: number }
  /** The bodies of operators of the module as actions, as far as they are prepared. */
  readonly actionCodes: Map<Operator, ActionCode>
}

/** The body of an operator as an action, in a frame of its own. */
export interface ActionCode {
  readonly unit: Unit
  /** From a caller's frame to the one around the definition. */
  readonly outer: (frame: Frame) => Frame | undefined
  /** Prepared when it is first wanted, since it may call itself. */
  readonly body: () => PreparedAction
}

/**
 * A prepared action. A `direct` one goes on in at most one way: it does what it does and says whether it
 * does. Any other calls `next` for each way on, and undoes what it did before it returns. A direct one leaves
 * that to its caller.
 */
export type PreparedAction =
  | { readonly kind: 'direct'; readonly run: (frame: Frame) => boolean }
  | { readonly kind: 'branching'; readonly run: (frame: Frame, next: () => void) => void }

import type { Action, Constant, Expr, Operator } from '../core/core.js'
import type { Counter } from './counter.js'
import type { Machine } from './machine.js'
import type { Codes, Evaluate, PreparedAction, Scope } from './scope.js'

/** What preparation shares: the registers that prepared code reads, and the prepared bodies of operators. */
export interface Program {
  readonly machine: Machine
  /** Takes what `Print` and `PrintT` print, a line each. */
  readonly print: (line: string) => void
  /** Prepares an expression; `primed`: each variable in it is read in the next state. */
  prepare(expr: Expr, scope: Scope, primed: boolean): Evaluate
  prepareAction(action: Action, scope: Scope): PreparedAction
  /** What is prepared of an operator of the module, or of a constant operator. */
  codesOf(operator: Operator): Codes
  /** The value of a constant without parameters. */
  constantValue(constant: Constant): Evaluate
  constantOperator(constant: Constant): Operator
  /** Counts what evaluation comes to; none where nobody wants to know. */
  readonly counter: Counter | undefined
  /** How many calls of recursive operators and functions are under way. */
  readonly recursion: { depth: number }
}

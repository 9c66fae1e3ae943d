import type { Expr } from '../core/core.js'
import { diagnosticOf } from '../interpreter/constants.js'
import { createEvaluator } from '../interpreter/evaluator.js'
import { EvaluationFault } from '../interpreter/fault.js'
import type { State } from '../model/state.js'
import type { Value } from '../model/value.js'
import { DiagnosticError } from '../text/diagnostic.js'
import type { Source } from '../text/source.js'
import { expressionUnder } from './expression.js'
import type { Prepared } from './prepared.js'
import { sourceOf } from './specification.js'

/** What an expression may be about beside constants, and where what it prints goes. */
export interface EvaluateOptions {
  readonly state?: State
  /** The state after `state`, for what is about a step. */
  readonly next?: State
  /** Takes what `Print` and `PrintT` print, a line each. */
  readonly print?: (line: string) => void
}

/**
 * The value of an expression under a model: of constants alone, in a state, or of a step. Throws a
 * `DiagnosticError` where it is no expression of the module, is ill-typed, needs a state that is not given,
 * or has no value.
 */
export function evaluate(prepared: Prepared, text: Source | string, options: EvaluateOptions = {}): Value {
  const expr = stateExpression(prepared, text, options)
  const { state, next, print } = options
  try {
    return createEvaluator(prepared.config, print ? { print } : {}).evaluate(expr, state, next)
  } catch (error) {
    if (error instanceof EvaluationFault) throw new DiagnosticError([diagnosticOf(error)])
    throw error
  }
}

/** Reads an expression that has a value with what `options` gives; throws a `DiagnosticError` else. */
export function stateExpression(
  prepared: Prepared,
  text: Source | string,
  { state, next }: EvaluateOptions,
): Expr {
  const source = sourceOf(text)
  const { expr, level } = expressionUnder(prepared.config, source, true)
  if ((level.variables && !state) || (level.primes && !next)) {
    throw new DiagnosticError([
      {
        code: 'E604',
        severity: 'error',
        message: state ? 'this is about a step, and no state follows here' : 'this depends on a state',
        span: expr.span,
        hint: 'name a state of a trace: `--trace trace.json --step 3`',
      },
    ])
  }
  return expr
}

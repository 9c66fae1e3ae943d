import type { Expr } from '../core/core.js'
import { lowerExpression } from '../core/lower-against.js'
import type { Config } from '../model/config.js'
import { parseExpression } from '../syntax/parse.js'
import { DiagnosticError } from '../text/diagnostic.js'
import type { Source } from '../text/source.js'
import { checkExpression } from '../types/check.js'
import { hasError } from './specification.js'

/** An expression that was written by itself, and whether it depends on a state, and on a step. */
export interface LooseExpression {
  readonly expr: Expr
  readonly level: { readonly variables: boolean; readonly primes: boolean }
}

/**
 * Reads an expression, with primes or not, in the names of a model. Throws a `DiagnosticError` where it is
 * none, or is ill-typed.
 */
export function expressionUnder(config: Config, source: Source, primes: boolean): LooseExpression {
  const { expression, diagnostics } = parseExpression(source)
  if (!expression || hasError(diagnostics)) throw new DiagnosticError(diagnostics)
  const { module, name } = config
  const model = module.models.find((each) => each.name === name)
  const lowered = lowerExpression(expression, module, {
    ...(model ? { model } : {}),
    modelValues: config.modelValues.map((value) => ({ name: value })),
    primes,
  })
  if (hasError(lowered.diagnostics)) throw new DiagnosticError(lowered.diagnostics)
  const checked = checkExpression(module, lowered.expr)
  if (hasError(checked.diagnostics)) throw new DiagnosticError(checked.diagnostics)
  return { expr: lowered.expr, level: lowered.level }
}

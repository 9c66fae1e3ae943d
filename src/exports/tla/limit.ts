import type { Action, Expr, Operator } from '../../core/core.js'
import { partsOfAction, partsOfExpr } from '../../core/parts.js'

/** TLC's integers have 32 bits. */
const integerMax = 2_147_483_647n

/**
 * Why TLC cannot evaluate a formula, or an operator that it calls; undefined where nothing speaks against it.
 */
export function limitOf(expr: Expr): string | undefined {
  return limitOfExpr(expr, new Set())
}

/** Why TLC cannot read an integer. */
export function limitOfInteger(value: bigint): string | undefined {
  return value > integerMax ? `TLC has no integer above ${integerMax}, as ${value} is` : undefined
}

/** Why TLA+ does not allow an operator as it is. */
export function limitOfOperator({ name, parameters, recursive }: Operator): string | undefined {
  const takesOperator = parameters.some(({ arity }) => arity > 0)
  return recursive && takesOperator
    ? `TLA+ lets no recursive operator take an operator, as \`${name}\` does`
    : undefined
}

function limitOfExpr(expr: Expr, met: Set<Operator>): string | undefined {
  if (expr.kind === 'literal') return typeof expr.value === 'bigint' ? limitOfInteger(expr.value) : undefined
  const parts = partsOfExpr(expr).exprs.map((part) => () => limitOfExpr(part, met))
  if (expr.kind === 'enabled' || expr.kind === 'action') parts.push(() => limitOfAction(expr.action, met))
  if (expr.kind === 'call') parts.push(() => limitOfCalled(expr.operator, met))
  return first(parts)
}

function limitOfAction(action: Action, met: Set<Operator>): string | undefined {
  const parts = [
    ...partsOfAction(action).exprs.map((part) => () => limitOfExpr(part, met)),
    ...partsOfAction(action).actions.map((part) => () => limitOfAction(part, met)),
  ]
  if (action.kind === 'call') parts.push(() => limitOfCalled(action.operator, met))
  return first(parts)
}

function limitOfCalled(operator: Operator, met: Set<Operator>): string | undefined {
  if (met.has(operator)) return undefined
  met.add(operator)
  const { action, body } = operator
  return (
    limitOfOperator(operator) ??
    limitOfExpr(body, met) ??
    (action === undefined ? undefined : limitOfAction(action, met))
  )
}

function first(parts: readonly (() => string | undefined)[]): string | undefined {
  for (const part of parts) {
    const limit = part()
    if (limit !== undefined) return limit
  }
  return undefined
}

import type { Bound, Constant, Expr, Named } from '../../core/core.js'
import { partsOfExpr } from '../../core/parts.js'
import { dependenceOfExpr } from './dependence.js'

/** Which properties TLC can check: those it cannot are named with the reason. */
export interface Liveness {
  /** Those that TLC checks, under the fairness. */
  readonly checked: readonly Named<Expr>[]
  readonly reasons: ReadonlyMap<Named<Expr>, string>
}

interface Asked {
  readonly temporalProperties: readonly Named<Expr>[]
  readonly fairness: readonly Expr[]
  readonly symmetry: readonly Constant[]
  readonly view?: Expr
}

/** Sorts a model's properties of time by whether TLC can check them. */
export function liveness(model: Asked): Liveness {
  const checked: Named<Expr>[] = []
  const reasons = new Map<Named<Expr>, string>()
  for (const property of model.temporalProperties) {
    const reason = reasonAgainst(property.value, model)
    if (reason === undefined) checked.push(property)
    else reasons.set(property, reason)
  }
  return { checked, reasons }
}

function reasonAgainst(formula: Expr, model: Asked): string | undefined {
  if (model.symmetry.length > 0) return 'TLC cannot check a property of time under symmetry'
  if (model.view !== undefined) return 'TLC cannot check a property of time under a view'
  const parts = [formula, ...model.fairness]
  if (parts.some((part) => hasOperator(part, ['guarantees', 'forall', 'exists']))) {
    return 'TLC has no check for its operators'
  }
  if (parts.some(quantifiesOverState)) return 'TLC takes no formula of time over a set that changes'
  return undefined
}

function hasOperator(expr: Expr, operators: readonly string[]): boolean {
  if (expr.kind === 'temporal' && operators.includes(expr.operator)) return true
  if (expr.kind === 'call' && !expr.operator.recursive && hasOperator(expr.operator.body, operators))
    return true
  return partsOfExpr(expr).exprs.some((part) => hasOperator(part, operators))
}

/** Whether a quantifier over a set that depends on the state stands around a formula of time. */
function quantifiesOverState(expr: Expr): boolean {
  if (expr.kind === 'quantifier' && !expr.bounds.every(isConstant) && isOfTime(expr.body)) return true
  if (expr.kind === 'call' && !expr.operator.recursive && quantifiesOverState(expr.operator.body)) return true
  return partsOfExpr(expr).exprs.some(quantifiesOverState)
}

function isOfTime(expr: Expr): boolean {
  if (expr.kind === 'temporal') return true
  if (expr.kind === 'call' && !expr.operator.recursive && isOfTime(expr.operator.body)) return true
  return partsOfExpr(expr).exprs.some(isOfTime)
}

function isConstant(bound: Bound): boolean {
  return dependenceOfExpr(bound.domain).now.size === 0
}

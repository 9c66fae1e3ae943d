import type { Expr, Operator } from '../core/core.js'
import { type Parts, partsOfAction, partsOfExpr } from '../core/parts.js'

/** An expression, or an operator that one calls or defines. */
export type Part = Expr | Operator

/**
 * Calls `visit` with each direct part: expressions (those of an action in it among them), and the operators
 * that are called or defined.
 */
export function forEachPart(expr: Expr, visit: (part: Part) => void): void {
  if (expr.kind === 'call') visit(expr.operator)
  visitParts(partsOfExpr(expr), visit)
}

function visitParts({ operators, exprs, actions }: Parts, visit: (part: Part) => void): void {
  operators.forEach(visit)
  exprs.forEach(visit)
  for (const action of actions) {
    if (action.kind === 'call') visit(action.operator)
    visitParts(partsOfAction(action), visit)
  }
}

/** Whether a part is an operator, which has no `kind`. */
export function isOperator(part: Part): part is Operator {
  return !('kind' in part)
}

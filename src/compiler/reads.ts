import type { Action, Expr, Operator } from '../core/core.js'
import { partsOfAction, partsOfExpr } from '../core/parts.js'

/**
 * The variables that an expression reads, by index, itself or in operators that it calls. Undefined where it
 * depends on the whole state: ENABLED, or an action as a formula.
 */
export function variablesRead(expr: Expr): ReadonlySet<number> | undefined {
  const found = new Set<number>()
  const operators = new Set<Operator>()
  let isWhole = false

  function visit(part: Expr): void {
    switch (part.kind) {
      case 'variable':
        found.add(part.variable.index)
        return
      case 'enabled':
      case 'action':
        isWhole = true
        return
      case 'temporal':
        if (part.subscript === undefined) isWhole = true
        break
      case 'call':
        enter(part.operator)
        break
      case 'constant':
        // The equation of a constant reads no variable.
        break
      default:
        break
    }
    const { exprs, actions, operators: defined } = partsOfExpr(part)
    exprs.forEach(visit)
    actions.forEach(visitAction)
    defined.forEach(enter)
  }

  function enter(operator: Operator): void {
    if (operators.has(operator)) return
    operators.add(operator)
    visit(operator.body)
  }

  function visitAction(action: Action): void {
    isWhole = true
    partsOfAction(action).exprs.forEach(visit)
  }

  visit(expr)
  return isWhole ? undefined : found
}

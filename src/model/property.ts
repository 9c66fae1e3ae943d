import type { Expr, Named, Operator } from '../core/core.js'
import { partsOfExpr } from '../core/parts.js'

/** Splits properties into those about single steps, given as the formula of a step, and all others. */
export function splitProperties(properties: readonly Named<Expr>[]): {
  readonly steps: readonly Named<Expr>[]
  readonly temporal: readonly Named<Expr>[]
} {
  const steps: Named<Expr>[] = []
  const temporal: Named<Expr>[] = []
  for (const property of properties) {
    const formula = stepFormula(property.value)
    if (formula === undefined) temporal.push(property)
    else steps.push({ ...property, value: formula })
  }
  return { steps, temporal }
}

/**
 * The formula of a step that a property says of every step: A for `[][A]_v`, through conjunctions and `\A`.
 */
function stepFormula(expr: Expr): Expr | undefined {
  switch (expr.kind) {
    case 'temporal': {
      const [operand] = expr.operands
      const isBox = operand?.kind === 'temporal' && operand.operator === 'box'
      return expr.operator === 'always' && isBox ? operand : undefined
    }
    case 'and': {
      const items = expr.items.map(stepFormula)
      return items.every((item) => item !== undefined) ? { ...expr, items } : undefined
    }
    case 'quantifier': {
      const body = expr.quantifier === 'forall' ? stepFormula(expr.body) : undefined
      return body && { ...expr, body }
    }
    case 'let': {
      const body = stepFormula(expr.body)
      return body && { ...expr, body }
    }
    default:
      return undefined
  }
}

/** Whether a formula is about a step: it has primes, through the operators that it calls. */
export function isAboutStep(expr: Expr): boolean {
  const seen = new Set<Operator>()
  const inOperator = (operator: Operator): boolean => {
    if (seen.has(operator)) return false
    seen.add(operator)
    return inExpr(operator.body)
  }
  const inExpr = (at: Expr): boolean => {
    if (at.kind === 'prime' || at.kind === 'action') return true
    // What is ENABLED depends on this state alone; its action has a next state of its own.
    if (at.kind === 'enabled') return false
    if (at.kind === 'call' && inOperator(at.operator)) return true
    const { exprs } = partsOfExpr(at)
    return exprs.some(inExpr)
  }
  return inExpr(expr)
}

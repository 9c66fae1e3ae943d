import type { Action, Expr } from './core.js'
import { type Parts, partsOfAction, partsOfExpr } from './parts.js'

/** What a walk meets, each part of the text before those within. */
export interface Visitor {
  /** FALSE: what is within is passed over. */
  expr?(expr: Expr): boolean
  action?(action: Action): void
}

/** Walks through an expression, and once through the body of each operator called or defined in it. */
export function walkExpr(expr: Expr, visitor: Visitor): void {
  createWalk(visitor).visit(expr)
}

/** A walk through several expressions and actions. */
export interface Walk {
  visit(expr: Expr): void
  visitAction(action: Action): void
}

/** One that goes once through each body, wherever it is called. */
export function createWalk(visitor: Visitor): Walk {
  const entered = new Set<Expr | Action>()

  /** Whether something is come to for the first time. */
  function isNew(body: Expr | Action): boolean {
    if (entered.has(body)) return false
    entered.add(body)
    return true
  }

  function visit(expr: Expr): void {
    if (visitor.expr?.(expr) === false) return
    if (expr.kind === 'call' && isNew(expr.operator.body)) visit(expr.operator.body)
    visitParts(partsOfExpr(expr))
  }

  function visitAction(action: Action): void {
    visitor.action?.(action)
    if (action.kind === 'call') {
      const { action: body } = action.operator
      if (body && isNew(body)) visitAction(body)
    }
    visitParts(partsOfAction(action))
  }

  function visitParts({ exprs, actions, operators }: Parts): void {
    for (const { body } of operators) if (isNew(body)) visit(body)
    exprs.forEach(visit)
    actions.forEach(visitAction)
  }

  return { visit, visitAction }
}

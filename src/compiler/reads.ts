import type { Expr } from '../core/core.js'
import { walkExpr } from '../core/walk.js'

/**
 * The variables that an expression reads, by index, itself or in operators that it calls. Undefined where it
 * depends on the whole state: ENABLED, or an action as a formula.
 */
export function variablesRead(expr: Expr): ReadonlySet<number> | undefined {
  const found = new Set<number>()
  let isWhole = false
  walkExpr(expr, {
    expr(part) {
      if (part.kind === 'variable') found.add(part.variable.index)
      isWhole ||= part.kind === 'enabled' || part.kind === 'action'
      isWhole ||= part.kind === 'temporal' && part.subscript === undefined
      return !isWhole
    },
  })
  return isWhole ? undefined : found
}

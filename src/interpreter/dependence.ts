import type { Expr, Local, Operator } from '../core/core.js'
import { forEachPart, isOperator, type Part } from './walk.js'

/** What the value of an expression depends on, besides the names around it. */
export interface Dependence {
  readonly current: boolean
  readonly next: boolean
}

/**
 * What an expression depends on, in it or in the operators that it calls. An operator parameter may be
 * anything.
 */
export function dependenceOf(expr: Expr): Dependence {
  let known = dependences.get(expr)
  if (known) return known
  let current = false
  let next = false
  const seen = { plain: new Set<Operator>(), primed: new Set<Operator>() }

  function visit(part: Part, primed: boolean): void {
    if (isOperator(part)) {
      const visited = primed ? seen.primed : seen.plain
      if (visited.has(part)) return
      visited.add(part)
      visit(part.body, primed)
      return
    }
    switch (part.kind) {
      case 'variable':
        if (primed) next = true
        else current = true
        return
      case 'prime':
        visit(part.operand, true)
        return
      case 'parameterCall':
      case 'action':
      case 'temporal':
        current = next = true
        return
      case 'enabled':
        if (primed) next = true
        else current = true
        return
      default:
        forEachPart(part, (inner) => visit(inner, primed))
    }
  }
  visit(expr, false)
  known = { current, next }
  dependences.set(expr, known)
  return known
}

const dependences = new WeakMap<Expr, Dependence>()

/** Whether an expression uses one of these names itself. */
export function mentions(expr: Expr, locals: ReadonlySet<Local>): boolean {
  let found = false
  function visit(part: Part): void {
    if (found || isOperator(part)) return
    if ((part.kind === 'local' || part.kind === 'parameterCall') && locals.has(part.local)) found = true
    else if (part.kind === 'let') {
      for (const definition of part.definitions) visit(definition.body)
      visit(part.body)
    } else forEachPart(part, visit)
  }
  visit(expr)
  return found
}

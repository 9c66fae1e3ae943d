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
export function dependenceOf(expr: Expr, isByName: (local: Local) => boolean): Dependence {
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
      case 'local':
        if (isByName(part.local)) current = next = true
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

/**
 * Whether the arguments of an operator have to be passed by name: because it primes a parameter, or evaluates
 * one after the first half of an `A \cdot B`. TLA+'s operators are substitution; only there does it differ
 * from passing the value.
 */
export function takesNames(operator: Operator): boolean {
  let known = namesTaken.get(operator)
  if (known !== undefined) return known
  known = false
  const seen = new Set<Operator>()
  const parameters = new Set<Local>()

  function visit(part: Part, primed: boolean): void {
    if (known) return
    if (isOperator(part)) {
      if (seen.has(part)) return
      seen.add(part)
      for (const parameter of part.parameters) parameters.add(parameter)
      visit(part.body, false)
      if (part.action) visit(part.action, false)
      return
    }
    switch (part.kind) {
      case 'prime':
        visit(part.operand, true)
        return
      case 'local':
        if (primed && parameters.has(part.local)) known = true
        return
      case 'compose':
        known = true
        return
      default:
        forEachPart(part, (inner) => visit(inner, primed))
    }
  }
  visit(operator, false)
  namesTaken.set(operator, known)
  return known
}

const namesTaken = new WeakMap<Operator, boolean>()

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

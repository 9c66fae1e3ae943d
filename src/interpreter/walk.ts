import type { Action, Argument, Bound, Expr, Operator, PathStep } from '../core/core.js'
import { assertNever } from '../text/assert.js'

/** A part of the core language that has parts. */
export type Part = Expr | Action | Operator

/**
 * Calls `visit` with each direct part: expressions, actions, and the operators that are called or defined.
 */
export function forEachPart(part: Expr | Action, visit: (part: Part) => void): void {
  const visitAll = (parts: readonly Part[]) => parts.forEach(visit)
  const visitBounds = (bounds: readonly Bound[]) => {
    for (const bound of bounds) visit(bound.domain)
  }
  const visitArguments = (args: readonly Argument[]) => {
    for (const argument of args) visit(argument.kind === 'operatorArgument' ? argument.body : argument)
  }
  const visitPath = (path: readonly PathStep[]) => {
    for (const step of path) if (step.kind === 'index') visit(step.argument)
  }
  switch (part.kind) {
    case 'literal':
    case 'modelValue':
    case 'local':
    case 'variable':
      return
    case 'constant':
    case 'parameterCall':
      visitAll(part.arguments)
      return
    case 'prime':
    case 'is':
      visit(part.operand)
      return
    case 'builtin':
      visitArguments(part.arguments)
      return
    case 'and':
    case 'or':
    case 'set':
    case 'tuple':
    case 'sequence':
      visitAll(part.items)
      return
    case 'call':
      visit(part.operator)
      visitArguments(part.arguments)
      return
    case 'if':
      visitAll([part.condition, part.consequent, part.alternative])
      return
    case 'case':
      for (const arm of part.arms) visitAll([arm.condition, arm.value])
      if (part.other) visit(part.other)
      return
    case 'let':
      visitAll(part.definitions)
      visit(part.body)
      return
    case 'choose':
    case 'filter':
      visitBounds([part.bound])
      visit(part.predicate)
      return
    case 'quantifier':
    case 'map':
    case 'function':
    case 'exists':
    case 'forEach':
      visitBounds(part.bounds)
      visit(part.body)
      return
    case 'apply':
      visitAll([part.function, part.argument])
      return
    case 'field':
      visit(part.record)
      return
    case 'except':
      visit(part.function)
      for (const update of part.updates) {
        visitPath(update.path)
        visit(update.value)
      }
      return
    case 'record':
    case 'recordSet':
      for (const field of part.fields) visit(field.value)
      return
    case 'variant':
      if (part.payload) visit(part.payload)
      return
    case 'enabled':
    case 'action':
      visit(part.action)
      return
    case 'temporal':
      visitAll(part.operands)
      if (part.subscript) visit(part.subscript)
      return
    case 'guard':
      visit(part.condition)
      return
    case 'assign':
      visitPath(part.path)
      visit(part.value)
      return
    case 'choice':
      visitAll(part.branches)
      return
    case 'compose':
      visitAll([part.first, part.second])
      return
    case 'unchanged':
      return
    default:
      assertNever(part)
  }
}

/** Whether a part is an operator, which has no `kind`. */
export function isOperator(part: Part): part is Operator {
  return !('kind' in part)
}

import type { Action, Argument, Bound, Expr, Operator, PathStep } from '../core/core.js'
import { assertNever } from '../text/assert.js'

/** A part of the core language that has parts. */
export type Part = Expr | Action | Operator

/** Calls `visit` with each direct part: expressions, actions, and the operators that are called or defined. */
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
      return visitAll(part.arguments)
    case 'prime':
    case 'is':
      return visit(part.operand)
    case 'builtin':
      return visitArguments(part.arguments)
    case 'and':
    case 'or':
    case 'set':
    case 'tuple':
    case 'sequence':
      return visitAll(part.items)
    case 'call':
      visit(part.operator)
      return visitArguments(part.arguments)
    case 'if':
      return visitAll([part.condition, part.consequent, part.alternative])
    case 'case':
      for (const arm of part.arms) visitAll([arm.condition, arm.value])
      if (part.other) visit(part.other)
      return
    case 'let':
      visitAll(part.definitions)
      return visit(part.body)
    case 'choose':
    case 'filter':
      visitBounds([part.bound])
      return visit(part.predicate)
    case 'quantifier':
    case 'map':
    case 'function':
    case 'exists':
    case 'forEach':
      visitBounds(part.bounds)
      return visit(part.body)
    case 'apply':
      return visitAll([part.function, part.argument])
    case 'field':
      return visit(part.record)
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
      return visit(part.action)
    case 'temporal':
      visitAll(part.operands)
      if (part.subscript) visit(part.subscript)
      return
    case 'guard':
      return visit(part.condition)
    case 'assign':
      visitPath(part.path)
      return visit(part.value)
    case 'choice':
      return visitAll(part.branches)
    case 'compose':
      return visitAll([part.first, part.second])
    case 'unchanged':
      return
    default:
      return assertNever(part)
  }
}

/** Whether a part is an operator, which has no `kind`. */
export function isOperator(part: Part): part is Operator {
  return !('kind' in part)
}

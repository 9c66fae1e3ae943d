import type { Action, Argument, Expr, PathStep } from '../../core/core.js'
import { assertNever } from '../../text/assert.js'

/** The expressions that an expression consists of. Not among them: LET definitions, called operators, actions in it. */
export function exprsOfExpr(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'literal':
    case 'modelValue':
    case 'local':
    case 'variable':
    case 'enabled':
    case 'action':
      return []
    case 'constant':
    case 'parameterCall':
      return expr.arguments
    case 'prime':
    case 'is':
      return [expr.operand]
    case 'builtin':
    case 'call':
      return expr.arguments.map(bodyOf)
    case 'and':
    case 'or':
    case 'set':
    case 'tuple':
      return expr.items
    case 'if':
      return [expr.condition, expr.consequent, expr.alternative]
    case 'case':
      return [
        ...expr.arms.flatMap((arm) => [arm.condition, arm.value]),
        ...(expr.other === undefined ? [] : [expr.other]),
      ]
    case 'let':
      return [expr.body]
    case 'choose':
    case 'filter':
      return [expr.bound.domain, expr.predicate]
    case 'quantifier':
    case 'map':
    case 'function':
      return [...new Set(expr.bounds.map((bound) => bound.domain)), expr.body]
    case 'apply':
      return [expr.function, expr.argument]
    case 'field':
      return [expr.record]
    case 'except':
      return [expr.function, ...expr.updates.flatMap((update) => [...indices(update.path), update.value])]
    case 'record':
    case 'recordSet':
      return expr.fields.map((field) => field.value)
    case 'variant':
      return expr.payload === undefined ? [] : [expr.payload]
    case 'temporal':
      return expr.subscript === undefined ? expr.operands : [...expr.operands, expr.subscript]
    default:
      return assertNever(expr)
  }
}

/** The expressions that an action consists of, those of the actions in it apart. */
export function exprsOfAction(action: Action): readonly Expr[] {
  switch (action.kind) {
    case 'sequence':
    case 'choice':
    case 'let':
    case 'compose':
    case 'unchanged':
      return []
    case 'guard':
    case 'if':
      return [action.condition]
    case 'assign':
      return [...indices(action.path), action.value]
    case 'exists':
    case 'forEach':
      return [...new Set(action.bounds.map((bound) => bound.domain))]
    case 'case':
      return action.arms.map((arm) => arm.condition)
    case 'call':
      return action.arguments.map(bodyOf)
    default:
      return assertNever(action)
  }
}

/** The actions that an action consists of; called ones are not among them. */
export function actionsOfAction(action: Action): readonly Action[] {
  switch (action.kind) {
    case 'guard':
    case 'assign':
    case 'call':
    case 'unchanged':
      return []
    case 'sequence':
      return action.items
    case 'choice':
      return action.branches
    case 'exists':
    case 'forEach':
    case 'let':
      return [action.body]
    case 'if':
      return [action.consequent, action.alternative]
    case 'case':
      return [...action.arms.map((arm) => arm.value), ...(action.other === undefined ? [] : [action.other])]
    case 'compose':
      return [action.first, action.second]
    default:
      return assertNever(action)
  }
}

function bodyOf(argument: Argument): Expr {
  return argument.kind === 'operatorArgument' ? argument.body : argument
}

function indices(path: readonly PathStep[]): Expr[] {
  return path.flatMap((step) => (step.kind === 'index' ? [step.argument] : []))
}

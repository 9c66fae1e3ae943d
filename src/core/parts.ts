import { assertNever } from '../text/assert.js'
import type { Action, Argument, Bound, Expr, Operator, PathStep } from './core.js'

/**
 * The parts of an expression or action that are expressions, actions and definitions, in the order of the
 * text.
 */
export interface Parts {
  readonly exprs: readonly Expr[]
  readonly actions: readonly Action[]
  readonly operators: readonly Operator[]
}

/** The parts directly within an expression; the bodies of operators that it calls are not parts of it. */
export function partsOfExpr(expr: Expr): Parts {
  switch (expr.kind) {
    case 'literal':
    case 'modelValue':
    case 'local':
    case 'variable':
      return none
    case 'prime':
    case 'is':
      return exprs(expr.operand)
    case 'constant':
    case 'builtin':
    case 'call':
    case 'parameterCall':
      return exprs(...argumentExprs(expr.arguments))
    case 'and':
    case 'or':
    case 'set':
    case 'tuple':
      return exprs(...expr.items)
    case 'if':
      return exprs(expr.condition, expr.consequent, expr.alternative)
    case 'case': {
      const arms = expr.arms.flatMap((arm) => [arm.condition, arm.value])
      return expr.other === undefined ? exprs(...arms) : exprs(...arms, expr.other)
    }
    case 'let':
      return { exprs: [expr.body], actions: [], operators: expr.definitions }
    case 'choose':
    case 'filter':
      return exprs(expr.bound.domain, expr.predicate)
    case 'quantifier':
    case 'map':
    case 'function':
      return exprs(...boundExprs(expr.bounds), expr.body)
    case 'apply':
      return exprs(expr.function, expr.argument)
    case 'field':
      return exprs(expr.record)
    case 'except': {
      const updates = expr.updates.flatMap((update) => [...pathExprs(update.path), update.value])
      return exprs(expr.function, ...updates)
    }
    case 'record':
    case 'recordSet':
      return exprs(...expr.fields.map((field) => field.value))
    case 'variant':
      return expr.payload === undefined ? none : exprs(expr.payload)
    case 'enabled':
    case 'action':
      return { exprs: [], actions: [expr.action], operators: [] }
    case 'temporal':
      return expr.subscript === undefined ? exprs(...expr.operands) : exprs(...expr.operands, expr.subscript)
    default:
      return assertNever(expr)
  }
}

/** The parts directly within an action. */
export function partsOfAction(action: Action): Parts {
  switch (action.kind) {
    case 'guard':
      return exprs(action.condition)
    case 'assign':
      return exprs(...pathExprs(action.path), action.value)
    case 'sequence':
      return { exprs: [], actions: action.items, operators: [] }
    case 'choice':
      return { exprs: [], actions: action.branches, operators: [] }
    case 'exists':
    case 'forEach':
      return { exprs: boundExprs(action.bounds), actions: [action.body], operators: [] }
    case 'if':
      return {
        exprs: [action.condition],
        actions: [action.consequent, action.alternative],
        operators: [],
      }
    case 'case': {
      const values = action.arms.map((arm) => arm.value)
      return {
        exprs: action.arms.map((arm) => arm.condition),
        actions: action.other === undefined ? values : [...values, action.other],
        operators: [],
      }
    }
    case 'let':
      return { exprs: [], actions: [action.body], operators: action.definitions }
    case 'call':
      return exprs(...argumentExprs(action.arguments))
    case 'compose':
      return { exprs: [], actions: [action.first, action.second], operators: [] }
    case 'unchanged':
      return none
    default:
      return assertNever(action)
  }
}

const none: Parts = { exprs: [], actions: [], operators: [] }

function exprs(...parts: Expr[]): Parts {
  return { exprs: parts, actions: [], operators: [] }
}

function argumentExprs(given: readonly Argument[]): Expr[] {
  return given.map((argument) => (argument.kind === 'operatorArgument' ? argument.body : argument))
}

function boundExprs(bounds: readonly Bound[]): Expr[] {
  return bounds.map((bound) => bound.domain)
}

function pathExprs(path: readonly PathStep[]): Expr[] {
  return path.flatMap((step) => (step.kind === 'index' ? [step.argument] : []))
}

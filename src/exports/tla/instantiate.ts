import type {
  Action,
  Argument,
  Bound,
  BuiltinExpr,
  Expr,
  Local,
  Operator,
  PathStep,
  Pattern,
} from '../../core/core.js'
import { assertNever } from '../../text/assert.js'

/**
 * The action with these locals replaced, and with binders of its own: it may then stand in other places
 * any number of times.
 */
export function substitute(action: Action, locals: ReadonlyMap<Local, Argument>): Action {
  return copyAction(action, { locals: new Map(locals), operators: new Map() })
}

const originals = new WeakMap<BuiltinExpr, BuiltinExpr>()

/** The expression of the module that this one is a copy of: what is known of that holds of it. */
export function originalOf(expr: BuiltinExpr): BuiltinExpr {
  return originals.get(expr) ?? expr
}

/**
 * What stands for the parameters and binders of what is copied, and for operators that a LET in it defines.
 */
interface Replacement {
  readonly locals: Map<Local, Argument>
  readonly operators: Map<Operator, Operator>
}

function copyAction(action: Action, to: Replacement): Action {
  const inner = (part: Action) => copyAction(part, to)
  const expr = (part: Expr) => copyExpr(part, to)
  switch (action.kind) {
    case 'guard':
      return { ...action, condition: expr(action.condition) }
    case 'assign':
      return { ...action, path: copyPath(action.path, to), value: expr(action.value) }
    case 'sequence':
      return { ...action, items: action.items.map(inner) }
    case 'choice':
      return { ...action, branches: action.branches.map(inner) }
    case 'exists':
    case 'forEach': {
      const bounds = copyBounds(action.bounds, to)
      return { ...action, bounds, body: inner(action.body) }
    }
    case 'if':
      return {
        ...action,
        condition: expr(action.condition),
        consequent: inner(action.consequent),
        alternative: inner(action.alternative),
      }
    case 'case':
      return {
        ...action,
        arms: action.arms.map((arm) => ({ condition: expr(arm.condition), value: inner(arm.value) })),
        ...(action.other === undefined ? {} : { other: inner(action.other) }),
      }
    case 'let': {
      const definitions = copyDefinitions(action.definitions, to)
      return { ...action, definitions, body: inner(action.body) }
    }
    case 'call':
      return {
        ...action,
        operator: to.operators.get(action.operator) ?? action.operator,
        arguments: action.arguments.map((argument) => copyArgument(argument, to)),
      }
    case 'compose':
      return { ...action, first: inner(action.first), second: inner(action.second) }
    case 'unchanged':
      return action
    default:
      return assertNever(action)
  }
}

function copyExpr(expr: Expr, to: Replacement): Expr {
  const inner = (part: Expr) => copyExpr(part, to)
  switch (expr.kind) {
    case 'literal':
    case 'modelValue':
    case 'variable':
      return expr
    case 'local': {
      const replaced = to.locals.get(expr.local)
      return replaced === undefined || replaced.kind === 'operatorArgument' ? expr : replaced
    }
    case 'constant':
      return { ...expr, arguments: expr.arguments.map(inner) }
    case 'prime':
      return { ...expr, operand: inner(expr.operand) }
    case 'builtin': {
      const copy = { ...expr, arguments: expr.arguments.map((argument) => copyArgument(argument, to)) }
      originals.set(copy, originalOf(expr))
      return copy
    }
    case 'and':
    case 'or':
    case 'set':
    case 'tuple':
      return { ...expr, items: expr.items.map(inner) }
    case 'call':
      return {
        ...expr,
        operator: to.operators.get(expr.operator) ?? expr.operator,
        arguments: expr.arguments.map((argument) => copyArgument(argument, to)),
      }
    case 'parameterCall':
      return applyParameter(expr.local, expr.arguments.map(inner), expr, to)
    case 'if':
      return {
        ...expr,
        condition: inner(expr.condition),
        consequent: inner(expr.consequent),
        alternative: inner(expr.alternative),
      }
    case 'case':
      return {
        ...expr,
        arms: expr.arms.map((arm) => ({ condition: inner(arm.condition), value: inner(arm.value) })),
        ...(expr.other === undefined ? {} : { other: inner(expr.other) }),
      }
    case 'let': {
      const definitions = copyDefinitions(expr.definitions, to)
      return { ...expr, definitions, body: inner(expr.body) }
    }
    case 'choose':
    case 'filter': {
      const [bound] = copyBounds([expr.bound], to)
      return { ...expr, bound: bound!, predicate: inner(expr.predicate) }
    }
    case 'quantifier':
    case 'map':
    case 'function': {
      const bounds = copyBounds(expr.bounds, to)
      return { ...expr, bounds, body: inner(expr.body) }
    }
    case 'apply':
      return { ...expr, function: inner(expr.function), argument: inner(expr.argument) }
    case 'field':
      return { ...expr, record: inner(expr.record) }
    case 'except':
      return {
        ...expr,
        function: inner(expr.function),
        updates: expr.updates.map((update) => {
          const path = copyPath(update.path, to)
          const at = copyLocal(update.at, to)
          return { ...update, path, at, value: inner(update.value) }
        }),
      }
    case 'record':
    case 'recordSet':
      return { ...expr, fields: expr.fields.map((field) => ({ ...field, value: inner(field.value) })) }
    case 'variant':
      return expr.payload === undefined ? expr : { ...expr, payload: inner(expr.payload) }
    case 'is':
      return { ...expr, operand: inner(expr.operand) }
    case 'enabled':
    case 'action':
      return { ...expr, action: copyAction(expr.action, to) }
    case 'temporal':
      return {
        ...expr,
        operands: expr.operands.map(inner),
        ...(expr.subscript === undefined ? {} : { subscript: inner(expr.subscript) }),
      }
    default:
      return assertNever(expr)
  }
}

function copyArgument(argument: Argument, to: Replacement): Argument {
  if (argument.kind !== 'operatorArgument') return copyExpr(argument, to)
  const parameters = argument.parameters.map((parameter) => copyLocal(parameter, to))
  return { ...argument, parameters, body: copyExpr(argument.body, to) }
}

/**
 * `F(a)` where F is a parameter: the body of the operator that stands for it, with its own parameters
 * replaced.
 */
function applyParameter(local: Local, values: readonly Expr[], expr: Expr, to: Replacement): Expr {
  const replaced = to.locals.get(local)
  if (replaced?.kind === 'local')
    return { kind: 'parameterCall', span: expr.span, local: replaced.local, arguments: values }
  if (replaced?.kind !== 'operatorArgument') return { ...expr, arguments: values } as Expr
  const locals = new Map<Local, Argument>()
  replaced.parameters.forEach((parameter, index) => {
    locals.set(parameter, values[index]!)
  })
  return copyExpr(replaced.body, { locals, operators: new Map() })
}

function copyLocal(local: Local, to: Replacement): Local {
  const copy = { ...local }
  to.locals.set(local, { kind: 'local', span: local.span, local: copy })
  return copy
}

function copyPattern(pattern: Pattern, to: Replacement): Pattern {
  return pattern.kind === 'name'
    ? { kind: 'name', local: copyLocal(pattern.local, to) }
    : { kind: 'tuple', locals: pattern.locals.map((local) => copyLocal(local, to)) }
}

/** Bounds that share a domain go on sharing it. */
function copyBounds(bounds: readonly Bound[], to: Replacement): Bound[] {
  const domains = new Map<Expr, Expr>()
  for (const { domain } of bounds) {
    if (!domains.has(domain)) domains.set(domain, copyExpr(domain, to))
  }
  return bounds.map(({ pattern, domain }) => ({
    pattern: copyPattern(pattern, to),
    domain: domains.get(domain)!,
  }))
}

function copyPath(path: readonly PathStep[], to: Replacement): PathStep[] {
  return path.map((step) =>
    step.kind === 'index' ? { ...step, argument: copyExpr(step.argument, to) } : step,
  )
}

function copyDefinitions(definitions: readonly Operator[], to: Replacement): Operator[] {
  for (const operator of definitions) to.operators.set(operator, { ...operator })
  return definitions.map((operator) => {
    const copy = to.operators.get(operator)!
    const parameters = operator.parameters.map((parameter) => copyLocal(parameter, to))
    const recursiveFunction = operator.recursiveFunction && copyLocal(operator.recursiveFunction, to)
    return Object.assign(copy, {
      parameters,
      ...(recursiveFunction === undefined ? {} : { recursiveFunction }),
      body: copyExpr(operator.body, to),
      ...(operator.action === undefined ? {} : { action: copyAction(operator.action, to) }),
    })
  })
}

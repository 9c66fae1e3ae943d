import type { Argument, Bound, Expr } from './core.js'

/**
 * A copy of an expression with parts of it replaced: `replace` gives what stands in the place of a part, or
 * nothing, and is then asked of the parts within. Actions, and the bodies of operators, stay what they are.
 */
export function rewrite(expr: Expr, replace: (part: Expr) => Expr | undefined): Expr {
  return replace(expr) ?? rewriteParts(expr, (part) => rewrite(part, replace))
}

/** An expression with each part directly within it mapped. */
function rewriteParts(expr: Expr, map: (part: Expr) => Expr): Expr {
  switch (expr.kind) {
    case 'literal':
    case 'modelValue':
    case 'local':
    case 'variable':
    case 'enabled':
    case 'action':
      return expr
    case 'prime':
    case 'is':
      return { ...expr, operand: map(expr.operand) }
    case 'constant':
    case 'parameterCall':
      return { ...expr, arguments: expr.arguments.map(map) }
    case 'builtin':
    case 'call':
      return { ...expr, arguments: expr.arguments.map((each) => mapArgument(each, map)) }
    case 'and':
    case 'or':
    case 'set':
    case 'tuple':
      return { ...expr, items: expr.items.map(map) }
    case 'if':
      return {
        ...expr,
        condition: map(expr.condition),
        consequent: map(expr.consequent),
        alternative: map(expr.alternative),
      }
    case 'case':
      return {
        ...expr,
        arms: expr.arms.map(({ condition, value }) => ({ condition: map(condition), value: map(value) })),
        ...(expr.other === undefined ? {} : { other: map(expr.other) }),
      }
    case 'let':
      return { ...expr, body: map(expr.body) }
    case 'choose':
    case 'filter':
      return { ...expr, bound: mapBound(expr.bound, map), predicate: map(expr.predicate) }
    case 'quantifier':
    case 'map':
    case 'function':
      return { ...expr, bounds: expr.bounds.map((bound) => mapBound(bound, map)), body: map(expr.body) }
    case 'apply':
      return { ...expr, function: map(expr.function), argument: map(expr.argument) }
    case 'field':
      return { ...expr, record: map(expr.record) }
    case 'except':
      return {
        ...expr,
        function: map(expr.function),
        updates: expr.updates.map((update) => ({
          ...update,
          path: update.path.map((step) =>
            step.kind === 'index' ? { ...step, argument: map(step.argument) } : step,
          ),
          value: map(update.value),
        })),
      }
    case 'record':
    case 'recordSet':
      return { ...expr, fields: expr.fields.map((field) => ({ ...field, value: map(field.value) })) }
    case 'variant':
      return expr.payload === undefined ? expr : { ...expr, payload: map(expr.payload) }
    case 'temporal':
      return {
        ...expr,
        operands: expr.operands.map(map),
        ...(expr.subscript === undefined ? {} : { subscript: map(expr.subscript) }),
      }
  }
}

function mapArgument(argument: Argument, map: (part: Expr) => Expr): Argument {
  return argument.kind === 'operatorArgument' ? { ...argument, body: map(argument.body) } : map(argument)
}

function mapBound(bound: Bound, map: (part: Expr) => Expr): Bound {
  return { ...bound, domain: map(bound.domain) }
}

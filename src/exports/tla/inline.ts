import type { Action, Argument, CallAction, Expr, Local, Operator } from '../../core/core.js'
import { countUses, dependenceOfExpr, isUsedPrimed } from './dependence.js'
import { substitute } from './instantiate.js'
import type { Vocabulary } from './vocabulary.js'

/**
 * What a call stands for, as an action in its place. An argument that is used more than once, and is more
 * than a name, is defined by a LET; one of a declared action, which is given values, is bound by `\E` to
 * its only value where a prime could reach it. Undefined, and reported, for a recursive operator.
 */
export function inlined(call: CallAction, words: Vocabulary): Action | undefined {
  const { operator, span } = call
  if (operator.recursive) {
    words.report(
      'E621',
      `\`${operator.name}\`, which assigns and calls itself, cannot be exported to TLA+`,
      span,
    )
    return undefined
  }
  const replaced = new Map<Local, Argument>()
  const definitions: Operator[] = []
  const rigid: { readonly local: Local; readonly value: Expr }[] = []
  operator.parameters.forEach((parameter, index) => {
    const argument = call.arguments[index]!
    if (argument.kind === 'operatorArgument') replaced.set(parameter, argument)
    else if (isFrozen(argument, parameter, operator)) {
      const local: Local = { ...parameter }
      rigid.push({ local, value: argument })
      replaced.set(parameter, { kind: 'local', span: argument.span, local })
    } else if (isShort(argument) || countUses(operator.action!, parameter) < 2)
      replaced.set(parameter, argument)
    else {
      const { name } = parameter
      const defined: Operator = {
        name,
        span: argument.span,
        parameters: [],
        recursive: false,
        body: argument,
      }
      definitions.push(defined)
      replaced.set(parameter, { kind: 'call', span: argument.span, operator: defined, arguments: [] })
    }
  })
  const body = substitute(operator.action!, replaced)
  const defined: Action = definitions.length === 0 ? body : { kind: 'let', span, definitions, body }
  if (rigid.length === 0) return defined
  const bounds = rigid.map(({ local, value }) => ({
    pattern: { kind: 'name' as const, local },
    domain: { kind: 'set' as const, span: value.span, items: [value] },
  }))
  return { kind: 'exists', span, bounds, body: defined }
}

/**
 * Whether the parameter is primed in the operator, but the argument's value there is the one it has
 * before the step.
 */
export function isFrozen(argument: Argument, parameter: Local, operator: Operator): boolean {
  if (argument.kind === 'operatorArgument' || operator.action === undefined) return false
  return dependenceOfExpr(argument).now.size > 0 && isUsedPrimed(operator.action, parameter)
}

function isShort(expr: Expr): boolean {
  switch (expr.kind) {
    case 'literal':
    case 'local':
    case 'modelValue':
    case 'variable':
      return true
    case 'constant':
    case 'call':
      return expr.arguments.length === 0
    case 'variant':
      return expr.payload === undefined
    case 'field':
      return isShort(expr.record)
    case 'apply':
      return isShort(expr.function) && isShort(expr.argument)
    default:
      return false
  }
}

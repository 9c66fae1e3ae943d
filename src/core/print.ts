import { assertNever } from '../text/assert.js'
import type { Action, Argument, Bound, Expr, Local, Module, Operator, PathStep, Pattern } from './core.js'

/**
 * The core of a module as text, for debugging and for tests: what each name was resolved to, what was made an
 * action and what a condition. It is not the language, though near to it.
 */
export function printCore(module: Module): string {
  const lines: string[] = []
  for (const operator of module.operators) lines.push(...printOperator(operator))
  for (const { name, operator, bounds } of module.actions) {
    lines.push(`action ${name}${bounds.length > 0 ? `(${printBounds(bounds)})` : ''} = ${ofAction(operator)}`)
  }
  if (module.init) lines.push(`init ${printAction(module.init)}`)
  if (module.next) lines.push(`next ${printAction(module.next)}`)
  for (const { name, value } of module.invariants) lines.push(`invariant ${name} = ${printExpr(value)}`)
  for (const { name, value } of module.properties) lines.push(`property ${name} = ${printExpr(value)}`)
  for (const value of module.fairness) lines.push(`fairness ${printExpr(value)}`)
  for (const value of module.constraints) lines.push(`constraint ${printExpr(value)}`)
  for (const model of module.models) {
    lines.push(`model ${model.name}`)
    for (const { constant, parameters, value } of model.equations) {
      lines.push(`  ${constant.name}${printLocals(parameters)} = ${printExpr(value)}`)
    }
    if (model.init) lines.push(`  init ${printAction(model.init)}`)
    if (model.next) lines.push(`  next ${printAction(model.next)}`)
    for (const value of model.constraints) lines.push(`  constraint ${printExpr(value)}`)
  }
  return lines.join('\n')
}

/** An expression, in prefix form where the language has an operator. */
export function printExpr(expr: Expr): string {
  switch (expr.kind) {
    case 'literal':
      return typeof expr.value === 'string' ? JSON.stringify(expr.value) : String(expr.value).toUpperCase()
    case 'modelValue':
      return `value:${expr.name}`
    case 'local':
      return expr.local.name
    case 'constant':
      return `const:${expr.constant.name}${printArguments(expr.arguments)}`
    case 'variable':
      return `var:${expr.variable.name}`
    case 'prime':
      return `(${printExpr(expr.operand)})'`
    case 'builtin':
      return `${expr.name}${printArguments(expr.arguments)}`
    case 'and':
    case 'or':
      return `${expr.kind}${list(expr.items)}`
    case 'call':
      return `op:${expr.operator.name}${printArguments(expr.arguments)}`
    case 'parameterCall':
      return `${expr.local.name}${printArguments(expr.arguments)}`
    case 'if':
      return `if${list([expr.condition, expr.consequent, expr.alternative])}`
    case 'case': {
      const arms = expr.arms.map((arm) => `${printExpr(arm.condition)} -> ${printExpr(arm.value)}`)
      if (expr.other) arms.push(`other -> ${printExpr(expr.other)}`)
      return `case(${arms.join('; ')})`
    }
    case 'let':
      return `let(${expr.definitions.flatMap(printOperator).join('; ')}; in ${printExpr(expr.body)})`
    case 'choose':
      return `choose(${printBounds([expr.bound])} : ${printExpr(expr.predicate)})`
    case 'quantifier':
      return `${expr.quantifier}(${printBounds(expr.bounds)} : ${printExpr(expr.body)})`
    case 'filter':
      return `{${printBounds([expr.bound])} : ${printExpr(expr.predicate)}}`
    case 'map':
      return `{${printExpr(expr.body)} : ${printBounds(expr.bounds)}}`
    case 'function':
      return `[${printBounds(expr.bounds)} |-> ${printExpr(expr.body)}]`
    case 'apply':
      return `${printExpr(expr.function)}[${printExpr(expr.argument)}]`
    case 'field':
      return `${printExpr(expr.record)}.${expr.name}`
    case 'except': {
      const updates = expr.updates.map(({ path, value }) => `!${printPath(path)} = ${printExpr(value)}`)
      return `[${printExpr(expr.function)} except ${updates.join(', ')}]`
    }
    case 'set':
      return `{${expr.items.map(printExpr).join(', ')}}`
    case 'tuple':
      return `<<${expr.items.map(printExpr).join(', ')}>>`
    case 'record':
      return `[${expr.fields.map(({ name, value }) => `${name} |-> ${printExpr(value)}`).join(', ')}]`
    case 'recordSet':
      return `[${expr.fields.map(({ name, value }) => `${name}: ${printExpr(value)}`).join(', ')}]`
    case 'variant':
      return `tag:${expr.tag.name}${expr.payload ? list([expr.payload]) : ''}`
    case 'is':
      return `is(${printExpr(expr.operand)}, ${expr.tag.name})`
    case 'enabled':
      return `enabled(${printAction(expr.action)})`
    case 'action':
      return `step(${printAction(expr.action)})`
    case 'temporal': {
      const parts = expr.subscript ? [...expr.operands, expr.subscript] : expr.operands
      return `${expr.operator}${list(parts)}`
    }
    default:
      return assertNever(expr)
  }
}

/** An action. */
export function printAction(action: Action): string {
  switch (action.kind) {
    case 'guard':
      return `guard(${printExpr(action.condition)})`
    case 'assign': {
      const sign = action.choice ? ':\\in' : ':='
      return `${action.variable.name}${printPath(action.path)} ${sign} ${printExpr(action.value)}`
    }
    case 'sequence':
    case 'choice': {
      const parts = action.kind === 'sequence' ? action.items : action.branches
      return `${action.kind}(${parts.map(printAction).join('; ')})`
    }
    case 'exists':
    case 'forEach':
      return `${action.kind}(${printBounds(action.bounds)} : ${printAction(action.body)})`
    case 'if': {
      const { condition, consequent, alternative } = action
      return `if(${printExpr(condition)}; ${printAction(consequent)}; ${printAction(alternative)})`
    }
    case 'case': {
      const arms = action.arms.map((arm) => `${printExpr(arm.condition)} -> ${printAction(arm.value)}`)
      if (action.other) arms.push(`other -> ${printAction(action.other)}`)
      return `case(${arms.join('; ')})`
    }
    case 'let':
      return `let(${action.definitions.flatMap(printOperator).join('; ')}; in ${printAction(action.body)})`
    case 'call': {
      const { operator, declared } = action
      return `${declared ? 'action' : 'op'}:${operator.name}${printArguments(action.arguments)}`
    }
    case 'compose':
      return `compose(${printAction(action.first)}; ${printAction(action.second)})`
    case 'unchanged':
      return `unchanged(${action.variables.map(({ name }) => name).join(', ')})`
    default:
      return assertNever(action)
  }
}

/** A definition: its formula, and below it, if it has primes, the action. */
function printOperator(operator: Operator): string[] {
  const recursive = operator.recursive ? 'recursive ' : ''
  const self = operator.recursiveFunction ? '[self]' : ''
  const head = `${recursive}${operator.name}${self}${printLocals(operator.parameters)}`
  const body = `${head} == ${printExpr(operator.body)}`
  return operator.action ? [body, `${head} as action = ${ofAction(operator)}`] : [body]
}

function ofAction(operator: Operator): string {
  return operator.action ? printAction(operator.action) : printExpr(operator.body)
}

function printArguments(given: readonly Argument[]): string {
  if (given.length === 0) return ''
  const parts = given.map((argument) =>
    argument.kind === 'operatorArgument'
      ? `lambda${printLocals(argument.parameters)}: ${printExpr(argument.body)}`
      : printExpr(argument),
  )
  return `(${parts.join(', ')})`
}

function list(items: readonly Expr[]): string {
  return `(${items.map(printExpr).join(', ')})`
}

function printLocals(locals: readonly Local[]): string {
  return locals.length === 0
    ? ''
    : `(${locals.map(({ name, arity }) => name + '_'.repeat(arity)).join(', ')})`
}

function printBounds(bounds: readonly Bound[]): string {
  return bounds.map(({ pattern, domain }) => `${printPattern(pattern)} \\in ${printExpr(domain)}`).join(', ')
}

function printPattern(pattern: Pattern): string {
  if (pattern.kind === 'name') return pattern.local.name
  return `<<${pattern.locals.map(({ name }) => name).join(', ')}>>`
}

function printPath(path: readonly PathStep[]): string {
  return path
    .map((step) => (step.kind === 'field' ? `.${step.name}` : `[${printExpr(step.argument)}]`))
    .join('')
}

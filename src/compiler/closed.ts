import type { Bound, Expr, Local, Operator } from '../core/core.js'
import { partsOfExpr } from '../core/parts.js'

/**
 * Whether the value of an expression is the same in all states and at all places: it reads no variable, and
 * mentions no name that is bound outside of it but operators of the module.
 */
export function isClosed(expr: Expr, isGlobal: (operator: Operator) => boolean): boolean {
  const { isConstant, free } = traitsOf(expr)
  return isConstant && [...free].every((each) => 'parameters' in each && isGlobal(each))
}

/** The locals and local definitions that an operator's body mentions, and does not bind. */
export function freeIn(operator: Operator): ReadonlySet<Local | Operator> {
  return traitsOfOperator(operator).free
}

/** The same of an expression. */
export function freeInExpr(expr: Expr): ReadonlySet<Local | Operator> {
  return traitsOf(expr).free
}

interface Traits {
  readonly isConstant: boolean
  /** Locals and local definitions that it mentions and does not bind. */
  readonly free: ReadonlySet<Local | Operator>
}

const known = new WeakMap<Expr, Traits>()
const operators = new WeakMap<Operator, Traits>()
const varying: Traits = { isConstant: false, free: new Set() }

function traitsOf(expr: Expr): Traits {
  let traits = known.get(expr)
  if (!traits) {
    traits = compute(expr)
    known.set(expr, traits)
  }
  return traits
}

/** Of the body of an operator, its parameters bound. */
function traitsOfOperator(operator: Operator): Traits {
  const before = operators.get(operator)
  if (before) return before
  // While it is being looked at, a recursive operator adds nothing.
  operators.set(operator, { isConstant: true, free: new Set() })
  if (operator.action !== undefined) return varying
  const { isConstant, free } = traitsOf(operator.body)
  const bound = new Set<Local | Operator>(operator.parameters)
  if (operator.recursiveFunction) bound.add(operator.recursiveFunction)
  const traits = { isConstant, free: new Set([...free].filter((each) => !bound.has(each))) }
  operators.set(operator, traits)
  return traits
}

function compute(expr: Expr): Traits {
  const free = new Set<Local | Operator>()
  let isConstant = true
  const take = (traits: Traits, bound: ReadonlySet<Local | Operator> = new Set()) => {
    isConstant &&= traits.isConstant
    for (const each of traits.free) if (!bound.has(each)) free.add(each)
  }
  switch (expr.kind) {
    case 'variable':
    case 'prime':
    case 'enabled':
    case 'action':
    case 'temporal':
    case 'modelValue':
      return varying
    case 'local':
      free.add(expr.local)
      break
    case 'parameterCall':
      free.add(expr.local)
      break
    case 'builtin':
      if (expr.name === 'Print' || expr.name === 'PrintT' || expr.name === 'Assert') return varying
      break
    case 'constant':
      // A constant operator may have an equation that is not closed to us.
      if (expr.constant.arity > 0) return varying
      break
    case 'call':
      free.add(expr.operator)
      take(traitsOfOperator(expr.operator))
      break
    default:
      break
  }
  const bound = new Set<Local | Operator>(localsBoundBy(expr))
  if (expr.kind === 'let') {
    for (const definition of expr.definitions) {
      bound.add(definition)
      take(traitsOfOperator(definition), new Set(expr.definitions))
    }
  }
  for (const part of partsOfExpr(expr).exprs) take(traitsOf(part), bound)
  if (expr.kind === 'builtin' || expr.kind === 'call') {
    for (const argument of expr.arguments) {
      if (argument.kind !== 'operatorArgument') continue
      for (const parameter of argument.parameters) free.delete(parameter)
    }
  }
  return { isConstant, free }
}

/** The names that an expression binds in some of its parts. */
export function localsBoundBy(expr: Expr): readonly Local[] {
  switch (expr.kind) {
    case 'choose':
    case 'filter':
      return localsOf([expr.bound])
    case 'quantifier':
    case 'map':
    case 'function':
      return localsOf(expr.bounds)
    case 'except':
      return expr.updates.map((update) => update.at)
    case 'builtin':
    case 'call':
      return expr.arguments.flatMap((argument) =>
        argument.kind === 'operatorArgument' ? argument.parameters : [],
      )
    default:
      return []
  }
}

function localsOf(bounds: readonly Bound[]): readonly Local[] {
  return bounds.flatMap(({ pattern }) => (pattern.kind === 'name' ? [pattern.local] : pattern.locals))
}

import type { Action, Argument, Bound, Expr, Local, Operator } from './core.js'
import { type Parts, partsOfAction, partsOfExpr } from './parts.js'

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
  const { isConstant, free } = operator.action ? traitsOfAction(operator.action) : traitsOf(operator.body)
  const bound = new Set<Local | Operator>(operator.parameters)
  if (operator.recursiveFunction) bound.add(operator.recursiveFunction)
  const traits = { isConstant, free: new Set([...free].filter((each) => !bound.has(each))) }
  operators.set(operator, traits)
  return traits
}

function compute(expr: Expr): Traits {
  const parts = partsOfExpr(expr)
  switch (expr.kind) {
    case 'local':
      return { isConstant: true, free: new Set([expr.local]) }
    case 'parameterCall':
      return gather(parts, [], [expr.local])
    case 'variable':
    case 'modelValue':
    case 'prime':
    case 'enabled':
    case 'action':
    case 'temporal':
      return { ...gather(parts), isConstant: false }
    case 'builtin': {
      const { isConstant, free } = gather(parts, parametersOf(expr.arguments))
      return { isConstant: isConstant && !effects.has(expr.name), free }
    }
    case 'constant':
      // A constant operator may have an equation that is not closed to us.
      return { ...gather(parts), isConstant: expr.constant.arity === 0 }
    case 'call':
      return gather(parts, parametersOf(expr.arguments), [expr.operator], [expr.operator])
    default:
      return gather(parts, localsBoundBy(expr))
  }
}

function traitsOfAction(action: Action): Traits {
  const parts = partsOfAction(action)
  const bounds = action.kind === 'exists' || action.kind === 'forEach' ? localsOf(action.bounds) : []
  const traits =
    action.kind === 'call'
      ? gather(parts, parametersOf(action.arguments), [action.operator], [action.operator])
      : gather(parts, bounds)
  return { ...traits, isConstant: false }
}

/**
 * What the parts are together, with names that are bound in them; the definitions among them are bound too.
 * `mentioned` is free beside them, `called` are operators whose bodies count.
 */
function gather(
  { exprs, actions, operators: defined }: Parts,
  bound: readonly Local[] = [],
  mentioned: readonly (Local | Operator)[] = [],
  called: readonly Operator[] = [],
): Traits {
  const within = new Set<Local | Operator>([...bound, ...defined])
  const all = [...exprs.map(traitsOf), ...actions.map(traitsOfAction), ...defined.map(traitsOfOperator)]
  const free = new Set(all.flatMap((traits) => [...traits.free].filter((each) => !within.has(each))))
  const ofCalled = called.map(traitsOfOperator)
  for (const traits of ofCalled) for (const each of traits.free) free.add(each)
  for (const each of mentioned) free.add(each)
  return { isConstant: [...all, ...ofCalled].every(({ isConstant }) => isConstant), free }
}

/** Operators that do more than to give a value. */
const effects: ReadonlySet<string> = new Set(['Print', 'PrintT', 'Assert'])

function parametersOf(given: readonly Argument[]): readonly Local[] {
  return given.flatMap((argument) => (argument.kind === 'operatorArgument' ? argument.parameters : []))
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
      return parametersOf(expr.arguments)
    default:
      return []
  }
}

/** The names of bounds. */
export function localsOf(bounds: readonly Bound[]): readonly Local[] {
  return bounds.flatMap(({ pattern }) => (pattern.kind === 'name' ? [pattern.local] : pattern.locals))
}

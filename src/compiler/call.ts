import type {
  Argument,
  CallAction,
  CallExpr,
  Expr,
  LetExpr,
  Local,
  Operator,
  OperatorParameterCall,
} from '../core/core.js'
import {
  bind,
  bindArguments,
  type Env,
  isRecursive,
  lookUp,
  type Operand,
  Unsupported,
} from './environment.js'
import { compile } from './expression.js'
import { force, lazyParts, mayFault } from './faults.js'
import { isOutlined } from './outlined.js'
import { callFunction, callOperator } from './recursion.js'
import { named, type Writer } from './writer.js'

/** The body of an operator, and the environment in which a call evaluates it. */
export interface Inlined {
  readonly expr: Expr
  readonly env: Env
}

/**
 * What a call evaluates, in place of the call: arguments are computed where they are first needed. Undefined
 * for a recursive or large operator, and for a definition without parameters that is computed already.
 */
export function inline(w: Writer, call: CallExpr, env: Env): Inlined | undefined {
  const { operator } = call
  if (isRecursive(operator) || isOutlined(w.program, call)) return undefined
  const binding = lookUp(env, operator)
  if (binding?.kind === 'operator' && binding.memo.some((memo) => w.code.isVisible(memo.block)))
    return undefined
  return { expr: operator.body, env: bodyEnv(w, operator, call, env) }
}

/** The environment of an operator's body in a call of it. */
function bodyEnv(w: Writer, operator: Operator, call: CallExpr | CallAction, env: Env): Env {
  const binding = lookUp(env, operator)
  const bindings = binding?.kind === 'operator' ? binding.env.bindings : undefined
  const use = env.typing.use(call)
  const typing = (use && env.typing.instance(use)) ?? env.typing
  if (call.arguments.length < operator.parameters.length) {
    throw new Unsupported(`a call of ${operator.name} without its arguments`, call.span)
  }
  return bindForced(w, { ...env, bindings, typing }, operator.parameters, call.arguments, env)
}

/** Binds arguments; those that may end in a fault are evaluated before the call, needed or not. */
function bindForced(
  w: Writer,
  body: Env,
  parameters: readonly Local[],
  operands: readonly Argument[],
  caller: Env,
): Env {
  for (const operand of operands) {
    if (operand.kind !== 'operatorArgument' && lazyParts(operand)) force(w, operand, caller)
  }
  const inner = bindArguments(body, parameters, operands, caller)
  operands.forEach((operand, index) => {
    if (operand.kind === 'operatorArgument' || lazyParts(operand)) return
    const isOperator = operand.kind === 'local' && operand.local.arity > 0
    if (!isOperator && mayFault(w.program, operand)) compileLocal(w, parameters[index]!, inner)
  })
  return inner
}

/** The environment of a declared action's body, or of another operator whose body is an action. */
export function bodyEnvOfAction(w: Writer, operator: Operator, call: CallAction, env: Env): Env {
  return bodyEnv(w, operator, call, env)
}

/** A call of a user's operator, or of a constant operator: its body in place of it. */
export function compileCall(
  w: Writer,
  call:
    | CallExpr
    | {
        readonly parameters: readonly Local[]
        readonly body: Expr
        readonly arguments: readonly Argument[]
      },
  env: Env,
  body?: Env,
): Operand {
  if (!('operator' in call)) {
    return compile(w, call.body, bindForced(w, body!, call.parameters, call.arguments, env))
  }
  const { operator } = call
  const binding = lookUp(env, operator)
  if (binding?.kind === 'function') return callFunction(w, binding, call.arguments, env)
  if (isRecursive(operator)) return callOperator(w, call, env)
  const memo = binding?.kind === 'operator' && operator.parameters.length === 0 ? binding.memo : undefined
  const before = memo?.find((each) => isAt(w, each, env))
  if (before) return before.operand
  const value = isOutlined(w.program, call)
    ? callOperator(w, call, env)
    : compile(w, operator.body, bodyEnv(w, operator, call, env))
  const operand = named(w, value, operator.name)
  memo?.push({ ...placeOf(w, env), operand })
  return operand
}

function placeOf(w: Writer, env: Env) {
  return { block: w.code.block, current: env.current, next: env.next, primed: env.primed }
}

function isAt(w: Writer, memo: ReturnType<typeof placeOf>, env: Env): boolean {
  return (
    memo.current === env.current &&
    memo.next === env.next &&
    memo.primed === env.primed &&
    w.code.isVisible(memo.block)
  )
}

/** A name: a bound one, or an argument, which is computed at its first use. */
export function compileLocal(w: Writer, local: Local, env: Env): Operand {
  const binding = lookUp(env, local)
  if (!binding) throw new Unsupported(`the name ${local.name}`, local.span)
  switch (binding.kind) {
    case 'operand':
      return binding.operand
    case 'lazy': {
      const before = binding.memo.find((memo) => w.code.isVisible(memo.block))
      if (before) return before.operand
      const operand = named(w, compile(w, binding.expr, binding.env), local.name)
      binding.memo.push({ ...placeOf(w, binding.env), operand })
      return operand
    }
    default:
      throw new Unsupported(`the name ${local.name} as a value`, local.span)
  }
}

/** `F(a)`, where F is a parameter. */
export function compileParameterCall(w: Writer, expr: OperatorParameterCall, env: Env): Operand {
  const binding = lookUp(env, expr.local)
  if (binding?.kind === 'lazy' && binding.expr.kind === 'parameterCall') {
    return compileParameterCall(w, { ...binding.expr, arguments: expr.arguments }, binding.env)
  }
  if (binding?.kind !== 'operator') throw new Unsupported(`the operator ${expr.local.name}`, expr.span)
  return compile(w, binding.body, bindForced(w, binding.env, binding.parameters, expr.arguments, env))
}

/** `LET … IN e`: definitions are computed where they are first needed. */
export function compileLet<Result>(
  w: Writer,
  expr: LetExpr,
  env: Env,
  body: (w: Writer, expr: Expr, env: Env) => Result,
): Result {
  return body(w, expr.body, bindDefinitions(env, expr.definitions))
}

/** The environment within a LET, in which each definition sees all of them. */
export function bindDefinitions(env: Env, definitions: readonly Operator[]): Env {
  const bound = definitions.map((definition) => ({
    kind: 'operator' as const,
    parameters: definition.parameters,
    body: definition.body,
    env,
    memo: [],
  }))
  const inner = definitions.reduce((outer, definition, index) => bind(outer, definition, bound[index]!), env)
  for (const binding of bound) binding.env = inner
  return inner
}

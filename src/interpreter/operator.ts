import type { Argument, CallAction, Expr, Local, Operator, OperatorParameterCall } from '../core/core.js'
import { dependenceOf, takesNames } from './dependence.js'
import type { Evaluated } from './lazy.js'
import type { Program } from './program.js'
import {
  bindLocal,
  type Code,
  type Codes,
  createFrame,
  type Evaluate,
  enterUnit,
  type Frame,
  findDefinition,
  findLocal,
  frameOf,
  readerOf,
  type Scope,
} from './scope.js'

/**
 * An operator as an argument, with the frame of the place where it was written. Also a parameter that is
 * passed by name: an operator without parameters.
 */
export class OperatorValue {
  constructor(
    readonly plain: Code,
    readonly primed: Code,
    readonly outer: Frame,
  ) {}
}

/** Prepares a body with parameters when it is first run, so that it may call itself. */
export function createCode(
  program: Program,
  parameters: readonly Local[],
  body: Expr,
  scope: Scope,
  primed: boolean,
  byName = false,
): Code {
  const inner = bindParameters(enterUnit(scope), parameters, byName)
  const code: Code = {
    unit: inner.unit,
    body(frame) {
      code.body = program.prepare(body, inner, primed)
      return code.body(frame)
    },
  }
  return code
}

/** Parameters are in slots 1 to n. */
export function bindParameters(scope: Scope, parameters: readonly Local[], byName: boolean): Scope {
  return parameters.reduce<Scope>((at, local) => bindLocal(at, local, byName && local.arity === 0), scope)
}

/** The value of a name in an expression. */
export function prepareLocal(local: Local, scope: Scope, primed: boolean): Evaluate {
  const binding = findLocal(scope, local)
  const read = readerOf(scope, binding) as Evaluate
  if (!binding.byName) return read
  return (frame) => {
    const value: unknown = read(frame)
    if (!(value instanceof OperatorValue)) return value as Evaluated
    const code = primed ? value.primed : value.plain
    return code.body(createFrame(code.unit, value.outer))
  }
}

/** `F(a, b)` where `F` is an operator parameter. */
export function prepareParameterCall(
  program: Program,
  expr: OperatorParameterCall,
  scope: Scope,
  primed: boolean,
): Evaluate {
  const read = readerOf(scope, findLocal(scope, expr.local)) as (frame: Frame) => OperatorValue
  const operands = expr.arguments.map((argument) => program.prepare(argument, scope, primed))
  return (frame) => {
    const operator = read(frame)
    const code = primed ? operator.primed : operator.plain
    const inner = createFrame(code.unit, operator.outer)
    for (let index = 0; index < operands.length; index++) inner[index + 1] = operands[index]!(frame)
    return code.body(inner)
  }
}

/** An operator argument, called with values. */
export function prepareOperator(
  program: Program,
  argument: Argument,
  scope: Scope,
  primed: boolean,
): (frame: Frame) => (...operands: Evaluated[]) => Evaluated {
  const make = prepareArgument(program, argument, scope, primed, false)
  return (frame) => {
    const operator = make(frame) as OperatorValue
    const code = primed ? operator.primed : operator.plain
    return (...operands) => {
      const inner = createFrame(code.unit, operator.outer)
      for (let index = 0; index < operands.length; index++) inner[index + 1] = operands[index]
      return code.body(inner)
    }
  }
}

/** What goes into a parameter's slot. */
export function prepareArgument(
  program: Program,
  argument: Argument,
  scope: Scope,
  primed: boolean,
  byName: boolean,
): (frame: Frame) => unknown {
  if (argument.kind === 'operatorArgument') {
    const { parameters, body } = argument
    return captured(program, parameters, body, scope, primed)
  }
  if (argument.kind === 'local' && argument.local.arity > 0) {
    return readerOf(scope, findLocal(scope, argument.local))
  }
  if (byName) {
    const { current, next } = dependenceOf(argument, (local) => isByName(scope, local))
    if (current || next) return captured(program, [], argument, scope, primed)
  }
  return program.prepare(argument, scope, primed)
}

/**
 * The code of an operator, wherever it is defined, and how to get from a caller's frame to the one around the
 * definition.
 */
export function findCode(
  program: Program,
  operator: Operator,
  scope: Scope,
  primed: boolean,
): { readonly code: Code; readonly outer: (frame: Frame) => Frame | undefined } {
  const binding = findDefinition(scope, operator)
  if (!binding) return { code: program.codeOf(operator, primed), outer: () => undefined }
  const code = codeIn(program, binding.codes, operator, binding.shared.scope, primed)
  return { code, outer: frameOf(scope, binding) }
}

/** The code among those kept for an operator; prepared where it is not there yet. */
export function codeIn(
  program: Program,
  codes: Codes,
  operator: Operator,
  scope: Scope,
  primed: boolean,
): Code {
  const key = primed ? 'primed' : 'plain'
  codes[key] ??= createCode(program, operator.parameters, operator.body, scope, primed, takesNames(operator))
  return codes[key]
}

/** The arguments of a call, for the slots of the parameters. */
export function prepareArguments(
  program: Program,
  call: { readonly operator: Operator; readonly arguments: CallAction['arguments'] },
  scope: Scope,
  primed: boolean,
): ((frame: Frame) => unknown)[] {
  const byName = takesNames(call.operator)
  return call.arguments.map((argument) => prepareArgument(program, argument, scope, primed, byName))
}

/** Whether a name stands for an expression rather than its value. */
export function isByName(scope: Scope, local: Local): boolean {
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    if (at.binding?.kind === 'local' && at.binding.local === local) return at.binding.byName
  }
  return false
}

function captured(
  program: Program,
  parameters: readonly Local[],
  body: Expr,
  scope: Scope,
  primed: boolean,
): (frame: Frame) => OperatorValue {
  const plain = createCode(program, parameters, body, scope, primed)
  const inNext = primed ? plain : createCode(program, parameters, body, scope, true)
  return (frame) => new OperatorValue(plain, inNext, frame)
}

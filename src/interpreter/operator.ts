import type { Argument, CallAction, Expr, Local, Operator, OperatorParameterCall } from '../core/core.js'
import type { Evaluated } from './lazy.js'
import type { Program } from './program.js'
import {
  bindLocal,
  type Code,
  type Codes,
  createFrame,
  type Evaluate,
  emptyScope,
  enterUnit,
  type Frame,
  findDefinition,
  findLocal,
  frameOf,
  readerOf,
  type Scope,
} from './scope.js'

/**
 * An operator as an argument, with the frame of the place where it was written. Its body is prepared as that
 * place demands, primed or not: a call that would read it in another state has been expanded by `lower`.
 */
export class OperatorValue {
  constructor(
    readonly code: Code,
    readonly outer: Frame,
  ) {}
}

/** Prepares a body with parameters when it is first run, so that it may call itself. */
function createCode(
  program: Program,
  parameters: readonly Local[],
  body: Expr,
  scope: Scope,
  primed: boolean,
): Code {
  const inner = bindParameters(enterUnit(scope), parameters)
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
export function bindParameters(scope: Scope, parameters: readonly Local[]): Scope {
  return parameters.reduce<Scope>(bindLocal, scope)
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
    const { code, outer } = read(frame)
    const inner = createFrame(code.unit, outer)
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
  const make = prepareArgument(program, argument, scope, primed)
  return (frame) => {
    const { code, outer } = make(frame) as OperatorValue
    return (...operands) => {
      const inner = createFrame(code.unit, outer)
      for (let index = 0; index < operands.length; index++) inner[index + 1] = operands[index]
      return code.body(inner)
    }
  }
}

/** What goes into a parameter's slot. */
function prepareArgument(
  program: Program,
  argument: Argument,
  scope: Scope,
  primed: boolean,
): (frame: Frame) => unknown {
  if (argument.kind === 'operatorArgument') {
    const code = createCode(program, argument.parameters, argument.body, scope, primed)
    return (frame) => new OperatorValue(code, frame)
  }
  if (argument.kind === 'local' && argument.local.arity > 0) {
    return readerOf(scope, findLocal(scope, argument.local))
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
  if (!binding) {
    const code = codeIn(program, program.codesOf(operator), operator, emptyScope(), primed)
    return { code, outer: () => undefined }
  }
  const code = codeIn(program, binding.codes, operator, binding.shared.scope, primed)
  return { code, outer: frameOf(scope, binding) }
}

/** The code among those kept for an operator; prepared where it is not there yet. */
function codeIn(program: Program, codes: Codes, operator: Operator, scope: Scope, primed: boolean): Code {
  const key = primed ? 'primed' : 'plain'
  codes[key] ??= createCode(program, operator.parameters, operator.body, scope, primed)
  return codes[key]
}

/** The arguments of a call, for the slots of the parameters. */
export function prepareArguments(
  program: Program,
  call: { readonly operator: Operator; readonly arguments: CallAction['arguments'] },
  scope: Scope,
  primed: boolean,
): ((frame: Frame) => unknown)[] {
  return call.arguments.map((argument) => prepareArgument(program, argument, scope, primed))
}

import type { CallExpr, FunctionExpr, LetExpr, Local, Operator } from '../core/core.js'
import { assert } from '../text/assert.js'
import { bindPatterns, prepareDomain } from './binding.js'
import { dependenceOf } from './dependence.js'
import { type Evaluated, LazyFunction } from './lazy.js'
import { findCode, prepareArguments } from './operator.js'
import type { Program } from './program.js'
import { runRecursive } from './recursion.js'
import {
  bindDefinitions,
  bindLocal,
  createFrame,
  type Evaluate,
  emptyScope,
  enterUnit,
  type Frame,
  findDefinition,
  frameOf,
  type Scope,
  slotsOfDefinition,
} from './scope.js'
import { siteOf } from './site.js'

/** A call of a user's operator. */
export function prepareCall(program: Program, expr: CallExpr, scope: Scope, primed: boolean): Evaluate {
  const { operator } = expr
  if (operator.parameters.length === 0) return prepareDefinition(program, operator, scope, primed)
  const { code, outer } = findCode(program, operator, scope, primed)
  const slots = prepareArguments(program, expr, scope, primed)
  const count = slots.length
  function enter(frame: Frame): Frame {
    const inner = createFrame(code.unit, outer(frame))
    for (let index = 0; index < count; index++) inner[index + 1] = slots[index]!(frame)
    return inner
  }
  if (!operator.recursive) return (frame) => code.body(enter(frame))
  const site = siteOf(expr, scope)
  return (frame) => {
    const inner = enter(frame)
    return runRecursive(program, site, frame, () => code.body(inner))
  }
}

/** `LET … IN e`. */
export function prepareLet(program: Program, expr: LetExpr, scope: Scope, primed: boolean): Evaluate {
  const inner = bindDefinitions(scope, expr.definitions)
  const body = program.prepare(expr.body, inner, primed)
  const forget = forgetDefinitions(expr.definitions, inner)
  return (frame) => {
    forget(frame)
    return body(frame)
  }
}

/** Before a LET is evaluated, what its definitions were the last time is forgotten. */
export function forgetDefinitions(definitions: readonly Operator[], scope: Scope): (frame: Frame) => void {
  const slots = definitions
    .filter((definition) => definition.parameters.length === 0)
    .map((definition) => findDefinition(scope, definition)!.slot)
  return (frame) => {
    for (const slot of slots) frame[slot] = frame[slot + slotsOfDefinition / 2] = undefined
  }
}

/**
 * An operator without parameters: its value is kept for as long as what it depends on stays the same. That of
 * a LET is kept in the frame, where the names around it may be different each time.
 */
function prepareDefinition(program: Program, operator: Operator, scope: Scope, primed: boolean): Evaluate {
  const binding = findDefinition(scope, operator)
  if (!binding) {
    const codes = program.codesOf(operator)
    const key = primed ? 'primedValue' : 'plainValue'
    codes[key] ??= prepareModuleDefinition(program, operator, primed)
    return codes[key]
  }
  const { machine } = program
  const { onCurrent, onNext } = stampsOf(operator, primed)
  const slot = binding.slot + (primed ? slotsOfDefinition / 2 : 0)
  const frameOfBinding = frameOf(scope, binding)
  let evaluate: Evaluate | undefined
  return (frame) => {
    const home = frameOfBinding(frame)
    const known = home[slot] as Evaluated | undefined
    if (
      known !== undefined &&
      (!onCurrent || home[slot + 1] === machine.currentStamp) &&
      (!onNext || home[slot + 2] === machine.nextStamp)
    ) {
      return known
    }
    evaluate ??= prepareBody(program, operator, binding.shared.scope, primed)
    const value = evaluate(home)
    home[slot] = value
    home[slot + 1] = machine.currentStamp
    home[slot + 2] = machine.nextStamp
    return value
  }
}

function prepareModuleDefinition(program: Program, operator: Operator, primed: boolean): Evaluate {
  const { machine } = program
  const { onCurrent, onNext } = stampsOf(operator, primed)
  const scope = emptyScope()
  const site = siteOf(operator.body, scope)
  let evaluate: Evaluate | undefined
  let value: Evaluated | undefined
  let currentStamp = 0
  let nextStamp = 0
  return () => {
    if (
      value !== undefined &&
      (!onCurrent || currentStamp === machine.currentStamp) &&
      (!onNext || nextStamp === machine.nextStamp)
    ) {
      return value
    }
    evaluate ??= prepareBody(program, operator, scope, primed)
    const body = evaluate
    const frame = createFrame(scope.unit, undefined)
    value = operator.recursive ? runRecursive(program, site, frame, () => body(frame)) : body(frame)
    currentStamp = machine.currentStamp
    nextStamp = machine.nextStamp
    return value
  }
}

/** The stamps that have to be the same for a kept value to hold. */
function stampsOf(operator: Operator, primed: boolean): { onCurrent: boolean; onNext: boolean } {
  const { current, next } = dependenceOf(operator.body)
  return { onCurrent: current && !primed, onNext: next || (current && primed) }
}

/** The body of an operator without parameters, to be run in a frame of the scope of its definition. */
function prepareBody(program: Program, operator: Operator, scope: Scope, primed: boolean): Evaluate {
  const { recursiveFunction, body } = operator
  if (!recursiveFunction) return program.prepare(body, scope, primed)
  assert(body.kind === 'function', 'a recursive function is defined by a function expression')
  return prepareRecursiveFunction(program, recursiveFunction, body, scope, primed)
}

/** `f[x \in S] == e`: a frame for each application, with the function itself in its first slot. */
function prepareRecursiveFunction(
  program: Program,
  self: Local,
  expr: FunctionExpr,
  scope: Scope,
  primed: boolean,
): Evaluate {
  const domain = prepareDomain(program, expr.bounds, scope, primed)
  const selfScope = bindLocal(enterUnit(scope), self)
  const { scope: inner, bind } = bindPatterns(expr.bounds, selfScope)
  const site = siteOf(expr, inner)
  let body: Evaluate | undefined
  return (frame) => {
    const result: LazyFunction = new LazyFunction(domain(frame), (argument) => {
      body ??= program.prepare(expr.body, inner, primed)
      const own = createFrame(inner.unit, frame)
      own[selfScope.binding.slot] = result
      bind(own, argument)
      const evaluate = body
      return runRecursive(program, site, own, () => evaluate(own))
    })
    return result
  }
}

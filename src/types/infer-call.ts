import type { Action, Argument, CallAction, CallExpr, Local, Operator } from '../core/core.js'
import { assertNever } from '../text/assert.js'
import { attempt } from './attempt.js'
import { type Constraint, mapConstraint } from './constraint.js'
import { check, type Expectation, infer } from './infer.js'
import { inferAction } from './infer-action.js'
import { inferBounds } from './infer-bounds.js'
import {
  demand,
  freshParameters,
  type Inference,
  instantiate,
  isValue,
  type Place,
  type Scheme,
  start,
  unify,
} from './inference.js'
import { takes } from './mismatch.js'
import { bothOf, factOfValue, localKey, translate, translationOf } from './narrow.js'
import { aType, bool, type OperatorType, operatorOf, type Type, wrong } from './type.js'
import { mapOperator } from './unknowns.js'

/** The type of a call: that of the operator, for this use. */
export function inferCall(
  inference: Inference,
  call: CallExpr | CallAction,
  reading: Reading,
  place: Place,
  expected?: Expectation,
): Type {
  const { operator } = call
  const scheme = schemeOf(inference, operator, reading)
  const { type, pending } = instantiate(inference, scheme)
  inference.uses.set(call, { operator, type })
  // What the result is to be may say what the arguments are; that it is, the caller demands.
  if (expected !== undefined) unify(inference, type.result, expected.type)
  const fit = checkArguments(inference, operator.name, type, call.arguments, place)
  const translation = translationOf(operator.parameters, call.arguments, place.primed)
  for (const constraint of pending) {
    const calls = isImplicit(call) ? constraint.calls : [...constraint.calls, call.span]
    if (constraint.kind !== 'field' || constraint.key === undefined) {
      inference.constraints.add({ ...constraint, calls })
      continue
    }
    const key = translate(constraint.key, translation)
    let fact = constraint.fact
    if (key !== undefined) fact = bothOf(fact, place.facts.get(key))
    const index = operator.parameters.findIndex((parameter) => localKey(parameter) === constraint.key)
    const argument = index < 0 ? undefined : call.arguments[index]
    if (argument !== undefined && isValue(argument)) fact = bothOf(fact, factOfValue(argument, place.primed))
    inference.constraints.add({ ...constraint, calls, key, fact })
  }
  return fit ? type.result : knownResult(inference, type)
}

/** A call that nobody wrote: by the `next` that is made of all actions. */
function isImplicit(call: CallExpr | CallAction): boolean {
  return 'declared' in call && call.span === call.declared?.span
}

/** The result of an operator whose arguments are wrong: what does not depend on them. */
export function knownResult(inference: Inference, type: OperatorType): Type {
  return inference.unknowns.isOpen(type.result) ? wrong : type.result
}

/**
 * Demands that arguments are what an operator takes; false where some are not. The values come first, since
 * they say what the operators among the arguments are given.
 */
export function checkArguments(
  inference: Inference,
  name: string,
  type: OperatorType,
  given: readonly Argument[],
  place: Place,
): boolean {
  let fit = true
  given.forEach((argument, index) => {
    const parameter = type.parameters[index]
    if (!isValue(argument)) return
    if (parameter === undefined || parameter.kind === 'operator') infer(inference, argument, place)
    else if (!check(inference, argument, parameter, takes(name), place)) fit = false
  })
  given.forEach((argument, index) => {
    const parameter = type.parameters[index]
    if (isValue(argument)) return
    argument.parameters.forEach((local, position) => {
      const wanted = parameter?.kind === 'operator' ? parameter.parameters[position] : undefined
      inference.locals.set(local, wanted ?? inference.unknowns.fresh())
    })
    if (parameter?.kind !== 'operator') infer(inference, argument.body, place)
    else if (!check(inference, argument.body, parameter.result, takes(name), place)) fit = false
  })
  return fit
}

/** Definitions of a LET: what is known there is known wherever they are used. */
export function inferDefinitions(inference: Inference, definitions: readonly Operator[], place: Place): void {
  for (const definition of definitions) {
    const reading = readingOf(definition)
    if (!inference.schemes[reading].has(definition)) inferOperator(inference, definition, reading, place)
  }
}

/** Where an operator has primes, its body can be read as a formula, of whatever type, and as an action. */
export type Reading = 'formula' | 'action'

const readings = new WeakMap<Operator, Reading>()

/** How an operator is meant, as far as its body tells: as an action only where something in it is one. */
export function readingOf(operator: Operator): Reading {
  const before = readings.get(operator)
  if (before !== undefined) return before
  readings.set(operator, 'formula')
  const reading = operator.action === undefined || isFormula(operator.action) ? 'formula' : 'action'
  readings.set(operator, reading)
  return reading
}

/**
 * Whether nothing but tests and values is reached, as in `IF x > 0 THEN x' ELSE Next(x)`, where `Next(k) == k
 * + x'`.
 */
function isFormula(action: Action): boolean {
  switch (action.kind) {
    case 'guard':
      return true
    case 'let':
      return isFormula(action.body)
    case 'call':
      return readingOf(action.operator) === 'formula'
    case 'if':
      return isFormula(action.consequent) && isFormula(action.alternative)
    case 'case':
      return (
        action.arms.every(({ value }) => isFormula(value)) &&
        (action.other === undefined || isFormula(action.other))
      )
    case 'assign':
    case 'sequence':
    case 'choice':
    case 'exists':
    case 'forEach':
    case 'compose':
    case 'unchanged':
      return false
    default:
      return assertNever(action)
  }
}

/** The scheme of an operator, inferred at its first use. */
export function schemeOf(inference: Inference, operator: Operator, reading: Reading): Scheme {
  return inference.schemes[reading].get(operator) ?? inferOperator(inference, operator, reading, start)
}

function inferOperator(inference: Inference, operator: Operator, reading: Reading, place: Place): Scheme {
  const { unknowns, constraints } = inference
  unknowns.level++
  constraints.open()
  const result = unknowns.fresh()
  const type = operatorOf(freshParameters(inference, operator.parameters), result)
  const outer = inference.locals.size
  inference.schemes[reading].set(operator, { type, pending: [], inProgress: true })
  if (operator.recursiveFunction !== undefined) inference.locals.set(operator.recursiveFunction, result)
  inferBody(inference, operator, reading, result, inferActionBounds(inference, operator, type, place))
  unknowns.level--
  const inner = [...inference.locals.keys()].slice(outer)
  const pending = constraints.close().filter((constraint) => isForCaller(inference, constraint, inner))
  const generalize = (part: Type): Type => {
    unknowns.generalize(part)
    return part
  }
  mapOperator(type, generalize)
  for (const constraint of pending) mapConstraint(constraint, generalize)
  const scheme: Scheme = { type, pending, inProgress: false }
  inference.schemes[reading].set(operator, scheme)
  return scheme
}

/** Whether a caller may know more of what is open. Of a name that is bound within the operator none does. */
function isForCaller(inference: Inference, constraint: Constraint, inner: readonly Local[]): boolean {
  if (constraint.kind !== 'field') return true
  const { key } = constraint
  if (key !== undefined && !inner.some((local) => key.includes(localKey(local)))) return true
  return attempt(constraint, inference, true) !== 'done'
}

/** The parameters of a declared action range over its bounds. */
function inferActionBounds(
  inference: Inference,
  operator: Operator,
  type: OperatorType,
  place: Place,
): Place {
  const declaration = inference.actions.get(operator)
  if (declaration === undefined) return place
  const inner = inferBounds(inference, declaration.bounds, place)
  const locals = declaration.bounds.flatMap(({ pattern }) =>
    pattern.kind === 'name' ? [pattern.local] : pattern.locals,
  )
  locals.forEach((local, index) => {
    const parameter = type.parameters[index]
    const element = inference.locals.get(local)
    if (parameter === undefined || element === undefined) return
    if (parameter.kind !== 'operator' && element.kind !== 'operator') unify(inference, parameter, element)
  })
  return inner
}

function inferBody(
  inference: Inference,
  operator: Operator,
  reading: Reading,
  result: Type,
  place: Place,
): void {
  if (reading === 'action' && operator.action !== undefined) {
    unify(inference, result, bool)
    inferAction(inference, operator.action, place)
    return
  }
  const { body } = operator
  if (operator.recursiveFunction !== undefined && body.kind === 'function') {
    // The type of the function is needed within it, before its results are known.
    const domain = inference.unknowns.fresh()
    const range = inference.unknowns.fresh()
    unify(inference, result, inference.unknowns.fresh({ kind: 'function', domain, range }))
  }
  const errors = inference.errorCount()
  const found = infer(inference, body, place)
  if (inference.errorCount() > errors) return
  const reason = { words: (used: Type) => `\`${operator.name}\` is used within itself as ${aType(used)}` }
  demand(inference, body, found, result, reason)
}

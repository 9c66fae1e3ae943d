import type { Expr, TemporalExpr } from '../core/core.js'
import { assertNever } from '../text/assert.js'
import { inferAction } from './infer-action.js'
import { inferBounds } from './infer-bounds.js'
import { inferCase, inferIf } from './infer-branch.js'
import { inferBuiltin } from './infer-builtin.js'
import { checkArguments, inferCall, inferDefinitions } from './infer-call.js'
import { inferFunction, inferIs, inferRecord, inferTuple, inferVariant } from './infer-literal.js'
import { inferApply, inferExcept, inferField } from './infer-path.js'
import { inferChoose, inferFilter, inferMap, inferRecordSet, inferSet } from './infer-set.js'
import { demand, type Inference, type Place } from './inference.js'
import { isAlways, type Reason, takes } from './mismatch.js'
import { factsWhen, meet, withoutState } from './narrow.js'
import { bool, int, str, type Type, typePartsMax, wrong } from './type.js'

/** What the place of an expression asks for. */
export interface Expectation {
  readonly type: Type
  readonly reason: Reason
}

/**
 * Infers the type of an expression and demands that it be the one given; literals take it over part by part.
 * False where it is not.
 */
export function check(inference: Inference, expr: Expr, type: Type, reason: Reason, place: Place): boolean {
  const found = infer(inference, expr, place, { type, reason })
  return demand(inference, expr, found, type, reason)
}

/**
 * Infers the type of an expression. `expected` is what its place asks for: it settles what could be several
 * types, and lets an error be told of the smallest part; that the whole is of that type is for the caller to
 * demand.
 */
export function infer(inference: Inference, expr: Expr, place: Place, expected?: Expectation): Type {
  const found = inferKind(inference, expr, place, expected)
  const type = inference.unknowns.isTooLarge(found) ? tooLarge(inference, expr) : found
  inference.types.set(expr, type)
  return type
}

function tooLarge(inference: Inference, { span }: Expr): Type {
  inference.report({
    code: 'E211',
    severity: 'error',
    message: `the type of this expression has more than ${typePartsMax} parts`,
    span,
    hint: 'give values within it a variant type of their own, which counts as one part',
  })
  return wrong
}

/** Demands a Bool. */
export function checkBool(inference: Inference, expr: Expr, place: Place, what: string): void {
  check(inference, expr, bool, isAlways(what), place)
}

/** The place where a formula is known to be true, or false. */
export function where(place: Place, condition: Expr, truth: boolean): Place {
  return { ...place, facts: meet(place.facts, factsWhen(condition, truth, place.primed)) }
}

function inferKind(inference: Inference, expr: Expr, place: Place, expected?: Expectation): Type {
  const { unknowns } = inference
  switch (expr.kind) {
    case 'literal':
      return typeof expr.value === 'bigint' ? int : typeof expr.value === 'boolean' ? bool : str
    case 'modelValue': {
      let type = inference.modelValues.get(expr.name)
      if (type === undefined) {
        type = unknowns.fresh()
        inference.modelValues.set(expr.name, type)
      }
      return type
    }
    case 'local': {
      const type = inference.locals.get(expr.local)
      return type === undefined || type.kind === 'operator' ? wrong : type
    }
    case 'constant': {
      const type = inference.constants.get(expr.constant)
      if (type === undefined) return wrong
      checkArguments(inference, expr.constant.name, type, expr.arguments, place)
      return type.result
    }
    case 'variable':
      return expr.variable.type === undefined ? wrong : inference.declared.typeOf(expr.variable.type)
    case 'prime':
      return infer(inference, expr.operand, { ...place, primed: true }, expected)
    case 'builtin':
      return inferBuiltin(inference, expr, place, expected)
    case 'and':
    case 'or': {
      let here = place
      const operator = expr.kind === 'and' ? '/\\' : '\\/'
      for (const item of expr.items) {
        check(inference, item, bool, takes(operator), here)
        here = where(here, item, expr.kind === 'and')
      }
      return bool
    }
    case 'call':
      return inferCall(inference, expr, 'formula', place, expected)
    case 'parameterCall': {
      const type = inference.locals.get(expr.local)
      if (type === undefined || type.kind !== 'operator') return wrong
      checkArguments(inference, expr.local.name, type, expr.arguments, place)
      return type.result
    }
    case 'if':
      return inferIf(inference, expr, place, expected)
    case 'case':
      return inferCase(inference, expr, place, expected)
    case 'let':
      inferDefinitions(inference, expr.definitions, place)
      return infer(inference, expr.body, place, expected)
    case 'choose':
      return inferChoose(inference, expr, place, expected)
    case 'quantifier': {
      const inner = inferBounds(inference, expr.bounds, place)
      const symbol = expr.quantifier === 'forall' ? '\\A' : '\\E'
      checkBool(inference, expr.body, inner, `what \`${symbol}\` says`)
      return bool
    }
    case 'filter':
      return inferFilter(inference, expr, place, expected)
    case 'map':
      return inferMap(inference, expr, place, expected)
    case 'function':
      return inferFunction(inference, expr, place, expected)
    case 'apply':
      return inferApply(inference, expr, place)
    case 'field':
      return inferField(inference, expr, place)
    case 'except':
      return inferExcept(inference, expr, place, expected)
    case 'set':
      return inferSet(inference, expr, place, expected)
    case 'tuple':
      return inferTuple(inference, expr.items, place, expected)
    case 'record':
      return inferRecord(inference, expr, place, expected)
    case 'recordSet':
      return inferRecordSet(inference, expr, place)
    case 'variant':
      return inferVariant(inference, expr, place, expected)
    case 'is':
      return inferIs(inference, expr, place)
    case 'enabled':
    case 'action':
      inferAction(inference, expr.action, place)
      return bool
    case 'temporal':
      return inferTemporal(inference, expr, place)
    default:
      return assertNever(expr)
  }
}

/** Infers, and demands what is expected where something is. */
export function inferUnder(inference: Inference, expr: Expr, place: Place, expected?: Expectation): Type {
  if (expected === undefined) return infer(inference, expr, place)
  check(inference, expr, expected.type, expected.reason, place)
  return expected.type
}

function inferTemporal(inference: Inference, expr: TemporalExpr, place: Place): Type {
  for (const local of expr.locals ?? []) inference.locals.set(local, inference.unknowns.fresh())
  // A formula of time speaks of other states than this one.
  const later: Place = { ...place, facts: withoutState(place.facts) }
  for (const operand of expr.operands) {
    checkBool(inference, operand, later, `what \`${temporalNames[expr.operator]}\` speaks of`)
  }
  if (expr.subscript !== undefined) infer(inference, expr.subscript, later)
  return bool
}

const temporalNames: Readonly<Record<TemporalExpr['operator'], string>> = {
  always: '[]',
  eventually: '<>',
  leadsTo: '~>',
  guarantees: '-+->',
  box: '[][…]',
  angle: '<<…>>',
  weakFairness: 'WF',
  strongFairness: 'SF',
  forall: '\\AA',
  exists: '\\EE',
}

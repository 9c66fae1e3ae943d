import type { CaseExpr, Expr, IfExpr } from '../core/core.js'
import type { Span } from '../text/source.js'
import { check, checkBool, type Expectation, infer, where } from './infer.js'
import type { Inference, Place } from './inference.js'
import { isAlways, listNames, quote } from './mismatch.js'
import { allows, keyOf } from './narrow.js'
import type { Type } from './type.js'

/** Both branches have one type; each knows how the condition came out. */
export function inferIf(inference: Inference, expr: IfExpr, place: Place, expected?: Expectation): Type {
  checkBool(inference, expr.condition, place, 'a condition')
  const yes = where(place, expr.condition, true)
  const no = where(place, expr.condition, false)
  if (expected !== undefined) {
    check(inference, expr.consequent, expected.type, expected.reason, yes)
    check(inference, expr.alternative, expected.type, expected.reason, no)
    return expected.type
  }
  const type = infer(inference, expr.consequent, yes)
  check(inference, expr.alternative, type, isAlways('the THEN branch'), no)
  return type
}

/** All arms have one type. */
export function inferCase(inference: Inference, expr: CaseExpr, place: Place, expected?: Expectation): Type {
  const type = expected?.type ?? inference.unknowns.fresh()
  const reason = expected?.reason ?? isAlways('the arm before it')
  const rest = inferArms(inference, expr, place, (value, here) => check(inference, value, type, reason, here))
  if (expr.other !== undefined) check(inference, expr.other, type, reason, rest)
  return type
}

/** A CASE, of expressions or of actions. */
interface Case<Value> {
  readonly arms: readonly { readonly condition: Expr; readonly value: Value }[]
  readonly other?: Value
  readonly span: Span
}

/** The arms of a CASE, each where those before it do not hold; gives the place where none of them does. */
export function inferArms<Value>(
  inference: Inference,
  expr: Case<Value>,
  place: Place,
  inferValue: (value: Value, place: Place) => void,
): Place {
  let here = place
  for (const arm of expr.arms) {
    checkBool(inference, arm.condition, here, 'a condition')
    inferValue(arm.value, where(here, arm.condition, true))
    here = where(here, arm.condition, false)
  }
  if (expr.other === undefined) warnOfMissing(inference, expr, here)
  return here
}

/** A CASE that asks nothing but which variant one value is has to know them all, or say OTHER. */
function warnOfMissing<Value>(inference: Inference, expr: Case<Value>, rest: Place): void {
  const tested = expr.arms.flatMap((arm) => testedValues(arm.condition))
  const operand = tested[0]
  if (operand === undefined || tested.length < expr.arms.length) return
  const key = keyOf(operand, rest.primed)
  if (key === undefined || tested.some((other) => other === undefined || keyOf(other, rest.primed) !== key))
    return
  const type = inference.unknowns.resolve(inference.types.get(operand) ?? { kind: 'unknown', id: 0 })
  const tags =
    type.kind === 'variant'
      ? type.variants.map((variant) => variant.tag)
      : type.kind === 'option'
        ? ['None', 'Some']
        : []
  const missing = tags.filter((tag) => allows(rest.facts.get(key), tag))
  if (missing.length === 0) return
  inference.report({
    code: 'W201',
    severity: 'warning',
    message: `no arm of this CASE is for ${listNames(missing, 'or')}, which ${quote(operand.span)} can be`,
    span: expr.span,
    hint: 'where no arm fits, the CASE has no value: add the arms, or `[] OTHER -> …`',
  })
}

/**
 * The values that a condition asks the variant of, and nothing else; one that asks something else is
 * `undefined`.
 */
function testedValues(condition: Expr): readonly (Expr | undefined)[] {
  if (condition.kind === 'is') return [condition.operand]
  if (condition.kind === 'or') return condition.items.flatMap(testedValues)
  return [undefined]
}

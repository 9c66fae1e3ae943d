import type { ChooseExpr, FilterExpr, MapExpr, RecordSetExpr, SetExpr } from '../core/core.js'
import { check, checkBool, type Expectation, infer, inferUnder } from './infer.js'
import { inferBounds, patternType } from './infer-bounds.js'
import type { Inference, Place } from './inference.js'
import { isAlways, type Reason } from './mismatch.js'
import { recordOf, setOf, type Type, typesPlural } from './type.js'

/** `CHOOSE x \in S : P`: an element. */
export function inferChoose(
  inference: Inference,
  expr: ChooseExpr,
  place: Place,
  expected?: Expectation,
): Type {
  const inner = inferBounds(inference, [expr.bound], place, expected)
  checkBool(inference, expr.predicate, inner, 'the condition of CHOOSE')
  return patternType(inference, expr.bound)
}

/** `{x \in S : P}`. */
export function inferFilter(
  inference: Inference,
  expr: FilterExpr,
  place: Place,
  expected?: Expectation,
): Type {
  const element = elementExpectation(inference, expected)
  const inner = inferBounds(inference, [expr.bound], place, element)
  checkBool(inference, expr.predicate, inner, 'the condition of a set')
  return setOf(patternType(inference, expr.bound))
}

/** `{e : x \in S}`. */
export function inferMap(inference: Inference, expr: MapExpr, place: Place, expected?: Expectation): Type {
  const inner = inferBounds(inference, expr.bounds, place)
  const element = elementExpectation(inference, expected)
  return setOf(inferUnder(inference, expr.body, inner, element))
}

/** `{a, b}`: its elements have one type. */
export function inferSet(inference: Inference, expr: SetExpr, place: Place, expected?: Expectation): Type {
  const { unknowns } = inference
  const element = elementExpectation(inference, expected)
  const [first, ...rest] = expr.items
  if (first === undefined) return setOf(element?.type ?? unknowns.fresh())
  if (element !== undefined) {
    for (const item of expr.items) check(inference, item, element.type, element.reason, place)
    return setOf(element.type)
  }
  const type = infer(inference, first, place)
  const reason: Reason = {
    words: (wanted) => `the elements before it in this set are ${typesPlural(wanted)}`,
  }
  for (const item of rest) check(inference, item, type, reason, place)
  return setOf(type)
}

/** `[a: S, b: T]`. */
export function inferRecordSet(inference: Inference, expr: RecordSetExpr, place: Place): Type {
  const { unknowns } = inference
  return setOf(
    recordOf(
      expr.fields.map(({ name, value }) => {
        const element = unknowns.fresh()
        check(inference, value, setOf(element), isAlways(`what the field \`${name}\` ranges over`), place)
        return { name, type: element }
      }),
    ),
  )
}

/** What a set that is expected asks of its elements. */
function elementExpectation(
  inference: Inference,
  expected: Expectation | undefined,
): Expectation | undefined {
  if (expected === undefined) return undefined
  const wanted = inference.unknowns.prune(expected.type)
  if (wanted.kind !== 'set') return undefined
  const element = inference.unknowns.prune(wanted.element)
  if (element.kind === 'unknown') return undefined
  return {
    type: wanted.element,
    reason: { words: (type) => `the elements of the set are ${typesPlural(type)}` },
  }
}

import type { Expr, FunctionExpr, IsExpr, RecordExpr, VariantExpr } from '../core/core.js'
import { check, type Expectation, infer, inferUnder } from './infer.js'
import { boundsType, inferBounds } from './infer-bounds.js'
import { type Inference, type Place, unify } from './inference.js'
import { holds, isAlways, type Reason, takes } from './mismatch.js'
import { bool, optionOf, recordOf, seqOf, type Type, typesPlural, wrong } from './type.js'

/** `<<a, b>>`: a sequence where its elements agree, unless a tuple is asked for. */
export function inferTuple(
  inference: Inference,
  items: readonly Expr[],
  place: Place,
  expected?: Expectation,
): Type {
  const { unknowns } = inference
  const wanted = expected === undefined ? undefined : unknowns.prune(expected.type)
  if (wanted?.kind === 'seq') {
    const element = unknowns.prune(wanted.element)
    if (element.kind !== 'unknown') {
      for (const item of items) check(inference, item, element, resultsOf('seq'), place)
      return seqOf(element)
    }
  }
  if (wanted?.kind === 'tuple' && wanted.items.length === items.length) {
    items.forEach((item, index) => {
      check(inference, item, wanted.items[index]!, isAlways(`item ${index + 1} of the tuple`), place)
    })
    return wanted
  }
  return unknowns.fresh({ kind: 'tuple', items: items.map((item) => infer(inference, item, place)) })
}

/** `[x \in S |-> e]`: a function, or a sequence or bag where one is asked for. */
export function inferFunction(
  inference: Inference,
  expr: FunctionExpr,
  place: Place,
  expected?: Expectation,
): Type {
  const { unknowns } = inference
  const inner = inferBounds(inference, expr.bounds, place)
  const domain = boundsType(inference, expr.bounds)
  const wanted = expected === undefined ? undefined : unknowns.prune(expected.type)
  const range =
    wanted?.kind === 'function' ? wanted.range : wanted?.kind === 'seq' ? wanted.element : undefined
  const value =
    range === undefined
      ? infer(inference, expr.body, inner)
      : inferUnder(inference, expr.body, inner, { type: range, reason: resultsOf(wanted!.kind) })
  return unknowns.fresh({ kind: 'function', domain, range: value })
}

/** `[a |-> 1]`: each field is held against the one that is asked for. */
export function inferRecord(
  inference: Inference,
  expr: RecordExpr,
  place: Place,
  expected?: Expectation,
): Type {
  const { unknowns } = inference
  const wanted = expected === undefined ? undefined : unknowns.prune(expected.type)
  return recordOf(
    expr.fields.map(({ name, value }) => {
      const field = wanted?.kind === 'record' ? wanted.fields.find((other) => other.name === name) : undefined
      if (field === undefined) return { name, type: infer(inference, value, place) }
      check(inference, value, field.type, isAlways(`the field \`${name}\``), place)
      return { name, type: field.type }
    }),
  )
}

/** `Ask([key |-> k])`, `Stop`, `Some(e)`. */
export function inferVariant(
  inference: Inference,
  expr: VariantExpr,
  place: Place,
  expected?: Expectation,
): Type {
  const { unknowns } = inference
  const type = tagType(inference, expr.tag.type)
  if (expr.payload === undefined) return type
  const known = unknowns.prune(type)
  if (known.kind === 'option') {
    const wanted = expected === undefined ? undefined : unknowns.prune(expected.type)
    if (wanted?.kind === 'option') unify(inference, type, wanted)
    check(inference, expr.payload, known.value, holds('Some(…)'), place)
  } else if (known.kind === 'variant') {
    const variant = known.variants.find((candidate) => candidate.tag === expr.tag.name)
    const payload = variant?.payload ?? wrong
    check(inference, expr.payload, payload, takes(expr.tag.name), place)
  } else {
    infer(inference, expr.payload, place)
  }
  return type
}

/** `m is Ask`. */
export function inferIs(inference: Inference, expr: IsExpr, place: Place): Type {
  const type = tagType(inference, expr.tag.type)
  const reason: Reason = {
    words: (wanted) => `\`is ${expr.tag.name}\` is a question about ${wantedName(wanted)}`,
  }
  check(inference, expr.operand, type, reason, place)
  return bool
}

/** The type that a constructor belongs to. */
function tagType(inference: Inference, name: string): Type {
  return name === 'Option' ? optionOf(inference.unknowns.fresh()) : inference.declared.variant(name)
}
function wantedName(type: Type): string {
  return type.kind === 'variant' ? `\`${type.name}\`` : 'an Option'
}
function resultsOf(kind: string): Reason {
  const what = kind === 'seq' ? 'the elements of the sequence' : 'the results of the function'
  return { words: (wanted) => `${what} are ${typesPlural(wanted)}` }
}

import type { ApplyExpr, ExceptExpr, Expr, FieldExpr, PathStep } from '../core/core.js'
import type { Span } from '../text/source.js'
import { check, type Expectation, infer } from './infer.js'
import type { Inference, Place } from './inference.js'
import { holds, isAlways, quote, type Reason } from './mismatch.js'
import { bothOf, factOfValue, keyOf } from './narrow.js'
import { int, type Type, typesPlural } from './type.js'

/** `f[x]`. */
export function inferApply(inference: Inference, expr: ApplyExpr, place: Place): Type {
  const type = infer(inference, expr.function, place)
  const applied = { type, span: expr.function.span, subject: quote(expr.function.span) }
  return applyTo(inference, applied, expr.argument, expr.span, place)
}

/** `r.f`. */
export function inferField(inference: Inference, expr: FieldExpr, place: Place): Type {
  const record = infer(inference, expr.record, place)
  const key = keyOf(expr.record, place.primed)
  const fact = key === undefined ? undefined : place.facts.get(key)
  const result = inference.unknowns.fresh()
  const known = factOfValue(expr.record, place.primed)
  inference.constraints.add({
    kind: 'field',
    record,
    subject: quote(expr.record.span),
    name: expr.name,
    key,
    fact: bothOf(fact, known),
    result,
    span: expr.span,
    calls: [],
  })
  return result
}
/** `[f EXCEPT ![i].a = e]`: what f is, with values that the paths hold. */
export function inferExcept(
  inference: Inference,
  expr: ExceptExpr,
  place: Place,
  expected?: Expectation,
): Type {
  const type = infer(inference, expr.function, place, expected)
  const { span } = expr.function
  const root = { type, span, text: bare(quote(span)), key: keyOf(expr.function, place.primed) }
  for (const update of expr.updates) {
    const held = inferPath(inference, root, update.path, place)
    inference.locals.set(update.at, held.type)
    check(inference, update.value, held.type, holds(held.text), place)
  }
  return type
}

/** Where a path begins. `key` is that of the value, for what is known of variants. */
interface PathRoot {
  readonly type: Type
  readonly span: Span
  readonly text: string
  readonly key: string | undefined
}

/** What a path below a value holds, and how it is written. */
export function inferPath(
  inference: Inference,
  root: PathRoot,
  path: readonly PathStep[],
  place: Place,
): { readonly type: Type; readonly text: string } {
  let { type, span, text, key } = root
  for (const step of path) {
    const subject = `\`${text}\``
    if (step.kind === 'index') {
      type = applyTo(inference, { type, span, subject }, step.argument, step.span, place)
      const argument = keyOf(step.argument, place.primed)
      key = key === undefined || argument === undefined ? undefined : `${key}[${argument}]`
      text = `${text}[${bare(quote(step.argument.span))}]`
    } else {
      const result = inference.unknowns.fresh()
      inference.constraints.add({
        kind: 'field',
        record: type,
        subject,
        name: step.name,
        key,
        fact: key === undefined ? undefined : place.facts.get(key),
        result,
        span: step.span,
        calls: [],
      })
      type = result
      key = key === undefined ? undefined : `${key}.${step.name}`
      text = `${text}.${step.name}`
    }
    span = step.span
  }
  return { type, text }
}

function bare(quoted: string): string {
  return quoted.replace(/^`|`$/g, '')
}

/**
 * The result of an application. Where it is known what is applied, the argument is held against what that
 * takes.
 */
function applyTo(
  inference: Inference,
  applied: { readonly type: Type; readonly span: Span; readonly subject: string },
  argument: Expr,
  span: Span,
  place: Place,
): Type {
  const { unknowns } = inference
  const { subject } = applied
  const known = unknowns.prune(applied.type)
  const reason: Reason = { words: (wanted) => `${subject} is applied to ${typesPlural(wanted)}` }
  if (known.kind === 'function') {
    check(inference, argument, known.domain, reason, place)
    return known.range
  }
  if (known.kind === 'seq') {
    check(inference, argument, int, isAlways('an index of a sequence'), place)
    return known.element
  }
  if (known.kind === 'bag') {
    check(inference, argument, known.element, reason, place)
    return int
  }
  const result = unknowns.fresh()
  inference.constraints.add({
    kind: 'apply',
    function: applied.type,
    argument: infer(inference, argument, place),
    literal: argument.kind === 'literal' && typeof argument.value !== 'boolean' ? argument.value : undefined,
    subject,
    functionSpan: applied.span,
    argumentSpan: argument.span,
    result,
    span,
    calls: [],
  })
  return result
}

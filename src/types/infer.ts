import type { Bound, CaseExpr, Expr, FieldExpr, IfExpr, PathStep, TemporalExpr } from '../core/core.js'
import { assertNever } from '../text/assert.js'
import type { Span } from '../text/source.js'
import { inferAction } from './infer-action.js'
import { inferBuiltin } from './infer-builtin.js'
import { checkArguments, inferCall, inferDefinitions } from './infer-call.js'
import { demand, type Inference, type Place, unify } from './inference.js'
import { holds, isAlways, mismatch, quote, type Reason, takes } from './mismatch.js'
import { bothOf, factOfValue, factsOfBound, factsWhen, keyOf, meet, withoutState } from './narrow.js'
import {
  bool,
  int,
  optionOf,
  recordOf,
  seqOf,
  setOf,
  str,
  type Type,
  tupleOf,
  typesPlural,
  wrong,
} from './type.js'

/** What the place of an expression asks for. */
export interface Expectation {
  readonly type: Type
  readonly reason: Reason
}

/** Infers the type of an expression and demands that it be the one given; literals take it over part by part. */
export function check(inference: Inference, expr: Expr, type: Type, reason: Reason, place: Place): void {
  const found = infer(inference, expr, place, { type, reason })
  demand(inference, expr, found, type, reason)
}

/**
 * Infers the type of an expression. `expected` is what its place asks for: it settles what could be several types, and
 * lets an error be told of the smallest part; that the whole is of that type is for the caller to demand.
 */
export function infer(inference: Inference, expr: Expr, place: Place, expected?: Expectation): Type {
  const type = inferKind(inference, expr, place, expected)
  inference.types.set(expr, type)
  return type
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
      return inferCall(inference, expr, place, expected)
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
    case 'choose': {
      const inner = inferBounds(inference, [expr.bound], place, expected)
      checkBool(inference, expr.predicate, inner, 'the condition of CHOOSE')
      return patternType(inference, expr.bound)
    }
    case 'quantifier': {
      const inner = inferBounds(inference, expr.bounds, place)
      const symbol = expr.quantifier === 'forall' ? '\\A' : '\\E'
      checkBool(inference, expr.body, inner, `what \`${symbol}\` says`)
      return bool
    }
    case 'filter': {
      const element = elementExpectation(inference, expected)
      const inner = inferBounds(inference, [expr.bound], place, element)
      checkBool(inference, expr.predicate, inner, 'the condition of a set')
      return setOf(patternType(inference, expr.bound))
    }
    case 'map': {
      const inner = inferBounds(inference, expr.bounds, place)
      const element = elementExpectation(inference, expected)
      return setOf(inferUnder(inference, expr.body, inner, element))
    }
    case 'function': {
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
    case 'apply':
      return inferApply(inference, expr.function, expr.argument, expr.span, place)
    case 'field':
      return inferField(inference, expr, place)
    case 'except': {
      const type = infer(inference, expr.function, place, expected)
      for (const update of expr.updates) {
        const held = inferPath(
          inference,
          type,
          expr.function.span,
          quote(expr.function.span),
          update.path,
          place,
        )
        inference.locals.set(update.at, held.type)
        check(inference, update.value, held.type, holds(held.text), place)
      }
      return type
    }
    case 'set': {
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
    case 'tuple':
      return inferTuple(inference, expr.items, place, expected)
    case 'record': {
      const wanted = expected === undefined ? undefined : unknowns.prune(expected.type)
      return recordOf(
        expr.fields.map(({ name, value }) => {
          const field =
            wanted?.kind === 'record' ? wanted.fields.find((other) => other.name === name) : undefined
          if (field === undefined) return { name, type: infer(inference, value, place) }
          check(inference, value, field.type, holds(`.${name}`), place)
          return { name, type: field.type }
        }),
      )
    }
    case 'recordSet':
      return setOf(
        recordOf(
          expr.fields.map(({ name, value }) => {
            const element = unknowns.fresh()
            check(inference, value, setOf(element), isAlways(`what the field \`${name}\` ranges over`), place)
            return { name, type: element }
          }),
        ),
      )
    case 'variant': {
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
    case 'is': {
      const type = tagType(inference, expr.tag.type)
      const reason: Reason = {
        words: (wanted) => `\`is ${expr.tag.name}\` is a question about ${wantedName(wanted)}`,
      }
      check(inference, expr.operand, type, reason, place)
      return bool
    }
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

function wantedName(type: Type): string {
  return type.kind === 'variant' ? `\`${type.name}\`` : 'an Option'
}

function resultsOf(kind: string): Reason {
  const what = kind === 'seq' ? 'the elements of the sequence' : 'the results of the function'
  return { words: (wanted) => `${what} are ${typesPlural(wanted)}` }
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

/** Infers, and demands what is expected where something is. */
function inferUnder(inference: Inference, expr: Expr, place: Place, expected?: Expectation): Type {
  if (expected === undefined) return infer(inference, expr, place)
  check(inference, expr, expected.type, expected.reason, place)
  return expected.type
}

function inferIf(inference: Inference, expr: IfExpr, place: Place, expected?: Expectation): Type {
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

function inferCase(inference: Inference, expr: CaseExpr, place: Place, expected?: Expectation): Type {
  const type = expected?.type ?? inference.unknowns.fresh()
  const reason = expected?.reason ?? isAlways('the first arm')
  const rest = inferArms(inference, expr, place, (value, here) => check(inference, value, type, reason, here))
  if (expr.other !== undefined) check(inference, expr.other, type, reason, rest)
  return type
}

/** The arms of a CASE, each where those before it do not hold; gives the place where none of them does. */
export function inferArms<Value>(
  inference: Inference,
  expr: {
    readonly arms: readonly { readonly condition: Expr; readonly value: Value }[]
    readonly other?: unknown
    readonly span: Span
  },
  place: Place,
  inferValue: (value: Value, place: Place) => void,
): Place {
  let here = place
  for (const arm of expr.arms) {
    checkBool(inference, arm.condition, here, 'a condition')
    inferValue(arm.value, where(here, arm.condition, true))
    here = where(here, arm.condition, false)
  }
  return here
}

function inferTuple(
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

/** The type that a constructor belongs to. */
export function tagType(inference: Inference, name: string): Type {
  return name === 'Option' ? optionOf(inference.unknowns.fresh()) : inference.declared.variant(name)
}

/** Infers the domains of bounds, from left to right, and gives the place where their names stand for elements. */
export function inferBounds(
  inference: Inference,
  bounds: readonly Bound[],
  place: Place,
  expectedElement?: Expectation,
): Place {
  let inner = place
  for (const bound of bounds) {
    const element = inferDomain(inference, bound.domain, place, expectedElement)
    if (bound.pattern.kind === 'name') {
      inference.locals.set(bound.pattern.local, element)
    } else {
      const items = bound.pattern.locals.map((local) => {
        const type = inference.unknowns.fresh()
        inference.locals.set(local, type)
        return type
      })
      const pattern = inference.unknowns.fresh({ kind: 'tuple', items })
      if (!unify(inference, pattern, element)) reportPattern(inference, bound, element)
    }
    inner = { ...inner, facts: meet(inner.facts, factsOfBound(bound, place.primed)) }
  }
  return inner
}

function reportPattern(inference: Inference, bound: Bound, element: Type): void {
  if (bound.pattern.kind === 'name') return
  const found = inference.unknowns.resolve(element)
  const count = bound.pattern.locals.length
  for (const local of bound.pattern.locals) inference.locals.set(local, wrong)
  inference.report({
    code: 'E201',
    severity: 'error',
    message: `the elements of ${quote(bound.domain.span)} are ${typesPlural(found)}, not tuples of ${count}`,
    span: bound.domain.span,
  })
}

function inferDomain(inference: Inference, domain: Expr, place: Place, expected?: Expectation): Type {
  const { unknowns } = inference
  const wanted: Expectation | undefined =
    expected === undefined ? undefined : { type: setOf(expected.type), reason: expected.reason }
  const type = infer(inference, domain, place, wanted)
  const element = unknowns.fresh()
  if (unify(inference, type, setOf(element))) return element
  const reason: Reason = { words: () => '`\\in` takes a set', operator: '\\in' }
  inference.report({
    ...mismatch(domain, unknowns.resolve(type), setOf(unknowns.resolve(element)), reason),
    expected: 'a set',
  })
  return wrong
}

function patternType(inference: Inference, bound: Bound): Type {
  const typeOf = (local: Parameters<typeof inference.locals.get>[0]): Type => {
    const type = inference.locals.get(local)
    return type === undefined || type.kind === 'operator' ? wrong : type
  }
  if (bound.pattern.kind === 'name') return typeOf(bound.pattern.local)
  return inference.unknowns.fresh({ kind: 'tuple', items: bound.pattern.locals.map(typeOf) })
}

/** What a function over these bounds takes. */
function boundsType(inference: Inference, bounds: readonly Bound[]): Type {
  const types = bounds.map((bound) => patternType(inference, bound))
  return types.length === 1 ? types[0]! : tupleOf(types)
}

function inferApply(inference: Inference, applied: Expr, argument: Expr, span: Span, place: Place): Type {
  const functionType = infer(inference, applied, place)
  const subject = quote(applied.span)
  return applyStep(inference, functionType, applied.span, subject, argument, span, place)
}

function applyStep(
  inference: Inference,
  functionType: Type,
  functionSpan: Span,
  subject: string,
  argument: Expr,
  span: Span,
  place: Place,
): Type {
  const { unknowns } = inference
  const known = unknowns.prune(functionType)
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
    function: functionType,
    argument: infer(inference, argument, place),
    literal: argument.kind === 'literal' && typeof argument.value !== 'boolean' ? argument.value : undefined,
    functionSpan,
    argumentSpan: argument.span,
    result,
    span,
    calls: [],
  })
  return result
}

function inferField(inference: Inference, expr: FieldExpr, place: Place): Type {
  const record = infer(inference, expr.record, place)
  const key = keyOf(expr.record, place.primed)
  const fact = key === undefined ? undefined : place.facts.get(key)
  const result = inference.unknowns.fresh()
  const known = factOfValue(expr.record, place.primed)
  inference.constraints.add({
    kind: 'field',
    record,
    recordSpan: expr.record.span,
    name: expr.name,
    key,
    fact: bothOf(fact, known),
    result,
    span: expr.span,
    calls: [],
  })
  return result
}

/** What a path below a value holds, and how it is written. `key` is that of the value, for what is known of variants. */
export function inferPath(
  inference: Inference,
  root: Type,
  rootSpan: Span,
  rootText: string,
  path: readonly PathStep[],
  place: Place,
  rootKey?: string,
): { type: Type; text: string } {
  let type = root
  let span = rootSpan
  let text = rootText.replace(/^`|`$/g, '')
  let key = rootKey
  for (const step of path) {
    if (step.kind === 'index') {
      type = applyStep(inference, type, span, `\`${text}\``, step.argument, step.span, place)
      const argument = keyOf(step.argument, place.primed)
      key = key === undefined || argument === undefined ? undefined : `${key}[${argument}]`
      text = `${text}[${quote(step.argument.span).replace(/^`|`$/g, '')}]`
    } else {
      const result = inference.unknowns.fresh()
      inference.constraints.add({
        kind: 'field',
        record: type,
        recordSpan: span,
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

import type { Constant, Equation, Expr } from '../../core/core.js'
import { lowerExpression, lowerOverrides } from '../../core/lower-against.js'
import { walkExpr } from '../../core/walk.js'
import { diagnosticOf } from '../../interpreter/constants.js'
import { createEvaluator } from '../../interpreter/evaluator.js'
import { EvaluationFault } from '../../interpreter/fault.js'
import { isSetLike } from '../../interpreter/lazy.js'
import { elementsOf, sizeOf } from '../../interpreter/set.js'
import type { Config } from '../../model/config.js'
import { compare } from '../../model/order.js'
import { equals, type Value } from '../../model/value.js'
import { parseEquation, parseExpression } from '../../syntax/parse.js'
import { tokenize } from '../../syntax/token.js'
import { type Diagnostic, DiagnosticError } from '../../text/diagnostic.js'
import type { Source, Span } from '../../text/source.js'
import { checkEquations, checkExpression } from '../../types/check.js'
import { hasError } from '../specification.js'

/** A stretch of the text of a sweep: a value, or a set of values. */
export interface SweepItem {
  readonly start: number
  readonly end: number
}

/** `MaxTerm = 1..4`, cut up. */
export interface SweepText {
  readonly source: Source
  readonly name: string
  readonly nameSpan: Span
  /** What stands on the right of `=`. */
  readonly values: Span
  readonly items: readonly SweepItem[]
}

/** Cuts up a sweep: a name, `=`, and expressions with commas between. Throws a `DiagnosticError`. */
export function cutSweep(source: Source): SweepText {
  const { tokens, diagnostics } = tokenize(source)
  if (hasError(diagnostics)) throw new DiagnosticError(diagnostics)
  const [name, sign, ...rest] = tokens
  const whole = { source, start: 0, end: source.text.length }
  if (name?.kind !== 'word') throw noSweep(name ? { source, start: name.start, end: name.end } : whole)
  const nameSpan = { source, start: name.start, end: name.end }
  if (sign?.kind === 'open') {
    throw refusal({
      code: 'E445',
      message: `\`${name.text}\` cannot be swept with parameters`,
      span: { ...nameSpan, end: sign.end },
      expected: 'a constant without parameters',
      hint: `give a constant operator by \`-c '${name.text}(a) = …'\`, one run for each`,
    })
  }
  if (sign?.text !== '=') throw noSweep(sign ? { source, start: sign.start, end: sign.end } : whole)
  const items: SweepItem[] = []
  let depth = 0
  let first: number | undefined
  let last = sign.end
  const close = (end: number, next: number) => {
    if (first === undefined) throw noValue({ source, start: last, end: Math.max(end, last) })
    items.push({ start: first, end: last })
    first = undefined
    last = next
  }
  for (const { kind, text, start, end } of rest) {
    if (text === ',' && depth === 0) {
      close(end, end)
      continue
    }
    if (kind === 'open') depth++
    if (kind === 'close') depth = Math.max(0, depth - 1)
    first ??= start
    last = end
  }
  close(source.text.length, source.text.length)
  const values = { source, start: items[0]!.start, end: items.at(-1)!.end }
  return { source, name: name.text, nameSpan, values, items }
}

function noSweep(span: Span): DiagnosticError {
  return refusal({
    code: 'E444',
    message: 'this is no sweep over a constant',
    span,
    expected: 'a constant, `=` and its values: `MaxTerm=1..4`, `MaxTerm=1,2,5`',
  })
}

function noValue(span: Span): DiagnosticError {
  return refusal({ code: 'E444', message: 'a value is missing here', span, expected: 'a value, or a set' })
}

/** A text of which a part is blank, so that what stands in it has the places of the whole. */
export interface PartSource extends Source {
  readonly whole: Source
}

/** The equation of a sweep's constant with one item. */
export function equationOf({ source, values }: SweepText, item: SweepItem): PartSource {
  return partOf(source, values.start, item)
}

function partOf(source: Source, from: number, { start, end }: SweepItem): PartSource {
  const { name, text } = source
  const gap = text.slice(from, start).replace(/[^\t\n]/g, ' ')
  return { name, text: text.slice(0, from) + gap + text.slice(start, end), whole: source }
}

/** Diagnostics about parts, as ones about the whole. */
export function ofWhole(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const inWhole = (span: Span): Span =>
    'whole' in span.source ? { ...span, source: (span.source as PartSource).whole } : span
  return diagnostics.map((diagnostic) => ({
    ...diagnostic,
    span: inWhole(diagnostic.span),
    ...(diagnostic.related
      ? { related: diagnostic.related.map((each) => ({ ...each, span: inWhole(each.span) })) }
      : {}),
  }))
}

/** Where the values of a sweep are read: under the equations of the constants that are not swept. */
export interface SweepPlace {
  readonly config: Config
  /** Of the command line, which may name model values. */
  readonly given: readonly Source[]
  readonly swept: readonly string[]
}

/**
 * The values of a sweep, each once, in the order of its text, those of a set in that of values. Throws a
 * `DiagnosticError` whose places are in the sweep's own text.
 */
export function valuesOf(
  sweep: SweepText,
  constant: Constant,
  place: SweepPlace,
  max: number,
): readonly Value[] {
  try {
    const found: Value[] = []
    for (const item of sweep.items) {
      for (const value of itemValues(sweep, item, constant, place, max)) {
        if (!found.some((each) => equals(each, value))) found.push(value)
      }
    }
    if (found.length > 0) return found
    throw refusal({
      code: 'E446',
      message: `there is no value for \`${sweep.name}\` to take`,
      span: sweep.values,
      found: 'an empty set',
    })
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error
    throw new DiagnosticError(ofWhole(error.diagnostics))
  }
}

function itemValues(
  sweep: SweepText,
  item: SweepItem,
  constant: Constant,
  place: SweepPlace,
  max: number,
): readonly Value[] {
  const span = { source: sweep.source, ...item }
  const asValue = readAsValue(sweep, item, constant, place)
  if (asValue.equation) {
    refuseSwept(asValue.equation.value, place, span)
    return evaluated(() => {
      const config = { ...place.config, equations: withEquation(place.config, asValue.equation!) }
      return [createEvaluator(config).evaluate(asValue.equation!.value)]
    })
  }
  const asSet = readAsSet(sweep, item, constant, place)
  if (!asSet) throw new DiagnosticError(asValue.diagnostics)
  refuseSwept(asSet.value, place, span)
  return evaluated(() => {
    const evaluator = createEvaluator({ ...place.config, equations: withEquation(place.config, asSet) })
    const set = evaluator.constant(constant)
    if (!isSetLike(set)) throw new DiagnosticError(asValue.diagnostics)
    const size = sizeOf(set)
    if (size === undefined || size > max) {
      const many = size === undefined ? 'an infinite set' : `a set of ${size} values`
      throw tooMany(span, max, many)
    }
    return [...elementsOf(set)].sort(compare)
  })
}

/** The diagnostic for sweeps that would never end. */
export function tooMany(span: Span, max: number, found: string): DiagnosticError {
  return refusal({
    code: 'E447',
    message: 'this sweep has too many runs',
    span,
    expected: `at most ${max} runs`,
    found,
  })
}

function evaluated<Result>(evaluate: () => Result): Result {
  try {
    return evaluate()
  } catch (error) {
    if (error instanceof EvaluationFault) throw new DiagnosticError([diagnosticOf(error)])
    throw error
  }
}

function withEquation(config: Config, equation: Equation): readonly Equation[] {
  return [...config.equations.filter((each) => each.constant !== equation.constant), equation]
}

/** The item as one value, as `-c` would have it. */
function readAsValue(
  sweep: SweepText,
  item: SweepItem,
  constant: Constant,
  { config, given }: SweepPlace,
): { readonly equation?: Equation; readonly diagnostics: readonly Diagnostic[] } {
  const { module } = config
  const model = module.models.find(({ name }) => name === config.name)
  const read = parseEquation(equationOf(sweep, item))
  if (!read.equation || hasError(read.diagnostics)) throw new DiagnosticError(read.diagnostics)
  const others = given.flatMap((source) => parseEquation(source).equation ?? [])
  const lowered = lowerOverrides([...others, read.equation], module, model)
  if (hasError(lowered.diagnostics)) throw new DiagnosticError(lowered.diagnostics)
  const equation = lowered.equations.find((each) => each.constant === constant)!
  const diagnostics = checkEquations(module, [equation])
  return hasError(diagnostics) ? { diagnostics } : { equation, diagnostics }
}

/**
 * The item as a set of values, in place of the constant's value; undefined where it is no set, or one of
 * something else that is no set either, so that what is wrong with it as a value says more.
 */
function readAsSet(
  sweep: SweepText,
  item: SweepItem,
  constant: Constant,
  { config }: SweepPlace,
): Equation | undefined {
  const { module } = config
  const { expression } = parseExpression(partOf(sweep.source, 0, item))
  if (!expression) return undefined
  const model = module.models.find(({ name }) => name === config.name)
  const { expr, diagnostics } = lowerExpression(expression, module, {
    ...(model ? { model } : {}),
    modelValues: config.modelValues.map((name) => ({ name })),
  })
  if (hasError(diagnostics)) return undefined
  const { type } = checkExpression(module, expr)
  if (type.kind !== 'set') return undefined
  const { span } = expr
  const wrong = checkEquations(module, [{ constant, parameters: [], value: memberOf(expr), span }])
  if (hasError(wrong)) throw new DiagnosticError(wrong)
  return { constant, parameters: [], value: expr, span }
}

/** Has the type that the members of a set have. */
function memberOf(set: Expr): Expr {
  const { span } = set
  const local = { name: 'member', span, arity: 0 }
  const predicate: Expr = { kind: 'literal', span, value: true }
  return { kind: 'choose', span, bound: { pattern: { kind: 'name', local }, domain: set }, predicate }
}

function refuseSwept(expr: Expr, { swept }: SweepPlace, span: Span): void {
  walkExpr(expr, {
    expr(part) {
      if (part.kind === 'constant' && swept.includes(part.constant.name)) {
        throw refusal({
          code: 'E448',
          message: `the values of a sweep cannot depend on \`${part.constant.name}\`, which is swept`,
          span,
        })
      }
      return true
    },
  })
}

/** A mistake in a sweep. */
export function refusal(details: Omit<Diagnostic, 'severity'>): DiagnosticError {
  return new DiagnosticError([{ severity: 'error', ...details }])
}

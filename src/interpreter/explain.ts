import type { Bound, CallExpr, Expr } from '../core/core.js'
import type { Explanation } from '../model/engine.js'
import type { Value } from '../model/value.js'
import { prepareBounds, prepareTest } from './binding.js'
import { forgetDefinitions } from './definition.js'
import { EvaluationFault } from './fault.js'
import type { Evaluated } from './lazy.js'
import type { Program } from './program.js'
import { bindDefinitions, createFrame, emptyScope, type Frame, type Scope } from './scope.js'
import { namesIn, shownOperand } from './site.js'
import { unfold } from './unfold.js'

/**
 * Where an explanation has got to: an expression that is `holds` there, for these values of the names around
 * it.
 */
interface Place {
  readonly expr: Expr
  readonly holds: boolean
  readonly scope: Scope
  readonly frame: Frame
  readonly primed: boolean
  readonly values: readonly { readonly name: string; readonly value: Value }[]
}

/**
 * Why a formula is false where the machine stands: the first conjunct that is, the first counterexample of a
 * `\A`, the right side of an `=>`, the witness of a `~\E`, through calls of operators, LET, IF and CASE, as
 * far as one part alone is to blame.
 */
export function explain(program: Program, expr: Expr): Explanation {
  const scope = emptyScope()
  const frame = createFrame(scope.unit, undefined)
  let place: Place = { expr, holds: false, scope, frame, primed: false, values: [] }
  // Under a negation parts hold that should not: they add witnesses, but the negation is what is false.
  let { span } = expr
  for (;;) {
    if (!place.holds) span = place.expr.span
    const inner = descend(program, place)
    if (!inner) return { span, values: [...place.values, ...operandsAt(program, place)] }
    place = inner
  }
}

/** What the operands of comparisons in the part to blame come to: `x' = 0` and `x = 2` for `x' >= x`. */
function operandsAt(program: Program, place: Place): { name: string; value: Value }[] {
  const { primed } = place
  const known = new Set(place.values.map(({ name }) => name))
  const shown: { name: string; value: Value }[] = []
  for (const operand of comparedIn(place.expr)) {
    const value = evaluateOperand(program, operand, place)
    const entry = value === undefined ? undefined : shownOperand(operand, value)
    if (!entry || shown.length === operandsMax) continue
    const isName = operand.kind === 'variable' || operand.kind === 'call'
    const name = !primed ? entry.name : isName ? `${entry.name}'` : `(${entry.name})'`
    if (known.has(name)) continue
    known.add(name)
    shown.push({ name, value: entry.value })
  }
  return shown
}

const operandsMax = 8

function evaluateOperand(
  program: Program,
  operand: Expr,
  { scope, frame, primed }: Place,
): Evaluated | undefined {
  try {
    return program.prepare(operand, scope, primed)(frame)
  } catch (error) {
    // The formula is false without it: what was never evaluated may have a fault.
    if (error instanceof EvaluationFault) return undefined
    throw error
  }
}

/** The operands of the comparisons and tests that a formula is made of, in the order of the text. */
function comparedIn(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'and':
    case 'or':
      return expr.items.flatMap(comparedIn)
    case 'is':
      return [expr.operand]
    case 'builtin': {
      const operands = expr.arguments.filter((argument) => argument.kind !== 'operatorArgument')
      return connectives.has(expr.name) ? operands.flatMap(comparedIn) : operands
    }
    default:
      return []
  }
}

const connectives: ReadonlySet<string> = new Set(['\\lnot', '=>', '\\equiv'])

/** The part that is to blame, or undefined where the whole is. */
function descend(program: Program, place: Place): Place | undefined {
  const { expr, holds, scope, frame, primed } = place
  const test = (part: Expr) => prepareTest(program, part, scope, primed)(frame)
  switch (expr.kind) {
    case 'and':
    case 'or': {
      if (holds !== (expr.kind === 'or')) return undefined
      const part = expr.items.find((item) => test(item) === holds)
      return part && { ...place, expr: part }
    }
    case 'builtin': {
      const [left, right] = expr.arguments as readonly Expr[]
      if (expr.name === '\\lnot') return { ...place, expr: left!, holds: !holds }
      return expr.name === '=>' && !holds ? { ...place, expr: right! } : undefined
    }
    case 'quantifier':
      if (holds !== (expr.quantifier === 'exists')) return undefined
      return bound(program, place, expr.bounds, expr.body)
    case 'if':
      return { ...place, expr: test(expr.condition) ? expr.consequent : expr.alternative }
    case 'case': {
      const part = expr.arms.find((arm) => test(arm.condition))?.value ?? expr.other
      return part && { ...place, expr: part }
    }
    case 'let': {
      const inner = bindDefinitions(scope, expr.definitions)
      forgetDefinitions(expr.definitions, inner)(frame)
      return { ...place, expr: expr.body, scope: inner }
    }
    case 'call':
      return called(program, place, expr)
    case 'prime':
      return { ...place, expr: expr.operand, primed: true }
    case 'temporal':
      // The step is none of the action, and no stuttering step either.
      return expr.operator === 'box' && !holds ? { ...place, expr: expr.operands[0]! } : undefined
    default:
      return undefined
  }
}

/** The body of a quantifier, for the first binding that decides it. */
function bound(program: Program, place: Place, bounds: readonly Bound[], body: Expr): Place | undefined {
  const prepared = prepareBounds(program, bounds, place.scope, place.primed)
  const test = prepareTest(program, body, prepared.scope, place.primed)
  if (!prepared.some(place.frame, (at) => test(at) === place.holds)) return undefined
  const values = [...place.values, ...namesIn(prepared.scope, place.scope, place.frame)]
  return { ...place, expr: body, scope: prepared.scope, values }
}

/** The body of an operator, for the values of its parameters. */
function called(program: Program, place: Place, expr: CallExpr): Place | undefined {
  if (expr.operator.recursiveFunction) return undefined
  const { scope, frame, names } = unfold(program, expr, place)
  return { ...place, expr: expr.operator.body, scope, frame, values: [...place.values, ...names] }
}

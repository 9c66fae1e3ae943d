import type { Action, Expr, Operator, TemporalExpr, Variable } from '../core/core.js'
import { partsOfAction, partsOfExpr } from '../core/parts.js'
import type { Span } from '../text/source.js'

/** A variable whose next value an expression reads, and where. */
export interface PrimedRead {
  readonly variable: Variable
  readonly span: Span
  readonly origin: Span
}

interface Found {
  /**
   * Variables that are read in the next state, and those in this one (which a prime around them turns to the
   * next).
   */
  readonly primed: readonly PrimedRead[]
  readonly plain: readonly PrimedRead[]
}

const nothing: Found = { primed: [], plain: [] }
const exprs = new WeakMap<Expr, Found>()
const operators = new WeakMap<Operator, Found>()

/**
 * The variables that an expression reads in the next state, through the operators that it calls; each once
 * for each place.
 */
export function primedReads(expr: Expr): readonly PrimedRead[] {
  return readsOf(expr).primed
}

function readsOf(expr: Expr): Found {
  const before = exprs.get(expr)
  if (before !== undefined) return before
  const found = compute(expr)
  exprs.set(expr, found)
  return found
}

function compute(expr: Expr): Found {
  if (expr.kind === 'variable') {
    return { primed: [], plain: [{ variable: expr.variable, span: expr.span, origin: expr.span }] }
  }
  if (expr.kind === 'prime') {
    const { primed, plain } = readsOf(expr.operand)
    const single = expr.operand.kind === 'variable' ? expr.span : undefined
    return {
      primed: [...primed, ...plain.map((read) => (single === undefined ? read : { ...read, span: single }))],
      plain: [],
    }
  }
  // ENABLED has a next state of its own choosing.
  if (expr.kind === 'enabled') return nothing
  if (expr.kind === 'action') return distinct(ofAction(expr.action))
  if (expr.kind === 'temporal') return ofTemporal(expr)
  const { exprs: parts, operators: definitions } = partsOfExpr(expr)
  let found = parts.map(readsOf).reduce(both, nothing)
  // A definition of a LET is read where it is called.
  if (definitions.length > 0) found = distinct(found)
  if (expr.kind !== 'call') return found
  const called = ofOperator(expr.operator)
  const here = (read: PrimedRead): PrimedRead => ({ ...read, span: expr.span })
  return both(found, { primed: called.primed.map(here), plain: called.plain.map(here) })
}

/** `[A]_v` and `<<A>>_v` read v in both states; other formulas are about no single step. */
function ofTemporal({ operator, operands, subscript }: TemporalExpr): Found {
  if (operator !== 'box' && operator !== 'angle') return nothing
  const { primed, plain } = subscript === undefined ? nothing : readsOf(subscript)
  return operands.map(readsOf).reduce(both, { primed: [...primed, ...plain], plain })
}

/** An action as a test of a step: what it would assign it compares with the next state. */
function ofAction(action: Action): Found {
  const { exprs: parts, actions } = partsOfAction(action)
  const compared =
    action.kind === 'assign' ? [action.variable] : action.kind === 'unchanged' ? action.variables : []
  const own = compared.map((variable) => ({ variable, span: action.span, origin: action.span }))
  const called = action.kind === 'call' ? ofOperator(action.operator) : nothing
  return [...parts.map(readsOf), ...actions.map(ofAction), called].reduce(both, { primed: own, plain: [] })
}

function ofOperator(operator: Operator): Found {
  const before = operators.get(operator)
  if (before !== undefined) return before
  operators.set(operator, nothing)
  const found = distinct(readsOf(operator.body))
  operators.set(operator, found)
  return found
}

function both(left: Found, right: Found): Found {
  if (right === nothing) return left
  if (left === nothing) return right
  return { primed: [...left.primed, ...right.primed], plain: [...left.plain, ...right.plain] }
}

/** One place for each variable is enough of an operator. */
function distinct(found: Found): Found {
  return { primed: firstOfEach(found.primed), plain: firstOfEach(found.plain) }
}

function firstOfEach(reads: readonly PrimedRead[]): PrimedRead[] {
  const byVariable = new Map<Variable, PrimedRead>()
  for (const read of reads) if (!byVariable.has(read.variable)) byVariable.set(read.variable, read)
  return [...byVariable.values()]
}

import { freeInExpr, localsOf } from '../core/closed.js'
import type { Bound, Expr, QuantifierExpr } from '../core/core.js'
import { enumerationMayFault, mayFault } from './faults.js'
import { costOf } from './memo.js'
import type { Program } from './program.js'
import { isWatched, type Watch } from './watch.js'

/** Conditions of a body, in their order: those that need no name of a loop, and the others. */
interface Scoped {
  readonly outside: readonly Expr[]
  readonly inside: readonly Expr[]
}

/** A condition that costs more is not evaluated before others that might spare it. Roughly, in operations. */
const cheapMax = 30

/**
 * Which of the conditions of a loop over a bound can be tested once, before it. They are connected by `/\`,
 * or all by `\/`; there is no loop where one of those before it decides. What may end in a fault stays, and
 * so does what comes after it; where the domain may, everything stays.
 */
function scoped(program: Program, bound: Bound, conditions: readonly Expr[]): Scoped {
  if (enumerationMayFault(program, bound.domain)) return { outside: [], inside: conditions }
  const names = new Set<unknown>(localsOf([bound]))
  const outside: Expr[] = []
  const inside: Expr[] = []
  let isFaulty = false
  for (const condition of conditions) {
    isFaulty ||= mayFault(program, condition)
    const isOwn = [...freeInExpr(condition)].some((each) => names.has(each))
    const isSpared = inside.length > 0 && costOf(program, condition) > cheapMax
    if (isFaulty || isOwn || isSpared) inside.push(condition)
    else outside.push(condition)
  }
  return { outside, inside }
}

/** A quantifier, and the conditions of its body that are to be tested before its loop. */
export interface Narrowed {
  readonly outside: readonly Expr[]
  readonly quantifier: QuantifierExpr
}

/**
 * A quantifier with each condition of its body as far out as the names allow that it needs: of `\E` they are
 * conjuncts, of `\A` disjuncts. It has one bound then, and others are quantifiers within; but as it was where
 * a domain may end in a fault, as all domains are looked at first.
 */
export function narrow(program: Program, expr: QuantifierExpr): Narrowed {
  const before = program.narrowed.get(expr)
  if (before) return before
  let narrowed: Narrowed = { outside: [], quantifier: expr }
  if (!expr.bounds.some(({ domain }) => enumerationMayFault(program, domain))) {
    const isExists = expr.quantifier === 'exists'
    let outside = conditionsOf(program, expr.body, isExists)
    let quantifier = expr
    for (const bound of [...expr.bounds].reverse()) {
      const within = scoped(program, bound, outside)
      quantifier = { ...expr, bounds: [bound], body: connected(expr, within.inside, isExists) }
      outside = [...within.outside, quantifier]
      program.narrowed.set(quantifier, { outside: [], quantifier })
    }
    narrowed = { outside: outside.slice(0, -1), quantifier }
  }
  program.narrowed.set(expr, narrowed)
  return narrowed
}

/** The conditions of a body of `\E`, or of `\A`; among them those of a quantifier of the same kind in it. */
function conditionsOf(program: Program, expr: Expr, isExists: boolean): readonly Expr[] {
  const { watch } = program
  return (isExists ? conjuncts(expr, watch) : disjuncts(expr, watch)).flatMap((item) => {
    if (isWatched(watch, item) || item.kind !== 'quantifier' || (item.quantifier === 'exists') !== isExists)
      return [item]
    const { outside, quantifier } = narrow(program, item)
    return [...outside, quantifier]
  })
}

/** `{x \in S : P}`, likewise: conditions to be tested before the loop, and one of each element. */
export function scopedPredicate(
  program: Program,
  bound: Bound,
  predicate: Expr,
): { readonly outside: readonly Expr[]; readonly predicate: Expr } {
  const { outside, inside } = scoped(program, bound, conjuncts(predicate, program.watch))
  return { outside, predicate: outside.length > 0 ? connected(predicate, inside, true) : predicate }
}

function connected({ span }: Expr, items: readonly Expr[], isExists: boolean): Expr {
  const [only] = items
  return only && items.length === 1 ? only : { kind: isExists ? 'and' : 'or', span, items }
}

/** What `expr` is the conjunction of, from left to right. What is watched stays whole. */
export function conjuncts(expr: Expr, watch: Watch): readonly Expr[] {
  if (isWatched(watch, expr)) return [expr]
  if (expr.kind === 'and') return expr.items.flatMap((item) => conjuncts(item, watch))
  const operand = negated(expr)
  return operand ? disjuncts(operand, watch).map(negation) : [expr]
}

/** What `expr` is the disjunction of, from left to right: `A /\ B => C` is `~A \/ ~B \/ C`. */
export function disjuncts(expr: Expr, watch: Watch): readonly Expr[] {
  if (isWatched(watch, expr)) return [expr]
  if (expr.kind === 'or') return expr.items.flatMap((item) => disjuncts(item, watch))
  if (expr.kind === 'builtin' && expr.name === '=>') {
    const [left, right] = expr.arguments as readonly [Expr, Expr]
    return [...conjuncts(left, watch).map(negation), ...disjuncts(right, watch)]
  }
  const operand = negated(expr)
  return operand ? conjuncts(operand, watch).map(negation) : [expr]
}

/** What a negation is of. */
export function negated(expr: Expr): Expr | undefined {
  return expr.kind === 'builtin' && expr.name === '\\lnot' ? (expr.arguments[0] as Expr) : undefined
}

const negations = new WeakMap<Expr, Expr>()

/** The negation of a condition, one object for each. */
export function negation(expr: Expr): Expr {
  let result = negated(expr) ?? negations.get(expr)
  if (!result) {
    result = { kind: 'builtin', span: expr.span, name: '\\lnot', arguments: [expr] }
    negations.set(expr, result)
  }
  return result
}

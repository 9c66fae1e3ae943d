import type { ChooseExpr, Expr, FilterExpr, QuantifierExpr } from '../core/core.js'
import { inline } from './call.js'
import type { Env, Operand } from './environment.js'
import { compileTest } from './expression.js'
import { mayFault } from './faults.js'
import { anyOrder, bindPattern, type Demands, inOrder, iterate, iterateBounds, skip } from './iterate.js'
import { leaving } from './leave.js'
import { type Code, constant, not } from './low/code.js'
import { conjuncts, disjuncts, narrow, negated, scopedPredicate } from './scope.js'
import { masked, type Some } from './tabled.js'
import { isWatched } from './watch.js'
import { named, type Writer } from './writer.js'

/** `\A` and `\E`: the search for a witness ends at the first. */
export function compileQuantifier(w: Writer, expr: QuantifierExpr, env: Env): Code {
  const isForAll = expr.quantifier === 'forall'
  const truth = w.code.variable(constant(isForAll ? 1 : 0), isForAll ? 'all' : 'some')
  w.code.scope((label) => {
    const leave = () => {
      w.code.set(truth, constant(isForAll ? 0 : 1))
      w.code.break(label)
    }
    searchEach(w, expr, env, !isForAll, leave)
  })
  return truth
}

/**
 * Writes code that comes to `found` where a condition has the value that is `wanted`, and past it where it
 * has the other. `found` leaves, and may be written more than once.
 */
function search(w: Writer, expr: Expr, env: Env, wanted: boolean, found: () => void): void {
  leaving(
    w,
    () => {
      if (isWatched(w.program.watch, expr)) test(w, expr, env, wanted, found)
      else searchEach(w, expr, env, wanted, found)
    },
    () => {},
  )
}

function test(w: Writer, expr: Expr, env: Env, wanted: boolean, found: () => void): void {
  const truth = compileTest(w, expr, env)
  w.code.if(wanted ? truth : not(truth), found)
}

function searchEach(w: Writer, expr: Expr, env: Env, wanted: boolean, found: () => void): void {
  const operand = negated(expr)
  if (operand) {
    search(w, operand, env, !wanted, found)
    return
  }
  if (expr.kind === 'quantifier' && (expr.quantifier === 'exists') === wanted) {
    searchBounds(w, expr, env, wanted, found)
    return
  }
  // `\E` is a search in a disjunction; where it is to be false, `\A` is one in a conjunction.
  const { watch } = w.program
  const items = wanted ? conjuncts(expr, watch) : disjuncts(expr, watch)
  if (items.length !== 1) {
    searchAll(w, items, env, wanted, found)
    return
  }
  const body = expr.kind === 'call' && expr.operator.parameters.length > 0 ? inline(w, expr, env) : undefined
  if (body && isSearched(w, body.expr)) {
    w.program.count(expr.span)
    search(w, body.expr, body.env, wanted, found)
    return
  }
  test(w, expr, env, wanted, found)
}

/** Whether what is written for a condition is more than a test of it. */
function isSearched({ program: { watch } }: Writer, expr: Expr): boolean {
  return (
    isWatched(watch, expr) ||
    expr.kind === 'quantifier' ||
    conjuncts(expr, watch).length !== 1 ||
    disjuncts(expr, watch).length !== 1
  )
}

/** Comes to `found` where all conditions have the value that is wanted: evaluated until one has not. */
function searchAll(w: Writer, items: readonly Expr[], env: Env, wanted: boolean, found: () => void): void {
  w.code.scope((label) => {
    leaveUnless(w, items.slice(0, -1), env, wanted, label)
    const last = items.at(-1)
    if (last) search(w, last, env, wanted, found)
    else found()
  })
}

/** Loops, with conditions tested as soon as the names are bound that they need. */
function searchBounds(w: Writer, expr: QuantifierExpr, env: Env, wanted: boolean, found: () => void): void {
  w.program.count(expr.span)
  const { outside, quantifier } = narrow(w.program, expr)
  w.code.scope((label) => {
    leaveUnless(w, outside, env, wanted, label)
    const [bound] = quantifier.bounds
    const { watch } = w.program
    const items = wanted ? conjuncts(quantifier.body, watch) : disjuncts(quantifier.body, watch)
    const among = bound && quantifier.bounds.length === 1 ? masked(w, bound, items, env, wanted) : undefined
    if (among && among.rest.length === 0) w.code.if(among.some.isAny, found)
    else if (bound && among) {
      among.some.iterate((element) =>
        searchAll(w, among.rest, bindPattern(w, bound.pattern, element, env), wanted, found),
      )
    } else {
      // A note that is taken of some elements alone is to be of those that the reference engine looks at.
      const order = watch.size > 0 && mayFault(w.program, quantifier.body) ? inOrder : anyOrder
      iterateBounds(w, quantifier.bounds, env, order, (inner) =>
        search(w, quantifier.body, inner, wanted, found),
      )
    }
  })
}

/**
 * Loops over the elements of a set that satisfy a predicate; what of that no element is needed for is tested
 * once. `visit` has the environment in which the element is bound.
 */
export function iterateWhere(
  w: Writer,
  expr: FilterExpr | ChooseExpr,
  env: Env,
  demands: Demands,
  visit: (element: Operand, label: string) => void,
): void {
  const { bound } = expr
  const { outside, predicate } = scopedPredicate(w.program, bound, expr.predicate)
  w.code.scope((label) => {
    leaveUnless(w, outside, env, true, label)
    const among = masked(w, bound, conjuncts(predicate, w.program.watch), env)
    const visitEach = (element: Operand, next: string) => {
      const operand = named(w, element)
      const inner = bindPattern(w, bound.pattern, operand, env)
      for (const condition of among?.rest ?? [predicate]) {
        w.code.if(not(compileTest(w, condition, inner)), () => skip(w, next))
      }
      visit(operand, next)
    }
    if (among) among.some.iterate(visitEach)
    else iterate(w, bound.domain, env, demands, visitEach)
  })
}

/** `{x \in S : P}` as some of the bits of S, where that takes no loop. */
export function someOfFilter(w: Writer, { bound, predicate }: FilterExpr, env: Env): Some | undefined {
  const found = masked(w, bound, conjuncts(predicate, w.program.watch), env)
  return found && found.rest.length === 0 ? found.some : undefined
}

/** Leaves a block where one of some conditions has another value than that which is wanted. */
function leaveUnless(w: Writer, items: readonly Expr[], env: Env, wanted: boolean, label: string): void {
  for (const item of items) {
    const test = compileTest(w, item, env)
    w.code.if(wanted ? not(test) : test, () => w.code.break(label))
  }
}

import type { Bound, Expr, FilterExpr, QuantifierExpr } from '../core/core.js'
import { print } from '../model/print.js'
import { type Reason, type ReasonCase, sizeOfReasons } from '../model/reason.js'
import { isSet } from '../model/value.js'
import { prepareBounds, prepareTest } from './binding.js'
import { EvaluationFault } from './fault.js'
import { reasonOfTerm } from './operand-reason.js'
import type { Program } from './program.js'
import type { Tell } from './reason.js'
import { namesIn } from './site.js'
import type { Here } from './unfold.js'

/** What a reason has within, where that is for elements of sets. */
export type Cases = Pick<Reason, 'cases' | 'others'>

/** Of so many witnesses the simplest is taken: the first of them may be an involved one. */
const witnessesMax = 4
/**
 * Elements with the very same reason are put together; of more than so many, those whose reasons differ in
 * values alone.
 */
const apartMax = 4
/** So many elements are looked at. */
const elementsMax = 500

/** Why a quantifier holds, or does not: by one witness, or for each element. */
export function casesOfQuantifier(
  program: Program,
  expr: QuantifierExpr,
  here: Here,
  holds: boolean,
  tell: Tell,
): Cases {
  const isWitnessed = (expr.quantifier === 'exists') === holds
  return isWitnessed
    ? { cases: [witness(program, expr, here, holds, tell)] }
    : casesOfElements(program, expr.bounds, here, (inner) => tell(expr.body, inner, holds), tell)
}

/** Why each element is in `{x \in S : P}`, or is not. */
export function casesOfFilter(program: Program, expr: FilterExpr, here: Here, tell: Tell): Cases {
  const tellOf = (inner: Here) => {
    const holds = prepareTest(program, expr.predicate, inner.scope, inner.primed)(inner.frame)
    return tell(expr.predicate, inner, holds)
  }
  return casesOfElements(program, [expr.bound], here, tellOf, tell)
}

function witness(program: Program, expr: QuantifierExpr, here: Here, holds: boolean, tell: Tell): ReasonCase {
  const { scope, some } = prepareBounds(program, expr.bounds, here.scope, here.primed)
  const test = prepareTest(program, expr.body, scope, here.primed)
  let best: ReasonCase | undefined
  let seen = 0
  until(() =>
    some(here.frame, (frame) => {
      if (test(frame) !== holds) return false
      const names = namesIn(scope, here.scope, frame)
      const parts = tell(expr.body, { ...here, scope, frame }, holds)
      if (!best || sizeOfReasons(parts) < sizeOfReasons(best.parts)) best = { names, parts, likewise: 0 }
      return ++seen === witnessesMax
    }),
  )
  return best ?? { names: [], parts: [], likewise: 0 }
}

/** What there is to tell of each element that bounds range over; of bounds that range over nothing, which. */
export function casesOfElements(
  program: Program,
  bounds: readonly Bound[],
  here: Here,
  tellOf: (inner: Here) => readonly Reason[],
  tell: Tell,
): Cases {
  const { scope, some } = prepareBounds(program, bounds, here.scope, here.primed)
  const all: ReasonCase[] = []
  let count = 0
  until(() =>
    some(here.frame, (frame) => {
      count++
      if (count <= elementsMax) {
        const names = namesIn(scope, here.scope, frame)
        all.push({ names, parts: tellOf({ ...here, scope, frame }), likewise: 0 })
      }
      return count === countMax
    }),
  )
  if (count === 0) {
    const parts = emptyDomains(program, bounds, here, tell)
    return { cases: parts.length > 0 ? [{ names: [], parts, likewise: 0 }] : [] }
  }
  const cases = together(all, all.length <= apartMax)
  return { cases, ...(count > all.length ? { others: count - all.length } : {}) }
}

/** Elements are counted so far. */
const countMax = 1 << 20

/** Runs through elements until one is enough, or has a fault: of those after it nothing was ever asked. */
function until(run: () => void): void {
  try {
    run()
  } catch (error) {
    if (!(error instanceof EvaluationFault)) throw error
  }
}

/** One case for all elements that have the same parts to blame; the first of them stands for them. */
function together(all: readonly ReasonCase[], isApart: boolean): readonly ReasonCase[] {
  const groups = new Map<string, { first: ReasonCase; others: ReasonCase[] }>()
  for (const each of all) {
    const key = placesOf(each.parts, isApart)
    const group = groups.get(key)
    if (group) group.others.push(each)
    else groups.set(key, { first: each, others: [] })
  }
  return [...groups.values()].map(({ first, others }) => ({
    ...first,
    likewise: others.length,
    ...(isApart && others.length > 0 ? { alike: others.map(({ names }) => names) } : {}),
  }))
}

/** Where reasons are, and what holds there: the same for two elements that are told of in the same words. */
function placesOf(reasons: readonly Reason[], withValues: boolean): string {
  return reasons
    .map(({ span, value, wanted, cases }) => {
      const values = [value, ...(wanted === undefined ? [] : [wanted])]
      const shown = values.filter((each) => withValues || typeof each === 'boolean').map(print)
      const within = cases.map(({ names, parts }) => {
        const own = withValues ? names.map((name) => `${name.name}=${print(name.value)}`).join() : ''
        return `${own}:${placesOf(parts, withValues)}`
      })
      return `${span.source.name}:${span.start}-${span.end}${shown.join(':')}(${within.join('|')})`
    })
    .join(',')
}

/** The domains that have no element; those of a bound that is about an earlier one's name are left out. */
function emptyDomains(program: Program, bounds: readonly Bound[], here: Here, tell: Tell): readonly Reason[] {
  const domains: Expr[] = [...new Set(bounds.map(({ domain }) => domain))]
  return domains.flatMap((domain) => {
    const reason = reasonOfTerm(program, domain, here, { tell })
    return reason && isSet(reason.value) && reason.value.size === 0 ? [reason] : []
  })
}

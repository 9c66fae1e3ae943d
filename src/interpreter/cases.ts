import type { Bound, Expr, FilterExpr, QuantifierExpr } from '../core/core.js'
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
/** So many elements are told why one by one; of more, those with one reason are put together. */
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
  const cases = all.length <= apartMax ? all : together(all)
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
function together(all: readonly ReasonCase[]): readonly ReasonCase[] {
  const groups = new Map<string, { first: ReasonCase; count: number }>()
  for (const each of all) {
    const key = placesOf(each.parts)
    const group = groups.get(key)
    if (group) group.count++
    else groups.set(key, { first: each, count: 1 })
  }
  return [...groups.values()].map(({ first, count }) => ({ ...first, likewise: count - 1 }))
}

/** Where reasons are, and what holds there: the same for two elements that are told of in the same words. */
function placesOf(reasons: readonly Reason[]): string {
  return reasons
    .map(({ span, value, cases }) => {
      const holds = typeof value === 'boolean' ? value : ''
      const within = cases.map(({ parts }) => placesOf(parts)).join('|')
      return `${span.source.name}:${span.start}-${span.end}${holds}(${within})`
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

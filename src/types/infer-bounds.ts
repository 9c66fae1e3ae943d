import type { Bound, Expr } from '../core/core.js'
import { type Expectation, infer } from './infer.js'
import { type Inference, type Place, unify } from './inference.js'
import { mismatch, quote, type Reason } from './mismatch.js'
import { factsOfBound, meet } from './narrow.js'
import { setOf, type Type, tupleOf, typesPlural, wrong } from './type.js'

/**
 * Infers the domains of bounds, from left to right, and gives the place where their names stand for elements.
 */
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

/** The type of what a bound ranges over. */
export function patternType(inference: Inference, bound: Bound): Type {
  const typeOf = (local: Parameters<typeof inference.locals.get>[0]): Type => {
    const type = inference.locals.get(local)
    return type === undefined || type.kind === 'operator' ? wrong : type
  }
  if (bound.pattern.kind === 'name') return typeOf(bound.pattern.local)
  return inference.unknowns.fresh({ kind: 'tuple', items: bound.pattern.locals.map(typeOf) })
}

/** What a function over these bounds takes. */
export function boundsType(inference: Inference, bounds: readonly Bound[]): Type {
  const types = bounds.map((bound) => patternType(inference, bound))
  return types.length === 1 ? types[0]! : tupleOf(types)
}

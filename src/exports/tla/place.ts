import type { Action, Expr, Local } from '../../core/core.js'
import { concat, type Document, group, indent, line, list } from './document.js'
import { printExpr } from './expression.js'
import { binder, type Printed, printIf, printJunction, tightness, within } from './printed.js'
import { bindLocal, type Scope } from './scope.js'
import type { Vocabulary } from './vocabulary.js'

/**
 * Where in an action something stands that is written outside of it: below conditions (the arm of a
 * construct), and in `\A` loops, from the outside inwards. The same array is the same place.
 */
export type Place = readonly Frame[]

/** The place of what stands in no construct. */
export const everywhere: Place = []

/** One condition or loop that something stands in. */
export type Frame =
  | { readonly kind: 'condition'; readonly construct: Action; readonly arm: number; readonly expr: Expr }
  | { readonly kind: 'loop'; readonly local: Local; readonly domain: Expr }

/** The variables of the loops. */
export function loopLocals(place: Place): readonly Local[] {
  return place.flatMap((frame) => (frame.kind === 'loop' ? [frame.local] : []))
}

/** Whether no branch passes through both places: they are in different arms of one construct. */
export function exclude(one: Place, other: Place): boolean {
  return one.some(
    (frame) =>
      frame.kind === 'condition' &&
      other.some((match) => {
        return match.kind === 'condition' && match.construct === frame.construct && match.arm !== frame.arm
      }),
  )
}

/** The formula that the inner one holds wherever the place is reached: `\A i \in S : C => inner`. */
export function throughout(
  place: Place,
  scope: Scope,
  words: Vocabulary,
  inner: (scope: Scope) => Printed,
): Printed {
  const [frame, ...rest] = place
  if (frame === undefined) return inner(scope)
  if (frame.kind === 'condition') {
    const condition = within(printExpr(frame.expr, scope, words), tightness.negation)
    const body = within(throughout(rest, scope, words, inner), tightness.negation)
    return {
      document: group(concat(condition, ' =>', indent(2, concat(line, body)))),
      tightness: tightness.implication,
    }
  }
  const bound = bindLocal(scope, frame.local)
  const domain = within(printExpr(frame.domain, scope, words), tightness.term)
  return binder(
    concat(`\\A ${bound.name} \\in `, domain),
    throughout(rest, bound.scope, words, inner).document,
  )
}

/** The conditions of a place without loops, as one; undefined where there are none. */
export function conditionOf(place: Place, scope: Scope, words: Vocabulary): Printed | undefined {
  const conditions = place.flatMap((frame) => {
    return frame.kind === 'condition' ? [printExpr(frame.expr, scope, words)] : []
  })
  return conditions.length === 0 ? undefined : printJunction('/\\', conditions)
}

/**
 * The set of what the loop variables are where the place is reached: values for one loop, tuples for more.
 */
export function keySet(place: Place, scope: Scope, words: Vocabulary): Printed {
  const first = place.findIndex((frame) => frame.kind === 'loop')
  const condition = conditionOf(place.slice(0, first), scope, words)
  const set = nestedKeys(place.slice(first), scope, words, [])
  return condition === undefined ? set : printIf(condition.document, set.document, '{}')
}

function nestedKeys(place: Place, scope: Scope, words: Vocabulary, outer: readonly string[]): Printed {
  const [frame, ...rest] = place
  if (frame?.kind !== 'loop') throw new Error('the keys of no loop')
  const next = rest.findIndex((inner) => inner.kind === 'loop')
  const conditions = next < 0 ? rest : rest.slice(0, next)
  const { scope: inner, name } = bindLocal(scope, frame.local)
  const domain = within(printExpr(frame.domain, scope, words), tightness.term)
  const condition = conditionOf(conditions, inner, words)
  const filtered =
    condition === undefined ? domain : concat(`{${name} \\in `, domain, ' : ', condition.document, '}')
  const names = [...outer, name]
  if (next >= 0) {
    const { document } = nestedKeys(rest.slice(next), inner, words, names)
    // The set is built inside, where the name is bound a second time: by the outer set alone.
    return {
      document: concat('UNION {', document, ` : ${name} \\in `, filtered, '}'),
      tightness: tightness.prefix,
    }
  }
  if (names.length === 1) {
    return condition === undefined
      ? { document: domain, tightness: tightness.term }
      : { document: filtered, tightness: tightness.atom }
  }
  return {
    document: concat('{', list('<<', names, '>>'), ` : ${name} \\in `, filtered, '}'),
    tightness: tightness.atom,
  }
}

/** The loop variables bound as one pattern, and the scope in which they are: `i`, or `<<i, j>>`. */
export function bindKeys(place: Place, scope: Scope): { readonly pattern: Document; readonly scope: Scope } {
  let inner = scope
  const names = loopLocals(place).map((local) => {
    const bound = bindLocal(inner, local)
    inner = bound.scope
    return bound.name
  })
  return { pattern: names.length === 1 ? names[0]! : `<<${names.join(', ')}>>`, scope: inner }
}

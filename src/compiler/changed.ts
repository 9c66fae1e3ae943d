import { isClosed } from '../core/closed.js'
import type { Bound, Expr, Local } from '../core/core.js'
import { isSet } from '../model/value.js'
import { mayFault } from './faults.js'
import { at, type Frame, readsOf, truthOf } from './frame.js'
import type { Layout } from './layout.js'
import { binary, type Code, constant, load } from './low/code.js'
import type { Program } from './program.js'
import { conjuncts, negated, negation } from './scope.js'
import type { Change } from './term.js'
import { isWatchedWithin } from './watch.js'
import type { Finite } from './word.js'

/** A part of a condition that is to be tested: in whole, or of one key, which a name of it stands for. */
export interface Part {
  readonly condition: Expr
  readonly key?: { readonly local: Local; readonly finite: Finite; readonly code: Code }
}

/**
 * What of an invariant is to be tested of a successor that differs in these slots from a state in which it
 * holds: of `\A k : P(k)`, where P reads x[k] alone of what has changed, P of the key that has changed.
 */
export function changedParts(program: Program, condition: Expr, changes: readonly Change[]): readonly Part[] {
  return partsOf(program, condition, changes, ({ bounds, body }, frame) => {
    const reads = [...bounds.map(({ domain }) => domain), body].map((each) => readsOf(at(each)))
    return reads.every((some) =>
      some?.every(({ variable, key }) => frame.isKept(variable) || (key && frame.isKeptAt(variable, key))),
    )
  })
}

/**
 * The same of P in `[][P]_v` and a step: what of P is TRUE wherever nothing that it reads changes need not be
 * tested but where it does. What may end in a fault is tested in whole.
 */
export function changedPartsOfStep(
  program: Program,
  condition: Expr,
  changes: readonly Change[],
): readonly Part[] {
  // Of a step that satisfies the property otherwise, what follows a part that is false is not to be come to.
  if (program.watch.size > 0 && mayFault(program, condition)) return [{ condition }]
  return partsOf(program, condition, changes, ({ whole, body }, frame) => {
    return !mayFault(program, whole) && truthOf(at(body), frame) === true
  })
}

/** A condition of all values of its names. */
interface Universal {
  readonly whole: Expr
  readonly bounds: readonly Bound[]
  readonly body: Expr
}

function partsOf(
  program: Program,
  condition: Expr,
  changes: readonly Change[],
  holdsBut: (of: Universal, frame: Frame) => boolean,
): readonly Part[] {
  return conjuncts(condition, program.watch).flatMap((item): readonly Part[] => {
    const isWhole = isWatchedWithin(program.watch, item)
    const universal = isWhole ? { whole: item, bounds: [], body: item } : universalOf(item)
    const keys = keysOf(program, universal.bounds)
    const used = new Map<string, Part>()
    const frame: Frame = {
      isKept: (variable) => changes.every(({ place }) => place.variable.index !== variable),
      isKeptAt(variable, local) {
        const index = keys.findIndex((key) => key?.local === local)
        const finite = keys[index]?.finite
        const own = changes.filter(({ place }) => place.variable.index === variable)
        const codes = own.map((change) => keyOf(program, change, finite))
        if (!finite || codes.includes(undefined)) return false
        codes.forEach((code, place) => {
          const fixed = () => fix(program, universal, index, finite)
          const name = `${index} ${variable} ${place}`
          if (!used.has(name)) used.set(name, { condition: fixed(), key: { local, finite, code: code! } })
        })
        return true
      },
    }
    return holdsBut(universal, frame) ? [...used.values()] : [{ condition: item }]
  })
}

/** A condition as one of all values of names: `~ \E` is `\A` of the negation. */
function universalOf(item: Expr): Universal {
  let body = item
  let isNegated = false
  const bounds: Bound[] = []
  for (;;) {
    const operand = negated(body)
    if (operand) {
      isNegated = !isNegated
      body = operand
    } else if (body.kind === 'quantifier' && (body.quantifier === 'exists') === isNegated) {
      bounds.push(...body.bounds)
      body = body.body
    } else return { whole: item, bounds, body: isNegated ? negation(body) : body }
  }
}

/** By bound: its name, if it is one and stands for codes. */
function keysOf(program: Program, bounds: readonly Bound[]) {
  return bounds.map(({ pattern, domain }) => {
    const type = program.typing.typeOf(domain)
    const word = type.kind === 'set' ? program.words.wordOf(type.element) : undefined
    if (pattern.kind !== 'name' || word?.kind !== 'code') return undefined
    return { local: pattern.local, finite: word.finite }
  })
}

/** The key for which a variable differs, where that is one. */
function keyOf(
  program: Program,
  { place, layout, slot }: Change,
  finite: Finite | undefined,
): Code | undefined {
  const whole: Layout = place.layout
  if (whole.kind !== 'array' || layout === whole || whole.key !== finite) return undefined
  const index = binary('-', slot, constant(place.offset))
  const { size } = whole.element
  if (size === 1) return index
  if (index.op === 'constant') return constant(Math.floor(index.value / size))
  const table = program.shared(`keys of ${size} in ${whole.size}`, 'keys', () =>
    Int32Array.from({ length: whole.size }, (_, each) => Math.floor(each / size)),
  )
  return load(table, index)
}

/** The condition with the name of a bound free: of that value, if it is in the set that it is bound to. */
function fix(program: Program, { whole, bounds, body }: Universal, index: number, finite: Finite): Expr {
  const bound = bounds[index]!
  const before = program.fixed.get(bound)
  if (before) return before
  const { span } = whole
  const { pattern, domain } = bound
  // Those of quantifiers within one another, of which the domains of inner ones may have outer names.
  const forAll = (some: readonly Bound[], of: Expr): Expr =>
    some.reduceRight<Expr>(
      (body, each) => ({ kind: 'quantifier', span, quantifier: 'forall', bounds: [each], body }),
      of,
    )
  let fixed = forAll(bounds.slice(index + 1), body)
  if (!isWhole(program, domain, finite) && pattern.kind === 'name') {
    const element: Expr = { kind: 'local', span, local: pattern.local }
    const outside: Expr = { kind: 'builtin', span, name: '\\notin', arguments: [element, domain] }
    fixed = { kind: 'or', span, items: [outside, fixed] }
  }
  fixed = forAll(bounds.slice(0, index), fixed)
  program.fixed.set(bound, fixed)
  return fixed
}

/** Whether a set is known to have all values of a finite type. */
function isWhole({ constants, isGlobal }: Program, domain: Expr, finite: Finite): boolean {
  if (!isClosed(domain, isGlobal)) return false
  const value = domain.kind === 'constant' ? constants.constant(domain.constant) : constants.evaluate(domain)
  return value !== undefined && isSet(value) && value.size === finite.size
}

import * as Immutable from 'immutable'
import { elements } from '../../model/order.js'
import { permutationsOf } from '../../model/symmetry.js'
import { isSet, makeFunction, type Value } from '../../model/value.js'
import { Failure } from '../fault.js'
import { describeSet, type Evaluated, LazyFunction, LazySet, type SetLike } from '../lazy.js'
import { booleanOf, finiteSetOf, functionOf, setOf } from '../operand.js'
import { contains, elementsMax, elementsOf, equal, force, isInfinite, isSubset, sizeOf } from '../set.js'

/** `BOOLEAN`, `STRING`. */
export const setConstants = {
  BOOLEAN: Immutable.Set<Value>([false, true]),
  STRING: new LazySet({ kind: 'strings' }),
}

/** Logic, equality and sets. `=>` is no function: it evaluates its right operand only where it needs it. */
export const setOperators = {
  '\\lnot': (operand: Evaluated) => !booleanOf(operand),
  '\\equiv': (left: Evaluated, right: Evaluated) => booleanOf(left) === booleanOf(right),
  /** FALSE for values of different kinds. */
  '=': equal,
  '#': (left: Evaluated, right: Evaluated) => !equal(left, right),
  '\\in': (element: Evaluated, set: Evaluated) => contains(setOf(set), element),
  '\\notin': (element: Evaluated, set: Evaluated) => !contains(setOf(set), element),
  '\\subseteq': (left: Evaluated, right: Evaluated) => isSubset(setOf(left), setOf(right)),
  '\\union': (left: Evaluated, right: Evaluated): SetLike => {
    const [first, second] = [setOf(left), setOf(right)]
    if (isSet(first) && isSet(second)) return first.union(second)
    return new LazySet({ kind: 'union', left: first, right: second })
  },
  '\\intersect': (left: Evaluated, right: Evaluated): SetLike => {
    const [first, second] = [setOf(left), setOf(right)]
    if (isInfinite(first) && isInfinite(second)) {
      return new LazySet({ kind: 'intersection', left: first, right: second })
    }
    const [all, other] =
      isInfinite(first) || (isSet(second) && !isSet(first)) ? [second, first] : [first, second]
    return finiteSetOf(all).filter((element) => contains(other, element))
  },
  '\\': (left: Evaluated, right: Evaluated): SetLike => {
    const [first, second] = [setOf(left), setOf(right)]
    if (isInfinite(first)) return new LazySet({ kind: 'difference', left: first, right: second })
    return finiteSetOf(first).filter((element) => !contains(second, element))
  },
  SUBSET: (operand: Evaluated) => new LazySet({ kind: 'subsets', of: setOf(operand) }),
  UNION: (operand: Evaluated) =>
    Immutable.Set<Value>().withMutations((draft) => {
      for (const set of elementsOf(setOf(operand))) draft.union(finiteSetOf(set))
    }),
  functionSet: (domain: Evaluated, range: Evaluated) =>
    new LazySet({ kind: 'functions', domain: setOf(domain), range: setOf(range) }),
  DOMAIN: (operand: Evaluated): SetLike =>
    operand instanceof LazyFunction
      ? operand.domain
      : new LazySet({ kind: 'domain', of: functionOf(operand) }),
  Cardinality: (operand: Evaluated) => {
    const set = setOf(operand)
    const size = sizeOf(set)
    if (size === undefined) {
      throw new Failure('E507', `${describeSet(set as LazySet)} is infinite and has no cardinality`)
    }
    return size
  },
  IsFiniteSet: (operand: Evaluated) => sizeOf(setOf(operand)) !== undefined,
  /** The set of the bijections of a set to itself. */
  Permutations: (operand: Evaluated) => {
    const items = elements(finiteSetOf(operand))
    let count = 1
    for (let factor = 2; factor <= items.length; factor++) count *= factor
    if (count > elementsMax) {
      throw new Failure('E508', `a set of ${items.length} elements has too many permutations`)
    }
    return Immutable.Set<Value>(permutationsOf(items).map((permutation) => makeFunction(permutation)))
  },
}

/** `S \X T \X U`. */
export function product(factors: readonly Evaluated[]): Evaluated {
  return new LazySet({ kind: 'product', factors: factors.map(setOf) })
}

/** `[a: S, b: T]`. */
export function recordSet(
  fields: readonly { readonly name: string; readonly range: Evaluated }[],
): Evaluated {
  const sorted = [...fields].sort((left, right) => (left.name < right.name ? -1 : 1))
  return new LazySet({
    kind: 'records',
    names: sorted.map((field) => field.name),
    ranges: sorted.map((field) => setOf(field.range)),
  })
}

/** `{a, b}`. */
export function setFrom(items: readonly Evaluated[]): Immutable.Set<Value> {
  return Immutable.Set(items.map(force))
}

import * as Immutable from 'immutable'
import type {
  Bound,
  ChooseExpr,
  Expr,
  FilterExpr,
  FunctionExpr,
  Local,
  MapExpr,
  Pattern,
  QuantifierExpr,
} from '../core/core.js'
import { setInOrder } from '../model/order.js'
import { canonicalFunction, isList, type Value } from '../model/value.js'
import { mentions } from './dependence.js'
import { Failure } from './fault.js'
import { type Evaluated, LazySet, type SetLike } from './lazy.js'
import { setOf, show } from './operand.js'
import type { Program } from './program.js'
import { bindLocal, type Evaluate, type Frame, type Scope } from './scope.js'
import { elementsOf, force, isInfinite, keptElementsMax, sizeOf } from './set.js'
import { locate, notBoolean, siteOf } from './site.js'

/** Bounds that are ready to be gone through. */
export interface PreparedBounds {
  /** With the bound names. */
  readonly scope: Scope
  /**
   * Binds the names to each element in turn, the last bound fastest, each in the order of values, until the
   * test holds; then true. Domains are evaluated first, from left to right, but for one that mentions an
   * earlier bound's name.
   */
  some(frame: Frame, test: (frame: Frame) => boolean): boolean
}

/** Binds a value to the names of a pattern in a frame. */
export type Bind = (frame: Frame, value: Value) => void

/** A condition: an expression that has to be a boolean. */
export function prepareTest(
  program: Program,
  expr: Expr,
  scope: Scope,
  primed: boolean,
): (frame: Frame) => boolean {
  const evaluate = program.prepare(expr, scope, primed)
  const site = siteOf(expr, scope, [expr])
  const test = (frame: Frame) => {
    const value = evaluate(frame)
    if (value === true) return true
    if (value === false) return false
    throw locate(notBoolean(value), site, frame, [value])
  }
  return program.counter ? program.counter.held(expr, test) : test
}

/** `\A` and `\E`: no further than needed, in the order of values. */
export function prepareQuantifier(
  program: Program,
  expr: QuantifierExpr,
  scope: Scope,
  primed: boolean,
): Evaluate {
  const bounds = prepareBounds(program, expr.bounds, scope, primed)
  const body = prepareTest(program, expr.body, bounds.scope, primed)
  if (expr.quantifier === 'exists') return (frame) => bounds.some(frame, body)
  const fails = (frame: Frame) => !body(frame)
  return (frame) => !bounds.some(frame, fails)
}

/** The least witness. */
export function prepareChoose(program: Program, expr: ChooseExpr, scope: Scope, primed: boolean): Evaluate {
  const domain = prepareSet(program, expr.bound.domain, scope, primed)
  const { scope: inner, bind } = bindPatterns([expr.bound], scope)
  const test = prepareTest(program, expr.predicate, inner, primed)
  const site = siteOf(expr, scope, [expr.bound.domain])
  return (frame) => {
    const set = domain(frame)
    try {
      for (const element of elementsOf(set)) {
        bind(frame, element)
        if (test(frame)) return element
      }
      throw new Failure('E504', `no element of ${show(set)} satisfies the CHOOSE`)
    } catch (error) {
      throw locate(error, site, frame, [set])
    }
  }
}

/** Of an infinite set, or a great one, only membership is asked: the predicate is evaluated when it is. */
export function prepareFilter(program: Program, expr: FilterExpr, scope: Scope, primed: boolean): Evaluate {
  const domain = prepareSet(program, expr.bound.domain, scope, primed)
  const { scope: inner, bind } = bindPatterns([expr.bound], scope)
  const test = prepareTest(program, expr.predicate, inner, primed)
  const site = siteOf(expr, scope, [expr.bound.domain])
  return (frame) => {
    const set = domain(frame)
    try {
      if (set instanceof LazySet && (isInfinite(set) || sizeOf(set)! > keptElementsMax)) {
        const own = frame.slice()
        return new LazySet({
          kind: 'filter',
          of: set,
          test(element) {
            bind(own, element)
            return test(own)
          },
        })
      }
      const kept: Value[] = []
      for (const element of elementsOf(set)) {
        bind(frame, element)
        if (test(frame)) kept.push(element)
      }
      return setInOrder(kept)
    } catch (error) {
      throw locate(error, site, frame, [set])
    }
  }
}

/** `{e : x \in S}`. */
export function prepareMap(program: Program, expr: MapExpr, scope: Scope, primed: boolean): Evaluate {
  const bounds = prepareBounds(program, expr.bounds, scope, primed)
  const body = program.prepare(expr.body, bounds.scope, primed)
  const site = siteOf(expr, scope)
  return (frame) => {
    const images: Value[] = []
    bounds.some(frame, (at) => {
      images.push(forceAt(body(at)))
      return false
    })
    return Immutable.Set(images)

    function forceAt(value: Evaluated): Value {
      try {
        return force(value)
      } catch (error) {
        throw locate(error, site, frame)
      }
    }
  }
}

/** `[x \in S |-> e]`: all results are computed, in the order of the arguments. */
export function prepareFunction(
  program: Program,
  expr: FunctionExpr,
  scope: Scope,
  primed: boolean,
): Evaluate {
  const domain = prepareDomain(program, expr.bounds, scope, primed)
  const { scope: inner, bind } = bindPatterns(expr.bounds, scope)
  const body = program.prepare(expr.body, inner, primed)
  const site = siteOf(expr, scope)
  return (frame) => {
    try {
      const keys: Value[] = []
      const results: Value[] = []
      for (const key of elementsOf(domain(frame))) {
        bind(frame, key)
        keys.push(key)
        results.push(force(body(frame)))
      }
      if (keys.every((key, index) => key === index + 1)) return Immutable.List(results)
      return canonicalFunction(
        Immutable.Map<Value, Value>().withMutations((draft) => {
          keys.forEach((key, index) => {
            draft.set(key, results[index]!)
          })
        }),
      )
    } catch (error) {
      throw locate(error, site, frame)
    }
  }
}

/** The domain of a function: with several bounds a set of tuples. */
export function prepareDomain(
  program: Program,
  bounds: readonly Bound[],
  scope: Scope,
  primed: boolean,
): (frame: Frame) => SetLike {
  const domains = bounds.map((bound) => prepareSet(program, bound.domain, scope, primed))
  const first = domains[0]!
  if (domains.length === 1) return first
  return (frame) => new LazySet({ kind: 'product', factors: domains.map((domain) => domain(frame)) })
}

/** Makes bounds ready to be gone through, and gives their names slots. */
export function prepareBounds(
  program: Program,
  bounds: readonly Bound[],
  scope: Scope,
  primed: boolean,
): PreparedBounds {
  const earlier = new Set<Local>()
  let inner = scope
  const steps = bounds.map((bound) => {
    const isDependent = mentions(bound.domain, earlier)
    const domain = prepareSet(program, bound.domain, isDependent ? inner : scope, primed)
    const bound_ = bindPattern(bound, inner)
    inner = bound_.scope
    for (const local of localsOf(bound.pattern)) earlier.add(local)
    const site = siteOf(bound.domain, scope, [bound.domain])
    const wrong = (error: unknown, frame: Frame, set: SetLike) => locate(error, site, frame, [set])
    return { isDependent, domain, bind: bound_.bind, wrong }
  })
  const [only] = steps
  if (only && steps.length === 1) {
    return {
      scope: inner,
      some(frame, test) {
        const set = only.domain(frame)
        let items: Iterable<Value>
        try {
          items = elementsOf(set)
        } catch (error) {
          throw only.wrong(error, frame, set)
        }
        return someOf(items, frame, only.bind, test)
      },
    }
  }
  return {
    scope: inner,
    some(frame, test) {
      const sets = steps.map((step) => (step.isDependent ? undefined : step.domain(frame)))
      function level(index: number): boolean {
        const step = steps[index]
        if (!step) return test(frame)
        const set = sets[index] ?? step.domain(frame)
        let items: Iterable<Value>
        try {
          items = elementsOf(set)
        } catch (error) {
          throw step.wrong(error, frame, set)
        }
        return someOf(items, frame, step.bind, () => level(index + 1))
      }
      return level(0)
    },
  }
}

/** Gives the names of bounds their slots; an argument of several bounds is a tuple, with an item for each. */
export function bindPatterns(
  bounds: readonly Bound[],
  scope: Scope,
): { readonly scope: Scope; readonly bind: Bind } {
  let inner = scope
  const binds = bounds.map((bound) => {
    const bound_ = bindPattern(bound, inner)
    inner = bound_.scope
    return bound_.bind
  })
  if (binds.length === 1) return { scope: inner, bind: binds[0]! }
  return {
    scope: inner,
    bind(frame, value) {
      const items = value as Immutable.List<Value>
      binds.forEach((bind, index) => {
        bind(frame, items.get(index)!)
      })
    },
  }
}

/** The names of a pattern. */
export function localsOf(pattern: Pattern): readonly Local[] {
  return pattern.kind === 'name' ? [pattern.local] : pattern.locals
}

function bindPattern(bound: Bound, scope: Scope): { readonly scope: Scope; readonly bind: Bind } {
  const { pattern } = bound
  if (pattern.kind === 'name') {
    const inner = bindLocal(scope, pattern.local)
    const { slot } = inner.binding
    return {
      scope: inner,
      bind(frame, value) {
        frame[slot] = value
      },
    }
  }
  let inner = scope
  const site = siteOf(bound.domain, scope)
  const slots = pattern.locals.map((local) => {
    const bound = bindLocal(inner, local)
    inner = bound
    return bound.binding.slot
  })
  return {
    scope: inner,
    bind(frame, value) {
      if (!isList(value) || value.size !== slots.length) {
        const wanted = `a tuple of ${slots.length}, as the pattern wants`
        throw locate(new Failure('E509', `${show(value)} is not ${wanted}`), site, frame)
      }
      for (let index = 0; index < slots.length; index++) frame[slots[index]!] = value.get(index)
    },
  }
}

/** An expression that has to be a set. */
export function prepareSet(
  program: Program,
  expr: Expr,
  scope: Scope,
  primed: boolean,
): (frame: Frame) => SetLike {
  const evaluate = program.prepare(expr, scope, primed)
  const site = siteOf(expr, scope, [expr])
  return (frame) => {
    const value = evaluate(frame)
    try {
      return setOf(value)
    } catch (error) {
      throw locate(error, site, frame, [value])
    }
  }
}

function someOf(items: Iterable<Value>, frame: Frame, bind: Bind, test: (frame: Frame) => boolean): boolean {
  if (Array.isArray(items)) {
    for (let index = 0; index < items.length; index++) {
      bind(frame, items[index] as Value)
      if (test(frame)) return true
    }
    return false
  }
  for (const item of items) {
    bind(frame, item)
    if (test(frame)) return true
  }
  return false
}

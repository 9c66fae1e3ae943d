import type { Expr, Local, Operator } from '../core/core.js'
import { partsOfExpr } from '../core/parts.js'
import { negated } from './scope.js'

/** What is known of a step without looking at its states. */
export interface Frame {
  /** Whether a variable keeps its value. */
  isKept(variable: number): boolean
  /** Whether a variable keeps its value for an argument, a name that is bound around what is looked at. */
  isKeptAt(variable: number, key: Local): boolean
}

/** An expression at a place: what its parameters stand for, and whether it is read in the next state. */
export interface At {
  readonly expr: Expr
  readonly scope: Scope | undefined
  readonly isPrimed: boolean
}

/** What a parameter stands for; innermost first. */
interface Scope {
  readonly parameter: Local
  readonly argument: At
  readonly outer: Scope | undefined
}

/** An expression where nothing is around it. */
export function at(expr: Expr): At {
  return { expr, scope: undefined, isPrimed: false }
}

/** The value of a condition, as far as it is the same of all steps with that frame. */
export function truthOf(place: At, frame: Frame): boolean | undefined {
  return limited(() => truth(place, frame))
}

/** All that an expression reads; undefined where that is not to be told. */
export function readsOf(place: At): readonly Read[] | undefined {
  return limited(() => reads(place))
}

/** Operators are looked at again at each call; after so many expressions nothing is told. */
const stepsMax = 2000
let steps = 0
const tooMany = { name: 'tooMany' }

function limited<Result>(find: () => Result): Result | undefined {
  steps = 0
  try {
    return find()
  } catch (error) {
    if (error !== tooMany) throw error
    return undefined
  }
}

function truth(place: At, frame: Frame): boolean | undefined {
  const { expr, scope, isPrimed } = resolve(place)
  const of = (part: Expr) => truth({ expr: part, scope, isPrimed }, frame)
  const all = (parts: readonly Expr[], deciding: boolean): boolean | undefined => {
    const truths = parts.map(of)
    if (truths.includes(deciding)) return deciding
    return truths.includes(undefined) ? undefined : !deciding
  }
  const operand = negated(expr)
  if (operand) return inverse(of(operand))
  switch (expr.kind) {
    case 'literal':
      return typeof expr.value === 'boolean' ? expr.value : undefined
    case 'and':
      return all(expr.items, false)
    case 'or':
      return all(expr.items, true)
    case 'quantifier': {
      const ofEach = of(expr.body)
      return ofEach === (expr.quantifier === 'forall') ? ofEach : undefined
    }
    case 'if': {
      const condition = of(expr.condition)
      const [first, second] = [of(expr.consequent), of(expr.alternative)]
      return condition === undefined ? (first === second ? first : undefined) : condition ? first : second
    }
    case 'let':
      return of(expr.body)
    case 'builtin': {
      const [left, right] = expr.arguments as readonly [Expr, Expr]
      if (expr.name === '=>') {
        const [before, after] = [of(left), of(right)]
        if (before === false || after === true) return true
        if (before === true) return after
      }
      const ofEqual = ofEqualOperands.get(expr.name)
      if (ofEqual === undefined) return undefined
      const place = (part: Expr): At => ({ expr: part, scope, isPrimed })
      return isSame(place(left), place(right), frame) ? ofEqual : undefined
    }
    default:
      return undefined
  }
}

/** What relations are of two equal operands. */
const ofEqualOperands: ReadonlyMap<string, boolean> = new Map([
  ['=', true],
  ['#', false],
  ['=>', true],
  ['\\equiv', true],
  ['\\subseteq', true],
  ['\\leq', true],
  ['\\geq', true],
  ['<', false],
  ['>', false],
])

function inverse(truth: boolean | undefined): boolean | undefined {
  return truth === undefined ? undefined : !truth
}

/** Whether two expressions are known to have one value. */
function isSame(first: At, second: At, frame: Frame): boolean {
  const isAlike = (left: At, right: At) =>
    left.expr === right.expr &&
    left.scope === right.scope &&
    (left.isPrimed === right.isPrimed || isUntouched(left, frame))
  if (isAlike(first, second)) return true
  const [left, right] = [resolve(first), resolve(second)]
  if (isAlike(left, right)) return true
  const [one, other] = [left.expr, right.expr]
  if (one.kind === 'apply' && other.kind === 'apply') {
    const [entry, same] = [entryOf(left), entryOf(right)]
    if (entry && same && entry.variable === same.variable && entry.key === same.key) {
      const { variable, key, isPrimed } = entry
      return isPrimed === same.isPrimed || frame.isKept(variable) || frame.isKeptAt(variable, key)
    }
  }
  if (one.kind === 'variable' && other.kind === 'variable') {
    const { index } = one.variable
    return one.variable === other.variable && (left.isPrimed === right.isPrimed || frame.isKept(index))
  }
  if (!isOneForm(one, other)) return false
  const [parts, others] = [partsOfExpr(one).exprs, partsOfExpr(other).exprs]
  return (
    parts.length === others.length &&
    parts.every((part, index) => isSame({ ...left, expr: part }, { ...right, expr: others[index]! }, frame))
  )
}

/** Whether two expressions have one value where their parts have; false where that is not to be told. */
function isOneForm(one: Expr, other: Expr): boolean {
  switch (one.kind) {
    case 'literal':
      return other.kind === 'literal' && one.value === other.value
    case 'modelValue':
      return other.kind === 'modelValue' && one.name === other.name
    case 'local':
      return other.kind === 'local' && one.local === other.local
    case 'constant':
      return other.kind === 'constant' && one.constant === other.constant
    case 'builtin':
      return (
        other.kind === 'builtin' &&
        one.name === other.name &&
        [...one.arguments, ...other.arguments].every((argument) => argument.kind !== 'operatorArgument')
      )
    case 'field':
      return other.kind === 'field' && one.name === other.name
    case 'is':
      return other.kind === 'is' && one.tag.name === other.tag.name
    case 'variant':
      return other.kind === 'variant' && one.tag.name === other.tag.name
    case 'and':
    case 'or':
    case 'if':
    case 'apply':
    case 'set':
    case 'tuple':
      return other.kind === one.kind
    default:
      return false
  }
}

/** Whether a frame keeps all that an expression reads. */
function isUntouched(place: At, frame: Frame): boolean {
  const isKept = ({ variable, key }: Read) =>
    frame.isKept(variable) || (key !== undefined && frame.isKeptAt(variable, key))
  return reads(place)?.every(isKept) ?? false
}

/** What is read: a variable, or what it has for an argument, which is a name that is bound outside. */
export interface Read {
  readonly variable: number
  readonly key?: Local
}

function reads(place: At): readonly Read[] | undefined {
  const found: Read[] = []
  const entered = new Set<Operator>()
  return visit(place) ? found : undefined

  function visit(given: At): boolean {
    const here = resolve(given)
    const { expr, scope, isPrimed } = here
    const entry = entryOf(here)
    if (entry) {
      found.push({ variable: entry.variable, key: entry.key })
      return true
    }
    switch (expr.kind) {
      case 'variable':
        found.push({ variable: expr.variable.index })
        return true
      case 'enabled':
      case 'action':
      case 'temporal':
        return false
      default:
        break
    }
    const { exprs, operators } = partsOfExpr(expr)
    // A recursive operator, or one that takes operators: its names stand for anything.
    const called = expr.kind === 'call' && !entered.has(expr.operator) ? [expr.operator] : []
    for (const each of called) entered.add(each)
    const bodies = [...called, ...operators].map(({ body }) => body)
    return [...exprs, ...bodies].every((part) => visit({ expr: part, scope, isPrimed }))
  }
}

/** `x[k]`, where k is a name that is bound outside. */
function entryOf(place: At) {
  if (place.expr.kind !== 'apply') return undefined
  const of = resolve({ ...place, expr: place.expr.function })
  const { expr: argument } = resolve({ ...place, expr: place.expr.argument })
  if (of.expr.kind !== 'variable' || argument.kind !== 'local') return undefined
  return { variable: of.expr.variable.index, key: argument.local, isPrimed: of.isPrimed }
}

/** The expression that one stands for: the body of an operator, an argument, what is primed. */
function resolve(place: At): At {
  if (steps++ > stepsMax) throw tooMany
  const { expr, scope, isPrimed } = place
  switch (expr.kind) {
    case 'prime':
      return resolve({ expr: expr.operand, scope, isPrimed: true })
    case 'local': {
      for (let each = scope; each; each = each.outer) {
        if (each.parameter === expr.local) return resolve(each.argument)
      }
      return place
    }
    case 'call': {
      const { operator, arguments: given } = expr
      if (operator.recursive || operator.recursiveFunction) return place
      let inner = scope
      for (const [index, parameter] of operator.parameters.entries()) {
        const argument = given[index]
        if (!argument || argument.kind === 'operatorArgument' || parameter.arity > 0) return place
        inner = { parameter, argument: { expr: argument, scope, isPrimed }, outer: inner }
      }
      return resolve({ expr: operator.body, scope: inner, isPrimed })
    }
    default:
      return place
  }
}

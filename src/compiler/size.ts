import { isClosed } from '../core/closed.js'
import type { Argument, Bound, Expr, Local } from '../core/core.js'
import type { Config } from '../model/config.js'
import type { Constants } from '../model/reference.js'
import { isInteger, isSet } from '../model/value.js'
import type { Types } from '../types/check.js'
import type { Type } from '../types/type.js'
import type { Typing } from './environment.js'
import { elementsMax } from './store/kit.js'
import { walkConfig } from './walk-config.js'
import type { Words } from './word.js'

/**
 * How large sets may be, as far as their expressions and types tell. To enumerate a set of more than
 * `elementsMax` elements is a fault.
 */
export interface Sizes {
  /** The most elements that a set may have; Infinity where that is not known. */
  most(set: Expr): number
  /**
   * Whether a set may be too large to be enumerated. One that is the value of a variable, or a part of one,
   * is not: it has been enumerated when it was made.
   */
  mayBeTooLarge(set: Expr): boolean
}

/** Integers from `least` to `greatest`. */
interface Interval {
  readonly least: number
  readonly greatest: number
}

const anyInteger: Interval = { least: -Infinity, greatest: Infinity }
/** No sequence in a state has more items: a state with one would take megabytes. */
const heldMax = 2 ** 22

/** Of the sets of a configuration. */
export function createSizes(
  config: Config,
  types: Types,
  words: Words,
  constants: Constants,
  isGlobal: Parameters<typeof isClosed>[1],
): Sizes {
  const typing = types as Typing
  const { given, bounds, hasUnknown } = namesOf(config)
  const sizes = new Map<Expr, number>()
  const answers = new Map<Expr, boolean>()
  const intervals = new Map<Expr, Interval>()

  function most(set: Expr): number {
    let size = sizes.get(set)
    if (size === undefined) {
      // While it is looked at, a definition that depends on itself has no bound.
      sizes.set(set, Infinity)
      const type = typing.typeOf(set)
      size = Math.min(ofForm(set), type.kind === 'set' ? valuesOf(type.element) : Infinity)
      sizes.set(set, size)
    }
    return size
  }

  function ofForm(set: Expr): number {
    switch (set.kind) {
      case 'constant': {
        const value = set.arguments.length === 0 ? constants.constant(set.constant) : undefined
        if (value !== undefined) return isSet(value) ? value.size : Infinity
        const equation = config.equations.find(({ constant }) => constant === set.constant)
        return equation ? most(equation.value) : Infinity
      }
      case 'set':
        return set.items.length
      case 'filter':
        return most(set.bound.domain)
      case 'map':
        return product(set.bounds.map(({ domain }) => domain))
      case 'recordSet':
        return product(set.fields.map(({ value }) => value))
      case 'if':
        return Math.max(most(set.consequent), most(set.alternative))
      case 'let':
        return most(set.body)
      case 'call':
        return most(set.operator.body)
      case 'local':
        return given.has(set.local) ? Math.max(...given.get(set.local)!.map(most)) : Infinity
      case 'builtin':
        return ofBuiltin(set.name, set.arguments as readonly Expr[])
      default:
        return Infinity
    }
  }

  function ofBuiltin(name: string, [first, second, ...others]: readonly Expr[]): number {
    if (!first) return Infinity
    if (!second) return name === 'SUBSET' ? 2 ** most(first) : Infinity
    switch (name) {
      case '..':
        return lengthOf({ least: integersOf(first).least, greatest: integersOf(second).greatest })
      case '\\X':
        return product([first, second, ...others])
      case 'functionSet':
        return power(most(second), most(first))
      case '\\union':
        return most(first) + most(second)
      case '\\intersect':
        return Math.min(most(first), most(second))
      case '\\':
        return most(first)
      default:
        return Infinity
    }
  }

  function product(factors: readonly Expr[]): number {
    return factors.map(most).reduce(times, 1)
  }

  function mayBeTooLarge(set: Expr): boolean {
    let answer = answers.get(set)
    if (answer === undefined) {
      answers.set(set, true)
      answer = most(set) > elementsMax && lookAt(set)
      answers.set(set, answer)
    }
    return answer
  }

  /** The same of one that may have so many elements by its type. */
  function lookAt(set: Expr): boolean {
    switch (set.kind) {
      case 'recordSet':
        return isMade(set)
      case 'constant':
        return constants.constant(set.constant) === undefined
      case 'filter':
        return mayBeTooLarge(set.bound.domain)
      case 'if':
        return mayBeTooLarge(set.consequent) || mayBeTooLarge(set.alternative)
      case 'case':
        return [...set.arms.map(({ value }) => value), ...(set.other ? [set.other] : [])].some(mayBeTooLarge)
      case 'let':
        return mayBeTooLarge(set.body)
      case 'call':
        return mayBeTooLarge(set.operator.body)
      case 'local':
        return given.get(set.local)?.some(mayBeTooLarge) ?? hasUnknown.has(set.local)
      case 'parameterCall':
        return true
      case 'builtin': {
        if (isMade(set)) return true
        const operands = set.arguments as readonly Expr[]
        if (set.name === '\\union' && operands.some(isMade)) return true
        return passed.has(set.name) && operands.some(mayBeTooLarge)
      }
      default:
        return false
    }
  }

  /** What an expression of an integer may be. */
  function integersOf(expr: Expr): Interval {
    let interval = intervals.get(expr)
    if (interval === undefined) {
      // While it is looked at, what depends on itself has no bound.
      intervals.set(expr, anyInteger)
      interval = intervalOf(expr)
      intervals.set(expr, interval)
    }
    return interval
  }

  function intervalOf(expr: Expr): Interval {
    if (expr.kind === 'literal' || isClosed(expr, isGlobal)) {
      const value = expr.kind === 'literal' ? expr.value : constants.evaluate(expr)
      if (value === undefined || !isInteger(value)) return anyInteger
      return { least: Number(value), greatest: Number(value) }
    }
    switch (expr.kind) {
      case 'local': {
        const domain = bounds.get(expr.local)
        if (domain) return elementsOf(domain)
        return hull((given.get(expr.local) ?? []).map(integersOf))
      }
      case 'if':
        return hull([expr.consequent, expr.alternative].map(integersOf))
      case 'builtin':
        return integersOfBuiltin(expr.name, expr.arguments as readonly Expr[])
      default:
        return anyInteger
    }
  }

  function integersOfBuiltin(name: string, [first, second]: readonly Expr[]): Interval {
    if (!first) return anyInteger
    switch (name) {
      case 'Len':
        return { least: 0, greatest: isInState(first) ? heldMax : elementsMax }
      case 'Cardinality':
        return { least: 0, greatest: mayBeTooLarge(first) ? Infinity : elementsMax }
      case '+': {
        const [left, right] = [integersOf(first), integersOf(second!)]
        return { least: left.least + right.least, greatest: left.greatest + right.greatest }
      }
      case '-': {
        const [left, right] = [integersOf(first), integersOf(second!)]
        return { least: left.least - right.greatest, greatest: left.greatest - right.least }
      }
      case 'Min':
      case 'Max':
        return first.kind === 'set' ? hull(first.items.map(integersOf)) : elementsOf(first)
      default:
        return anyInteger
    }
  }

  /** What the elements of a set of integers may be. */
  function elementsOf(set: Expr): Interval {
    if (set.kind === 'filter') return elementsOf(set.bound.domain)
    if (set.kind !== 'builtin') return anyInteger
    const [first, second] = set.arguments as readonly Expr[]
    if (set.name === '..') {
      return { least: integersOf(first!).least, greatest: integersOf(second!).greatest }
    }
    const isOfSequence = set.name === 'DOMAIN' && typing.typeOf(first!).kind === 'seq'
    return isOfSequence ? { least: 1, greatest: isInState(first!) ? heldMax : elementsMax } : anyInteger
  }

  /** The number of values of a type; Infinity where that is not known. */
  function valuesOf(type: Type): number {
    switch (type.kind) {
      case 'bool':
      case 'constant':
        return words.finiteOf(type)?.size ?? Infinity
      case 'set':
        return 2 ** valuesOf(type.element)
      case 'function':
        // Of any domain: an argument has a result, or none.
        return power(valuesOf(type.range) + 1, valuesOf(type.domain))
      case 'option':
        return valuesOf(type.value) + 1
      case 'tuple':
        return type.items.map(valuesOf).reduce(times, 1)
      case 'record':
        return type.fields.map((field) => valuesOf(field.type)).reduce(times, 1)
      case 'variant':
        return type.variants.reduce((size, { payload }) => size + (payload ? valuesOf(payload) : 1), 0)
      default:
        return Infinity
    }
  }

  return { most, mayBeTooLarge }
}

/** Sets that are given by how they are made, and enumerated when their elements are wanted. */
const made: ReadonlySet<string> = new Set([
  'Nat',
  'Int',
  'STRING',
  'Seq',
  'SUBSET',
  'functionSet',
  '..',
  '\\X',
])
/** Operators whose results are such sets where their operands are. */
const passed: ReadonlySet<string> = new Set(['\\union', '\\intersect', '\\', 'TLCEval'])

function isMade(set: Expr): boolean {
  return set.kind === 'recordSet' || (set.kind === 'builtin' && made.has(set.name))
}

/** Whether an expression is a variable, or selects a part of one. */
function isInState(expr: Expr): boolean {
  switch (expr.kind) {
    case 'variable':
      return true
    case 'prime':
      return isInState(expr.operand)
    case 'apply':
      return isInState(expr.function)
    case 'field':
      return isInState(expr.record)
    default:
      return false
  }
}

/** How many integers there are; infinitely many where the ends are so great that it is not known. */
function lengthOf({ least, greatest }: Interval): number {
  const length = greatest - least + 1
  return Number.isNaN(length) ? Infinity : Math.max(0, length)
}

function times(left: number, right: number): number {
  return left === 0 || right === 0 ? 0 : left * right
}

function power(base: number, exponent: number): number {
  return base === 1 ? 1 : base ** exponent
}

function hull(intervals: readonly Interval[]): Interval {
  if (intervals.length === 0) return anyInteger
  return {
    least: Math.min(...intervals.map(({ least }) => least)),
    greatest: Math.max(...intervals.map(({ greatest }) => greatest)),
  }
}

/** What names stand for, all over a configuration. */
interface Names {
  /** Of parameters: the arguments of all calls. */
  readonly given: ReadonlyMap<Local, readonly Expr[]>
  /** Of names of bounds: the set. */
  readonly bounds: ReadonlyMap<Local, Expr>
  /** Parameters of operators that are arguments: what they are called with is not known. */
  readonly hasUnknown: ReadonlySet<Local>
}

function namesOf(config: Config): Names {
  const given = new Map<Local, Expr[]>()
  const bounds = new Map<Local, Expr>()
  const hasUnknown = new Set<Local>()

  function give(parameters: readonly Local[], operands: readonly Argument[]): void {
    operands.forEach((operand, index) => {
      const parameter = parameters[index]
      if (operand.kind === 'operatorArgument') noteOperators([operand])
      else if (parameter) given.set(parameter, [...(given.get(parameter) ?? []), operand])
    })
  }

  function noteOperators(operands: readonly Argument[]): void {
    for (const operand of operands) {
      if (operand.kind === 'operatorArgument') for (const each of operand.parameters) hasUnknown.add(each)
    }
  }

  function noteBounds(some: readonly Bound[]): void {
    for (const { pattern, domain } of some) if (pattern.kind === 'name') bounds.set(pattern.local, domain)
  }

  walkConfig(config, {
    expr(expr) {
      switch (expr.kind) {
        case 'call':
          give(expr.operator.parameters, expr.arguments)
          break
        case 'constant': {
          const equation = config.equations.find(({ constant }) => constant === expr.constant)
          if (equation) give(equation.parameters, expr.arguments)
          break
        }
        case 'builtin':
        case 'parameterCall':
          noteOperators(expr.arguments)
          break
        case 'choose':
        case 'filter':
          noteBounds([expr.bound])
          break
        case 'quantifier':
        case 'map':
        case 'function':
          noteBounds(expr.bounds)
          break
        default:
          break
      }
      return true
    },
    action(action) {
      if (action.kind === 'call') give(action.operator.parameters, action.arguments)
      if (action.kind === 'exists' || action.kind === 'forEach') noteBounds(action.bounds)
    },
  })
  return { given, bounds, hasUnknown }
}

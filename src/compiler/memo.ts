import { isClosed, localsBoundBy } from '../core/closed.js'
import type { Expr, Local, Operator } from '../core/core.js'
import { partsOfExpr } from '../core/parts.js'
import { compileLocal } from './call.js'
import { type Env, lookUp, type Operand } from './environment.js'
import { enumerationMayFault } from './faults.js'
import { add, and, binary, type Code, constant, load, not, same } from './low/code.js'
import type { Program } from './program.js'
import { memory, toWordAs, type Writer, wordOfExpr, wordOperand } from './writer.js'

/** What costs less is evaluated each time. Roughly, in operations. */
const costMin = 100
/** What depends on more words is evaluated each time. */
const wordsMax = 12
/** Entries of a memo, a power of two; some 50 KB of memory: more made no search of specs/ faster. */
const entries = 1 << 10
/** Memos of a program: the next costly expression is evaluated each time. */
const memosMax = 100

/**
 * An expression that is costly and depends on few words: its value is kept in a small table by the values of
 * those, of which most states have the same as others. `evaluate` writes its evaluation. A later entry takes
 * the place of an earlier one with the same hash; a fault leaves none.
 */
export function remembered(w: Writer, expr: Expr, env: Env, evaluate: () => Code): Code {
  const words = keysOf(w, expr, env)
  return words ? rememberedBy(w, words, evaluate) : evaluate()
}

/** The same of an expression of any type. */
export function rememberedOperand<Kind extends Expr>(
  w: Writer,
  expr: Kind,
  env: Env,
  evaluate: (w: Writer, expr: Kind, env: Env) => Operand,
): Operand {
  const words = keysOf(w, expr, env)
  if (!words) return evaluate(w, expr, env)
  const word = wordOfExpr(w, expr, env)
  return wordOperand(
    word,
    rememberedBy(w, words, () => toWordAs(w, evaluate(w, expr, env), word)),
  )
}

/** What its value is to be remembered by; undefined where it is to be evaluated each time. */
function keysOf(w: Writer, expr: Expr, env: Env): readonly Code[] | undefined {
  if (w.program.memos >= memosMax || costOf(w.program, expr) < costMin) return undefined
  const words = wordsOf(w, expr, env)
  return words && words.length > 0 && words.length <= wordsMax ? words : undefined
}

function rememberedBy(w: Writer, words: readonly Code[], evaluate: () => Code): Code {
  const { code } = w
  w.program.memos++
  // An entry has the words, whether it is there, and the value.
  const width = words.length + 2
  const table = w.program.external('memo', new Int32Array(entries * width))
  const keys = words.map((word) => code.let(word, 'key'))
  let hash: Code = constant(0)
  const factor = constant(0x9e3779b1 | 0)
  for (const key of keys) hash = code.let(binary('*', add(key, hash), factor), 'hash')
  const entry = binary('&', binary('^', hash, binary('>>>', hash, constant(15))), constant(entries - 1))
  const at = code.let(binary('*', entry, constant(width)), 'at')
  let isThere: Code = same(load(table, add(at, keys.length)), constant(1))
  keys.forEach((key, index) => {
    isThere = and(isThere, same(load(table, add(at, index)), key))
  })
  const value = code.variable(load(table, add(at, keys.length + 1)), 'value')
  code.if(not(isThere), () => {
    code.set(value, evaluate())
    for (const [index, key] of keys.entries()) code.store(table, add(at, index), key)
    code.store(table, add(at, keys.length), constant(1))
    code.store(table, add(at, keys.length + 1), value)
  })
  return value
}

/** Roughly how many operations it takes. */
export function costOf(program: Program, expr: Expr): number {
  const known = new Map<Operator, number>()
  const ofOperator = (operator: Operator): number => {
    const before = known.get(operator)
    if (before !== undefined) return before
    // A recursive one is walked through once.
    known.set(operator, costMin)
    const cost = of(operator.body)
    known.set(operator, cost)
    return cost
  }
  const of = (part: Expr): number => {
    const { exprs, operators } = partsOfExpr(part)
    let inner = operators.reduce((sum, each) => sum + ofOperator(each), 0)
    if (part.kind === 'call') inner += isClosed(part, program.isGlobal) ? 0 : ofOperator(part.operator)
    for (const each of exprs) inner += of(each)
    return 1 + inner * roundsOf(program, part)
  }
  return of(expr)
}

/** How often the parts of an expression may be evaluated: where a set is known, few of its elements. */
function roundsOf(program: Program, expr: Expr): number {
  const of = (domain: Expr) => (isClosed(domain, program.isGlobal) ? 2 : 6)
  switch (expr.kind) {
    case 'quantifier':
    case 'map':
    case 'function':
      return expr.bounds.reduce((rounds, { domain }) => rounds * of(domain), 1)
    case 'filter':
    case 'choose':
      return of(expr.bound.domain)
    default:
      return 1
  }
}

/** What an expression reads: variables, by index, in this state and the next, and names bound outside. */
export interface Sources {
  readonly plain: Set<number>
  readonly primed: Set<number>
  readonly locals: Set<Local>
  /** Entries `x[i]` of variables that are read without the rest of the variable; i is bound outside. */
  readonly entries: { readonly variable: number; readonly index: Local; readonly isPrimed: boolean }[]
}

/** All that the value of an expression depends on, as words; undefined where that is not to be told. */
function wordsOf(w: Writer, expr: Expr, env: Env): readonly Code[] | undefined {
  const sources = sourcesOf(expr)
  if (!sources) return undefined
  const { plain, primed, locals, entries } = sources
  const words: Code[] = []
  const slots = (first: Code, count: number): boolean => {
    if (words.length + count > wordsMax) return false
    for (let slot = 0; slot < count; slot++) words.push(load(memory, add(first, slot)))
    return true
  }
  const stateOf = (isPrimed: boolean) => (isPrimed || env.primed ? env.next : env.current)
  const read = new Map<string, Set<Local>>()
  const seen = (whole: string, index: Local): boolean => {
    const before = read.get(whole) ?? new Set()
    read.set(whole, before)
    return before.has(index) || !before.add(index)
  }
  const codes = new Map<Local, Operand & { readonly kind: 'word' }>()
  for (const each of locals) {
    const operand = wordOfLocal(w, each, env)
    if (!operand) return undefined
    codes.set(each, operand)
    words.push(operand.code)
  }
  const wholes = new Set([
    ...[...plain].map((variable) => `${variable} ${stateOf(false)}`),
    ...[...primed].map((variable) => `${variable} ${stateOf(true)}`),
  ])
  for (const { variable, index, isPrimed } of entries) {
    const whole = `${variable} ${stateOf(isPrimed)}`
    if (wholes.has(whole)) continue
    const { offset, layout } = w.program.places[variable]!
    const { word, code } = codes.get(index)!
    const isKey = layout.kind === 'array' && word.kind === 'code' && word.finite.key === layout.key.key
    if (!isKey) wholes.add(whole)
    else if (!seen(whole, index)) {
      const first = binary('*', code, constant(layout.element.size))
      if (!slots(w.code.let(add(first, stateOf(isPrimed) + offset)), layout.element.size)) return undefined
    }
  }
  for (const whole of wholes) {
    const [variable, state] = whole.split(' ').map(Number) as [number, number]
    const { offset, layout } = w.program.places[variable]!
    if (!slots(constant(state + offset), layout.size)) return undefined
  }
  return words
}

/** A name that is bound to a word, and does no harm where it is not needed. */
function wordOfLocal(w: Writer, local: Local, env: Env): (Operand & { readonly kind: 'word' }) | undefined {
  const binding = lookUp(env, local)
  if (binding?.kind !== 'operand' && binding?.kind !== 'lazy') return undefined
  if (binding.kind === 'lazy' && enumerationMayFault(w.program, binding.expr)) return undefined
  const operand = compileLocal(w, local, env)
  return operand.kind === 'word' && !operand.parts ? operand : undefined
}

/** What the value of an expression depends on; undefined where that is not to be told. */
export function sourcesOf(expr: Expr): Sources | undefined {
  const sources: Sources = { plain: new Set(), primed: new Set(), locals: new Set(), entries: [] }
  const entered = [new Set<Operator>(), new Set<Operator>()] as const
  let isKnown = true

  function visit(part: Expr, bound: ReadonlySet<Local | Operator>, isPrimed: boolean): void {
    switch (part.kind) {
      case 'variable':
        sources[isPrimed ? 'primed' : 'plain'].add(part.variable.index)
        return
      case 'prime':
        visit(part.operand, bound, true)
        return
      case 'local':
        if (!bound.has(part.local)) sources.locals.add(part.local)
        if (part.local.arity > 0) isKnown = false
        return
      case 'apply': {
        const { function: of, argument } = part
        if (of.kind !== 'variable' || argument.kind !== 'local' || bound.has(argument.local)) break
        if (argument.local.arity > 0) isKnown = false
        sources.locals.add(argument.local)
        sources.entries.push({ variable: of.variable.index, index: argument.local, isPrimed })
        return
      }
      case 'enabled':
      case 'action':
      case 'parameterCall':
        isKnown = false
        return
      case 'temporal':
        // `[P]_v` and no other is a condition of a step.
        if (part.operator !== 'box' || part.subscript === undefined) isKnown = false
        else visit(part.subscript, bound, true)
        break
      case 'builtin':
        if (effects.has(part.name)) isKnown = false
        break
      case 'constant':
        if (part.arguments.length > 0) isKnown = false
        break
      case 'call':
        if (part.operator.action !== undefined) isKnown = false
        else if (!bound.has(part.operator)) {
          // A definition around the expression: its names are bound there too, or it is not known.
          const seen = entered[isPrimed ? 1 : 0]
          if (!seen.has(part.operator)) {
            seen.add(part.operator)
            visit(part.operator.body, new Set<Local | Operator>(part.operator.parameters), isPrimed)
          }
        }
        if (part.arguments.some((argument) => argument.kind === 'operatorArgument')) isKnown = false
        break
      default:
        break
    }
    const { exprs, operators, actions } = partsOfExpr(part)
    if (actions.length > 0) isKnown = false
    let inner = bound
    const names = localsBoundBy(part)
    if (names.length + operators.length > 0) inner = new Set([...bound, ...names, ...operators])
    for (const each of exprs) visit(each, inner, isPrimed)
    for (const each of operators) visit(each.body, new Set([...inner, ...each.parameters]), isPrimed)
  }

  visit(expr, new Set(), false)
  return isKnown ? sources : undefined
}

/** Operators that do more than to give a value. */
const effects: ReadonlySet<string> = new Set(['Print', 'PrintT', 'Assert'])

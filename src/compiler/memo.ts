import type { Expr, Local, Operator } from '../core/core.js'
import { partsOfExpr } from '../core/parts.js'
import { compileLocal } from './call.js'
import { isClosed, localsBoundBy } from './closed.js'
import { type Env, lookUp } from './environment.js'
import { mayFault } from './faults.js'
import { add, and, binary, type Code, constant, load, same } from './low/code.js'
import type { Program } from './program.js'
import { memory, type Writer } from './writer.js'

/** A condition that costs less is evaluated each time. Roughly, in operations. */
const costMin = 100
/** A condition that depends on more words is evaluated each time. */
const wordsMax = 12
/** Entries of a memo, a power of two. */
const entries = 1 << 12

/**
 * A condition that is costly and depends on few words: its truth is kept in a small table by the values of
 * those, of which most states have the same as others. `test` writes its evaluation. A later entry takes the
 * place of an earlier one with the same hash; a fault leaves none.
 */
export function remembered(w: Writer, expr: Expr, env: Env, test: () => Code): Code {
  const words = costOf(w.program, expr) < costMin ? undefined : wordsOf(w, expr, env)
  if (!words || words.length === 0 || words.length > wordsMax) return test()
  const { code } = w
  const table = w.program.external('memo', new Int32Array(entries * (words.length + 1)))
  const keys = words.map((word) => code.let(word, 'key'))
  let hash: Code = constant(0)
  for (const key of keys) hash = code.let(binary('*', add(key, hash), constant(0x9e3779b1 | 0)), 'hash')
  const entry = binary('&', binary('^', hash, binary('>>>', hash, constant(15))), constant(entries - 1))
  const at = code.let(binary('*', entry, constant(keys.length + 1)), 'at')
  const held = code.let(load(table, add(at, keys.length)), 'held')
  // 0: nothing is there yet; else the truth plus 1.
  let isThere: Code = binary('!==', held, constant(0))
  keys.forEach((key, index) => {
    isThere = and(isThere, same(load(table, add(at, index)), key))
  })
  const truth = code.variable(constant(0), 'truth')
  code.if(
    isThere,
    () => code.set(truth, binary('-', held, constant(1))),
    () => {
      code.set(truth, test())
      for (const [index, key] of keys.entries()) code.store(table, add(at, index), key)
      code.store(table, add(at, keys.length), add(truth, 1))
    },
  )
  return truth
}

/** Roughly how many operations it takes. */
function costOf(program: Program, expr: Expr): number {
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
}

/** All that the value of an expression depends on, as words; undefined where that is not to be told. */
function wordsOf(w: Writer, expr: Expr, env: Env): readonly Code[] | undefined {
  const sources = sourcesOf(w.program, expr)
  if (!sources) return undefined
  const { plain, primed, locals } = sources
  const words: Code[] = []
  const slots = (variable: number, state: number): boolean => {
    const { offset, layout } = w.program.places[variable]!
    if (words.length + layout.size > wordsMax) return false
    for (let slot = 0; slot < layout.size; slot++) {
      words.push(load(memory, constant(state + offset + slot)))
    }
    return true
  }
  for (const variable of plain) if (!slots(variable, env.primed ? env.next : env.current)) return undefined
  const isBoth = env.primed || env.next === env.current
  for (const variable of primed) {
    if (isBoth && plain.has(variable)) continue
    if (!slots(variable, env.next)) return undefined
  }
  for (const each of locals) {
    const binding = lookUp(env, each)
    if (binding?.kind !== 'operand' && binding?.kind !== 'lazy') return undefined
    // What is not needed by each evaluation is not to be evaluated where that may end in a fault.
    if (binding.kind === 'lazy' && mayFault(w.program, binding.expr)) return undefined
    const operand = compileLocal(w, each, env)
    if (operand.kind !== 'word' || operand.parts) return undefined
    words.push(operand.code)
  }
  return words
}

/** What the value of an expression depends on; undefined where that is not to be told. */
export function sourcesOf(program: Program, expr: Expr): Sources | undefined {
  const sources: Sources = { plain: new Set(), primed: new Set(), locals: new Set() }
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
        else if (program.isGlobal(part.operator)) {
          const seen = entered[isPrimed ? 1 : 0]
          if (!seen.has(part.operator)) {
            seen.add(part.operator)
            visit(part.operator.body, new Set<Local | Operator>(part.operator.parameters), isPrimed)
          }
        } else if (!bound.has(part.operator)) isKnown = false
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

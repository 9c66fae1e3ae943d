import { freeInExpr } from '../core/closed.js'
import type { Bound, BuiltinExpr, Expr, Local, Pattern } from '../core/core.js'
import { cardinality } from './builtin.js'
import { inline } from './call.js'
import { bindOperand, type Env, lookUp, type Operand, Unsupported } from './environment.js'
import { compile, constantOperand, elementOf } from './expression.js'
import { force, lazyParts, mayFault } from './faults.js'
import { add, binary, type Code, constant, load, not, pure } from './low/code.js'
import { compileMember } from './member.js'
import { itemOf, makeProduct } from './part.js'
import { fault } from './store/fault.js'
import { elementsMax } from './store/kit.js'
import type { Some } from './tabled.js'
import { isWide, iterateWide } from './wide.js'
import { iterateWhere } from './witness.js'
import type { Word } from './word.js'
import {
  compileNamed,
  convert,
  countOf,
  header,
  heap,
  partOf,
  toWord,
  typeOf,
  type Writer,
  wordOf,
  wordOfExpr,
  wordOperand,
} from './writer.js'

/** What an enumeration owes: the order of values, and each element once. */
export interface Demands {
  readonly ordered: boolean
  readonly distinct: boolean
}

/** Any order will do, and elements may come twice. */
export const anyOrder: Demands = { ordered: false, distinct: false }
/** In the order of values, each once. */
export const inOrder: Demands = { ordered: true, distinct: true }
const eachOnce: Demands = { ordered: false, distinct: true }

/** What is done for an element; `label` names the innermost loop, to continue with the next one. */
export type Visit = (element: Operand, label: string) => void

/**
 * Writes loops over the elements of a set. A set that is only enumerated is not built: intervals, domains,
 * filters and products become loops.
 */
export function iterate(w: Writer, expr: Expr, env: Env, demands: Demands, visit: Visit): void {
  const known = foldedSet(w, expr, env)
  if (known) {
    iterateSet(w, known, visit)
    return
  }
  switch (expr.kind) {
    case 'builtin':
      if (iterateBuiltin(w, expr, env, demands, visit)) return
      break
    case 'set': {
      const [only] = expr.items
      if (only && expr.items.length === 1) {
        const element = elementOf(wordOfExpr(w, expr, env))
        const code = w.code.let(
          convert(w, toWord(w, compile(w, only, env)), wordOfExpr(w, only, env), element),
        )
        w.code.scope((label) => visit(wordOperand(element, code), label))
        return
      }
      break
    }
    case 'filter':
      if (mayFault(w.program, expr.predicate)) break
      iterateWhere(w, expr, env, demands, visit)
      return
    case 'map':
      if (demands.distinct || demands.ordered || mayFault(w.program, expr.body)) break
      iterateBounds(w, expr.bounds, env, demands, (inner, label) => {
        visit(wordOperand(wordOfExpr(w, expr.body, inner), compileNamed(w, expr.body, inner)), label)
      })
      return
    case 'recordSet': {
      for (const field of expr.fields) force(w, field.value, env)
      const word = elementOf(wordOfExpr(w, expr, env))
      const sorted = [...expr.fields].sort((left, right) => (left.name < right.name ? -1 : 1))
      const factors = sorted.map((field) => field.value)
      if (mayExceed(w, expr)) checkProduct(w, factors, env)
      iterateProduct(w, factors, word, env, demands, visit)
      return
    }
    case 'local': {
      const binding = lookUp(env, expr.local)
      if (binding?.kind !== 'lazy' || binding.memo.some((memo) => w.code.isVisible(memo.block))) break
      if (!isLoop(binding.expr)) break
      iterate(w, binding.expr, binding.env, demands, visit)
      return
    }
    case 'call': {
      const body =
        expr.arguments.length === 0 || isLoop(expr.operator.body) ? inline(w, expr, env) : undefined
      if (!body || !isLoop(body.expr)) break
      iterate(w, body.expr, body.env, demands, visit)
      return
    }
    default:
      break
  }
  iterateSet(w, compile(w, expr, env), visit)
}

/** A set that is known before the search, where elements would have to be computed. */
function foldedSet(w: Writer, expr: Expr, env: Env): Operand | undefined {
  const body = expr.kind === 'call' && expr.arguments.length === 0 ? expr.operator.body : expr
  const isComputed = body.kind === 'filter' || body.kind === 'map'
  return isComputed ? constantOperand(w, expr, env) : undefined
}

/** Whether a set is enumerated without being built. */
function isLoop(expr: Expr): boolean {
  if (expr.kind === 'builtin')
    return ['..', 'DOMAIN', 'BagToSet', '\\X', '\\', '\\intersect'].includes(expr.name)
  return expr.kind === 'filter' || expr.kind === 'recordSet'
}

/** Goes on with the next element. A loop over one element is a block. */
export function skip(w: Writer, label: string): void {
  if (label.startsWith('block')) w.code.break(label)
  else w.code.continue(label)
}

function iterateBuiltin(w: Writer, expr: BuiltinExpr, env: Env, demands: Demands, visit: Visit): boolean {
  const [first, second] = expr.arguments as readonly Expr[]
  if (second && expr.name !== '..') for (const each of lazyParts(expr) ?? []) force(w, each, env)
  switch (expr.name) {
    case '..': {
      const { from, to } = endsOf(w, expr, env)
      if (mayExceed(w, expr)) {
        w.code.if(binary('>=', binary('-', to, from), constant(elementsMax)), () => w.code.run('fault'))
      }
      w.code.for(from, add(to, 1), 'n', (index, label) => visit(wordOperand({ kind: 'int' }, index), label))
      return true
    }
    case 'DOMAIN':
    case 'BagToSet':
      return iterateDomain(w, first!, env, visit)
    case '\\':
      if (wordOfExpr(w, expr, env).kind === 'mask') return false
      iterate(w, first!, env, demands, (element, label) => {
        w.code.if(compileMember(w, element, second!, env), () => skip(w, label))
        visit(element, label)
      })
      return true
    case '\\intersect':
      if (wordOfExpr(w, expr, env).kind === 'mask') return false
      iterate(w, first!, env, demands, (element, label) => {
        w.code.if(not(compileMember(w, element, second!, env)), () => skip(w, label))
        visit(element, label)
      })
      return true
    case '\\X': {
      const factors = expr.arguments as readonly Expr[]
      if (mayExceed(w, expr)) checkProduct(w, factors, env)
      iterateProduct(w, factors, elementOf(wordOfExpr(w, expr, env)), env, demands, visit)
      return true
    }
    case 'SUBSET':
      return iterateSubsets(w, first!, env, demands, visit)
    default:
      return false
  }
}

/** The ends of `m..n`. Great integers are left to the reference engine. */
export function endsOf(
  w: Writer,
  { arguments: ends }: BuiltinExpr,
  env: Env,
): { readonly from: Code; readonly to: Code } {
  const [from, to] = ends.map((end) => compileNamed(w, end as Expr, env)) as [Code, Code]
  for (const end of [from, to]) {
    if (end.op !== 'constant') w.code.if(not(pure('isSmall', end)), () => w.code.run('fault'))
  }
  return { from, to }
}

function iterateDomain(w: Writer, expr: Expr, env: Env, visit: Visit): boolean {
  const operand = compile(w, expr, env)
  if (operand.kind === 'view') {
    const { layout } = operand
    if (layout.kind === 'array') {
      const word: Word = { kind: 'code', finite: layout.key }
      w.code.for(constant(0), constant(layout.key.size), 'key', (key, label) => {
        visit(wordOperand(word, key), label)
      })
      return true
    }
    if (layout.kind === 'fields' && typeOf(expr, env).kind === 'tuple') {
      iterateUpTo(w, constant(layout.fields.length), visit)
      return true
    }
    return false
  }
  if (operand.word.kind !== 'node') return false
  const { shape } = operand.word
  const id = w.code.let(operand.code)
  if (shape.kind === 'sequence') iterateUpTo(w, countOf(id), visit)
  else if (shape.kind === 'tuple') iterateUpTo(w, constant(shape.items.length), visit)
  else if (shape.kind === 'function') {
    w.code.for(constant(0), countOf(id), 'entry', (index, label) => {
      const key = load(heap, add(add(id, header), binary('*', index, constant(2))))
      visit(wordOperand(shape.key, w.code.let(key, 'key')), label)
    })
  } else return false
  return true
}

function iterateUpTo(w: Writer, count: Code, visit: Visit): void {
  w.code.for(constant(1), add(count, 1), 'index', (index, label) => {
    visit(wordOperand({ kind: 'int' }, index), label)
  })
}

/** Whether a set may have more elements than can be enumerated. */
function mayExceed(w: Writer, set: Expr): boolean {
  return w.program.sizes.most(set) > elementsMax
}

/** Ends with a fault where a product has more elements than can be enumerated. */
function checkProduct(w: Writer, factors: readonly Expr[], env: Env): void {
  const check = w.program.shared('check product', 'checkProduct', () => (...counts: number[]) => {
    if (counts.reduce((size, count) => size * count, 1) > elementsMax) throw fault
  })
  w.code.run(check, ...factors.map((factor) => w.code.let(cardinality(w, factor, env))))
}

function iterateProduct(
  w: Writer,
  factors: readonly Expr[],
  word: Word,
  env: Env,
  demands: Demands,
  visit: Visit,
): void {
  const nest = (index: number, parts: readonly Operand[], label: string): void => {
    const factor = factors[index]
    if (factor) {
      iterate(w, factor, env, demands, (element, inner) => nest(index + 1, [...parts, element], inner))
      return
    }
    const code = makeProduct(w, word, (part, place) => {
      const operand = parts[place]!
      return convert(w, toWord(w, operand), wordOf(operand), part)
    })
    visit(wordOperand(word, w.code.let(code)), label)
  }
  nest(0, [], '')
}

/** More elements than this, and subsets in the order of values are left to the store. */
const tabledSubsetsMax = 12

function iterateSubsets(w: Writer, expr: Expr, env: Env, demands: Demands, visit: Visit): boolean {
  const word = wordOfExpr(w, expr, env)
  if (word.kind !== 'mask') return false
  const { size } = word.element
  if (demands.ordered && size > tabledSubsetsMax) return false
  const whole = compileNamed(w, expr, env)
  if (size <= tabledSubsetsMax) {
    const table = w.program.shared(`subsets ${size}`, 'subsets', () => Int32Array.from(subsetsInOrder(size)))
    w.code.for(constant(0), constant(2 ** size), 'n', (index, label) => {
      const mask = w.code.let(load(table, index), 'subset')
      const outside = binary('&', mask, binary('^', whole, constant(-1)))
      w.code.if(binary('!==', outside, constant(0)), () => w.code.continue(label))
      visit(wordOperand(word, mask), label)
    })
    return true
  }
  if (2 ** size > elementsMax) {
    const most = constant(Math.log2(elementsMax))
    w.code.if(binary('>', pure('bitCount', whole), most), () => w.code.run('fault'))
  }
  // Each submask, by the usual trick: count down within the bits of the whole.
  const state = w.code.variable(whole, 'subset')
  const going = w.code.variable(constant(1), 'going')
  w.code.while(going, (label) => {
    const current = w.code.variable(state, 'current')
    w.code.set(going, binary('!==', state, constant(0)))
    w.code.set(state, binary('&', binary('-', state, constant(1)), whole))
    visit(wordOperand(word, current), label)
  })
  return true
}

/** The subsets of 0..n-1 as masks, in the order of values: by size, then element by element. */
function subsetsInOrder(size: number): number[] {
  const masks = Array.from({ length: 2 ** size }, (_, mask) => mask)
  const elements = (mask: number) =>
    Array.from({ length: size }, (_, bit) => bit).filter((bit) => (mask >> bit) & 1)
  return masks.sort((left, right) => {
    const [first, second] = [elements(left), elements(right)]
    if (first.length !== second.length) return first.length - second.length
    const at = first.findIndex((element, index) => element !== second[index])
    return at < 0 ? 0 : first[at]! - second[at]!
  })
}

/** Loops over the elements of a set that is there as a word, in the order of values. */
export function iterateSet(w: Writer, operand: Operand, visit: Visit): void {
  if (isWide(operand)) {
    iterateWide(w, operand, visit)
    return
  }
  const word = wordOf(operand)
  const code = w.code.let(toWord(w, operand))
  if (word.kind === 'mask') {
    const element: Word = { kind: 'code', finite: word.element }
    const full = word.element.size === 32 ? -1 : 2 ** word.element.size - 1
    if (code.op === 'constant' && code.value === full) {
      w.code.for(constant(0), constant(word.element.size), 'e', (index, label) => {
        visit(wordOperand(element, index), label)
      })
      return
    }
    const rest = w.code.variable(code, 'rest')
    w.code.while(rest, (label) => {
      const index = w.code.let(pure('lowestBit', rest), 'e')
      w.code.set(rest, binary('&', rest, binary('-', rest, constant(1))))
      visit(wordOperand(element, index), label)
    })
    return
  }
  const element = elementOf(word)
  w.code.for(constant(0), countOf(code), 'n', (index, label) => {
    visit(wordOperand(element, w.code.let(partOf(code, index), 'e')), label)
  })
}

/** Nested loops over bounds; `visit` has the environment in which they are bound. */
export function iterateBounds(
  w: Writer,
  bounds: readonly Bound[],
  env: Env,
  demands: Demands,
  visit: (inner: Env, label: string) => void,
  before: (inner: Env, index: number, proceed: () => void) => void = (_inner, _index, proceed) => proceed(),
  /** The elements of a bound that matter, where they are known. */
  among: (inner: Env, index: number) => Some | undefined = () => undefined,
): void {
  const nest = (index: number, inner: Env, label: string): void => {
    const bound = bounds[index]
    if (!bound) {
      visit(inner, label)
      return
    }
    before(inner, index, () => {
      const visitEach: Visit = (element, next) =>
        nest(index + 1, bindPattern(w, bound.pattern, element, inner), next)
      const some = among(inner, index)
      if (some) some.iterate(visitEach)
      else iterate(w, bound.domain, env, demands, visitEach)
    })
  }
  const earlier = new Set<unknown>()
  for (const { pattern, domain } of bounds) {
    const isDependent = [...freeInExpr(domain)].some((each) => earlier.has(each))
    if (earlier.size > 0 && !isDependent) force(w, domain, env)
    for (const each of localsOf(pattern)) earlier.add(each)
  }
  nest(0, env, '')
}

/** The names of a pattern. */
export function localsOf(pattern: Pattern): readonly Local[] {
  return pattern.kind === 'name' ? [pattern.local] : pattern.locals
}

/** Binds the names of a pattern to an element, or to the items of a tuple. */
export function bindPattern(w: Writer, pattern: Pattern, element: Operand, env: Env): Env {
  if (pattern.kind === 'name') return bindOperand(env, pattern.local, element)
  let inner = env
  pattern.locals.forEach((local, index) => {
    const item = itemOf(w, element, index, local.span)
    const operand = item.kind === 'word' ? wordOperand(item.word, w.code.let(item.code, local.name)) : item
    inner = bindOperand(inner, local, operand)
  })
  return inner
}

/**
 * Loops over the items of a collection: a set in the order of values, a sequence in its order, the results of
 * a function in the order of its arguments. `distinct`: the elements of a set come once each.
 */
export function iterateItems(
  w: Writer,
  expr: Expr,
  env: Env,
  demands: Demands,
  visit: (item: Operand, label: string) => void,
): void {
  const type = typeOf(expr, env)
  if (type.kind === 'set') {
    iterate(w, expr, env, demands.ordered ? inOrder : demands.distinct ? eachOnce : anyOrder, visit)
    return
  }
  const operand = compile(w, expr, env)
  if (operand.kind === 'view' && operand.layout.kind === 'array') {
    const { layout, base } = operand
    w.code.for(constant(0), constant(layout.key.size), 'key', (key, label) => {
      const at = add(base, binary('*', key, constant(layout.element.size)))
      const item: Operand =
        layout.element.kind === 'word'
          ? wordOperand(layout.element.word, w.code.let(load('M', at)))
          : { kind: 'view', layout: layout.element, base: w.code.let(at) }
      visit(item, label)
    })
    return
  }
  const word = wordOf(operand)
  const id = w.code.let(toWord(w, operand))
  if (word.kind === 'node' && word.shape.kind === 'sequence') {
    const { element } = word.shape
    w.code.for(constant(0), countOf(id), 'n', (index, label) => {
      visit(wordOperand(element, w.code.let(partOf(id, index))), label)
    })
    return
  }
  if (word.kind === 'node' && word.shape.kind === 'function') {
    const { value } = word.shape
    w.code.for(constant(0), countOf(id), 'n', (index, label) => {
      const at = add(add(id, header + 1), binary('*', index, constant(2)))
      visit(wordOperand(value, w.code.let(load(heap, at))), label)
    })
    return
  }
  throw new Unsupported('a collection of several types', expr.span)
}

import { isClosed } from '../core/closed.js'
import type { Expr } from '../core/core.js'
import { type Env, lookUp, type Operand } from './environment.js'
import { compile } from './expression.js'
import { mayFault } from './faults.js'
import { compileInto } from './into.js'
import { anyOrder, iterate, type Visit } from './iterate.js'
import type { Layout } from './layout.js'
import { add, and, binary, type Code, constant, load, pure, same } from './low/code.js'
import { layoutKey, wordKey } from './program.js'
import type { Word } from './word.js'
import { compileNamed, memory, toWordAs, type Writer, wordOfExpr, wordOperand } from './writer.js'

/**
 * Sets over more values than a mask has bits, in several slots: the element of code c is bit c % 32 of slot
 * c / 32. What is not done here is done with the node that such a set may be made.
 */
export type Wide = Layout & { readonly kind: 'wide' }

/** A set in several slots. */
type WideOperand = Operand & { readonly kind: 'view'; readonly layout: Wide }

/** Whether an operand is a set in several slots. */
export function isWide(operand: Operand): operand is WideOperand {
  return operand.kind === 'view' && operand.layout.kind === 'wide'
}

/** Whether an element is in the set: 0 or 1. */
export function memberOfWide(w: Writer, { layout, base }: WideOperand, element: Operand): Code {
  const code = w.code.let(toWordAs(w, element, elementWord(layout)))
  return binary('&', binary('>>>', load(memory, slotOf(base, code)), code), constant(1))
}

/** How many elements it has. */
export function sizeOfWide({ layout, base }: WideOperand): Code {
  let sum: Code = constant(0)
  for (let slot = 0; slot < layout.size; slot++) {
    sum = add(sum, pure('bitCount', load(memory, add(base, slot))))
  }
  return sum
}

/** Whether two of one layout are equal. */
export function equalWides(left: WideOperand, right: WideOperand): Code {
  let result: Code = constant(1)
  for (let slot = 0; slot < left.layout.size; slot++) {
    result = and(result, same(load(memory, add(left.base, slot)), load(memory, add(right.base, slot))))
  }
  return result
}

/** Whether it is empty. */
export function isEmptyWide({ layout, base }: WideOperand): Code {
  let all: Code = constant(0)
  for (let slot = 0; slot < layout.size; slot++) all = binary('|', all, load(memory, add(base, slot)))
  return same(all, constant(0))
}

/** A loop over the elements, in the order of values. */
export function iterateWide(w: Writer, { layout, base }: WideOperand, visit: Visit): void {
  const first = w.code.let(base)
  iterateBits(w, elementWord(layout), layout.size, (slot) => load(memory, add(first, slot)), visit)
}

/** A loop over the bits that are set in several words. It is one loop, so that leaving it ends all. */
export function iterateBits(
  w: Writer,
  element: Word,
  words: number,
  wordAt: (slot: Code) => Code,
  visit: Visit,
): void {
  const slot = w.code.variable(constant(0), 'slot')
  const rest = w.code.variable(wordAt(constant(0)), 'rest')
  w.code.while(binary('<', slot, constant(words)), (label) => {
    w.code.if(same(rest, constant(0)), () => {
      w.code.set(slot, add(slot, 1))
      w.code.if(binary('<', slot, constant(words)), () => w.code.set(rest, wordAt(slot)))
      w.code.continue(label)
    })
    const bit = pure('lowestBit', rest)
    const code = w.code.let(add(binary('<<', slot, constant(5)), bit), 'e')
    w.code.set(rest, binary('&', rest, binary('-', rest, constant(1))))
    visit(wordOperand(element, code), label)
  })
}

/** Puts a set into slots without making it a node; false where its form does not allow that. */
export function intoWide(w: Writer, expr: Expr, layout: Wide, base: Code, env: Env): boolean {
  if (wordKey(wordOfExpr(w, expr, env)) !== wordKey(layout.word)) return false
  switch (expr.kind) {
    case 'set': {
      const codes = expr.items.map((item) => compileNamed(w, item, env, elementWord(layout)))
      clear(w, layout, base)
      for (const code of codes) put(w, base, code, true)
      return true
    }
    case 'filter':
      if (mayFault(w.program, expr) || isClosed(expr, w.program.isGlobal)) return false
      clear(w, layout, base)
      iterate(w, expr, env, anyOrder, (element) => {
        put(w, base, w.code.let(toWordAs(w, element, elementWord(layout))), true)
      })
      return true
    case 'local': {
      // A definition that is used once.
      const binding = lookUp(env, expr.local)
      if (binding?.kind !== 'lazy' || binding.memo.some((memo) => w.code.isVisible(memo.block))) return false
      return intoWide(w, binding.expr, layout, base, binding.env)
    }
    case 'builtin': {
      const [left, right] = expr.arguments as readonly Expr[]
      if (!left || !right || isClosed(expr, w.program.isGlobal)) return false
      if (expr.name === '\\union') return combine(w, left, right, '\\union', layout, base, env)
      if (expr.name === '\\') return combine(w, left, right, '\\', layout, base, env)
      if (expr.name === '\\intersect') return combine(w, left, right, '\\intersect', layout, base, env)
      return false
    }
    default:
      return false
  }
}

/** The left set, changed in place by the right one. */
function combine(
  w: Writer,
  left: Expr,
  right: Expr,
  name: '\\union' | '\\' | '\\intersect',
  layout: Wide,
  base: Code,
  env: Env,
): boolean {
  const words = [left, right].map((each) => wordKey(wordOfExpr(w, each, env)))
  if (words.some((word) => word !== wordKey(layout.word))) return false
  if (right.kind === 'set' && name !== '\\intersect') {
    const codes = right.items.map((item) => compileNamed(w, item, env, elementWord(layout)))
    compileInto(w, left, layout, base, env)
    for (const code of codes) put(w, base, code, name === '\\union')
    return true
  }
  if (name === '\\union' && left.kind === 'set') return combine(w, right, left, name, layout, base, env)
  if (right.kind !== 'variable' && right.kind !== 'apply' && right.kind !== 'local') return false
  const other = compile(w, right, env)
  if (!isWide(other) || layoutKey(other.layout) !== layoutKey(layout)) return false
  const from = w.code.let(other.base)
  compileInto(w, left, layout, base, env)
  for (let slot = 0; slot < layout.size; slot++) {
    const [now, by] = [load(memory, add(base, slot)), load(memory, add(from, slot))]
    const result =
      name === '\\union'
        ? binary('|', now, by)
        : binary('&', now, name === '\\' ? binary('^', by, constant(-1)) : by)
    w.code.store(memory, add(base, slot), result)
  }
  return true
}

/** The empty set. */
export function clear({ code }: Writer, layout: Wide, base: Code): void {
  for (let slot = 0; slot < layout.size; slot++) code.store(memory, add(base, slot), constant(0))
}

/** Puts the element of a code in, or out. */
export function put({ code }: Writer, base: Code, element: Code, isIn: boolean): void {
  const at = code.let(slotOf(base, element))
  const bit = binary('<<', constant(1), element)
  const held = load(memory, at)
  const result = isIn ? binary('|', held, bit) : binary('&', held, binary('^', bit, constant(-1)))
  code.store(memory, at, result)
}

function slotOf(base: Code, element: Code): Code {
  return add(base, binary('>>', element, constant(5)))
}

function elementWord({ element }: Wide): Word {
  return { kind: 'code', finite: element }
}

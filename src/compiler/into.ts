import { isClosed } from '../core/closed.js'
import type { Expr } from '../core/core.js'
import { iterateArguments } from './binding.js'
import { compileLet, inline } from './call.js'
import { spreadFunction } from './codec.js'
import { bindOperand, type Env, type Operand } from './environment.js'
import { compile, compileTest } from './expression.js'
import type { Layout } from './layout.js'
import { add, binary, type Code, constant, load } from './low/code.js'
import { layoutKey, wordKey } from './program.js'
import { intoWide } from './wide.js'
import { compileWord, memory, toWordAs, typeOf, type Writer, wordOfExpr } from './writer.js'

/**
 * Evaluates an expression into the slots from `base` on, without building a value where its form allows. The
 * slots are of a state under construction, which the expression does not read.
 */
export function compileInto(w: Writer, expr: Expr, layout: Layout, base: Code, env: Env): void {
  if (layout.kind === 'word') {
    w.code.store(memory, base, compileWord(w, expr, env, layout.word))
    return
  }
  if (layout.kind === 'wide' && intoWide(w, expr, layout, base, env)) return
  switch (expr.kind) {
    case 'function':
      if (intoArray(w, expr, layout, base, env)) return
      break
    case 'record':
      if (layout.kind === 'fields' && !isClosed(expr, w.program.isGlobal)) {
        for (const { name, value } of expr.fields) {
          const field = layout.fields.find((each) => each.name === name)!
          compileInto(w, value, field.layout, w.code.let(add(base, field.offset)), env)
        }
        return
      }
      break
    case 'tuple':
      if (layout.kind === 'fields' && typeOf(expr, env).kind === 'tuple') {
        layout.fields.forEach((field, index) => {
          compileInto(w, expr.items[index]!, field.layout, w.code.let(add(base, field.offset)), env)
        })
        return
      }
      break
    case 'if':
      w.code.if(
        compileTest(w, expr.condition, env),
        () => compileInto(w, expr.consequent, layout, base, env),
        () => compileInto(w, expr.alternative, layout, base, env),
      )
      return
    case 'let':
      compileLet(w, expr, env, (_, body, inner) => compileInto(w, body, layout, base, inner))
      return
    case 'call': {
      const body = inline(w, expr, env)
      if (!body) break
      compileInto(w, body.expr, layout, base, body.env)
      return
    }
    default:
      break
  }
  intoSlots(w, compile(w, expr, env), layout, base)
}

/** Puts an operand into slots: a view is copied, a word is spread. */
export function intoSlots(w: Writer, operand: Operand, layout: Layout, base: Code): void {
  if (layout.kind === 'word') {
    w.code.store(memory, base, toWordAs(w, operand, layout.word))
    return
  }
  if (operand.kind === 'view' && layoutKey(operand.layout) === layoutKey(layout)) {
    copySlots(w, operand.base, base, layout.size)
    return
  }
  w.code.run(spreadFunction(w.program, layout), toWordAs(w, operand, layout.word), base)
}

/** Few slots are copied one by one. */
const unrolledMax = 8

/** Copies slots; the stretches do not overlap. */
export function copySlots(w: Writer, from: Code, to: Code, count: number): void {
  if (count <= unrolledMax) {
    for (let index = 0; index < count; index++) {
      w.code.store(memory, add(to, index), load(memory, add(from, index)))
    }
    return
  }
  w.code.for(constant(0), constant(count), 'slot', (index) => {
    w.code.store(memory, add(to, index), load(memory, add(from, index)))
  })
}

function intoArray(
  w: Writer,
  expr: Expr & { readonly kind: 'function' },
  layout: Layout,
  base: Code,
  env: Env,
): boolean {
  if (layout.kind !== 'array') return false
  const keyWord = { kind: 'code', finite: layout.key } as const
  const [bound] = expr.bounds
  if (!bound || wordOfExpr(w, expr, env).kind !== 'node') return false
  const at = (key: Code) => add(base, binary('*', key, constant(layout.element.size)))
  const single = expr.bounds.length === 1
  const domain = single ? wordOfExpr(w, bound.domain, env) : undefined
  const isNamed = bound.pattern.kind === 'name'
  if (
    single &&
    isNamed &&
    domain?.kind === 'mask' &&
    wordKey({ kind: 'code', finite: domain.element }) === wordKey(keyWord)
  ) {
    const mask = compileWord(w, bound.domain, env)
    const full = 2 ** layout.key.size - 1
    // A function that is not total does not fit the slots.
    w.code.if(binary('!==', mask, constant(full)), () => w.code.run('misfit'))
    w.code.for(constant(0), constant(layout.key.size), 'key', (key) => {
      const element: Operand = { kind: 'word', word: keyWord, code: key }
      if (bound.pattern.kind !== 'name') return
      const inner = bindOperand(env, bound.pattern.local, element)
      compileInto(w, expr.body, layout.element, w.code.let(at(key)), inner)
    })
    return true
  }
  const count = w.code.variable(constant(0), 'count')
  iterateArguments(w, expr, keyWord, env, (key, inner) => {
    w.code.set(count, add(count, 1))
    compileInto(w, expr.body, layout.element, w.code.let(at(key)), inner)
  })
  w.code.if(binary('!==', count, constant(layout.key.size)), () => w.code.run('misfit'))
  return true
}

import type { ChooseExpr, FilterExpr, FunctionExpr, MapExpr } from '../core/core.js'
import { type Env, type Operand, Unsupported } from './environment.js'
import { compile, elementOf } from './expression.js'
import { anyOrder, bindPattern, inOrder, iterate, iterateBounds } from './iterate.js'
import { binary, type Code, constant } from './low/code.js'
import { makeProduct } from './part.js'
import { iterateWhere, someOfFilter } from './witness.js'
import type { Word } from './word.js'
import {
  convert,
  fault,
  named,
  operation,
  toWord,
  toWordAs,
  type Writer,
  wordOf,
  wordOfExpr,
  wordOperand,
} from './writer.js'

/** The least element that satisfies the predicate. */
export function compileChoose(w: Writer, expr: ChooseExpr, env: Env): Operand {
  const word = wordOfExpr(w, expr, env)
  const result = w.code.variable(constant(0), 'chosen')
  w.code.scope((label) => {
    iterateWhere(w, expr, env, { ordered: true, distinct: false }, (element) => {
      w.code.set(result, toWordAs(w, element, word))
      w.code.break(label)
    })
    fault(w)
  })
  return wordOperand(word, result)
}

/** `{x \in S : p}` as a word. */
export function compileFilter(w: Writer, expr: FilterExpr, env: Env): Operand {
  const some = someOfFilter(w, expr, env)
  if (some?.operand) return some.operand
  const word = wordOfExpr(w, expr, env)
  return collect(w, word, (push) => {
    iterateWhere(w, expr, env, anyOrder, (element) => push(toWordAs(w, element, elementOf(word))))
  })
}

/** `{e : x \in S}` as a word. */
export function compileMap(w: Writer, expr: MapExpr, env: Env): Operand {
  const word = wordOfExpr(w, expr, env)
  return collect(w, word, (push) => {
    iterateBounds(w, expr.bounds, env, anyOrder, (inner) => {
      push(toWordAs(w, compile(w, expr.body, inner), elementOf(word)))
    })
  })
}

/** A set of what `write` pushes. */
export function collect(w: Writer, word: Word, write: (push: (code: Code) => void) => void): Operand {
  if (word.kind === 'mask') {
    const mask = w.code.variable(constant(0), 'set')
    write((code) => w.code.set(mask, binary('|', mask, binary('<<', constant(1), code))))
    return wordOperand(word, mask)
  }
  const sets = w.program.store.sets(word)
  w.code.run(operation(w, sets, 'begin'))
  write((code) => w.code.run(operation(w, sets, 'push'), code))
  return wordOperand(word, w.code.call(operation(w, sets, 'end')))
}

/** `[x \in S |-> e]` as a word: a function, or a sequence where its type says so. */
export function compileFunction(w: Writer, expr: FunctionExpr, env: Env): Operand {
  const word = wordOfExpr(w, expr, env)
  if (word.kind !== 'node') throw new Unsupported('a function of an unknown kind', expr.span)
  const { shape } = word
  if (shape.kind === 'sequence') return compileSequence(w, expr, word, shape.element, env)
  if (shape.kind !== 'function') throw new Unsupported('a function of an unknown kind', expr.span)
  const functions = w.program.store.functions(word)
  w.code.run(operation(w, functions, 'begin'))
  iterateArguments(w, expr, shape.key, env, (key, inner) => {
    const value = toWordAs(w, compile(w, expr.body, inner), shape.value)
    w.code.run(operation(w, functions, 'push'), key, value)
  })
  return wordOperand(word, w.code.call(operation(w, functions, 'end')))
}

/** Loops over the domain of a function; with several bounds, or a tuple pattern, a key is a tuple. */
export function iterateArguments(
  w: Writer,
  expr: FunctionExpr,
  keyWord: Word,
  env: Env,
  visit: (key: Code, inner: Env) => void,
): void {
  const [bound] = expr.bounds
  if (bound && expr.bounds.length === 1) {
    iterate(w, bound.domain, env, { ordered: false, distinct: true }, (element) => {
      const operand = named(w, element)
      const key = w.code.let(toWordAs(w, operand, keyWord), 'key')
      visit(key, bindPattern(w, bound.pattern, operand, env))
    })
    return
  }
  const nest = (index: number, parts: readonly Operand[], inner: Env): void => {
    const each = expr.bounds[index]
    if (each) {
      iterate(w, each.domain, env, { ordered: false, distinct: true }, (element) => {
        const operand = named(w, element)
        nest(index + 1, [...parts, operand], bindPattern(w, each.pattern, operand, inner))
      })
      return
    }
    const key = makeProduct(w, keyWord, (word, place) => {
      const operand = parts[place]!
      return convert(w, toWord(w, operand), wordOf(operand), word)
    })
    visit(w.code.let(key, 'key'), inner)
  }
  nest(0, [], env)
}

/** `[i \in 1..n |-> e]`, where a sequence is wanted: a fault unless the domain is 1..n. */
function compileSequence(w: Writer, expr: FunctionExpr, word: Word, element: Word, env: Env): Operand {
  const [bound] = expr.bounds
  if (!bound || expr.bounds.length > 1) throw new Unsupported('a sequence with several bounds', expr.span)
  const sequences = w.program.store.sequences(word)
  const next = w.code.variable(constant(1), 'next')
  w.code.run(operation(w, sequences, 'begin'))
  iterate(w, bound.domain, env, inOrder, (index) => {
    const operand = named(w, index)
    const code = toWord(w, operand)
    w.code.if(binary('!==', code, next), () => fault(w))
    const inner = bindPattern(w, bound.pattern, operand, env)
    w.code.run(operation(w, sequences, 'push'), toWordAs(w, compile(w, expr.body, inner), element))
    w.code.set(next, binary('+', next, constant(1)))
  })
  return wordOperand(word, w.code.call(operation(w, sequences, 'end')))
}

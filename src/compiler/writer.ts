import type { Expr } from '../core/core.js'
import { assert } from '../text/assert.js'
import { bool, type Type } from '../types/type.js'
import { buildFunction } from './codec.js'
import type { Env, Operand, Parts } from './environment.js'
import { compile } from './expression.js'
import type { Block, Builder } from './low/builder.js'
import { add, type Code, constant, load } from './low/code.js'
import { type Program, wordKey } from './program.js'
import { type Finite, type Range, type Shape, type Word, wordOfPart } from './word.js'

/** Writes one function of the generated program. */
export interface Writer {
  readonly program: Program
  readonly code: Builder
}

/** The name of the array that holds states under construction and under expansion: see `engine.ts`. */
export const memory = 'M'
/** The name of the store's heap. */
export const heap = 'H'
/** Words before those of a node; the last of them is the count. */
export const header = 4
const countAt = 3

/** An operand of one word. */
export function wordOperand(word: Word, code: Code): Operand {
  return { kind: 'word', word, code }
}

/** A node that is made where its word is first needed, and once for the block in which that is. */
export function partsOperand(w: Writer, word: Word, parts: Parts, make: () => Code): Operand {
  const made: { readonly block: Block; readonly code: Code }[] = []
  return {
    kind: 'word',
    word,
    parts,
    get code() {
      const before = made.find(({ block }) => w.code.isVisible(block))
      if (before) return before.code
      const code = make()
      made.push({ block: w.code.block, code })
      return code
    },
  }
}

/** The word in which an operand, or the value of an expression, is held. */
export function wordOf(operand: Operand): Word {
  return operand.kind === 'word' ? operand.word : operand.layout.word
}

/** The word in which the value of an expression is held. */
export function wordOfExpr(w: Writer, expr: Expr, env: Env): Word {
  return w.program.words.wordOf(typeOf(expr, env))
}

/** The type of an expression at a place. */
export function typeOf(expr: Expr, env: Env): Type {
  return env.typing.typeOf(expr)
}

/** The word of conditions. */
export function boolWord(w: Writer): Word {
  return w.program.words.wordOf(bool)
}

/** An operand as one word: the slots of a view become a node. */
export function toWord(w: Writer, operand: Operand): Code {
  if (operand.kind === 'word') return operand.code
  return w.code.call(buildFunction(w.program, operand.layout), operand.base)
}

/** An operand in a given word: types that are held differently are converted. */
export function toWordAs(w: Writer, operand: Operand, word: Word): Code {
  const from = wordOf(operand)
  const code = toWord(w, operand)
  return convert(w, code, from, word)
}

/** A word converted: `<<>>` for a sequence of nothing known into one of integers, say. */
export function convert(w: Writer, code: Code, from: Word, to: Word): Code {
  if (from === to || wordKey(from) === wordKey(to)) return code
  if (from.kind === 'int' && to.kind === 'code' && to.finite.structure.kind === 'range') {
    return intoRange(w, code, to.finite.structure)
  }
  const { store } = w.program
  const [decode, encode] = [store.values(from).decode, store.values(to).encode]
  const key = `convert ${wordKey(from)} ${wordKey(to)}`
  const name = w.program.shared(key, 'convert', () => (value: number) => encode(decode(value)))
  if (code.op === 'constant') {
    try {
      return constant(encode(decode(code.value)))
    } catch {
      // Left to the run: it may never come here.
    }
  }
  return w.code.call(name, code)
}

/** The code of an integer that is to be a part of a code; outside of the range `misfit` is thrown. */
function intoRange(w: Writer, integer: Code, { first, last }: Range): Code {
  if (integer.op === 'constant' && integer.value >= first && integer.value <= last) {
    return constant(integer.value - first)
  }
  return w.code.call('inRange', integer, constant(first), constant(last))
}

/** An operand that is a part of a code. */
export function partOperand(finite: Finite, code: Code): Operand {
  const { structure } = finite
  return wordOperand(wordOfPart(finite), structure.kind === 'range' ? add(code, structure.first) : code)
}

/** The value of an expression as one word, in its own kind of word or another. */
export function compileWord(w: Writer, expr: Expr, env: Env, word?: Word): Code {
  const operand = compile(w, expr, env)
  return word === undefined ? toWord(w, operand) : toWordAs(w, operand, word)
}

/** The same, named, so that it may be used more than once. */
export function compileNamed(w: Writer, expr: Expr, env: Env, word?: Word, hint?: string): Code {
  return w.code.let(compileWord(w, expr, env, word), hint)
}

/** An operand that may be used more than once at no cost. */
export function named(w: Writer, operand: Operand, hint?: string): Operand {
  if (operand.kind === 'word' && operand.parts) return operand
  return operand.kind === 'word'
    ? { ...operand, code: w.code.let(operand.code, hint) }
    : { ...operand, base: w.code.let(operand.base, hint) }
}

/** The number of parts of a node. */
export function countOf(id: Code): Code {
  return load(heap, add(id, countAt))
}

/** The part of a node at an index from 0. */
export function partOf(id: Code, index: Code | number): Code {
  return load(heap, add(add(id, header), index))
}

/** A function of the store, by the name that generated code calls it. */
export function operation<Operations extends object>(
  w: Writer,
  operations: Operations,
  name: keyof Operations & string,
): string {
  const value = operations[name]
  assert(typeof value === 'function', `${name} is a function of the store`)
  return w.program.external(name, value)
}

/** The shape of a node, which is of that kind. */
export function shapeOf<Kind extends Shape['kind']>(word: Word, kind: Kind): Shape & { readonly kind: Kind } {
  assert(word.kind === 'node' && word.shape.kind === kind, `a node that is a ${kind}`)
  return word.shape as Shape & { readonly kind: Kind }
}

/** Ends the evaluation as there is something to tell: the reference engine expands the state, and tells. */
export function told(w: Writer): void {
  w.code.run('fault')
}

/** Ends the evaluation with a fault, whose details the reference engine finds. */
export function fault(w: Writer): void {
  w.code.run('fault')
}

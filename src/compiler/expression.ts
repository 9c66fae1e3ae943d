import { isClosed } from '../core/closed.js'
import type { Expr, FieldExpr, IfExpr, IsExpr, RecordExpr, TemporalExpr, VariantExpr } from '../core/core.js'
import { variant as makeVariant, modelValue, type Value } from '../model/value.js'
import { assertNever } from '../text/assert.js'
import { compileApply } from './apply.js'
import { compileChoose, compileFilter, compileFunction, compileMap } from './binding.js'
import { compileBuiltin } from './builtin.js'
import { compileCall, compileLet, compileLocal, compileParameterCall } from './call.js'
import { slotsOperand } from './codec.js'
import { compileEnabled, compileStepTest } from './enabled.js'
import { type Env, type Operand, Unsupported } from './environment.js'
import { compileExcept } from './except.js'
import { leaving } from './leave.js'
import { add, and, binary, type Code, constant, load, not, or, same, select } from './low/code.js'
import { remembered, rememberedOperand } from './memo.js'
import { fieldOf, isTag, productOperand } from './part.js'
import { layoutKey } from './program.js'
import { noteEntered, noteHeld } from './watch.js'
import { equalWides, isEmptyWide, isWide } from './wide.js'
import { compileQuantifier } from './witness.js'
import type { Word } from './word.js'
import {
  boolWord,
  compileNamed,
  compileWord,
  convert,
  fault,
  memory,
  named,
  operation,
  partsOperand,
  toWord,
  toWordAs,
  type Writer,
  wordOf,
  wordOfExpr,
  wordOperand,
} from './writer.js'

/** Writes code that evaluates an expression, and gives what it is at run time. */
export function compile(w: Writer, expr: Expr, env: Env): Operand {
  return leaving(
    w,
    () => {
      noteEntered(w, expr)
      return compileEach(w, expr, env)
    },
    () => wordOperand(wordOfExpr(w, expr, env), constant(0)),
  )
}

function compileEach(w: Writer, expr: Expr, env: Env): Operand {
  w.program.count(expr.span)
  const known = constantOperand(w, expr, env)
  if (known) return known
  switch (expr.kind) {
    case 'literal':
      return literal(w, expr, expr.value, env)
    case 'modelValue':
      return literal(w, expr, modelValue(expr.name), env)
    case 'local':
      return compileLocal(w, expr.local, env)
    case 'constant':
      return compileConstant(w, expr, env)
    case 'variable': {
      const place = w.program.place(expr.variable)
      const base = (env.primed ? env.next : env.current) + place.offset
      return slotsOperand(place.layout, constant(base))
    }
    case 'prime':
      return compile(w, expr.operand, { ...env, primed: true })
    case 'builtin':
      return compileBuiltin(w, expr, env)
    case 'and':
    case 'or':
    case 'quantifier':
    case 'is':
    case 'enabled':
    case 'action':
    case 'temporal':
      return wordOperand(boolWord(w), compileTest(w, expr, env))
    case 'call':
      return compileCall(w, expr, env)
    case 'parameterCall':
      return compileParameterCall(w, expr, env)
    case 'if':
    case 'case':
      return compileChoice(w, expr, env)
    case 'let':
      return compileLet(w, expr, env, compile)
    case 'choose':
      return rememberedOperand(w, expr, env, compileChoose)
    case 'filter':
      return rememberedOperand(w, expr, env, compileFilter)
    case 'map':
      return rememberedOperand(w, expr, env, compileMap)
    case 'function':
      return compileFunction(w, expr, env)
    case 'apply':
      return compileApply(w, expr, env)
    case 'field':
      return compileField(w, expr, env)
    case 'except':
      return compileExcept(w, expr, env)
    case 'set':
      return compileSet(w, expr.items, wordOfExpr(w, expr, env), env)
    case 'tuple':
      return compileTuple(w, expr.items, wordOfExpr(w, expr, env), env)
    case 'record':
      return compileRecord(w, expr, env)
    case 'recordSet':
      return compileBuiltin(w, expr, env)
    case 'variant':
      return compileVariant(w, expr, env)
    default:
      return assertNever(expr)
  }
}

/** Writes code that evaluates a condition: 0 or 1. */
export function compileTest(w: Writer, expr: Expr, env: Env): Code {
  return leaving(
    w,
    () => {
      noteEntered(w, expr)
      return noteHeld(w, expr, () => testEach(w, expr, env))
    },
    () => constant(0),
  )
}

function testEach(w: Writer, expr: Expr, env: Env): Code {
  w.program.count(expr.span)
  switch (expr.kind) {
    case 'and':
      return connect(w, expr.items, env, true)
    case 'or':
      return connect(w, expr.items, env, false)
    case 'builtin':
      if (expr.name === '\\lnot') return not(compileTest(w, expr.arguments[0] as Expr, env))
      if (expr.name === '=>') {
        const [left, right] = expr.arguments as readonly [Expr, Expr]
        return either(w, not(compileTest(w, left, env)), () => compileTest(w, right, env))
      }
      break
    case 'quantifier':
      return compileQuantifier(w, expr, env)
    case 'is':
      return compileIs(w, expr, env)
    case 'enabled':
      return compileEnabled(w, expr, env)
    case 'action':
      return compileStepTest(w, expr, env)
    case 'temporal':
      return compileStep(w, expr, env)
    default:
      break
  }
  return compileWord(w, expr, env)
}

/** `[A]_v` and `<<A>>_v`, of a step. */
function compileStep(w: Writer, expr: TemporalExpr, env: Env): Code {
  const [action] = expr.operands
  if (!action || (expr.operator !== 'box' && expr.operator !== 'angle')) {
    throw new Unsupported('a temporal formula', expr.span)
  }
  const stutters = (): Code => {
    const { subscript } = expr
    if (subscript) {
      const before = compileNamed(w, subscript, { ...env, primed: false })
      const after = compileWord(w, subscript, { ...env, primed: true })
      return same(before, after)
    }
    return equalStates(w, env.current, env.next)
  }
  const isStep = remembered(w, action, env, () => compileTest(w, action, env))
  return expr.operator === 'box' ? either(w, isStep, stutters) : both(w, isStep, () => not(stutters()))
}

/** Whether two states in memory are equal, in so many of their first slots: in all, if not given. */
export function equalStates(w: Writer, left: number, right: number, slots = w.program.slots): Code {
  const truth = w.code.variable(constant(1), 'equal')
  w.code.for(constant(0), constant(slots), 'slot', (slot, label) => {
    const isEqual = same(load(memory, add(slot, left)), load(memory, add(slot, right)))
    w.code.if(not(isEqual), () => {
      w.code.set(truth, constant(0))
      w.code.break(label)
    })
  })
  return truth
}

/** `left \/ right`, where the right one may need statements of its own. */
export function either(w: Writer, left: Code, right: () => Code): Code {
  if (left.op === 'constant') return left.value === 0 ? right() : left
  const { statements, result } = w.code.aside(right)
  if (statements.length === 0) return or(left, result)
  const truth = w.code.variable(constant(1), 'truth')
  w.code.if(not(left), () => {
    for (const statement of statements) w.code.emit(statement)
    w.code.set(truth, result)
  })
  return truth
}

/** `left /\ right`, likewise. */
export function both(w: Writer, left: Code, right: () => Code): Code {
  if (left.op === 'constant') return left.value === 0 ? left : right()
  const { statements, result } = w.code.aside(right)
  if (statements.length === 0) return and(left, result)
  const truth = w.code.variable(constant(0), 'truth')
  w.code.if(left, () => {
    for (const statement of statements) w.code.emit(statement)
    w.code.set(truth, result)
  })
  return truth
}

function connect(w: Writer, items: readonly Expr[], env: Env, isConjunction: boolean): Code {
  const join = isConjunction ? both : either
  const from = (index: number): Code => {
    const first = compileTest(w, items[index]!, env)
    return index + 1 === items.length ? first : join(w, first, () => from(index + 1))
  }
  return items.length === 0 ? constant(isConjunction ? 1 : 0) : from(0)
}

/** What is known before the search is a constant of the code. */
export function constantOperand(w: Writer, expr: Expr, env: Env): Operand | undefined {
  if (expr.kind === 'literal' || !isClosed(expr, w.program.isGlobal)) return undefined
  const { constants } = w.program
  const value = expr.kind === 'constant' ? constants.constant(expr.constant) : constants.evaluate(expr)
  if (value === undefined) return undefined
  const word = wordOfExpr(w, expr, env)
  const code = encodeConstant(w, word, value)
  return code === undefined ? undefined : wordOperand(word, code)
}

function encodeConstant(w: Writer, word: Word, value: Value): Code | undefined {
  try {
    return constant(w.program.encode(word, value))
  } catch {
    // A value of another type than it seems: the run will tell.
    return undefined
  }
}

function literal(w: Writer, expr: Expr, value: Value, env: Env): Operand {
  const word = wordOfExpr(w, expr, env)
  const isSmall = typeof value === 'bigint' && Number.isSafeInteger(Number(value))
  const small = isSmall ? Number(value) : value
  const code = encodeConstant(w, word, small)
  if (code === undefined) throw new Unsupported('a literal that has no place in its type', expr.span)
  return wordOperand(word, code)
}

function compileConstant(w: Writer, expr: Expr & { readonly kind: 'constant' }, env: Env): Operand {
  const equation = w.program.config.equations.find((each) => each.constant === expr.constant)
  if (!equation) throw new Unsupported(`the constant ${expr.constant.name}`, expr.span)
  const body: Env = { ...env, bindings: undefined, typing: w.program.typing }
  return compileCall(
    w,
    { parameters: equation.parameters, body: equation.value, arguments: expr.arguments },
    env,
    body,
  )
}

function compileChoice(w: Writer, expr: IfExpr | (Expr & { readonly kind: 'case' }), env: Env): Operand {
  const word = wordOfExpr(w, expr, env)
  const arms = expr.kind === 'if' ? [{ condition: expr.condition, value: expr.consequent }] : expr.arms
  const other = expr.kind === 'if' ? expr.alternative : expr.other
  const from = (index: number): Code => {
    const arm = arms[index]
    if (!arm) {
      if (other) return toWordAs(w, compile(w, other, env), word)
      fault(w)
      return constant(0)
    }
    const condition = compileTest(w, arm.condition, env)
    const first = w.code.aside(() => toWordAs(w, compile(w, arm.value, env), word))
    if (condition.op === 'constant' && condition.value !== 0) {
      for (const statement of first.statements) w.code.emit(statement)
      return first.result
    }
    const rest = w.code.aside(() => from(index + 1))
    if (first.statements.length === 0 && rest.statements.length === 0) {
      return select(condition, first.result, rest.result)
    }
    const result = w.code.variable(constant(0), 'choice')
    w.code.if(
      condition,
      () => {
        for (const statement of first.statements) w.code.emit(statement)
        w.code.set(result, first.result)
      },
      () => {
        for (const statement of rest.statements) w.code.emit(statement)
        w.code.set(result, rest.result)
      },
    )
    return result
  }
  return wordOperand(word, from(0))
}

function compileSet(w: Writer, items: readonly Expr[], word: Word, env: Env): Operand {
  if (word.kind === 'mask') {
    const elementWord: Word = { kind: 'code', finite: word.element }
    let mask: Code = constant(0)
    for (const item of items) {
      const code = compileWord(w, item, env, elementWord)
      mask = binary('|', mask, binary('<<', constant(1), code))
    }
    return wordOperand(word, mask)
  }
  const sets = w.program.store.sets(word)
  const element = elementOf(word)
  const codes = items.map((item) => w.code.let(compileWord(w, item, env, element)))
  if (codes.length === 0) return wordOperand(word, constant(sets.empty))
  const [first] = codes as [Code]
  if (codes.length === 1) return wordOperand(word, w.code.call(operation(w, sets, 'singleton'), first))
  w.code.run(operation(w, sets, 'begin'))
  for (const code of codes) w.code.run(operation(w, sets, 'push'), code)
  return wordOperand(word, w.code.call(operation(w, sets, 'end')))
}

/** The word of the elements of a set. */
export function elementOf(word: Word): Word {
  if (word.kind === 'mask') return { kind: 'code', finite: word.element }
  if (word.kind === 'node' && word.shape.kind === 'set') return word.shape.element
  throw new Error('a set has elements')
}

function compileTuple(w: Writer, items: readonly Expr[], word: Word, env: Env): Operand {
  if (word.kind === 'node' && word.shape.kind === 'sequence') {
    const { element } = word.shape
    const sequences = w.program.store.sequences(word)
    if (items.length === 0) return wordOperand(word, constant(sequences.empty))
    const codes = items.map((item) => w.code.let(compileWord(w, item, env, element)))
    w.code.run(operation(w, sequences, 'begin'))
    for (const code of codes) w.code.run(operation(w, sequences, 'push'), code)
    return wordOperand(word, w.code.call(operation(w, sequences, 'end')))
  }
  if (word.kind === 'node' && word.shape.kind === 'function') {
    const { key, value } = word.shape
    const functions = w.program.store.functions(word)
    const codes = items.map((item) => w.code.let(compileWord(w, item, env, value)))
    w.code.run(operation(w, functions, 'begin'))
    codes.forEach((code, index) => {
      const place = convert(w, constant(index + 1), { kind: 'int' }, key)
      w.code.run(operation(w, functions, 'push'), place, code)
    })
    return wordOperand(word, w.code.call(operation(w, functions, 'end')))
  }
  return productOperand(w, word, (_, index) => compile(w, items[index]!, env))
}

function compileRecord(w: Writer, expr: RecordExpr, env: Env): Operand {
  const word = wordOfExpr(w, expr, env)
  // Evaluated in the order of the text, held in that of the names.
  const sorted = [...expr.fields].sort((left, right) => (left.name < right.name ? -1 : 1))
  return productOperand(w, word, (_, index) => compile(w, sorted[index]!.value, env))
}

function compileField(w: Writer, expr: FieldExpr, env: Env): Operand {
  return fieldOf(w, compile(w, expr.record, env), expr.name, expr.span, wordOfExpr(w, expr, env))
}

function compileVariant(w: Writer, expr: VariantExpr, env: Env): Operand {
  const word = wordOfExpr(w, expr, env)
  const { tag, payload } = expr
  if (word.kind === 'code') {
    const { structure } = word.finite
    if (payload === undefined) return wordOperand(word, constant(word.finite.encode(makeVariant(tag.name))))
    if (structure.kind !== 'sum') throw new Unsupported('a variant of no variant type', expr.span)
    const alternative = structure.alternatives.find((each) => each.tag === tag.name)!
    const part = compileWord(w, payload, env, { kind: 'code', finite: alternative.payload! })
    return wordOperand(word, add(part, alternative.base))
  }
  if (word.kind !== 'node' || word.shape.kind !== 'variant') {
    throw new Unsupported('a variant of no variant type', expr.span)
  }
  const index = word.shape.alternatives.findIndex((each) => each.tag === tag.name)
  const variants = w.program.store.variants(word)
  if (payload === undefined) return wordOperand(word, constant(variants.member(index)))
  const wanted = word.shape.alternatives[index]!.payload!
  const operand = compile(w, payload, env)
  const isWanted = operand.kind === 'word' && operand.word === wanted
  const part = isWanted ? named(w, operand) : wordOperand(wanted, w.code.let(toWordAs(w, operand, wanted)))
  return partsOperand(w, word, { items: [part], alternative: index }, () =>
    w.code.call(operation(w, variants, 'make'), constant(index), w.code.let(toWord(w, part))),
  )
}

function compileIs(w: Writer, expr: IsExpr, env: Env): Code {
  const operand = compile(w, expr.operand, env)
  return isTag(w, operand, expr.tag.name, expr.span)
}

/** Whether two operands are equal values. */
export function compileEqual(w: Writer, left: Operand, right: Operand): Code {
  if (isWide(left) && isWide(right) && layoutKey(left.layout) === layoutKey(right.layout)) {
    return equalWides(left, right)
  }
  if (isWide(left) && isEmptySet(w, right)) return isEmptyWide(left)
  if (isWide(right) && isEmptySet(w, left)) return isEmptyWide(right)
  if (left.kind === 'view' && right.kind === 'view') {
    return same(toWordAs(w, left, wordOf(left)), toWordAs(w, right, wordOf(left)))
  }
  // What nothing is known of takes the other's form: `{}` and `<<>>`.
  const word = isVague(wordOf(left)) ? wordOf(right) : wordOf(left)
  const first = toWordAs(w, left, word)
  return same(first, toWordAs(w, right, word))
}

/** Whether it is known to be the empty set. */
function isEmptySet(w: Writer, operand: Operand): boolean {
  if (operand.kind !== 'word' || operand.code.op !== 'constant') return false
  return operand.code.value === w.program.store.sets(operand.word).empty
}

/** Whether the elements of the type are unknown: only empty collections are of it. */
function isVague(word: Word): boolean {
  if (word.kind !== 'node') return false
  const { shape } = word
  switch (shape.kind) {
    case 'never':
      return true
    case 'set':
    case 'sequence':
      return isVague(shape.element)
    case 'function':
      return isVague(shape.key) || isVague(shape.value)
    default:
      return false
  }
}

import { freeInExpr, localsOf } from '../core/closed.js'
import type { Bound, Expr, Local } from '../core/core.js'
import { compileLocal } from './call.js'
import { bindOperand, type Env, lookUp, type Operand } from './environment.js'
import { compile, compileTest, constantOperand } from './expression.js'
import { mayFault } from './faults.js'
import { iterateSet, type Visit } from './iterate.js'
import { Builder } from './low/builder.js'
import {
  add,
  and,
  binary,
  type Code,
  constant,
  load,
  local,
  not,
  pure,
  type Statement,
  same,
  select,
} from './low/code.js'
import { freeLocals, isSelfContained } from './low/free.js'
import type { Program } from './program.js'
import { isWide, iterateBits } from './wide.js'
import type { Finite, Word } from './word.js'
import { memory, toWord, type Writer, wordOfExpr, wordOperand } from './writer.js'

/** A table to be filled before the search: for each value of the parameters, the elements with a property. */
export interface Table {
  readonly name: string
  /** The function that tells, of an element and the parameters. */
  readonly test: string
  readonly elements: number
  readonly words: number
  readonly parameters: readonly Values[]
  readonly rows: number
  /** The function that fills the row after the last one, for integers that there is no entry for. */
  readonly outside: string
}

/** The values of a parameter that a table has entries for. */
interface Values {
  readonly first: number
  readonly size: number
}

/** What a table depends on, beside the element: a value of few. */
export interface Parameter {
  readonly local: Local
  readonly word: Word
  readonly code: Code
}

/** A set of bits, of which some are looked at. */
export interface Some {
  readonly iterate: (visit: Visit) => void
  /** Whether there is an element among them. */
  readonly isAny: Code
  readonly count: Code
  /** Them as a set, where that is one word. */
  readonly operand?: Operand
}

/** Those elements of a set that satisfy some conditions, and others that they are still to be held to. */
export interface Masked {
  readonly some: Some
  readonly rest: readonly Expr[]
}

/** Words of bits. */
type Mask = readonly Code[]

/** A set that is bits. */
interface Bits {
  readonly element: Finite
  readonly words: Mask
}

/** Words of all tables of a program. */
const tableWordsMax = 1 << 16
/** A parameter that is a set over more values is none. */
const maskParameterMax = 6

/**
 * The elements of a bound's set, if it is bits, that satisfy what of some conditions depends on the element
 * and few other values alone: one look at a table for each condition, and no loop. Each is to be `wanted`.
 * What comes after a condition that may end in a fault is left, as it is evaluated after that.
 */
export function masked(
  w: Writer,
  bound: Bound,
  conditions: readonly Expr[],
  env: Env,
  wanted = true,
): Masked | undefined {
  const bits = bitsOf(w, bound, env)
  if (!bits) return undefined
  const [name] = localsOf([bound])
  const masks: Mask[] = []
  const rest: Expr[] = []
  let isFaulty = false
  for (const condition of conditions) {
    isFaulty ||= mayFault(w.program, condition)
    const mask = isFaulty
      ? undefined
      : maskOf(w, name!, bits, parametersOf(w, name!, condition, env), env, (inside, inner) => {
          const test = compileTest(inside, condition, inner)
          return wanted ? test : not(test)
        })
    if (mask) masks.push(mask)
    else rest.push(condition)
  }
  return masks.length > 0 ? { some: someOf(w, bits, masks), rest } : undefined
}

/** The elements of a set that are in all of some masks. */
export function someOf(w: Writer, { element, words }: Bits, masks: readonly Mask[]): Some {
  const { code } = w
  const all = words.map((word, slot) => masks.reduce((some, mask) => binary('&', some, mask[slot]!), word))
  const isAny = not(
    same(
      all.reduce((left, right) => binary('|', left, right)),
      constant(0),
    ),
  )
  const count = all.map((word) => pure('bitCount', word)).reduce((left, right) => add(left, right))
  const elementWord: Word = { kind: 'code', finite: element }
  if (all.length > 1) {
    return { isAny, count, iterate: (visit) => iterateWords(w, elementWord, all, visit) }
  }
  const operand = wordOperand(w.program.words.setOf(elementWord), code.let(all[0]!, 'some'))
  return { isAny, count, operand, iterate: (visit) => iterateSet(w, operand, visit) }
}

function iterateWords(w: Writer, element: Word, words: Mask, visit: Visit): void {
  const named = words.map((word) => w.code.let(word, 'some'))
  const wordAt = (slot: Code) =>
    named.reduceRight((others, word, index) => select(same(slot, constant(index)), word, others))
  iterateBits(w, element, named.length, wordAt, visit)
}

/** The bits of a bound's set, where it is there as such. */
export function bitsOf(w: Writer, { pattern, domain }: Bound, env: Env): Bits | undefined {
  const isThere = ['variable', 'apply', 'field', 'prime', 'local'].includes(domain.kind)
  if (pattern.kind !== 'name' || mayFault(w.program, domain)) return undefined
  if (!isThere && !constantOperand(w, domain, env)) return undefined
  const word = wordOfExpr(w, domain, env)
  if (word.kind === 'mask') {
    return { element: word.element, words: [w.code.let(toWord(w, compile(w, domain, env)))] }
  }
  if (!isThere || !mayBeWide(word)) return undefined
  const operand = compile(w, domain, env)
  if (!isWide(operand)) return undefined
  const { layout, base } = operand
  const words = Array.from({ length: layout.size }, (_, slot) => load(memory, add(base, slot)))
  return { element: layout.element, words }
}

/** Whether a set may be in several slots. */
function mayBeWide(word: Word): boolean {
  return word.kind === 'node' && word.shape.kind === 'set' && word.shape.element.kind === 'code'
}

/**
 * The elements of which a test is true, as a mask: an entry of a table. Undefined where the test depends on
 * more than the parameters, or the table would be large.
 */
export function maskOf(
  w: Writer,
  name: Local,
  { element, words: { length: words } }: Bits,
  parameters: readonly Parameter[],
  env: Env,
  test: (inside: Writer, inner: Env) => Code,
): Mask | undefined {
  const { program } = w
  // What it reads of the function around it is not to be taken for its own.
  const mark = `$${program.fresh('table')}$`
  const code = new Builder(mark)
  const own = `element_${mark}`
  const names = parameters.map((_, index) => `p${index}_${mark}`)
  let inner = bindOperand(env, name, wordOperand({ kind: 'code', finite: element }, local(own)))
  parameters.forEach((parameter, index) => {
    inner = bindOperand(inner, parameter.local, wordOperand(parameter.word, local(names[index]!)))
  })
  const result = test({ program, code }, inner)
  if (result.op === 'constant') return result.value === 0 ? Array(words).fill(constant(0)) : undefined
  code.return(result)
  const { statements } = code.block
  const known = (array: string) => program.externals.get(array) instanceof Int32Array
  if (!isSelfContained(statements, known)) return undefined
  const used = freeLocals(statements)
  if (used.some((each) => each !== own && !names.includes(each))) return undefined
  const taken = parameters.flatMap(({ word, code: value }, index) =>
    used.includes(names[index]!) ? [{ value, isCode: word.kind !== 'int', values: valuesOf(w, word)! }] : [],
  )
  const operands = [own, ...names.filter((each) => used.includes(each))]
  const values = taken.map((each) => each.values)
  const filling = { statements, operands, elements: element.size, words, parameters: values, mark }
  const table = tableOf(program, filling)
  if (!table) return undefined
  let row: Code = constant(0)
  let isThere: Code = constant(1)
  for (const { value, isCode, values } of taken) {
    const place = w.code.let(binary('-', value, constant(values.first)))
    row = add(binary('*', row, constant(values.size)), place)
    if (!isCode) isThere = and(isThere, binary('<u', place, constant(values.size)))
  }
  const wordsFrom = (first: Code) =>
    Array.from({ length: words }, (_, slot) => load(table.name, add(first, slot)))
  const place = binary('*', row, constant(words))
  if (isThere.op === 'constant') return wordsFrom(w.code.let(place))
  const first = w.code.variable(place, 'first')
  w.code.if(not(isThere), () => {
    w.code.run(table.outside, ...taken.map(({ value }) => value))
    w.code.set(first, constant(table.rows * words))
  })
  // At once, as the row is filled anew for others.
  return wordsFrom(first).map((word) => w.code.let(word, 'mask'))
}

/** What a table is filled by. */
interface Filling {
  readonly statements: readonly Statement[]
  readonly operands: readonly string[]
  readonly elements: number
  readonly words: number
  readonly parameters: readonly Values[]
  /** What is in the names of the function. */
  readonly mark: string
}

/** The table of a test; one for tests that are written alike. Undefined where there is no room for it. */
function tableOf(program: Program, filling: Filling): Table | undefined {
  const { statements, operands, elements, words, parameters, mark } = filling
  const text = JSON.stringify([elements, words, parameters, operands, statements]).replaceAll(mark, '$')
  const known = program.tables.get(text)
  if (known) return known
  const rows = parameters.reduce((product, { size }) => product * size, 1)
  const size = (rows + 1) * words
  if (program.tableWords + size > tableWordsMax) return undefined
  program.tableWords += size
  const test = program.fresh('isElement')
  program.functions.push({ name: test, parameters: operands, body: statements, comment: 'for a table' })
  const name = program.external('elements', new Int32Array(size))
  const outside = program.fresh('outside')
  const names = operands.slice(1)
  const code = new Builder()
  for (let slot = 0; slot < words; slot++) code.store(name, constant(rows * words + slot), constant(0))
  code.for(constant(0), constant(elements), 'e', (each) => {
    code.if(code.call(test, each, ...names.map(local)), () => {
      const at = code.let(add(binary('>>', each, constant(5)), rows * words))
      code.store(name, at, binary('|', load(name, at), binary('<<', constant(1), each)))
    })
  })
  const body = code.block.statements
  program.functions.push({ name: outside, parameters: names, body, comment: 'for a table' })
  const table = { name, test, elements, words, parameters, rows, outside }
  program.tables.set(text, table)
  return table
}

/** What a condition depends on beside a name: those of the names in it that stand for values of few. */
function parametersOf(w: Writer, name: Local, condition: Expr, env: Env): readonly Parameter[] {
  return [...freeInExpr(condition)].flatMap((each) =>
    'parameters' in each || each === name ? [] : parameterOf(w, each, env),
  )
}

/** A name as a parameter, if it stands for a word of few values. */
export function parameterOf(w: Writer, name: Local, env: Env): readonly Parameter[] {
  const binding = lookUp(env, name)
  if (binding?.kind === 'lazy') {
    if (mayFault(w.program, binding.expr)) return []
    if (!valuesOf(w, wordOfExpr(w, binding.expr, binding.env))) return []
  } else if (binding?.kind !== 'operand') return []
  else if (binding.operand.kind !== 'word' || !valuesOf(w, binding.operand.word)) return []
  const operand = compileLocal(w, name, env)
  return operand.kind === 'word' ? [{ local: name, word: operand.word, code: operand.code }] : []
}

/** The values of a word, where they are few, or the integers that are parts of codes. */
function valuesOf({ program }: Writer, word: Word): Values | undefined {
  switch (word.kind) {
    case 'code':
      return { first: 0, size: word.finite.size }
    case 'mask':
      return word.element.size <= maskParameterMax ? { first: 0, size: 2 ** word.element.size } : undefined
    case 'int': {
      const { range } = program.words
      return range && { first: range.first, size: range.last - range.first + 1 }
    }
    case 'node':
      return undefined
  }
}

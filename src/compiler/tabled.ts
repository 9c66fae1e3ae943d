import type { Bound, Expr, Local } from '../core/core.js'
import { compileLocal } from './call.js'
import { freeInExpr, localsOf } from './closed.js'
import { bindOperand, type Env, lookUp, type Operand } from './environment.js'
import { compile, compileTest, constantOperand } from './expression.js'
import { mayFault } from './faults.js'
import { Builder } from './low/builder.js'
import { add, and, binary, type Code, constant, load, local, not, type Statement } from './low/code.js'
import { freeLocals, isSelfContained } from './low/free.js'
import type { Program } from './program.js'
import type { Finite, Word } from './word.js'
import { toWord, type Writer, wordOfExpr, wordOperand } from './writer.js'

/** A table to be filled before the search: for each value of the parameters, the elements with a property. */
export interface Table {
  readonly name: string
  /** The function that tells, of an element and the parameters. */
  readonly test: string
  readonly elements: number
  readonly parameters: readonly Values[]
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

/** A set as a mask, and the conditions that its elements are still to be held to. */
export interface Masked {
  readonly set: Operand & { readonly kind: 'word' }
  readonly rest: readonly Expr[]
}

/** Words of all tables of a program. */
const tableWordsMax = 1 << 16
/** A parameter that is a set over more values is none. */
const maskParameterMax = 6

/**
 * The elements of a bound's set, if it is a mask, that satisfy what of some conditions depends on the element
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
  const element = elementOfMask(w, bound, env)
  if (!element) return undefined
  const [name] = localsOf([bound])
  const masks: Code[] = []
  const rest: Expr[] = []
  let isFaulty = false
  for (const condition of conditions) {
    isFaulty ||= mayFault(w.program, condition)
    const mask = isFaulty
      ? undefined
      : maskOf(w, name!, element, parametersOf(w, name!, condition, env), env, (inside, inner) => {
          const test = compileTest(inside, condition, inner)
          return wanted ? test : not(test)
        })
    if (mask) masks.push(mask)
    else rest.push(condition)
  }
  if (masks.length === 0) return undefined
  return { set: restricted(w, bound, masks, env), rest }
}

/** The set of a bound, of which only the elements in all of some masks are looked at. */
export function restricted(w: Writer, bound: Bound, masks: readonly Code[], env: Env) {
  const set = compile(w, bound.domain, env)
  const code = masks.reduce((all, mask) => binary('&', all, mask), toWord(w, set))
  return { kind: 'word', word: wordOfExpr(w, bound.domain, env), code: w.code.let(code, 'some') } as const
}

/** The type of the elements of a bound's set, where that is a mask which is there. */
export function elementOfMask(w: Writer, { pattern, domain }: Bound, env: Env): Finite | undefined {
  const isThere = ['variable', 'apply', 'field', 'prime', 'local'].includes(domain.kind)
  if (pattern.kind !== 'name' || mayFault(w.program, domain)) return undefined
  if (!isThere && !constantOperand(w, domain, env)) return undefined
  const word = wordOfExpr(w, domain, env)
  return word.kind === 'mask' ? word.element : undefined
}

/**
 * The elements of which a test is true, as a mask: an entry of a table. Undefined where the test depends on
 * more than the parameters, or the table would be large.
 */
export function maskOf(
  w: Writer,
  name: Local,
  element: Finite,
  parameters: readonly Parameter[],
  env: Env,
  test: (inside: Writer, inner: Env) => Code,
): Code | undefined {
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
  if (result.op === 'constant') return result.value === 0 ? constant(0) : undefined
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
  const table = tableOf(program, { statements, operands, elements: element.size, parameters: values, mark })
  if (!table) return undefined
  let row: Code = constant(0)
  let isThere: Code = constant(1)
  for (const { value, isCode, values } of taken) {
    const place = w.code.let(binary('-', value, constant(values.first)))
    row = add(binary('*', row, constant(values.size)), place)
    if (!isCode) isThere = and(isThere, binary('<u', place, constant(values.size)))
  }
  if (isThere.op === 'constant') return load(table.name, row)
  // An integer that the table has no entry for.
  const mask = w.code.variable(constant(0), 'mask')
  w.code.if(
    isThere,
    () => w.code.set(mask, load(table.name, row)),
    () => {
      w.code.for(constant(0), constant(element.size), 'e', (each) => {
        const isIn = w.code.call(table.test, each, ...taken.map(({ value }) => value))
        w.code.if(isIn, () => w.code.set(mask, binary('|', mask, binary('<<', constant(1), each))))
      })
    },
  )
  return mask
}

/** What a table is filled by. */
interface Filling {
  readonly statements: readonly Statement[]
  readonly operands: readonly string[]
  readonly elements: number
  readonly parameters: readonly Values[]
  /** What is in the names of the function. */
  readonly mark: string
}

/** The table of a test; one for tests that are written alike. Undefined where there is no room for it. */
function tableOf(program: Program, filling: Filling): Table | undefined {
  const { statements, operands, elements, parameters, mark } = filling
  const text = JSON.stringify([elements, parameters, operands, statements]).replaceAll(mark, '$')
  const known = program.tables.get(text)
  if (known) return known
  const rows = parameters.reduce((product, { size }) => product * size, 1)
  if (program.tableWords + rows > tableWordsMax) return undefined
  program.tableWords += rows
  const test = program.fresh('isElement')
  program.functions.push({ name: test, parameters: operands, body: statements, comment: 'for a table' })
  const name = program.external('elements', new Int32Array(rows))
  const table = { name, test, elements, parameters }
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

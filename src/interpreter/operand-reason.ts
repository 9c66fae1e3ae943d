import type { Argument, Expr } from '../core/core.js'
import { type Contrast, contrast } from '../model/contrast.js'
import { print } from '../model/print.js'
import type { Reason } from '../model/reason.js'
import { isInteger, type Value } from '../model/value.js'
import { textOf } from '../text/source.js'
import { casesOfFilter } from './cases.js'
import { dependenceOf } from './dependence.js'
import { EvaluationFault, Failure } from './fault.js'
import { type Evaluated, isSetLike } from './lazy.js'
import { outsider, strangers } from './outsider.js'
import type { Program } from './program.js'
import type { Tell } from './reason.js'
import { forceSmall } from './site.js'
import { type Here, unfold } from './unfold.js'

/** Operands of operands, so deep. */
const operandDepthMax = 4

/** A condition that has no parts which are conditions, with what its operands come to. */
export function reasonOfComparison(
  program: Program,
  expr: Expr,
  here: Here,
  holds: boolean,
  tell: Tell,
): Reason {
  const operands = operandsOf(expr).flatMap(openSet)
  // Where two sides are equal, and one is there to be read, so is the other.
  const isKnown = isEquality(expr, holds) && operands.some(isPlain)
  const parts = isKnown ? [] : operands.flatMap((operand) => termsAt(program, operand, here, 0, tell))
  const difference = contrastOf(program, expr, here, holds)
  return {
    span: expr.span,
    text: writtenAt(expr, here.primed),
    value: holds,
    cases: parts.length > 0 ? [{ names: [], parts, likewise: 0 }] : [],
    ...(difference ? { contrast: difference } : {}),
  }
}

/**
 * What a term comes to; of a number, what it is made of too; of `{x \in S : P}`, with `tell`, why each
 * element is in it or not. Undefined where it has no value to be shown.
 */
export function reasonOfTerm(
  program: Program,
  expr: Expr,
  here: Here,
  { depth = 0, tell }: { readonly depth?: number; readonly tell?: Tell } = {},
): Reason | undefined {
  const value = valueAt(program, expr, here)
  const shown = value === undefined ? undefined : forceSmall(value)
  if (shown === undefined) return undefined
  const text = writtenAt(expr, here.primed)
  const reason = { span: expr.span, text: isOpenEnded(expr) ? `(${text})` : text, value: shown }
  if (expr.kind === 'filter' && tell) return { ...reason, ...casesOfFilter(program, expr, here, tell) }
  const { made, at } = madeOf(program, expr, here)
  const operands = isScalar(shown) && depth < operandDepthMax ? operandsOf(made) : []
  const parts = operands.flatMap((each) => termsAt(program, each, at, depth + 1, tell))
  return { ...reason, cases: parts.length > 0 ? [{ names: [], parts, likewise: 0 }] : [] }
}

/** What a name stands for, where it is an operator's without parameters; anything else as it is. */
function madeOf(program: Program, expr: Expr, here: Here): { readonly made: Expr; readonly at: Here } {
  if (expr.kind !== 'call' || expr.arguments.length > 0) return { made: expr, at: here }
  const { operator } = expr
  if (operator.recursive || operator.recursiveFunction) return { made: expr, at: here }
  return { made: operator.body, at: { ...here, ...unfold(program, expr, here) } }
}

/** Whether what follows an expression in a line would be taken for a part of it. */
function isOpenEnded({ kind }: Expr): boolean {
  return kind === 'choose' || kind === 'if' || kind === 'case' || kind === 'let'
}

/** The term, where its value says more than its text. */
function termsAt(
  program: Program,
  expr: Expr,
  here: Here,
  depth: number,
  tell: Tell | undefined,
): readonly Reason[] {
  if (isPlain(expr)) return []
  const reason = reasonOfTerm(program, expr, here, { depth, ...(tell ? { tell } : {}) })
  return reason && print(reason.value) !== reason.text ? [reason] : []
}

/** An expression as it stands in the text, on one line; with a prime, where it is read in the next state. */
export function writtenAt(expr: Expr, primed: boolean): string {
  const text = onOneLine(textOf(expr.span))
  // UNCHANGED e compares e with an e' that is nowhere in the text.
  if (expr.kind === 'prime' && !text.endsWith("'")) return primedText(onOneLine(textOf(expr.operand.span)))
  return primed && dependenceOf(expr).current ? primedText(text) : text
}

function primedText(text: string): string {
  return /^(\w+|<<.*>>)$/.test(text) ? `${text}'` : `(${text})'`
}

/** A text without comments and line breaks; what is within quotes stays. */
export function onOneLine(text: string): string {
  return text
    .replace(/"(?:[^"\\]|\\.)*"|\\\*[^\n]*|\(\*[\s\S]*?\*\)/g, (part) => (part.startsWith('"') ? part : ' '))
    .replace(/\s+/g, ' ')
    .trim()
}

/** The terms that the value of an expression is made of, as far as they are not bound in it. */
function operandsOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'builtin':
    case 'call':
      return expr.arguments.filter(isValue)
    case 'parameterCall':
    case 'constant':
      return expr.arguments
    case 'is':
      return [expr.operand]
    case 'apply':
      return [...argumentsOn(expr.function), expr.argument]
    case 'field':
      return argumentsOn(expr.record)
    default:
      return []
  }
}

/** Of `log[i][k].term`, what is in brackets; of anything else that is applied, the whole. */
function argumentsOn(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'variable':
    case 'local':
      return []
    case 'prime':
      return argumentsOn(expr.operand)
    case 'apply':
      return [...argumentsOn(expr.function), expr.argument]
    case 'field':
      return argumentsOn(expr.record)
    default:
      return [expr]
  }
}

function isValue(argument: Argument): argument is Expr {
  return argument.kind !== 'operatorArgument' && !(argument.kind === 'local' && argument.local.arity > 0)
}

/** Whether an expression can be read as it stands: names around it, whose values are told, and constants. */
function isPlain(expr: Expr): boolean {
  switch (expr.kind) {
    case 'literal':
    case 'modelValue':
    case 'local':
      return true
    case 'variant':
      return !expr.payload || isPlain(expr.payload)
    case 'set':
    case 'tuple':
      return expr.items.every(isPlain)
    case 'record':
      return expr.fields.every(({ value }) => isPlain(value))
    default:
      return false
  }
}

/** Of a set that is built of others, as `[S -> T]` is, these: of itself there is too much to tell. */
function openSet(expr: Expr): readonly Expr[] {
  if (expr.kind === 'recordSet') return expr.fields.flatMap(({ value }) => openSet(value))
  if (expr.kind !== 'builtin' || !builtSets.has(expr.name)) return [expr]
  return expr.arguments.filter(isValue).flatMap(openSet)
}

const builtSets: ReadonlySet<string> = new Set(['functionSet', 'Seq', 'SUBSET', '\\X', '..', 'Int', 'Nat'])

function isEquality(expr: Expr, holds: boolean): boolean {
  return expr.kind === 'builtin' && expr.name === (holds ? '=' : '#')
}

function isScalar(value: Value): boolean {
  return typeof value === 'boolean' || isInteger(value)
}

/** Where the sides of a comparison differ. */
function contrastOf(program: Program, expr: Expr, here: Here, holds: boolean): Contrast | undefined {
  if (expr.kind !== 'builtin' || expr.arguments.length !== 2) return undefined
  const isAbout = (holds ? ['#', '\\notin'] : ['=', '\\in', '\\subseteq']).includes(expr.name)
  if (!isAbout) return undefined
  const [left, right] = (expr.arguments as readonly Expr[]).map((side) => valueAt(program, side, here))
  if (left === undefined || right === undefined) return undefined
  return quietly(() => {
    switch (expr.name) {
      case '\\in':
      case '\\notin':
        return isSetLike(right) ? outsider(left, right) : undefined
      case '\\subseteq':
        return isSetLike(left) && isSetLike(right) ? strangers(left, right) : undefined
      default: {
        const [one, other] = [forceSmall(left), forceSmall(right)]
        return one === undefined || other === undefined ? undefined : contrast(one, other)
      }
    }
  })
}

/** The value of an operand; undefined where it has none: what was never evaluated may have a fault. */
function valueAt(program: Program, expr: Expr, { scope, frame, primed }: Here): Evaluated | undefined {
  return quietly(() => program.prepare(expr, scope, primed)(frame))
}

function quietly<Result>(evaluate: () => Result): Result | undefined {
  try {
    return evaluate()
  } catch (error) {
    if (error instanceof EvaluationFault || error instanceof Failure) return undefined
    throw error
  }
}

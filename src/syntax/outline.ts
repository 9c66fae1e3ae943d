import type { Diagnostic } from '../text/diagnostic.js'
import type { Source } from '../text/source.js'
import { findOperator, prefixOperators, punctuation } from './operators.js'
import type { Token } from './token.js'

/** A stretch of tokens that is parsed by itself: a declaration, or an entry of a model or scenario. */
export interface Section {
  readonly tokens: readonly Token[]
  /** What messages call it. */
  readonly what: 'declaration' | 'entry' | 'expression'
  /** The line on which the next section begins; none for the last one. */
  readonly nextLine?: number
}

/** A declaration with its entries: none but for models and scenarios. */
export interface DeclarationSection extends Section {
  readonly entries: readonly Section[]
}

/** A text in its sections. */
export interface Outline {
  readonly declarations: readonly DeclarationSection[]
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Words of TLA+ modules that can continue nothing: reported as unknown declarations, where they begin one.
 */
const foreignWords: ReadonlySet<string> = new Set(
  (
    'ASSUME ASSUMPTION AXIOM CONSTANT CONSTANTS EXTENDS INSTANCE LOCAL MODULE RECURSIVE THEOREM ' +
    'VARIABLE VARIABLES'
  ).split(' '),
)

/**
 * Splits a specification into declarations: each begins with a token in column 1 that can continue nothing.
 * The bodies of models and scenarios are split into entries in the same way, by the column of the first one.
 */
export function outline(source: Source, tokens: readonly Token[]): Outline {
  const diagnostics: Diagnostic[] = []
  const declarations = split(tokens, (token) => token.column === 1).map((part, index, parts) => {
    const nextLine = parts[index + 1]?.[0]?.line
    const whole: Section = {
      tokens: part,
      what: 'declaration',
      ...(nextLine === undefined ? {} : { nextLine }),
    }
    const word = part[0]!.text
    if ((word !== 'model' && word !== 'scenario') || isDefinitionHead(part)) return { ...whole, entries: [] }
    return withEntries(source, whole, diagnostics)
  })
  return { declarations, diagnostics }
}

/**
 * Whether tokens begin as the definition of an operator does: `Op(a) ==`, `f[x \in S] ==`, `a <: b ==`, `-. a
 * ==`.
 */
export function isDefinitionHead(tokens: readonly Token[]): boolean {
  const [first, second, third, fourth] = tokens
  if (first === undefined || second === undefined) return false
  if (first.text === 'RECURSIVE') return true
  const defines = (token: Token | undefined) => token !== undefined && isDefine(token)
  if (findOperator('prefix', first.text)) return second.kind === 'word' && defines(third)
  if (first.kind !== 'word') return false
  if (isDefine(second)) return true
  if (second.text === '(' || second.text === '[') return defines(tokens[closingIndex(tokens, 1) + 1])
  if (findOperator('postfix', second.text)) return defines(third)
  return findOperator('infix', second.text) !== undefined && third?.kind === 'word' && defines(fourth)
}

function isDefine(token: Token): boolean {
  return (punctuation.define as readonly string[]).includes(token.text)
}

/**
 * The index of the bracket that closes the one at `index`, by kind-blind counting; past the end where there
 * is none.
 */
function closingIndex(tokens: readonly Token[], index: number): number {
  let depth = 0
  for (let at = index; at < tokens.length; at++) {
    if (tokens[at]!.kind === 'open') depth++
    else if (tokens[at]!.kind === 'close') depth--
    if (depth === 0) return at
  }
  return tokens.length
}

/**
 * Cuts before every token that is the first of its line, begins a section by its column, and can continue
 * nothing.
 */
function split(tokens: readonly Token[], begins: (token: Token) => boolean): Token[][] {
  const parts: Token[][] = []
  for (const token of tokens) {
    const last = parts.at(-1)
    const starts = token.first && begins(token) && !continues(token)
    if (last === undefined || starts) parts.push([token])
    else last.push(token)
  }
  return parts
}

/** Upper-case words that an expression may go on with at the beginning of a line. */
const upperCaseWords: ReadonlySet<string> = new Set(
  'BOOLEAN DOMAIN ENABLED FALSE OTHER STRING SUBSET TRUE UNCHANGED UNION'.split(' '),
)

/** Symbols with which an expression begins, and none goes on. */
const beginningSymbols: ReadonlySet<string> = new Set([
  ...punctuation.quantify,
  ...prefixOperators.flatMap((operator) => operator.spellings),
  '@',
])

/** Bullets, infix operators, upper-case keywords and closing brackets go on with what stands above them. */
function continues(token: Token): boolean {
  switch (token.kind) {
    case 'close':
      return true
    case 'keyword':
      return !foreignWords.has(token.text)
    case 'word':
      return upperCaseWords.has(token.text)
    case 'symbol':
      // `-` is an infix operator too, and `[]` parts the arms of a CASE.
      return !beginningSymbols.has(token.text) || ['-', '[]', '□'].includes(token.text)
    default:
      return false
  }
}

function withEntries(source: Source, whole: Section, diagnostics: Diagnostic[]): DeclarationSection {
  const headLine = whole.tokens[0]!.line
  const firstEntry = whole.tokens.findIndex((token) => token.first && token.line > headLine)
  if (firstEntry < 0) return { ...whole, entries: [] }
  const { column } = whole.tokens[firstEntry]!
  const parts = split(whole.tokens.slice(firstEntry), (token) => token.column <= column)
  const entries = parts.map((part, index): Section => {
    const start = part[0]!
    if (start.column < column) {
      diagnostics.push({
        code: 'E014',
        severity: 'error',
        message: `this entry begins in column ${start.column}, and the first one in column ${column}`,
        span: { source, start: start.start, end: start.end },
        hint: 'all entries of a model or scenario begin in one column',
      })
    }
    const nextLine = parts[index + 1]?.[0]?.line ?? whole.nextLine
    return { tokens: part, what: 'entry', ...(nextLine === undefined ? {} : { nextLine }) }
  })
  return { ...whole, tokens: whole.tokens.slice(0, firstEntry), entries }
}

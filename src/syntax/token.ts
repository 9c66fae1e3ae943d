import type { Diagnostic } from '../text/diagnostic.js'
import type { Source } from '../text/source.js'
import { didYouMean } from '../text/suggestion.js'
import { findOperator, namedSymbols, punctuation, symbols } from './operators.js'

/**
 * A lexeme. Whether it may stand where an operand is expected is decided here, since junction lists depend on
 * it; everything else about it is the grammar's business.
 */
export interface Token {
  /** `invalid`: reported already, and to be skipped with the declaration that it stands in. */
  readonly kind: 'word' | 'keyword' | 'number' | 'string' | 'symbol' | 'open' | 'close' | 'rule' | 'invalid'
  readonly text: string
  readonly start: number
  readonly end: number
  /** Both from 1. Columns are what layout sees: a tab goes to the next multiple of 8. */
  readonly line: number
  readonly column: number
  /** Whether nothing but blanks and comments stands before it on its line. */
  readonly first: boolean
}

/** `\* to the end of the line` or `(* nested *)`. */
export interface Comment {
  readonly start: number
  readonly end: number
  readonly line: number
  readonly lastLine: number
  readonly column: number
}

/** A text cut up. */
export interface Lexemes {
  readonly tokens: readonly Token[]
  readonly comments: readonly Comment[]
  readonly diagnostics: readonly Diagnostic[]
}

/** TLA+'s reserved words that are no prefix operators and have no value of their own. */
const keywords: ReadonlySet<string> = new Set(
  (
    'ASSUME ASSUMPTION AXIOM CASE CHOOSE CONSTANT CONSTANTS ELSE EXCEPT EXTENDS IF IN INSTANCE LAMBDA ' +
    'LET LOCAL MODULE RECURSIVE THEN THEOREM VARIABLE VARIABLES WITH'
  ).split(' '),
)

const openers: ReadonlySet<string> = new Set(punctuation.open)
const closers: ReadonlySet<string> = new Set(punctuation.close)
const symbolsByFirst = new Map<string, string[]>()
for (const symbol of symbols) {
  const first = symbol[0]!
  symbolsByFirst.set(first, [...(symbolsByFirst.get(first) ?? []), symbol])
}

const blank = /[ \t\r\f\v\u00a0\ufeff]+/y
const lineComment = /\\\*[^\n]*/y
const blockCommentPart = /\(\*|\*\)/g
const string = /"(?:[^"\\\n]|\\[^\n])*("?)/y
const radixNumber = /\\(?:[bB][01]+|[oO][0-7]+|[hH][0-9a-fA-F]+)(?![A-Za-z0-9_])/y
const word = /[A-Za-z0-9_]+/y
const namedSymbol = /\\[A-Za-z]+/y
const rule = /-{4,}|={4,}/y

/** Cuts a text into lexemes. Every character is in a token, in a comment, or blank. */
export function tokenize(source: Source): Lexemes {
  const { text } = source
  const tokens: Token[] = []
  const comments: Comment[] = []
  const diagnostics: Diagnostic[] = []
  let at = 0
  let line = 1
  /** Layout's column of `measured`, from which the next one is counted. */
  let column = 1
  let measured = 0
  let first = true

  const error = (code: string, message: string, end: number, hint?: string) => {
    const span = { source, start: at, end }
    diagnostics.push({ code, severity: 'error', message, span, ...(hint === undefined ? {} : { hint }) })
  }
  /** Moves the measure to an offset. */
  const measure = (offset: number) => {
    for (; measured < offset; measured++) {
      const code = text.charCodeAt(measured)
      if (code === 10) {
        line++
        column = 1
        first = true
      } else if (code === 9) column += 8 - ((column - 1) % 8)
      else if ((code & 0xfc00) !== 0xdc00) column++
    }
  }
  const push = (kind: Token['kind'], end: number) => {
    measure(at)
    tokens.push({ kind, text: text.slice(at, end), start: at, end, line, column, first })
    first = false
    at = end
  }
  const comment = (end: number) => {
    measure(at)
    const place = { start: at, line, column }
    measure(end)
    comments.push({ ...place, end, lastLine: line })
    at = end
  }

  while (at < text.length) {
    if (text[at] === '\n') {
      at++
      continue
    }
    let end = matchAt(blank, text, at)
    if (end > at) {
      at = end
      continue
    }
    end = matchAt(lineComment, text, at)
    if (end > at) {
      comment(end)
      continue
    }
    if (text.startsWith('(*', at)) {
      end = blockCommentEnd(text, at)
      if (end < 0) {
        error(
          'E006',
          'this comment is never closed',
          at + 2,
          'every `(*` needs a `*)` of its own, nested ones too',
        )
        end = text.length
      }
      comment(end)
      continue
    }
    if (text[at] === '"') {
      string.lastIndex = at
      const match = string.exec(text)!
      end = at + match[0].length
      if (match[1] === '') {
        error('E005', 'this string is never closed', end, 'a string ends on the line that it begins on')
        push('invalid', end)
      } else push('string', end)
      continue
    }
    end = matchAt(radixNumber, text, at)
    if (end > at) {
      push('number', end)
      continue
    }
    end = matchAt(word, text, at)
    if (end > at) {
      const kind = wordKind(text.slice(at, end))
      if (kind === 'invalid') error('E004', `\`${text.slice(at, end)}\` is neither a name nor a number`, end)
      push(kind, end)
      continue
    }
    end = matchAt(namedSymbol, text, at)
    if (end > at) {
      const name = text.slice(at, end)
      if (namedSymbols.has(name)) push('symbol', end)
      else {
        error('E004', `unknown operator \`${name}\``, end, didYouMean(name, namedSymbols))
        push('invalid', end)
      }
      continue
    }
    end = matchAt(rule, text, at)
    if (end > at) {
      push('rule', end)
      continue
    }
    const symbol = symbolsByFirst.get(text[at]!)?.find((candidate) => text.startsWith(candidate, at))
    if (symbol !== undefined) {
      push(openers.has(symbol) ? 'open' : closers.has(symbol) ? 'close' : 'symbol', at + symbol.length)
      continue
    }
    end = at + String.fromCodePoint(text.codePointAt(at)!).length
    const character = text[at] === '`' ? "'`'" : `\`${text.slice(at, end)}\``
    error('E004', `no operator or name has the character ${character}`, end)
    push('invalid', end)
  }
  return { tokens, comments, diagnostics }
}

/** Whether an operand ends with this token, so that an infix or postfix operator may follow. */
export function endsOperand(token: Token): boolean {
  switch (token.kind) {
    case 'word':
      return findOperator('prefix', token.text) === undefined
    case 'number':
    case 'string':
    case 'close':
    case 'invalid':
      return true
    case 'keyword':
    case 'open':
    case 'rule':
      return false
    case 'symbol':
      return token.text === '@' || findOperator('postfix', token.text) !== undefined
  }
}

function wordKind(text: string): Token['kind'] {
  if (/^[0-9]+$/.test(text)) return 'number'
  if (keywords.has(text)) return 'keyword'
  return text === '_' || /[A-Za-z]/.test(text) ? 'word' : 'invalid'
}

function matchAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : -1
}

/** The end of the block comment that begins at an offset; -1 where it is never closed. */
function blockCommentEnd(text: string, start: number): number {
  let depth = 0
  blockCommentPart.lastIndex = start
  for (let match = blockCommentPart.exec(text); match; match = blockCommentPart.exec(text)) {
    depth += match[0] === '(*' ? 1 : -1
    // `(*)` opens and does not close: the star belongs to the opening.
    if (depth === 0) return blockCommentPart.lastIndex
  }
  return -1
}

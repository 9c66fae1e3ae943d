import { findOperator, punctuation } from './operators.js'
import type { Section } from './outline.js'
import { endsOperand, type Token, tokenize } from './token.js'

/** The blanks that a token wants on its sides: 0 or 1. */
interface Wish {
  readonly left: number
  readonly right: number
}

/** What a token needs to know of those around it. */
interface Surroundings {
  readonly previous: Token | undefined
  readonly next: Token | undefined
  /** Whether an operand ends before it, which an infix operator, an index or a call may follow. */
  readonly afterOperand: boolean
  /** What is open, innermost last: brackets, and quantifiers that wait for their colon. */
  readonly open: readonly string[]
  readonly isType: boolean
}

/**
 * The blanks before each token of a section, as the formatter puts them where nothing is to be aligned. Where
 * two ways are usual (`n-1` and `n - 1`, `~p` and `~ p`) the author's choice stays. The first `words` tokens
 * are words of the declaration.
 */
export function spacing(section: Section, words: number): readonly number[] {
  const { tokens } = section
  const isType = tokens[words - 1]?.text === 'type'
  const open: string[] = []
  const gaps: number[] = []
  let rightBefore = 0
  for (const [index, token] of tokens.entries()) {
    const previous = tokens[index - 1]
    const afterOperand = previous !== undefined && index > words && endsOperand(previous)
    const wish = wishOf(token, { previous, next: tokens[index + 1], afterOperand, open, isType })
    // `IN  x` stands below `LET x`.
    const gap =
      previous?.text === 'IN' && token.start - previous.end > 1 ? 2 : Math.min(rightBefore, wish.left)
    gaps.push(gap === 0 && previous !== undefined && !canTouch(previous.text, token.text) ? 1 : gap)
    rightBefore = wish.right
    track(open, token)
  }
  return gaps
}

const blanks: Wish = { left: 1, right: 1 }

/** Infix operators that may stand without blanks, on both sides or on neither. */
const tight: ReadonlySet<string> = new Set('.. ... ‥ … ^ + - * / % & |'.split(' '))
/** Those that do so where there is a blank on one side only. */
const tightInDoubt: ReadonlySet<string> = new Set('.. ... ‥ … ^'.split(' '))

/** Prefix operators that may have a blank behind them. */
const mayStandApart: ReadonlySet<string> = new Set(['~', '¬', '-.'])

function wishOf(token: Token, around: Surroundings): Wish {
  const { previous, next, afterOperand } = around
  const { text } = token
  if (token.kind === 'open') return { left: afterOperand ? leftOfIndex(token, around) : 1, right: 0 }
  if (token.kind === 'close') return { left: 0, right: 1 }
  if (text === ',') return { left: 0, right: 1 }
  if (text === ':') return { left: around.open.at(-1) === '[' ? 0 : 1, right: 1 }
  if (text === '.') return { left: 0, right: 0 }
  if (text === '!') return { left: 1, right: 0 }
  if (token.kind === 'word') {
    // The subscript of `[A]_v`; and `WF_`, `]_`, before a tuple.
    const left = text.startsWith('_') && previous?.kind === 'close' ? gapAfter(previous, token) : 1
    return { left, right: /^(WF_|SF_|_)$/.test(text) && next ? gapAfter(token, next) : 1 }
  }
  if (token.kind !== 'symbol') return blanks
  if (afterOperand) {
    if (findOperator('postfix', text)) return { left: 0, right: 1 }
    if (!tight.has(text) || around.isType) return blanks
    const left = gapAfter(previous!, token)
    const right = next ? gapAfter(token, next) : 1
    const both = left === right ? left : tightInDoubt.has(text) ? 0 : 1
    return { left: both, right: both }
  }
  if (findOperator('prefix', text) === undefined || text.startsWith('\\')) return blanks
  return { left: 1, right: next && mayStandApart.has(text) ? gapAfter(token, next) : 0 }
}

/** A payload stands apart from its name, `| Ask [key: Key]`; an index or a call does not. */
function leftOfIndex(token: Token, around: Surroundings): number {
  if (token.text !== '(' && token.text !== '[') return 1
  return around.isType && token.text === '[' ? 1 : 0
}

/** The author's gap between two tokens: 0 or 1. */
function gapAfter(first: Token, second: Token): number {
  return second.line > first.line || second.start > first.end ? 1 : 0
}

function track(open: string[], token: Token): void {
  if (token.kind === 'open') open.push(token.text)
  else if (token.kind === 'close') {
    while (open.at(-1) === 'quantifier') open.pop()
    open.pop()
  } else if (isQuantifier(token)) open.push('quantifier')
  else if (token.text === ':' && open.at(-1) === 'quantifier') open.pop()
}

function isQuantifier(token: Token): boolean {
  if (token.text === 'CHOOSE' || token.text === 'LAMBDA') return true
  return (punctuation.quantify as readonly string[]).includes(token.text)
}

const touching = new Map<string, boolean>()

/** Whether two tokens are still the same two without a blank between them: `(` and `*` are not. */
function canTouch(first: string, second: string): boolean {
  const key = `${first} ${second}`
  let answer = touching.get(key)
  if (answer === undefined) {
    const { tokens, comments } = tokenize({ name: '', text: first + second })
    answer = comments.length === 0 && tokens.length === 2 && tokens[0]!.text === first
    touching.set(key, answer)
  }
  return answer
}

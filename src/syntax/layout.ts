import type { Diagnostic } from '../text/diagnostic.js'
import type { Source, Span } from '../text/source.js'
import { nestingMax } from './limits.js'
import { punctuation } from './operators.js'
import type { Section } from './outline.js'
import { endsOperand, type Token } from './token.js'

/** Where the grammar sees a junction list open, an item begin, or a list close: an offset in the source. */
export interface Mark {
  readonly kind: 'open' | 'item' | 'close'
  readonly offset: number
}

/** The junction lists of a section, and what is wrong with them. */
export interface Layout {
  /** In the order in which they stand. */
  readonly marks: readonly Mark[]
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * What is open at a token, innermost last. `body` is the last part of an IF, LET or quantifier: it has no end
 * of its own, and closes with whatever encloses it.
 */
type Frame =
  | ListFrame
  | {
      readonly kind: 'bracket'
      readonly token: Token
      /**
       * The column of the innermost list around it, which nothing in the bracket may be left of; 0 for none.
       */
      readonly floor: Token | undefined
    }
  | { readonly kind: 'if' | 'then' | 'case' | 'let' | 'quantifier' | 'body' }

interface ListFrame {
  readonly kind: 'list'
  readonly bullet: Bullet
  readonly token: Token
}

type Bullet = '\\land' | '\\lor'

const closing: ReadonlyMap<string, string> = new Map(
  punctuation.open.map((open, index) => [open, punctuation.close[index]!]),
)
const quantifiers: ReadonlySet<string> = new Set([...punctuation.quantify, 'CHOOSE', 'LAMBDA'])

/**
 * Finds the junction lists of a section by their indentation, and checks its brackets.
 *
 * A bullet where an operand is expected opens a list at its column, and each later line that begins with the
 * same bullet in that column is the next item. A token at or left of the column ends the list; so does a
 * closing bracket, or a part of a construct that was opened outside the list (`,` `:` `|->` `->` `[]` THEN
 * ELSE IN). The first `words` tokens are words of the declaration, after which an operand is expected.
 */
export function layOut(source: Source, section: Section, words: number): Layout {
  const marks: Mark[] = []
  const diagnostics: Diagnostic[] = []
  const frames: Frame[] = []
  let previous: Token | undefined
  let warned: { readonly list: ListFrame; readonly column: number } | undefined
  /** The last bullet in the current item that was read as an infix operator. */
  let infix: { readonly bullet: Bullet; readonly list: ListFrame | undefined } | undefined
  /** Whether an operand is expected, so that a bullet opens a list. */
  let expecting = true

  const report = (code: string, token: Token, message: string, more: Partial<Diagnostic> = {}) => {
    diagnostics.push({ code, severity: 'error', message, span: spanOf(token), ...more })
  }
  const drop = () => {
    if (frames.pop()!.kind === 'list') marks.push({ kind: 'close', offset: previous!.end })
  }
  const dropTo = (length: number) => {
    while (frames.length > length) drop()
  }
  /** The index of the innermost bracket; -1 for none. */
  const bracketIndex = () => frames.findLastIndex((frame) => frame.kind === 'bracket')
  /**
   * Drops what was opened within the innermost of these that is not outside a bracket; whether there is one.
   */
  const dropWithin = (...kinds: Frame['kind'][]): Frame | undefined => {
    const index = frames.findLastIndex((frame) => frame.kind === 'bracket' || kinds.includes(frame.kind))
    const frame = frames[index]
    if (frame === undefined || !kinds.includes(frame.kind)) return undefined
    dropTo(index + 1)
    return frame
  }
  /** Goes on to the next part of a construct: the frame of the part before becomes that of the next. */
  const advance = (from: Frame['kind'], to: 'then' | 'body') => {
    if (dropWithin(from)) frames[frames.length - 1] = { kind: to }
  }

  /** Ends the lists that a token is left of; whether it begins the next item of one. */
  const endLists = (token: Token, bullet: Bullet | undefined): boolean => {
    for (;;) {
      const index = frames.findLastIndex((frame) => frame.kind === 'bracket' || frame.kind === 'list')
      const frame = frames[index]
      if (frame?.kind !== 'list' || token.column > frame.token.column) return false
      if (bullet === frame.bullet && token.column === frame.token.column && token.line > frame.token.line) {
        dropTo(index + 1)
        return true
      }
      dropTo(index)
      expecting = false
    }
  }

  /** A bullet that is read as an infix operator, and was hardly meant to be. */
  const warnOfBullet = (token: Token, bullet: Bullet, lists: readonly ListFrame[]) => {
    if (!token.first) return
    // A line may go on with the operator that joined the one above, to the right of the item's bullet.
    if (infix?.bullet === bullet && infix.list !== undefined && infix.list === openLists(frames).at(-1))
      return
    const same = lists.findLast((list) => list.bullet === bullet)
    const ended = lists.find((list) => list.token.column === token.column)
    const list = ended ?? same
    if (list === undefined) return
    const column = list.token.column
    // Those that go on in the wrong column are one mistake.
    if (warned?.list === list && warned.column === token.column) return
    warned = { list, column: token.column }
    diagnostics.push({
      code: ended ? 'W002' : 'W001',
      severity: 'warning',
      message: ended
        ? `this \`${token.text}\` ends the list of \`${list.token.text}\` in whose column it stands`
        : `this \`${token.text}\` stands in column ${token.column}, and belongs to no list`,
      span: spanOf(token),
      related: [{ span: spanOf(list.token), message: `the list begins here, in column ${column}` }],
      hint: ended
        ? `write \`${list.token.text}\`, or put the list in parentheses`
        : `move it to column ${column}, or put the formula that it joins in parentheses`,
    })
  }

  previous = section.tokens[words - 1]
  for (const token of section.tokens.slice(words)) {
    const bullet = bulletOf(token)
    const lists = bullet === undefined ? [] : openLists(frames)
    const nextItem = endLists(token, bullet)
    if (token.first && breaksBracket(token, bullet)) return { marks, diagnostics }
    if (nextItem || (bullet !== undefined && expecting)) {
      if (!nextItem) {
        frames.push({ kind: 'list', bullet: bullet!, token })
        marks.push({ kind: 'open', offset: token.start })
      }
      marks.push({ kind: 'item', offset: token.start })
      expecting = true
      infix = undefined
    } else {
      if (bullet !== undefined) {
        warnOfBullet(token, bullet, lists)
        infix = { bullet, list: openLists(frames).at(-1) }
      }
      readToken(token)
    }
    if (frames.length > nestingMax) {
      report('E003', token, `this is nested more than ${nestingMax} levels deep`, {
        hint: 'give parts of it names of their own',
      })
      return { marks, diagnostics }
    }
    previous = token
  }
  for (const frame of frames) if (frame.kind === 'bracket') reportUnclosed(frame.token)
  dropTo(0)
  return { marks, diagnostics }

  /**
   * Whether a line begins where no line within the innermost bracket may: the bracket was left open, then.
   */
  function breaksBracket(token: Token, bullet: Bullet | undefined): boolean {
    const index = bracketIndex()
    const bracket = frames[index]
    if (bracket?.kind !== 'bracket' || bracket.floor === undefined) return false
    const { text } = bracket.token
    for (const frame of frames.slice(0, index)) {
      if (frame.kind === 'list' && frame.bullet === bullet && frame.token.column === token.column) {
        report('E010', bracket.token, `\`${text}\` is never closed; the item on line ${token.line} begins`)
        return true
      }
    }
    if (token.column >= bracket.floor.column) return false
    report('E013', token, `\`${token.text}\` stands left of the list that it is within`, {
      related: [
        { span: spanOf(bracket.floor), message: `this list's column is ${bracket.floor.column}` },
        { span: spanOf(bracket.token), message: `\`${text}\` is still open` },
      ],
    })
    return true
  }

  function readToken(token: Token): void {
    const wasExpecting = expecting
    expecting = !endsOperand(token)
    switch (token.text) {
      case 'IF':
        frames.push({ kind: 'if' })
        return
      case 'THEN':
        advance('if', 'then')
        return
      case 'ELSE':
        advance('then', 'body')
        return
      case 'LET':
        frames.push({ kind: 'let' })
        return
      case 'IN':
        advance('let', 'body')
        return
      case 'CASE':
        frames.push({ kind: 'case' })
        return
      case '->':
      case '→':
        dropWithin('case', 'bracket')
        return
      case '[]':
      case '□':
        if (!wasExpecting) dropWithin('case')
        return
      case '::':
        // A label: its expression is one level below it.
        frames.push({ kind: 'body' })
        return
      case ':':
        if (dropWithin('quantifier', 'bracket')?.kind === 'quantifier')
          frames[frames.length - 1] = { kind: 'body' }
        return
      case ',':
      case '|->':
      case '↦':
      case '<-':
      case '←':
        if (!dropWithin('bracket', 'quantifier', 'let')) dropTo(bracketIndex() + 1)
        return
    }
    if (quantifiers.has(token.text)) frames.push({ kind: 'quantifier' })
    else if (token.kind === 'open') {
      const floor = frames.findLast((frame) => frame.kind === 'list' || frame.kind === 'bracket')
      frames.push({ kind: 'bracket', token, floor: floor?.kind === 'bracket' ? floor.floor : floor?.token })
    } else if (token.kind === 'close') closeBracket(token)
  }

  function closeBracket(token: Token): void {
    dropTo(bracketIndex() + 1)
    const open = frames.at(-1)
    if (open?.kind !== 'bracket') {
      report('E012', token, `\`${token.text}\` closes nothing`)
      return
    }
    const closes = (frame: Frame) => frame.kind === 'bracket' && closing.get(frame.token.text) === token.text
    const match = frames.findLastIndex(closes)
    if (match < 0) {
      report('E011', token, `\`${token.text}\` does not close \`${open.token.text}\``, {
        related: [{ span: spanOf(open.token), message: `\`${open.token.text}\` is opened here` }],
      })
      drop()
      return
    }
    const matched = frames[match] as typeof open
    for (const frame of frames.slice(match + 1)) {
      if (frame.kind !== 'bracket') continue
      const place = `\`${token.text}\` on line ${token.line} closes the \`${matched.token.text}\` before it`
      report('E010', frame.token, `\`${frame.token.text}\` is never closed; ${place}`)
    }
    dropTo(match)
  }

  function reportUnclosed(token: Token): void {
    const ends = `the ${section.what === 'expression' ? 'expression' : 'file'} ends`
    const next = section.nextLine
    const until = next === undefined ? ends : `the ${section.what} on line ${next} begins`
    report('E010', token, `\`${token.text}\` is never closed; ${until}`)
  }

  function spanOf(token: Token): Span {
    return { source, start: token.start, end: token.end }
  }
}

/** The infix spellings `\land` and `\lor` open no list, as in SANY. */
function bulletOf(token: Token): Bullet | undefined {
  switch (token.text) {
    case '/\\':
    case '∧':
      return '\\land'
    case '\\/':
    case '∨':
      return '\\lor'
    default:
      return undefined
  }
}

/** The lists that are open within the innermost bracket. */
function openLists(frames: readonly Frame[]): ListFrame[] {
  const bracket = frames.findLastIndex((frame) => frame.kind === 'bracket')
  return frames.slice(bracket + 1).filter((frame) => frame.kind === 'list')
}

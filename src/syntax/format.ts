import { assert } from '../text/assert.js'
import type { Diagnostic } from '../text/diagnostic.js'
import { characterCount } from '../text/location.js'
import type { Source } from '../text/source.js'
import { assignColumns, type Piece } from './columns.js'
import { outline } from './outline.js'
import { parse } from './parse.js'
import { makePieces } from './pieces.js'
import { shapeOf } from './shape.js'
import { tokenize } from './token.js'

/** A formatted text, and what is said of it. */
export interface Formatted {
  /** The text as it was, where there are errors in it. */
  readonly text: string
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Formats a specification: blanks between tokens, indentation, alignment, blank lines. The author's line
 * breaks and comments stay, and so does every tree: what is formatted parses as before. Formatting twice
 * changes nothing more.
 */
export function format(source: Source): Formatted {
  const { diagnostics } = parse(source)
  if (diagnostics.some(({ severity }) => severity === 'error')) return { text: source.text, diagnostics }
  const lexemes = tokenize(source)
  const pieces = makePieces(source, lexemes, outline(source, lexemes.tokens).declarations)
  assignColumns(pieces)
  const text = print(pieces)
  assert(
    shapeOf({ name: source.name, text }) === shapeOf(source),
    `formatting changes the meaning of ${source.name}`,
  )
  return { text, diagnostics }
}

/** Puts every piece at its column, with one blank line where there were any. */
function print(pieces: readonly Piece[]): string {
  const lines: string[] = []
  let line = 0
  for (const piece of pieces) {
    if (piece.line > line) {
      if (piece.line > line + 1 && lines.length > 0) lines.push('')
      lines.push('')
    }
    const before = lines.pop()!
    const blanks = Math.max(before === '' ? 0 : piece.gap, piece.to - 1 - characterCount(before))
    const [first, ...rest] = piece.text.split('\n')
    lines.push(before + ' '.repeat(blanks) + first!.trimEnd())
    for (const text of rest) lines.push(shifted(text.trimEnd(), piece.to - piece.column))
    line = piece.lastLine
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`
}

/** A further line of a comment, moved as its first one was. */
function shifted(text: string, by: number): string {
  const blank = /^ */.exec(text)![0].length
  if (text === '') return ''
  return by < 0 ? text.slice(Math.min(-by, blank)) : ' '.repeat(by) + text
}

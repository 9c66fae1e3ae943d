import type { Source, Span } from '../text/source.js'
import type { Mark } from './layout.js'
import type { Token } from './token.js'

/**
 * What stands for each mark in the text that the grammar sees: characters for private use, which no token may
 * hold.
 */
export const markCharacters = { open: '\ue000', item: '\ue001', close: '\ue002' } as const

/** The text of a section as the grammar sees it: without comments, and with the marks of its layout. */
export interface MarkedText {
  readonly text: string
  /** The stretch of the source that a stretch of the text came from. */
  spanOf(start: number, end: number): Span
}

/**
 * Puts tokens and marks together, and remembers where each came from. Both must be in the order of the
 * source.
 */
export function markText(source: Source, tokens: readonly Token[], marks: readonly Mark[]): MarkedText {
  const parts: string[] = []
  /** Each piece's offset in the text, its offset in the source, and its length there. */
  const pieces: { readonly at: number; readonly from: number; readonly length: number }[] = []
  let length = 0
  const append = (part: string, from: number, sourceLength: number) => {
    pieces.push({ at: length, from, length: sourceLength })
    parts.push(part)
    length += part.length
  }
  let markIndex = 0
  const appendMarks = (until: (mark: Mark) => boolean) => {
    for (; markIndex < marks.length && until(marks[markIndex]!); markIndex++) {
      const mark = marks[markIndex]!
      append(markCharacters[mark.kind], mark.offset, 0)
    }
  }
  let previousEnd = tokens[0]?.start ?? 0
  for (const token of tokens) {
    appendMarks((mark) => mark.kind === 'close' && mark.offset <= token.start)
    if (token.start > previousEnd) {
      parts.push(' ')
      length++
    }
    appendMarks((mark) => mark.offset <= token.start)
    append(token.text, token.start, token.end - token.start)
    previousEnd = token.end
  }
  appendMarks(() => true)

  /** The last piece that begins at or before an offset, or strictly before it. */
  const pieceAt = (offset: number, strictly: boolean) => {
    let low = 0
    let high = pieces.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      const { at } = pieces[middle]!
      if (at < offset || (!strictly && at === offset)) low = middle
      else high = middle - 1
    }
    return pieces[low]
  }
  const toSource = (offset: number, strictly: boolean) => {
    const piece = pieceAt(offset, strictly)
    return piece === undefined ? 0 : piece.from + Math.max(0, Math.min(offset - piece.at, piece.length))
  }
  return {
    text: parts.join(''),
    spanOf(start, end) {
      const from = toSource(start, false)
      return { source, start: from, end: Math.max(from, toSource(end, true)) }
    },
  }
}

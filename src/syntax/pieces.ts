import { characterCount } from '../text/location.js'
import type { Source } from '../text/source.js'
import type { Floor, Piece, Place } from './columns.js'
import { layOut } from './layout.js'
import { punctuation } from './operators.js'
import type { DeclarationSection, Section } from './outline.js'
import { sectionWords } from './section-rule.js'
import { spacing } from './spacing.js'
import type { Comment, Lexemes, Token } from './token.js'

/** Entries of models and scenarios, and bodies on lines of their own, are indented by so much. */
const indentation = 2

/**
 * The tokens and comments of a text that has no errors, in its order, with what decides on the column of
 * each. A declaration in which a comment stands before a token on its line is fixed: its layout has no room
 * to move.
 */
export function makePieces(
  source: Source,
  lexemes: Lexemes,
  declarations: readonly DeclarationSection[],
): readonly Piece[] {
  const gaps = new Map<Token, number>()
  const fixed = new Set<Token>()
  for (const declaration of declarations) {
    const sections = [declaration, ...declaration.entries]
    for (const section of sections) {
      const words = sectionWords(source, section, declaration)
      for (const [index, gap] of spacing(section, words).entries()) gaps.set(section.tokens[index]!, gap)
    }
    if (!sections.some((section) => section.tokens.some((token) => followsComment(token, lexemes.comments))))
      continue
    for (const section of sections) for (const token of section.tokens) fixed.add(token)
  }
  const pieces = inOrder(source, lexemes, gaps, fixed)
  const pieceOf = new Map<Token, Piece>()
  for (const { token, piece } of pieces) if (token) pieceOf.set(token, piece)
  for (const declaration of declarations) {
    placeSection(source, declaration, declaration, 1, pieceOf)
    for (const entry of declaration.entries)
      placeSection(source, entry, declaration, 1 + indentation, pieceOf)
  }
  placeComments(pieces.map(({ piece }) => piece))
  return pieces.map(({ piece }) => piece)
}

function followsComment(token: Token, comments: readonly Comment[]): boolean {
  return (
    token.first && comments.some((comment) => comment.end <= token.start && comment.lastLine === token.line)
  )
}

interface Entry {
  readonly token: Token | undefined
  readonly piece: Piece
}

/** Tokens and comments in the order of the text, each knowing what stands before it on its line. */
function inOrder(
  source: Source,
  lexemes: Lexemes,
  gaps: ReadonlyMap<Token, number>,
  fixed: ReadonlySet<Token>,
): Entry[] {
  const entries: Entry[] = []
  let paragraph = 0
  let lastLine = 0
  let left: Piece | undefined
  const merged = [...lexemes.tokens, ...lexemes.comments].sort((first, second) => first.start - second.start)
  for (const item of merged) {
    const token = 'kind' in item ? item : undefined
    const text = source.text.slice(item.start, item.end)
    if (item.line > lastLine) left = undefined
    if (item.line > lastLine + 1) paragraph++
    lastLine = token ? item.line : (item as Comment).lastLine
    const piece: Piece = {
      kind: token ? 'token' : 'comment',
      text,
      line: item.line,
      lastLine,
      column: item.column,
      width: characterCount(text.slice(text.lastIndexOf('\n') + 1)),
      left,
      index: left === undefined ? 0 : left.index + 1,
      head: left?.head ?? left,
      gap: (token && gaps.get(token)) ?? 1,
      paragraph,
      fixed: (token !== undefined && fixed.has(token)) || (left !== undefined && left.lastLine > left.line),
      enders: [],
      place: undefined,
      to: 0,
    }
    entries.push({ token, piece })
    left = piece
  }
  return entries
}

/** Says what decides on the column of each line of a section. */
function placeSection(
  source: Source,
  section: Section,
  declaration: DeclarationSection,
  column: number,
  pieceOf: ReadonlyMap<Token, Piece>,
): void {
  const words = sectionWords(source, section, declaration)
  const { marks } = layOut(source, section, words)
  const pieces = section.tokens.map((token) => pieceOf.get(token)!)
  const start = pieces[0]!
  const bodyAt = headEnd(section, words) + 1
  /** The first tokens of the lines so far, and the index of each. */
  const lines: number[] = []
  /** The bullets of the lists that are open. */
  const lists: Piece[] = []
  let mark = 0
  for (const [index, piece] of pieces.entries()) {
    for (; marks[mark]?.kind === 'close' && marks[mark]!.offset <= section.tokens[index]!.start; mark++) {
      const bullet = lists.pop()!
      if (piece.column <= bullet.column) bullet.enders.push(piece)
    }
    const opens = marks[mark]?.kind === 'open' && marks[mark]!.offset === section.tokens[index]!.start
    if (opens) mark++
    const isItem = marks[mark]?.kind === 'item' && marks[mark]!.offset === section.tokens[index]!.start
    if (isItem) mark++
    if (piece.left === undefined) {
      piece.place = placeOf(index, isItem && !opens)
      lines.push(index)
    }
    if (opens) lists.push(piece)
  }

  function placeOf(index: number, isItem: boolean): Place {
    const piece = pieces[index]!
    if (index === 0) return { kind: 'column', column }
    if (isItem) return { kind: 'item', of: lists.at(-1)! }
    if (index === bodyAt) return { kind: 'column', column: column + indentation }
    const floors: Floor[] = []
    if (piece.column > start.column) floors.push({ piece: start, distance: 1 })
    const list = lists.at(-1)
    if (list) floors.push({ piece: list, distance: piece.column > list.column ? 1 : 0 })
    return { kind: 'beside', anchor: anchorOf(piece), floors }
  }

  /**
   * The last token at or left of a piece on the nearest line above that does not begin to the right of it.
   */
  function anchorOf(piece: Piece): Piece {
    const line = lines.findLast((first) => pieces[first]!.column <= piece.column)
    if (line === undefined) return start
    let anchor = pieces[line]!
    for (let index = line + 1; index < pieces.length; index++) {
      const candidate = pieces[index]!
      if (candidate.line !== anchor.line || candidate.column > piece.column) break
      anchor = candidate
    }
    return anchor
  }
}

/**
 * The index of the token after which a body may begin: `==`, or the `=` of a type or an equation, or the last
 * word.
 */
function headEnd(section: Section, words: number): number {
  const isEquation = section.what === 'entry' && words === 0
  const ends: readonly string[] =
    isEquation || section.tokens[words - 1]?.text === 'type' ? ['='] : punctuation.define
  let depth = 0
  for (const [index, token] of section.tokens.entries()) {
    if (token.kind === 'open') depth++
    else if (token.kind === 'close') depth--
    else if (token.text === 'LET') break
    else if (depth === 0 && ends.includes(token.text)) return index
  }
  return words - 1
}

/** A comment on a line of its own stands as the line below or above it does. */
function placeComments(pieces: readonly Piece[]): void {
  let below: Piece | undefined
  for (const piece of [...pieces].reverse()) {
    if (piece.left !== undefined) continue
    if (piece.kind === 'token') below = piece
    else if (below?.column === piece.column) piece.place = { kind: 'beside', anchor: below, floors: [] }
  }
  const lines: Piece[] = []
  for (const piece of pieces) {
    if (piece.left !== undefined) continue
    if (piece.kind === 'token') lines.push(piece)
    else if (piece.column === 1) piece.place = { kind: 'column', column: 1 }
    else if (piece.place === undefined) {
      const anchor = lines.findLast((line) => line.column <= piece.column)
      if (anchor) piece.place = { kind: 'beside', anchor, floors: [] }
    }
  }
}

import { assertNever } from '../text/assert.js'
import { findOperator } from './operators.js'

/** A token or a comment on its way to its new column. Columns count from 1. */
export interface Piece {
  readonly kind: 'token' | 'comment'
  readonly text: string
  readonly line: number
  readonly lastLine: number
  /** Where the author put it. */
  readonly column: number
  /** How wide it is; of a comment over several lines, its last one. */
  readonly width: number
  /** What stands before it on its line; none for the first of a line. */
  readonly left: Piece | undefined
  /** How many stand before it on its line. */
  readonly index: number
  /** The first of its line, where it is not that itself. */
  readonly head: Piece | undefined
  /** The blanks that it wants between that and itself. */
  readonly gap: number
  /** Lines without a blank one in between are one paragraph. */
  readonly paragraph: number
  /** Of a section that has no right to move: see `format.ts`. */
  readonly fixed: boolean
  /** For a bullet that opens a list: the tokens that end it by standing at or left of it. */
  readonly enders: Piece[]
  /** For the first token of a line: what decides on its column. */
  place: Place | undefined
  /** Where it goes; 0 until that is known. */
  to: number
}

/** What decides on the column of a line's first token. */
export type Place =
  /** A section begins here. */
  | { readonly kind: 'column'; readonly column: number }
  /** It is an item of the list with this first bullet. */
  | { readonly kind: 'item'; readonly of: Piece }
  /** It keeps its distance from a token on a line above, and stands right of others by so much at least. */
  | { readonly kind: 'beside'; readonly anchor: Piece; readonly floors: readonly Floor[] }

/** What a piece has to stay right of, and by how much. */
export interface Floor {
  readonly piece: Piece
  readonly distance: number
}

/**
 * Gives every piece its new column. What stood in one column, with blanks put in for that end, stands in one
 * column again; a line keeps its distance from what it was below; the rest stands as closely as its gaps say.
 *
 * Whatever decides on a piece stood left of it, or in its column: so the columns are gone through from left
 * to right.
 */
export function assignColumns(pieces: readonly Piece[]): void {
  for (const column of byColumn(pieces)) {
    const moving = column.filter((piece) => !piece.fixed)
    for (const piece of column) if (piece.fixed) piece.to = piece.column
    const inner = moving.filter((piece) => piece.left !== undefined)
    for (const piece of inner) if (!isAlignable(piece)) piece.to = nearestColumn(piece)
    for (const group of groups(inner.filter(isAlignable))) placeGroup(group)
    const firsts = moving.filter((piece) => piece.left === undefined)
    // A comment may stand on the column of the token below it.
    for (const piece of firsts) if (piece.kind === 'token') placeFirst(piece)
    for (const piece of firsts) if (piece.kind === 'comment') placeFirst(piece)
  }
}

/** The pieces of each column, those further left first; within one, in the order of the text. */
function byColumn(pieces: readonly Piece[]): Piece[][] {
  const columns = new Map<number, Piece[]>()
  for (const piece of pieces) {
    const column = columns.get(piece.column)
    if (column) column.push(piece)
    else columns.set(piece.column, [piece])
  }
  return [...columns].sort(([first], [second]) => first - second).map(([, column]) => column)
}

function placeFirst(piece: Piece): void {
  const { place } = piece
  piece.to = Math.max(place === undefined ? piece.column : columnOf(place, piece), ...endersOf(piece))
}

function columnOf(place: Place, piece: Piece): number {
  switch (place.kind) {
    case 'column':
      return place.column
    case 'item':
      return place.of.to
    case 'beside':
      return Math.max(
        1,
        place.anchor.to + piece.column - place.anchor.column,
        ...place.floors.map((floor) => floor.piece.to + floor.distance),
      )
    default:
      return assertNever(place)
  }
}

/**
 * A list still has to end with what ended it, so its bullet may not come to stand left of that; nor above it,
 * where that would be the next item there.
 */
function endersOf(bullet: Piece): number[] {
  return bullet.enders.map((ender) => ender.to + (isSameBullet(ender.text, bullet.text) ? 1 : 0))
}

function isSameBullet(first: string, second: string): boolean {
  return findOperator('infix', first)?.name === findOperator('infix', second)?.name
}

/** What stands close to what is before it is never set apart, but for the colons of a record. */
function isAlignable(piece: Piece): boolean {
  return piece.gap > 0 || piece.text === ':'
}

/**
 * Splits the pieces of one column, in the order of the text, into those that were aligned with one another,
 * directly or by way of others.
 */
function groups(column: readonly Piece[]): (readonly Piece[])[] {
  const found: Piece[][] = []
  /** The groups of the paragraph that is gone through. */
  let open: Piece[][] = []
  let paragraph = -1
  for (const piece of column) {
    if (piece.paragraph !== paragraph) {
      found.push(...open)
      open = []
    }
    paragraph = piece.paragraph
    const isJoined = (group: readonly Piece[]) => group.some((member) => areAligned(member, piece))
    const joined = open.filter(isJoined)
    open = [...open.filter((group) => !joined.includes(group)), [...joined.flat(), piece]]
  }
  return [...found, ...open]
}

/** What reads the same is aligned over a line or two of another kind, at any indentation. */
const nearLines = 4

/**
 * Whether two pieces of one column and paragraph stand there for each other's sake. What reads the same does,
 * on near lines or on lines of one indentation; anything else on neighbouring lines of one indentation, at
 * the same place.
 */
function areAligned(first: Piece, second: Piece): boolean {
  if (first.kind !== second.kind) return false
  const distance = second.line - first.lastLine
  const areAlike = first.head?.to === second.head?.to
  if (textOf(first) === textOf(second)) return distance <= nearLines || areAlike
  return distance <= 1 && areAlike && first.index === second.index
}

/** Comments are alike, whatever they say. */
function textOf(piece: Piece): string {
  return piece.kind === 'comment' ? '' : piece.text
}

function placeGroup(group: readonly Piece[]): void {
  const isAligned = group.length > 1 && group.some((piece) => authorsGap(piece) > piece.gap)
  if (!isAligned) {
    for (const piece of group) piece.to = nearestColumn(piece)
    return
  }
  const column = Math.max(...group.map(nearestColumn))
  for (const piece of group) piece.to = column
}

function authorsGap(piece: Piece): number {
  const left = piece.left!
  return piece.column - left.column - left.width
}

/**
 * As near to what stands before it as it may come. A comment that was set apart stays where it is, if there
 * is room.
 */
function nearestColumn(piece: Piece): number {
  const left = piece.left!
  const near = Math.max(left.to + left.width + piece.gap, ...endersOf(piece))
  return piece.kind === 'comment' && authorsGap(piece) > 1 ? Math.max(near, piece.column) : near
}

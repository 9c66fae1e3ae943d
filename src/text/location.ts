import type { Source } from './source.js'

/** Where an offset lies: both from 1; columns count characters (code points), a tab as one. */
export interface Location {
  readonly line: number
  readonly column: number
}

const lineStartsOf = new WeakMap<Source, readonly number[]>()

/** The offset at which each line begins; a line ends with a line feed. */
export function lineStarts(source: Source): readonly number[] {
  const known = lineStartsOf.get(source)
  if (known) return known
  const starts = [0]
  for (let at = source.text.indexOf('\n'); at >= 0; at = source.text.indexOf('\n', at + 1))
    starts.push(at + 1)
  lineStartsOf.set(source, starts)
  return starts
}

/** The line, counted from 0, that an offset lies on. */
export function lineIndexAt(source: Source, offset: number): number {
  const starts = lineStarts(source)
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= offset) low = middle
    else high = middle - 1
  }
  return low
}

/** The text of a line, counted from 0, without its line break. */
export function lineText(source: Source, index: number): string {
  const starts = lineStarts(source)
  const end = index + 1 < starts.length ? starts[index + 1]! - 1 : source.text.length
  return source.text.slice(starts[index], end).replace(/\r$/, '')
}

/** The location of an offset. */
export function locate(source: Source, offset: number): Location {
  const index = lineIndexAt(source, offset)
  const before = source.text.slice(lineStarts(source)[index], offset)
  return { line: index + 1, column: characterCount(before) + 1 }
}

/** How many code points a text has. */
export function characterCount(text: string): number {
  let count = 0
  for (let index = 0; index < text.length; index++) {
    if ((text.charCodeAt(index) & 0xfc00) !== 0xdc00) count++
  }
  return count
}

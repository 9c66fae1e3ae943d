/**
 * A text to be read, with the name that diagnostics call it by: a path as the user gave it, or
 * `<expression>`.
 */
export interface Source {
  readonly name: string
  readonly text: string
}

/** A stretch of a source: offsets in UTF-16 code units, `end` exclusive. */
export interface Span {
  readonly source: Source
  readonly start: number
  readonly end: number
}

/** The smallest span that covers both; they must be of one source. */
export function cover(first: Span, last: Span): Span {
  return {
    source: first.source,
    start: Math.min(first.start, last.start),
    end: Math.max(first.end, last.end),
  }
}

/** The text that a span covers. */
export function textOf(span: Span): string {
  return span.source.text.slice(span.start, span.end)
}

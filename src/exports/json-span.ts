import { locate } from '../text/location.js'
import { type Span, textOf } from '../text/source.js'
import type { JsonObject } from './json-text.js'

/** A place in a file, with the text that stands there; lines and columns count from 1. */
export function encodePlace(span: Span): JsonObject {
  const { line, column } = locate(span.source, span.start)
  return { file: span.source.name, line, column, text: textOf(span) }
}

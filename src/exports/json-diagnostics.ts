import type { Diagnostic } from '../text/diagnostic.js'
import { locate } from '../text/location.js'
import { type Span, textOf } from '../text/source.js'
import type { JsonObject } from './json-text.js'

/** How a document says that it is of diagnostics: `schema/diagnostics.schema.json` describes it. */
const diagnosticsFormat = 'tracewright-diagnostics'
const diagnosticsVersion = 1

/** What a command had to say in place of its result, or beside it. `command` begins with `explore`. */
export function encodeDiagnostics(
  diagnostics: readonly Diagnostic[],
  command: readonly string[],
): JsonObject {
  return {
    format: diagnosticsFormat,
    version: diagnosticsVersion,
    command,
    diagnostics: diagnostics.map(encodeDiagnostic),
  }
}

/** A diagnostic: its code, severity and message, where it is, and what there is further. */
export function encodeDiagnostic(diagnostic: Diagnostic): JsonObject {
  const { code, severity, message, span, expected, found, hint, related = [] } = diagnostic
  return {
    ...{ code, severity, message, ...encodeStretch(span) },
    ...(expected === undefined ? {} : { expected }),
    ...(found === undefined ? {} : { found }),
    ...(hint === undefined ? {} : { hint }),
    ...(related.length > 0
      ? { related: related.map((each) => ({ message: each.message, ...encodeStretch(each.span) })) }
      : {}),
  }
}

/** A long text, such as a whole declaration, is known by where it begins and ends. */
const textMax = 200

function encodeStretch(span: Span): JsonObject {
  const { line, column } = locate(span.source, span.start)
  const end = locate(span.source, span.end)
  const text = textOf(span).slice(0, textMax)
  return { file: span.source.name, line, column, endLine: end.line, endColumn: end.column, text }
}

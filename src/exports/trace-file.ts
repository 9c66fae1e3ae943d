import type { Diagnostic } from '../text/diagnostic.js'
import type { Source } from '../text/source.js'
import type { VariableTypes } from '../trace/difference.js'
import type { RecordedTrace } from '../trace/recorded.js'
import { decodeItfTrace } from './itf.js'
import { explorationFormat } from './json-exploration.js'
import { scenarioFormat } from './json-scenario.js'
import { simulationFormat } from './json-simulation.js'
import { isObject, type Json, Malformed, readDocument } from './json-text.js'
import { decodeTrace, traceFormat } from './json-trace.js'

/** A trace that was read, in the format that its document turned out to have. */
export interface TraceFile {
  readonly format: 'json' | 'itf'
  readonly trace: RecordedTrace
}

/**
 * Reads a trace from a file of any format that this tool writes: a trace, the result of a search or a
 * simulation with one, or ITF, of other tools too. ITF needs the variables' types; the others carry
 * everything themselves.
 */
export function readTraceFile(
  source: Source,
  types: VariableTypes,
): { readonly file?: TraceFile; readonly diagnostics: readonly Diagnostic[] } {
  const { result, diagnostics } = readDocument(source, (document) => decode(document, types))
  return { ...(result ? { file: result } : {}), diagnostics }
}

function decode(document: Json, types: VariableTypes): TraceFile {
  if (!isObject(document)) throw unknownFormat()
  const { format, trace } = document
  if (format === traceFormat) return { format: 'json', trace: decodeTrace(document, []) }
  const lacking = lackingTrace.get(format)
  if (lacking !== undefined) {
    if (!isObject(trace)) throw new Malformed('E602', ['trace'], `${lacking}, and has no trace`)
    return { format: 'json', trace: decodeTrace(trace, ['trace']) }
  }
  if ('vars' in document && 'states' in document)
    return { format: 'itf', trace: decodeItfTrace(document, types) }
  throw unknownFormat()
}

/** Results that may have a trace in them, and what to say of one that has none. */
const lackingTrace: ReadonlyMap<unknown, string> = new Map([
  [explorationFormat, 'this exploration found no violation'],
  [simulationFormat, 'this simulation found no violation'],
  [scenarioFormat, 'this scenario was not reached'],
])

function unknownFormat(): Malformed {
  return new Malformed(
    'E602',
    [],
    'it is no trace',
    `a trace says \`"format": "${traceFormat}"\`; an ITF trace has the arrays \`vars\` and \`states\``,
  )
}

import type { Counterexample } from '../explorer/exploration.js'
import { isInterrupted, type Sweep, type SweepRow } from '../explorer/sweep.js'
import { encodeDiagnostic } from './json-diagnostics.js'
import type { JsonObject } from './json-text.js'
import { encodeNamed } from './json-trace.js'

/** How a document says that it is the result of a sweep: `schema/sweep.schema.json` describes it. */
const sweepFormat = 'tracewright-sweep'
const sweepVersion = 1

/** What differs between two runs of one sweep. */
export interface SweepTimes {
  readonly elapsedMs: number
  /** Of each row. */
  readonly rows: readonly { readonly elapsedMs: number; readonly generatedPerSecond: number }[]
}

/** A sweep as one document. Outside `run` it is the same in every run of the same command. */
export function encodeSweep(
  sweep: Sweep,
  origin: { readonly command: readonly string[]; readonly specification: string; readonly run: SweepTimes },
): JsonObject {
  return {
    format: sweepFormat,
    version: sweepVersion,
    command: origin.command,
    specification: origin.specification,
    module: sweep.module,
    model: sweep.model,
    checked: { ...sweep.checked },
    swept: sweep.swept,
    rows: sweep.rows.map(encodeRow),
    isInterrupted: isInterrupted(sweep),
    run: { elapsedMs: origin.run.elapsedMs, rows: origin.run.rows.map((row) => ({ ...row })) },
  }
}

function encodeRow({ constants, outcome, growth }: SweepRow): JsonObject {
  const values = encodeNamed(constants)
  if (outcome.kind === 'assumption') {
    return {
      constants: values,
      verdict: { kind: outcome.kind },
      assumptions: outcome.diagnostics.map(encodeDiagnostic),
    }
  }
  const { verdict, statistics, counterexample, warnings } = outcome
  return {
    constants: values,
    verdict: { ...verdict },
    statistics: { ...statistics, diameter: statistics.diameter ?? null },
    growth: growth ?? null,
    violation: counterexample ? encodeBrief(counterexample) : null,
    warnings,
  }
}

/** What is violated, without the trace. */
function encodeBrief({ kind, name, trace }: Counterexample): JsonObject {
  return { kind, ...(name === undefined ? {} : { name }), steps: trace.steps.length }
}

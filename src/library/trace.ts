import type { Counterexample } from '../explorer/exploration.js'
import type { ScenarioPlace } from '../explorer/staged/scenario-result.js'
import { encodeItfTrace } from '../exports/itf.js'
import { encodeViolation } from '../exports/json-exploration.js'
import { printJson } from '../exports/json-text.js'
import { encodeTrace } from '../exports/json-trace.js'
import { readTraceFile, type TraceFile } from '../exports/trace-file.js'
import { print } from '../model/print.js'
import type { Trace } from '../model/trace.js'
import { equals } from '../model/value.js'
import { DiagnosticError } from '../text/diagnostic.js'
import type { Source } from '../text/source.js'
import type { VariableTypes } from '../trace/difference.js'
import type { RecordedTrace } from '../trace/recorded.js'
import { type Replay, replay as replayOn } from '../trace/replay.js'
import { type Prepared, prepare, type Selection, variableTypes } from './prepared.js'
import type { Specification } from './specification.js'

/** The formats of trace files: our own, and the Informal Trace Format of Apalache and Quint. */
export type TraceFormat = TraceFile['format']

/**
 * Reads a trace from a file that `explore` or another tool wrote. The variables of a prepared model tell
 * ITF's strings from model values, and its records from variants. Throws a `DiagnosticError` where the text
 * is no trace.
 */
export function readTrace(source: Source, prepared?: Prepared): RecordedTrace {
  const types: VariableTypes = prepared ? variableTypes(prepared) : new Map()
  const { file, diagnostics } = readTraceFile(source, types)
  if (!file) throw new DiagnosticError(diagnostics)
  return file.trace
}

/** Writes a trace, with what it is a counterexample to or was found for, as the text of a file. */
export function writeTrace(
  trace: Trace,
  format: TraceFormat,
  options: {
    readonly prepared?: Prepared
    readonly counterexample?: Counterexample
    readonly scenario?: ScenarioPlace
  } = {},
): string {
  const { prepared, counterexample, scenario } = options
  switch (format) {
    case 'json':
      return printJson(
        encodeTrace(trace, { violation: counterexample && encodeViolation(counterexample), scenario }),
      )
    case 'itf': {
      const types: VariableTypes = prepared ? variableTypes(prepared) : new Map()
      return printJson(encodeItfTrace(trace, types, counterexample ? 'violation' : 'ok', scenario))
    }
  }
}

/**
 * Prepares a specification as a trace says that it was: with its model, where there is one of that name, and
 * with its values of constants, where they are others than the model's. What `selection` says goes before.
 */
export function prepareFor(
  recorded: RecordedTrace,
  specification: Specification,
  selection: Selection = {},
): Prepared {
  const models = specification.checked?.module.models ?? []
  const model = selection.model ?? models.find(({ name }) => name === recorded.model)?.name
  const chosen: Selection = { engine: 'interpreted', ...selection, ...(model === undefined ? {} : { model }) }
  const prepared = prepare(specification, chosen)
  const { engine } = prepared
  if (recorded.module !== undefined && recorded.module !== engine.module) return prepared
  const others = (recorded.constants ?? []).filter(({ name, value }) =>
    engine.constants.some((own) => own.name === name && !equals(own.value, value)),
  )
  if (others.length === 0) return prepared
  const constants = others.map(({ name, value }) => ({ name, text: `${name} = ${print(value)}` }))
  return prepare(specification, { ...chosen, constants: [...constants, ...(selection.constants ?? [])] })
}

/** Checks a trace against a specification, step by step. */
export function replay(prepared: Prepared, recorded: RecordedTrace): Replay {
  const result = replayOn(prepared.engine, recorded, variableTypes(prepared))
  if (result.kind === 'departed') return result
  return { kind: 'legal', trace: { ...result.trace, specification: prepared.specification.source.name } }
}

/** A recorded trace taken at its word, to be shown without a specification. */
export function unchecked(recorded: RecordedTrace): Trace {
  const { module = 'unknown', model = 'unknown', constants = [], variables, states, steps } = recorded
  return {
    module,
    model,
    constants,
    variables,
    states,
    steps: states.slice(1).map((_, index) => {
      const { action = 'step', arguments: given = [], choices = [] } = steps[index] ?? {}
      return { action, arguments: given, choices }
    }),
  }
}

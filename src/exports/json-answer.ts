import type { Module } from '../core/core.js'
import { print } from '../model/print.js'
import type { Value } from '../model/value.js'
import type { Diagnostic } from '../text/diagnostic.js'
import { locate } from '../text/location.js'
import type { Span } from '../text/source.js'
import { renderDeparture } from '../trace/departure.js'
import type { Departure } from '../trace/replay.js'
import type { Types } from '../types/check.js'
import { typeToString } from '../types/type.js'
import { encodeDiagnostic } from './json-diagnostics.js'
import type { JsonObject } from './json-text.js'
import { encodeValue } from './json-value.js'

/** What stands in the document of a command that answers a question about a specification. */
export interface Origin {
  /** The words of the command line, `explore` the first. */
  readonly command: readonly string[]
  /** The file. */
  readonly specification: string
}

/** Of what model an answer is. */
interface ModelNames {
  readonly module: string
  readonly model: string
}

/** Each answer has a schema of this name: `schema/value.schema.json`. */
function answer(name: string, { command, specification }: Origin): JsonObject {
  return { format: `tracewright-${name}`, version: 1, command, specification }
}

/** What a module declares, with the types of its variables, and the warnings about it. */
export function encodeModule(
  module: Module,
  types: Types,
  warnings: readonly Diagnostic[],
  origin: Origin,
): JsonObject {
  const placed = ({ name, span }: { readonly name: string; readonly span: Span }): JsonObject => ({
    name,
    ...encodePlace(span),
  })
  return {
    ...answer('module', origin),
    module: module.name,
    constants: module.constants.map((constant) => ({ ...placed(constant), arity: constant.arity })),
    variables: module.variables.map((variable) => ({
      ...placed(variable),
      type: typeToString(types.variable(variable)),
    })),
    actions: module.actions.map((action) => ({
      ...placed(action),
      parameters: action.operator.parameters.map(({ name }) => name),
    })),
    invariants: module.invariants.map(placed),
    properties: module.properties.map(placed),
    models: module.models.map(placed),
    scenarios: module.scenarios.map(placed),
    warnings: warnings.map(encodeDiagnostic),
  }
}

function encodePlace({ source, start }: Span): JsonObject {
  return { file: source.name, ...locate(source, start) }
}

/** The value of an expression, as our traces have values and as it is printed. */
export function encodeAnswer(
  value: Value,
  asked: ModelNames & { readonly expression: string; readonly trace?: string; readonly step?: number },
  origin: Origin,
): JsonObject {
  return { ...answer('value', origin), ...asked, value: encodeValue(value), text: print(value) }
}

/** A specification in its usual form, and whether it was in it before. */
export function encodeFormatted(text: string, isFormatted: boolean, origin: Origin): JsonObject {
  return { ...answer('formatted', origin), isFormatted, text }
}

/** The code that is generated for a model. */
export function encodeCode(code: string, names: ModelNames, origin: Origin): JsonObject {
  return { ...answer('code', origin), ...names, code }
}

/** What was written for another tool. */
export function encodeExport(
  files: readonly string[],
  { warnings, ...names }: ModelNames & { readonly to: string; readonly warnings: readonly Diagnostic[] },
  origin: Origin,
): JsonObject {
  return { ...answer('export', origin), ...names, files, warnings: warnings.map(encodeDiagnostic) }
}

/** Where a recorded trace, of a file, leaves its specification. */
export function encodeDeparture(
  departure: Departure,
  { trace, ...names }: ModelNames & { readonly trace: string },
  origin: Origin,
): JsonObject {
  return {
    ...answer('departure', origin),
    ...names,
    kind: departure.kind,
    trace,
    ...(departure.kind === 'unrelated' ? {} : { index: departure.index }),
    message: renderDeparture(departure).join('\n'),
  }
}

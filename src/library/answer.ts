import {
  encodeAnswer,
  encodeCode,
  encodeDeparture,
  encodeExport,
  encodeFormatted,
  encodeModule,
  type Origin,
} from '../exports/json-answer.js'
import { printJson } from '../exports/json-text.js'
import type { Value } from '../model/value.js'
import type { Departure } from '../trace/replay.js'
import type { TlaFiles } from './export.js'
import type { Prepared } from './prepared.js'
import { checkedOf, type Specification } from './specification.js'

/** What a specification without errors declares, as JSON. */
export function writeModule(specification: Specification, command: Origin['command']): string {
  const { module, types } = checkedOf(specification)
  const origin = { command, specification: specification.source.name }
  return printJson(encodeModule(module, types, specification.diagnostics, origin))
}

/** The value of an expression as JSON, with the step of the trace that it was evaluated at. */
export function writeValue(
  value: Value,
  prepared: Prepared,
  asked: { readonly expression: string; readonly trace?: string; readonly step?: number },
  command: Origin['command'],
): string {
  return printJson(encodeAnswer(value, { ...namesOf(prepared), ...asked }, originOf(prepared, command)))
}

/** The code of a model as JSON. */
export function writeCode(code: string, prepared: Prepared, command: Origin['command']): string {
  return printJson(encodeCode(code, namesOf(prepared), originOf(prepared, command)))
}

/** What was exported, and to which files, as JSON. */
export function writeExport(
  files: readonly string[],
  { diagnostics }: TlaFiles,
  prepared: Prepared,
  command: Origin['command'],
): string {
  const facts = { ...namesOf(prepared), to: 'tla', warnings: diagnostics }
  return printJson(encodeExport(files, facts, originOf(prepared, command)))
}

/** Where the trace of a file leaves its specification, as JSON. */
export function writeDeparture(
  departure: Departure,
  prepared: Prepared,
  trace: string,
  command: Origin['command'],
): string {
  return printJson(encodeDeparture(departure, { ...namesOf(prepared), trace }, originOf(prepared, command)))
}

/** A specification in its usual form, as JSON. */
export function writeFormatted(text: string, isFormatted: boolean, origin: Origin): string {
  return printJson(encodeFormatted(text, isFormatted, origin))
}

function namesOf({ engine: { module, model } }: Prepared) {
  return { module, model }
}

function originOf({ specification }: Prepared, command: Origin['command']): Origin {
  return { command, specification: specification.source.name }
}

import { plainItf } from '../../exports/itf-plain.js'
import { type JsonPath, locate } from '../../exports/json-place.js'
import {
  isArray,
  isObject,
  type Json,
  type JsonObject,
  Malformed,
  readDocument,
} from '../../exports/json-text.js'
import { traceFormat } from '../../exports/json-trace.js'
import type { Diagnostic } from '../../text/diagnostic.js'
import type { Source, Span } from '../../text/source.js'

/** A trace of a specification that we do not have: plain JSON. */
export interface ForeignTrace {
  readonly source: Source
  readonly states: readonly ForeignState[]
  place(path: JsonPath): Span
}

/** A state, and how it was come to. */
export interface ForeignState {
  readonly variables: JsonObject
  /** The name of the step that led here, if it has one. */
  readonly step?: string
  /** What was picked in that step, by name. */
  readonly picks: JsonObject
  /** Of the state in the document. */
  readonly path: JsonPath
  /** Of its variables. */
  readonly variablesPath: JsonPath
}

/**
 * Reads a trace of another tool: of tla2json (`[{"no": 1, "name": …, "state": {…}}]`), or in the Informal
 * Trace Format, with the actions and picks of Quint where they are there.
 */
export function readForeignTrace(source: Source): {
  readonly trace?: ForeignTrace
  readonly diagnostics: readonly Diagnostic[]
} {
  const { result, diagnostics } = readDocument(source, (document) => statesOf(document))
  if (!result) return { diagnostics }
  const place = (path: JsonPath): Span => {
    const [start, end] = locate(source.text, path)
    return { source, start, end }
  }
  return { trace: { source, states: result, place }, diagnostics }
}

function statesOf(document: Json): readonly ForeignState[] {
  const states = isArray(document) ? document.map(stateOfTla2json) : itfStates(document)
  if (states.length === 0) throw new Malformed('E602', [], 'it has no states')
  const [first] = states
  const names = Object.keys(first!.variables)
  for (const { variables, variablesPath } of states) {
    const lacking = names.find((name) => !Object.hasOwn(variables, name))
    if (lacking !== undefined) {
      throw new Malformed('E602', variablesPath, `the variable \`${lacking}\` is missing`)
    }
    const stray = Object.keys(variables).find((name) => !names.includes(name))
    if (stray !== undefined) {
      throw new Malformed('E602', [...variablesPath, stray], 'the first state has no such variable')
    }
  }
  return states
}

function stateOfTla2json(item: Json, index: number): ForeignState {
  if (!isObject(item) || !isObject(item.state)) {
    const reason = 'a state of tla2json is an object with `no`, `name` and `state`'
    throw new Malformed('E602', [index], reason, kinds)
  }
  const { name, state } = item
  return {
    variables: state,
    ...(typeof name === 'string' && name !== '' ? { step: name } : {}),
    picks: {},
    path: [index],
    variablesPath: [index, 'state'],
  }
}

const kinds =
  "a trace from elsewhere is tla2json's array of states, or ITF, which has the arrays `vars` and `states`"

const actionTaken = 'mbt::actionTaken'
const nondetPicks = 'mbt::nondetPicks'

function itfStates(document: Json): readonly ForeignState[] {
  if (!isObject(document)) throw new Malformed('E602', [], 'it is no trace', kinds)
  const { vars, states, format } = document
  if (format === traceFormat) {
    throw new Malformed('E602', [], 'it is a trace of a specification of ours', 'name that specification')
  }
  if (vars === undefined || !isArray(vars) || states === undefined || !isArray(states)) {
    throw new Malformed('E602', [], 'it is no trace', kinds)
  }
  return states.map((state, index): ForeignState => {
    const path = ['states', index]
    if (!isObject(state)) throw new Malformed('E602', path, 'an object is expected')
    const own = Object.entries(state).filter(([name]) => name !== '#meta' && !name.startsWith('mbt::'))
    const step = state[actionTaken]
    const picks = state[nondetPicks]
    return {
      // Quint names a variable with its modules.
      variables: Object.fromEntries(
        own.map(([name, json]) => [name.split('::').at(-1)!, plainItf(json, [...path, name])]),
      ),
      ...(typeof step === 'string' && step !== '' ? { step } : {}),
      picks: picks === undefined ? {} : picksOf(plainItf(picks, [...path, nondetPicks])),
      path,
      variablesPath: path,
    }
  })
}

/** Those that were made. */
function picksOf(picks: Json): JsonObject {
  if (!isObject(picks)) return {}
  return Object.fromEntries(Object.entries(picks).filter(([, pick]) => pick !== null))
}

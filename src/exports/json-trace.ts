import type { ScenarioPlace } from '../explorer/staged/scenario-result.js'
import type { Argument, Choice, State, Step } from '../model/state.js'
import type { Trace } from '../model/trace.js'
import type { Value } from '../model/value.js'
import type { RecordedStep, RecordedTrace } from '../trace/recorded.js'
import type { JsonPath } from './json-place.js'
import { isArray, type Json, type JsonObject, Malformed } from './json-text.js'
import { decodeValue, encodeValue, object, text } from './json-value.js'

/** How a document says that it is a trace, and in which version: `schema/trace.schema.json` describes it. */
export const traceFormat = 'tracewright-trace'
const traceVersion = 1

/** What a trace is a counterexample to, or what scenario it was found for. */
export interface TracePurpose {
  readonly violation?: JsonObject | undefined
  readonly scenario?: ScenarioPlace | undefined
}

/** A trace as a document. */
export function encodeTrace(trace: Trace, { violation, scenario }: TracePurpose = {}): JsonObject {
  const [initial, ...later] = trace.states
  return {
    format: traceFormat,
    version: traceVersion,
    ...(trace.specification === undefined ? {} : { specification: trace.specification }),
    module: trace.module,
    model: trace.model,
    constants: encodeNamed(trace.constants),
    variables: trace.variables,
    ...(violation ? { violation } : {}),
    ...(scenario ? { scenario: { ...scenario } } : {}),
    ...(initial ? { initial: encodeState(trace.variables, initial) } : {}),
    steps: later.map((state, index) => ({
      ...encodeStep(trace.steps[index]!),
      state: encodeState(trace.variables, state),
    })),
  }
}

/** Action, arguments by name, and choices of a step. */
export function encodeStep(step: Step): JsonObject {
  return {
    action: step.action,
    arguments: encodeNamed(step.arguments),
    choices: step.choices.map(encodeChoice),
  }
}

/** Named values as an object, in their order. */
export function encodeNamed(values: readonly { readonly name: string; readonly value: Value }[]): JsonObject {
  return Object.fromEntries(values.map(({ name, value }) => [name, encodeValue(value)]))
}

function encodeState(variables: readonly string[], state: State): JsonObject {
  return Object.fromEntries(variables.map((name, index) => [name, encodeValue(state[index]!)]))
}

function encodeChoice(choice: Choice): JsonObject {
  switch (choice.kind) {
    case 'exists':
      return { kind: 'exists', name: choice.name, value: encodeValue(choice.value) }
    case 'branch':
      return { kind: 'branch', index: choice.index }
    case 'element':
      return { kind: 'element', variable: choice.variable, value: encodeValue(choice.value) }
    case 'call':
      return { kind: 'call', action: choice.action, arguments: encodeNamed(choice.arguments) }
  }
}

/** The trace in what `encodeTrace` wrote, at a path in its document; throws `Malformed` where it is none. */
export function decodeTrace(document: JsonObject, base: JsonPath): RecordedTrace {
  if (document.version !== traceVersion) {
    const version = JSON.stringify(document.version ?? null)
    const reason = `this is version ${version}, and ${traceVersion} is understood`
    throw new Malformed('E603', [...base, 'version'], reason)
  }
  const variables = strings(document.variables, [...base, 'variables'])
  const states: State[] = []
  if ('initial' in document) {
    states.push(decodeState(variables, document.initial, [...base, 'initial']))
  }
  const steps: RecordedStep[] = []
  array(document.steps, [...base, 'steps']).forEach((item, index) => {
    const path = [...base, 'steps', index]
    steps.push(decodeStep(item, path))
    states.push(decodeState(variables, object(item, path).state, [...path, 'state']))
  })
  if (steps.length > 0 && states.length !== steps.length + 1) {
    throw new Malformed('E602', base, 'it has steps, but no `initial` state')
  }
  return {
    ...decodeSpecification(document, base),
    module: text(document.module, [...base, 'module']),
    model: text(document.model, [...base, 'model']),
    constants: decodeNamed(document.constants, [...base, 'constants']),
    variables,
    states,
    steps,
  }
}

/** The member `specification`, which need not be there. */
export function decodeSpecification(document: JsonObject, base: JsonPath): { specification?: string } {
  if (document.specification === undefined) return {}
  return { specification: text(document.specification, [...base, 'specification']) }
}

/** What `encodeStep` wrote. */
export function decodeStep(json: Json, path: JsonPath): Step {
  const step = object(json, path)
  return {
    action: text(step.action, [...path, 'action']),
    arguments: decodeNamed(step.arguments, [...path, 'arguments']),
    choices: array(step.choices, [...path, 'choices']).map((choice, at) =>
      decodeChoice(choice, [...path, 'choices', at]),
    ),
  }
}

function array(json: Json | undefined, path: JsonPath): readonly Json[] {
  if (json === undefined || !isArray(json)) throw new Malformed('E602', path, 'an array is expected')
  return json
}

function strings(json: Json | undefined, path: JsonPath): readonly string[] {
  const found = array(json, path).map((item, index) => text(item, [...path, index]))
  const twice = found.findIndex((name, index) => found.indexOf(name) < index)
  if (twice >= 0) throw new Malformed('E602', [...path, twice], `\`${found[twice]}\` stands twice`)
  return found
}

/** What `encodeNamed` wrote. */
export function decodeNamed(json: Json | undefined, path: JsonPath): readonly Argument[] {
  return Object.entries(object(json, path)).map(([name, value]) => ({
    name,
    value: decodeValue(value, [...path, name]),
  }))
}

function decodeState(variables: readonly string[], json: Json | undefined, path: JsonPath): State {
  const state = object(json, path)
  const stray = Object.keys(state).find((name) => !variables.includes(name))
  if (stray !== undefined) throw new Malformed('E602', [...path, stray], 'it is not among `variables`')
  return variables.map((name) => {
    if (!Object.hasOwn(state, name)) throw new Malformed('E602', path, `the variable \`${name}\` is missing`)
    return decodeValue(state[name], [...path, name])
  })
}

function decodeChoice(json: Json, path: JsonPath): Choice {
  const choice = object(json, path)
  const kind = text(choice.kind, [...path, 'kind'])
  switch (kind) {
    case 'exists': {
      const name = text(choice.name, [...path, 'name'])
      return { kind, name, value: decodeValue(choice.value, [...path, 'value']) }
    }
    case 'branch': {
      const index = choice.index
      if (typeof index !== 'number' || !Number.isSafeInteger(index) || index < 0) {
        throw new Malformed('E602', [...path, 'index'], 'a number of a branch is expected')
      }
      return { kind, index }
    }
    case 'element': {
      const variable = text(choice.variable, [...path, 'variable'])
      return { kind, variable, value: decodeValue(choice.value, [...path, 'value']) }
    }
    case 'call': {
      const action = text(choice.action, [...path, 'action'])
      return { kind, action, arguments: decodeNamed(choice.arguments, [...path, 'arguments']) }
    }
    default:
      throw new Malformed('E602', [...path, 'kind'], `\`${kind}\` is no kind of choice`)
  }
}

import type { ScenarioPlace } from '../explorer/staged/scenario-result.js'
import type { Argument, State, Step } from '../model/state.js'
import type { Trace } from '../model/trace.js'
import type { VariableTypes } from '../trace/difference.js'
import type { RecordedStep, RecordedTrace } from '../trace/recorded.js'
import { printItfType } from './itf-type.js'
import { decodeItf, encodeItf } from './itf-value.js'
import { isArray, isObject, type Json, type JsonObject, Malformed } from './json-text.js'
import { decodeNamed, decodeSpecification, decodeStep, encodeNamed, encodeStep } from './json-trace.js'
import { object, text } from './json-value.js'

/** Quint's variables for model-based testing: the action that led to a state, and its picks. */
const actionTaken = 'mbt::actionTaken'
const nondetPicks = 'mbt::nondetPicks'
/** Under this name in `#meta` stands, without loss, what ITF has no place for. */
const ours = 'tracewright'

/**
 * A trace in the Informal Trace Format, with Quint's `mbt::` variables: `mbt::nondetPicks` has every
 * parameter and every witness of the trace, as an option. `status` is `violation` for a counterexample.
 */
export function encodeItfTrace(
  trace: Trace,
  types: VariableTypes,
  status: 'ok' | 'violation',
  scenario?: ScenarioPlace,
): JsonObject {
  const varTypes = trace.variables.flatMap((name) => {
    const type = types.get(name)
    return type ? [[name, printItfType(type)] as const] : []
  })
  const names = [...new Set(trace.steps.flatMap((step) => picks(step).map(({ name }) => name)))].sort()
  return {
    '#meta': {
      format: 'ITF',
      'format-description': 'https://apalache-mc.org/docs/adr/015adr-trace.html',
      description: `A trace of ${trace.module}, model ${trace.model}`,
      status,
      varTypes: Object.fromEntries([...varTypes, [actionTaken, 'Str']]),
      [ours]: {
        ...(trace.specification === undefined ? {} : { specification: trace.specification }),
        module: trace.module,
        model: trace.model,
        constants: encodeNamed(trace.constants),
        ...(scenario ? { scenario: { ...scenario } } : {}),
      },
    },
    vars: [...trace.variables, actionTaken, nondetPicks],
    states: trace.states.map((state, index) => {
      const step = index > 0 ? trace.steps[index - 1] : undefined
      return {
        '#meta': { index, ...(step ? { [ours]: encodeStep(step) } : {}) },
        ...Object.fromEntries(
          trace.variables.map((name, at) => [name, encodeItf(state[at]!, types.get(name))]),
        ),
        [actionTaken]: step ? step.action : 'init',
        [nondetPicks]: encodePicks(names, step ? picks(step) : []),
      }
    }),
  }
}

/** Arguments and witnesses; of two with one name, the inner one. */
function picks(step: Step): readonly Argument[] {
  return [...step.arguments, ...step.choices.flatMap((choice) => (choice.kind === 'exists' ? [choice] : []))]
}

function encodePicks(names: readonly string[], made: readonly Argument[]): JsonObject {
  return Object.fromEntries(
    names.map((name) => {
      const pick = made.findLast((argument) => argument.name === name)
      return [
        name,
        pick
          ? { tag: 'Some', value: encodeItf(pick.value, undefined) }
          : { tag: 'None', value: { '#tup': [] } },
      ]
    }),
  )
}

/**
 * The trace in an ITF document, of ours or of another tool; throws `Malformed` where it is none. With the
 * variables' types, model values, enumerations and variants come back; steps come back from our own
 * `#meta`, else the action alone from `mbt::actionTaken`.
 */
export function decodeItfTrace(document: Json, types: VariableTypes): RecordedTrace {
  const root = object(document, [])
  const { vars, states } = root
  if (vars === undefined || !isArray(vars) || states === undefined || !isArray(states)) {
    throw new Malformed('E602', [], 'an ITF trace has the arrays `vars` and `states`')
  }
  // Quint names a variable with its modules, and lists its own two twice.
  const written = [...new Set(vars.map((name, index) => text(name, ['vars', index])))].filter(
    (name) => !name.startsWith('mbt::'),
  )
  const variables = written.map((name) => name.split('::').at(-1)!)
  const decoded = states.map((item, index): State => {
    const state = object(item, ['states', index])
    return written.map((name, at) => {
      const path = ['states', index]
      if (!Object.hasOwn(state, name))
        throw new Malformed('E602', path, `the variable \`${name}\` is missing`)
      return decodeItf(state[name], types.get(variables[at]!), [...path, name])
    })
  })
  const steps = states.slice(1).map((item, index): RecordedStep => {
    const state = object(item, ['states', index + 1])
    const meta = isObject(state['#meta']) ? state['#meta'][ours] : undefined
    if (meta !== undefined) return decodeStep(meta, ['states', index + 1, '#meta', ours])
    const action = state[actionTaken]
    return typeof action === 'string' && action !== '' ? { action } : {}
  })
  const meta = isObject(root['#meta']) ? root['#meta'][ours] : undefined
  const model = meta === undefined ? {} : decodeOrigin(meta)
  return { ...model, variables, states: decoded, steps }
}

function decodeOrigin(json: Json): Partial<RecordedTrace> {
  const path = ['#meta', ours]
  const origin = object(json, path)
  return {
    ...decodeSpecification(origin, path),
    module: text(origin.module, [...path, 'module']),
    model: text(origin.model, [...path, 'model']),
    constants: decodeNamed(origin.constants, [...path, 'constants']),
  }
}

import * as Immutable from 'immutable'
import { EvaluationFault } from '../interpreter/fault.js'
import type { Engine, Fault } from '../model/engine.js'
import { areSameArguments, areSameChoices } from '../model/same-step.js'
import type { State, Step } from '../model/state.js'
import type { Trace } from '../model/trace.js'
import { type Difference, differences, type VariableTypes } from './difference.js'
import type { RecordedStep, RecordedTrace } from './recorded.js'

/**
 * A recorded trace is a behavior of the specification, with its steps made whole, or departs from it
 * somewhere.
 */
export type Replay =
  | { readonly kind: 'legal'; readonly trace: Trace }
  | { readonly kind: 'departed'; readonly departure: Departure }

/** Where and how a trace is none of the specification's. */
export type Departure =
  /** It is about something else: other variables, other constants, another module. */
  | { readonly kind: 'unrelated'; readonly message: string }
  /** State `index` cannot be there. `nearest`: what the specification allows instead that differs least. */
  | {
      readonly kind: 'state'
      readonly index: number
      readonly recorded: RecordedStep
      readonly nearest?: Nearest
    }
  /** The state is a successor, but by these steps only. */
  | {
      readonly kind: 'step'
      readonly index: number
      readonly recorded: RecordedStep
      readonly steps: readonly Step[]
    }
  /** The specification has a fault where the trace goes on. */
  | { readonly kind: 'fault'; readonly index: number; readonly fault: Fault }

/** An initial state or successor; `differences` lead from it to the recorded state. */
export interface Nearest {
  readonly step?: Step
  readonly differences: readonly Difference[]
}

/** Checks a recorded trace against a specification, step by step, up to the first departure. */
export function replay(engine: Engine, recorded: RecordedTrace, types?: VariableTypes): Replay {
  const message = findUnrelated(engine, recorded)
  if (message) return { kind: 'departed', departure: { kind: 'unrelated', message } }
  const order = engine.variables.map((name) => recorded.variables.indexOf(name))
  const states = recorded.states.map((state) => order.map((index) => state[index]!))
  const steps: Step[] = []
  for (const [index, state] of states.entries()) {
    const recordedStep = recorded.steps[index - 1] ?? {}
    let found: Step | Departure | undefined
    try {
      found =
        index === 0
          ? checkInitial(engine, state, types)
          : checkStep(engine, states[index - 1]!, recordedStep, state, index, types)
    } catch (error) {
      if (!(error instanceof EvaluationFault)) throw error
      return { kind: 'departed', departure: { kind: 'fault', index, fault: error.fault } }
    }
    if (found && 'kind' in found) return { kind: 'departed', departure: found }
    if (found) steps.push(found)
  }
  return {
    kind: 'legal',
    trace: {
      module: engine.module,
      model: engine.model,
      constants: engine.constants,
      variables: engine.variables,
      states,
      steps,
    },
  }
}

function findUnrelated(engine: Engine, recorded: RecordedTrace): string | undefined {
  if (recorded.module !== undefined && recorded.module !== engine.module) {
    return `the trace is of module ${recorded.module}, and the specification is module ${engine.module}`
  }
  const missing = engine.variables.find((name) => !recorded.variables.includes(name))
  if (missing !== undefined) return `the trace lacks the variable ${missing}`
  const stray = recorded.variables.find((name) => !engine.variables.includes(name))
  if (stray !== undefined) return `the specification has no variable ${stray}, which the trace has`
  for (const { name, value } of recorded.constants ?? []) {
    const own = engine.constants.find((constant) => constant.name === name)
    if (!own) return `the model ${engine.model} gives no value to the constant ${name}, which the trace has`
    if (!Immutable.is(own.value, value)) {
      const model = recorded.model === undefined ? '' : ` (it is of model ${recorded.model})`
      return `the constant ${name} has another value in the trace${model} than in model ${engine.model}`
    }
  }
  return undefined
}

function equal(one: State, other: State): boolean {
  return one.every((value, index) => Immutable.is(value, other[index]))
}

function checkInitial(engine: Engine, state: State, types: VariableTypes | undefined): Departure | undefined {
  let nearest: Nearest | undefined
  for (const initial of engine.initialStates()) {
    if (equal(initial, state)) return undefined
    nearest = nearer(nearest, { differences: differences(engine.variables, initial, state, types) }, {})
  }
  return { kind: 'state', index: 0, recorded: {}, ...(nearest ? { nearest } : {}) }
}

function checkStep(
  engine: Engine,
  before: State,
  recorded: RecordedStep,
  after: State,
  index: number,
  types: VariableTypes | undefined,
): Step | Departure {
  let nearest: Nearest | undefined
  const steps: Step[] = []
  for (const { step, state } of engine.successors(before)) {
    if (!equal(state, after)) {
      const candidate = { step, differences: differences(engine.variables, state, after, types) }
      nearest = nearer(nearest, candidate, recorded)
    } else if (agrees(step, recorded)) {
      return step
    } else {
      steps.push(step)
    }
  }
  if (steps.length > 0) return { kind: 'step', index, recorded, steps }
  return { kind: 'state', index, recorded, ...(nearest ? { nearest } : {}) }
}

/** Whether a step is the recorded one, as far as that is known. */
function agrees(step: Step, recorded: RecordedStep): boolean {
  if (recorded.action !== undefined && recorded.action !== step.action) return false
  if (recorded.arguments && !areSameArguments(recorded.arguments, step.arguments)) return false
  return !recorded.choices || areSameChoices(recorded.choices, step.choices)
}

/**
 * Fewest differences, then the recorded action with its arguments, then the recorded action; the first of
 * several.
 */
function nearer(best: Nearest | undefined, candidate: Nearest, recorded: RecordedStep): Nearest {
  if (!best) return candidate
  const rank = ({ step, differences }: Nearest): readonly number[] => [
    differences.length,
    step && agrees(step, recorded) ? 0 : step?.action === recorded.action ? 1 : 2,
  ]
  const [count, kinship] = rank(candidate)
  const [bestCount, bestKinship] = rank(best)
  return count! < bestCount! || (count === bestCount && kinship! < bestKinship!) ? candidate : best
}

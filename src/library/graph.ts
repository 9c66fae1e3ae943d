import { type StateGraph, walkGraph } from '../explorer/graph.js'
import { dotGraph } from '../exports/dot.js'
import { createEvaluator } from '../interpreter/evaluator.js'
import { type Prepared, variableTypes } from './prepared.js'

/** How large a graph may become. */
export interface StateGraphOptions {
  /** `graphStatesMax`, if not given. */
  readonly statesMax?: number
  readonly depth?: number
}

/** Larger graphs are rarely read. */
export const graphStatesMax = 200

/** The states of a model and the steps between them, breadth first, with what they violate. */
export function stateGraph(prepared: Prepared, options: StateGraphOptions = {}): StateGraph {
  const { config, engine } = prepared
  const evaluator = createEvaluator(config)
  const tests = (formulas: typeof config.invariants) =>
    formulas.map(({ name, value }) => ({ name, holds: evaluator.test(value) }))
  const invariants = tests(config.invariants)
  const properties = tests(config.properties)
  return walkGraph(engine, {
    statesMax: options.statesMax ?? graphStatesMax,
    ...(options.depth === undefined ? {} : { depth: options.depth }),
    isReduced: config.symmetry.length > 0 || config.view !== undefined,
    invariants: (state) => invariants.filter(({ holds }) => !holds(state)).map(({ name }) => name),
    properties: (state, next) =>
      properties.filter(({ holds }) => !holds(state, next)).map(({ name }) => name),
  })
}

/** How large a graph is, and what it shows that is wrong, in a line. */
export function renderGraphSize({ states, edges, left, faults }: StateGraph): string {
  if (faults.length > 0) return `graph: ${count(states.length, 'state')}; initial states: ${faults[0]}`
  const complete = states.every(({ isComplete }) => isComplete)
  const wrong = states.filter(({ violations }) => violations.length > 0).length
  const wrongSteps = edges.filter(({ violations }) => violations.length > 0).length
  const extent = complete
    ? 'all that can be reached'
    : left > 0
      ? `cut: at least ${left} more states`
      : 'cut at the depth'
  return (
    `graph: ${count(states.length, 'state')} and ${count(edges.length, 'step')}, ${extent}; ` +
    (wrong + wrongSteps === 0
      ? 'no violation in it'
      : `${count(wrong, 'state')} and ${count(wrongSteps, 'step')} with a violation`)
  )
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

/** A state graph in the language of Graphviz. */
export function renderDot(prepared: Prepared, graph: StateGraph): string {
  return dotGraph(graph, variableTypes(prepared))
}

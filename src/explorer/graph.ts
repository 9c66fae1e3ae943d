import { EvaluationFault } from '../interpreter/fault.js'
import type { Engine } from '../model/engine.js'
import type { State, Step } from '../model/state.js'

/** States that can be reached, and the steps between them: breadth first, as far as was asked for. */
export interface StateGraph {
  readonly module: string
  readonly model: string
  readonly variables: readonly string[]
  readonly states: readonly GraphState[]
  /** By the state that they leave, then as its successors are enumerated. */
  readonly edges: readonly GraphEdge[]
  /** How many states were left out: those that were met, for want of room; unknown ones lie behind them. */
  readonly left: number
  /** States that a constraint cuts, and that violate nothing: they are left out. */
  readonly outside: number
  /** What could not be evaluated of the initial states, in words. */
  readonly faults: readonly string[]
  /** Whether symmetry or a view makes several states one. */
  readonly isReduced: boolean
}

/** A state, or where symmetry or a view makes several one, the first of them that was met. */
export interface GraphState {
  readonly state: State
  readonly depth: number
  /** The index of the state that it was first reached from; none for an initial state. */
  readonly parent?: number
  /** Whether all of its steps are in the graph. */
  readonly isComplete: boolean
  /** What is wrong with it, in words. */
  readonly violations: readonly string[]
}

/** A step between two states, by index. */
export interface GraphEdge {
  readonly from: number
  readonly to: number
  readonly step: Step
  readonly violations: readonly string[]
}

/** How far to go, and what to look for. */
export interface GraphOptions {
  readonly statesMax: number
  /** The states so many steps from an initial one are not expanded. */
  readonly depth?: number
  readonly isReduced: boolean
  /** The names of the invariants that a state violates, and of the action properties that a step does. */
  invariants(state: State): readonly string[]
  properties(state: State, next: State): readonly string[]
}

type Draft = { -readonly [Key in keyof GraphState]: GraphState[Key] } & { violations: string[] }

/** Walks the states of an engine. A fault ends the expansion of the state that it is met in. */
export function walkGraph(engine: Engine, options: GraphOptions): StateGraph {
  const { statesMax, depth: depthMax = Number.POSITIVE_INFINITY } = options
  const states: Draft[] = []
  const edges: GraphEdge[] = []
  const indices = new Map<bigint, number>()
  const left = new Set<bigint>()
  const outside = new Set<bigint>()

  /** The index of a state in the graph; it is entered, if it is new and there is room. */
  function enter(state: State, isAllowed: boolean, parent: number | undefined): number | undefined {
    const fingerprint = engine.fingerprint(state)
    const known = indices.get(fingerprint)
    if (known !== undefined) return known
    const violations = attempt(() => options.invariants(state).map((name) => `invariant ${name} is false`))
    if (!isAllowed && violations.length === 0) {
      outside.add(fingerprint)
      return undefined
    }
    if (states.length >= statesMax) {
      left.add(fingerprint)
      return undefined
    }
    const depth = parent === undefined ? 0 : states[parent]!.depth + 1
    const own = parent === undefined ? {} : { parent }
    const all = isAllowed ? [...violations] : [...violations, 'outside the constraints']
    states.push({ state, depth, ...own, isComplete: !isAllowed, violations: all })
    indices.set(fingerprint, states.length - 1)
    return states.length - 1
  }

  const faults = attempt(() => {
    for (const state of engine.initialStates()) enter(state, engine.isInside(state), undefined)
    return []
  })
  for (let from = 0; from < states.length; from++) {
    const source = states[from]!
    if (source.isComplete || source.depth >= depthMax) continue
    let successors = 0
    const leftBefore = left.size
    let isCut = false
    const found = attempt(() => {
      for (const { step, state, allowed } of engine.successors(source.state)) {
        successors++
        const to = enter(state, allowed, from)
        if (to === undefined) {
          isCut ||= left.has(engine.fingerprint(state))
          continue
        }
        const violations = attempt(() =>
          options.properties(source.state, state).map((name) => `property ${name} is false`),
        )
        edges.push({ from, to, step, violations })
      }
      return []
    })
    source.violations.push(...found)
    if (successors === 0 && found.length === 0 && engine.checkDeadlock) source.violations.push('deadlock')
    source.isComplete = !isCut && left.size === leftBefore
  }
  return {
    module: engine.module,
    model: engine.model,
    variables: engine.variables,
    states,
    edges,
    left: left.size,
    outside: outside.size,
    faults,
    isReduced: options.isReduced,
  }
}

/** What is found, or that it could not be evaluated. */
function attempt(find: () => readonly string[]): readonly string[] {
  try {
    return find()
  } catch (error) {
    if (!(error instanceof EvaluationFault)) throw error
    return [`fault: ${error.fault.message}`]
  }
}

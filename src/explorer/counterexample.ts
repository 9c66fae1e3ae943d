import type { Engine, Violation } from '../model/engine.js'
import type { ParentLog } from '../model/parent-log.js'
import type { State, Step } from '../model/state.js'
import type { Trace } from '../model/trace.js'
import { assert } from '../text/assert.js'
import type { Counterexample } from './exploration.js'
import type { Run } from './reexecute.js'

/**
 * A violation with the depth of the state that was being expanded (-1: none, an initial state is to blame).
 */
export interface Found {
  readonly violation: Violation
  readonly sourceDepth: number
}

const kinds: readonly Violation['kind'][] = ['invariant', 'property', 'deadlock', 'fault']

/**
 * The lesser of two violations by length of the trace, then kind and order in the module. `first` wins a
 * tie: a level is expanded in the order of paths, so that what comes first has the least one.
 */
export function least(first: Found | undefined, second: Found): Found {
  if (!first) return second
  const difference =
    traceLength(first) - traceLength(second) ||
    kinds.indexOf(first.violation.kind) - kinds.indexOf(second.violation.kind) ||
    first.violation.order - second.violation.order
  return difference <= 0 ? first : second
}

function traceLength({ violation, sourceDepth }: Found): number {
  return sourceDepth + (violation.successor ? 1 : 0)
}

/** The least of the violations that a state's expansion has met. */
export function leastOf(violations: readonly Violation[]): Violation {
  return violations
    .map((violation) => ({ violation, sourceDepth: 0 }))
    .reduce((one, other) => least(one, other)).violation
}

/**
 * The way to a violation from where the search began: an initial state, if no others are given. It is found
 * again by execution along the parent log.
 */
export function pathTo(engine: Engine, log: ParentLog, found: Found, starts?: readonly State[]): Run {
  const { violation, sourceDepth } = found
  const { source, successor, step } = violation
  const path =
    source < 0 ? { states: [], steps: [] } : executePath(engine, log.path(sourceDepth, source), starts)
  if (!successor) return path
  assert(source < 0 || step, 'a violating successor has a step')
  return {
    states: [...path.states, successor],
    steps: source < 0 || !step ? path.steps : [...path.steps, step],
  }
}

/** The counterexample of a violation, in a search that began in an initial state, or in one of others. */
export function describe(
  engine: Engine,
  log: ParentLog,
  found: Found,
  starts?: readonly State[],
): Counterexample {
  return describeRun(engine, pathTo(engine, log, found, starts), found.violation)
}

/** The counterexample of a violation at the end of a run: in its last state, or the last step. */
export function describeRun(engine: Engine, { states, steps }: Run, violation: Violation): Counterexample {
  const trace: Trace = {
    module: engine.module,
    model: engine.model,
    constants: engine.constants,
    variables: engine.variables,
    states,
    steps,
  }
  const last = states.at(-1)
  switch (violation.kind) {
    case 'invariant': {
      assert(last, 'an invariant is violated in a state')
      const name = engine.invariants[violation.order]!
      return { kind: 'invariant', name, explanation: engine.explainInvariant(violation.order, last), trace }
    }
    case 'property': {
      const before = states.at(-2)
      assert(last && before, 'an action property is violated by a step')
      const name = engine.properties[violation.order]!
      const explanation = engine.explainProperty(violation.order, before, last)
      return { kind: 'property', name, explanation, trace }
    }
    case 'deadlock':
      return { kind: 'deadlock', trace }
    case 'fault': {
      assert(violation.fault, 'a fault says what it is')
      const attempted = violation.successor ? undefined : violation.step
      return { kind: 'fault', fault: violation.fault, ...(attempted ? { attempted } : {}), trace }
    }
  }
}

/**
 * Runs from an initial state along fingerprints. Each time the first state with the fingerprint that the
 * constraints allow is taken: the one that the search itself kept, under symmetry and view too.
 */
export function executePath(engine: Engine, fingerprints: readonly bigint[], starts?: readonly State[]): Run {
  const states: State[] = []
  const steps: Step[] = []
  for (const fingerprint of fingerprints) {
    const state = states.at(-1)
    if (!state) {
      states.push(findFirst(engine, starts ?? engine.initialStates(), fingerprint))
      continue
    }
    const successor = findSuccessor(engine, state, fingerprint)
    states.push(successor.state)
    steps.push(successor.step)
  }
  return { states, steps }
}

function findFirst(engine: Engine, states: Iterable<State>, fingerprint: bigint): State {
  for (const state of states) {
    if (engine.fingerprint(state) === fingerprint && engine.isInside(state)) return state
  }
  throw new Error(`no first state has the fingerprint ${fingerprint.toString(16)}`)
}

function findSuccessor(engine: Engine, state: State, fingerprint: bigint): { state: State; step: Step } {
  for (const successor of engine.successors(state)) {
    if (successor.allowed && engine.fingerprint(successor.state) === fingerprint) return successor
  }
  throw new Error(`no successor has the fingerprint ${fingerprint.toString(16)}`)
}

import { EvaluationFault } from '../../interpreter/fault.js'
import type { Engine, Successor } from '../../model/engine.js'
import { print } from '../../model/print.js'
import type { State } from '../../model/state.js'
import { Random } from '../random/random.js'

/** A state that can be reached, with what follows it. */
export interface SampledState {
  readonly state: State
  readonly successors: readonly Successor[]
}

/** The engine is the reference engine: so many expansions take it some 100 ms. */
const breadthStatesMax = 10
/** Steps of each behavior: what is the same at first may differ later. */
const walks = [12, 12, 12, 40]
/** Where states have many successors, or many initial states there are, fewer are looked at. */
const successorsMax = 4000
const initialMax = 8

/**
 * Some states within the constraints, at most `statesMax`, each once by its key: the first that a
 * search meets, then those of random behaviors, which are the same in each run.
 */
export function sampleStates(
  engine: Engine,
  statesMax: number,
  keyOf: (state: State) => bigint,
): readonly SampledState[] {
  const found = new Map<bigint, SampledState>()
  let successorsFound = 0

  function expand(state: State): SampledState {
    const key = keyOf(state)
    const known = found.get(key)
    if (known) return known
    const sampled = { state, successors: successorsOf(engine, state) }
    successorsFound += sampled.successors.length
    found.set(key, sampled)
    return sampled
  }

  const isFull = () => found.size >= statesMax || successorsFound >= successorsMax
  const initial: State[] = []
  for (const state of engine.initialStates()) {
    if (initial.length === initialMax) break
    if (engine.isInside(state)) initial.push(state)
  }
  const queue = [...initial]
  for (let index = 0; index < queue.length && found.size < breadthStatesMax && !isFull(); index++) {
    for (const { allowed, state } of expand(queue[index]!).successors) {
      if (allowed && queue.length < 4 * breadthStatesMax) queue.push(state)
    }
  }
  for (const [walk, steps] of walks.entries()) {
    if (initial.length === 0) break
    const random = new Random(0, walk)
    let state = initial[random.below(initial.length)]!
    for (let step = 0; step < steps && !isFull(); step++) {
      const next = chosen(expand(state).successors, random)
      if (!next) break
      state = next
    }
  }
  return [...found.values()]
}

/** What follows a state, as far as it can be evaluated. */
export function successorsOf(engine: Engine, state: State): readonly Successor[] {
  const successors: Successor[] = []
  try {
    for (const successor of engine.successors(state)) successors.push(successor)
  } catch (error) {
    if (!(error instanceof EvaluationFault)) throw error
  }
  return successors
}

/** One of the states that a search goes on from: each action is as likely as another. */
function chosen(successors: readonly Successor[], random: Random): State | undefined {
  const byAction = new Map<string, State[]>()
  for (const { allowed, step, state } of successors) {
    if (allowed) byAction.set(step.action, [...(byAction.get(step.action) ?? []), state])
  }
  if (byAction.size === 0) return undefined
  const states = [...byAction.values()][random.below(byAction.size)]!
  return states[random.below(states.length)]
}

/**
 * How a state behaves, for others to behave alike: the actions that are enabled, and by name of what may
 * differ, what it is, in any form that can be compared.
 */
export interface Conduct {
  readonly enabled: ReadonlySet<string>
  readonly facts: ReadonlyMap<string, string>
}

/** What a search makes of a state: successors are told apart by their fingerprints, which views reduce. */
export function conductOf(engine: Engine, { state, successors }: SampledState): Conduct {
  const byAction = new Map<string, Set<string>>()
  for (const { step, state: next, allowed } of successors) {
    const violated = engine.properties.length === 0 ? undefined : engine.violation(next, state)
    const fact = `${engine.fingerprint(next)} ${allowed} ${violated?.kind} ${violated?.order}`
    byAction.set(step.action, (byAction.get(step.action) ?? new Set()).add(fact))
  }
  const facts = new Map<string, string>()
  for (const [action, found] of byAction) facts.set(`what ${action} leads to`, [...found].sort().join())
  const violated = engine.violation(state)
  const order = violated?.kind === 'invariant' ? engine.invariants[violated.order]! : violated?.kind
  facts.set('whether the invariants hold', String(order))
  facts.set('whether the constraints hold', String(isInside(engine, state)))
  facts.set('the view', String(engine.fingerprint(state)))
  return { enabled: new Set(byAction.keys()), facts }
}

function isInside(engine: Engine, state: State): boolean | undefined {
  try {
    return engine.isInside(state)
  } catch (error) {
    if (!(error instanceof EvaluationFault)) throw error
    return undefined
  }
}

/** What is not alike in how two states behave, in words; what is enabled tells most, and goes first. */
export function differenceOf(one: Conduct, other: Conduct): string | undefined {
  for (const [first, second, ofFirst] of [
    [one, other, true],
    [other, one, false],
  ] as const) {
    const only = [...first.enabled].find((action) => !second.enabled.has(action))
    if (only !== undefined) return `${only} is enabled in ${ofFirst ? 'the first' : 'the second'} alone`
  }
  for (const [what, fact] of one.facts) {
    if (fact !== other.facts.get(what)) return `${what} differs`
  }
  return undefined
}

const textMax = 120

/** A state in a line: `turn = a, waiting = {b}`. */
export function renderShortly(engine: Engine, state: State): string {
  const text = engine.variables.map((name, index) => `${name} = ${print(state[index]!)}`).join(', ')
  const line = text.replace(/\s+/g, ' ')
  return line.length > textMax ? `${line.slice(0, textMax - 1)}…` : line
}

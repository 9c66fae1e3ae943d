import type { Engine, Level, Report, Violation } from '../../model/engine.js'
import { createFingerprintTable } from '../../model/fingerprint-table.js'
import { createParentLog } from '../../model/parent-log.js'
import type { State, Step } from '../../model/state.js'
import { equals, isFunction, isSet, type Value, Variant } from '../../model/value.js'
import { executePath } from '../counterexample.js'
import type { StopReason } from '../exploration.js'
import { createReexecution, type Run, successorsWithoutFault } from '../reexecute.js'
import { shorten } from '../shorten.js'
import { createReport } from '../statistics.js'
import { type Asking, createAsking } from '../stop.js'
import { type Path, type Sampler, type Sampling, sampleBatch } from './behaviors.js'
import { walkAgain, walkStates } from './simulate.js'

/** A trace that shows what a specification does. */
export interface Example {
  readonly run: Run
  /** What it is chosen for, as `featuresOf` names it: no example before it has that. */
  readonly shows: readonly string[]
  readonly end: ExampleEnd
  /** What is violated first in it. */
  readonly violated?: ViolatedAt
}

/** What is violated after so many steps. */
export interface ViolatedAt {
  readonly step: number
  readonly kind: Violation['kind']
  /** Of an invariant or a property. */
  readonly name?: string
}

/**
 * Where an example ends: no step leads to another state; it is in an initial state again; what comes and goes
 * (such as messages) is gone; or nowhere in particular, as there was no such state nearby.
 */
export type ExampleEnd =
  | { readonly kind: 'terminal' }
  | { readonly kind: 'initial' }
  | { readonly kind: 'quiet'; readonly variables: readonly string[] }
  | { readonly kind: 'open' }

/** Examples, and what they leave out. */
export interface Examples {
  readonly examples: readonly Example[]
  /** Actions that no example takes: were they enabled anywhere within the bound? */
  readonly notShown: readonly { readonly action: string; readonly wasEnabled: boolean }[]
  /** States that were expanded to find a shortest trace to each action; whether those were all. */
  readonly expanded: number
  readonly isExhausted: boolean
  /** What is violated in what was looked at, each once: `invariant Small`, `deadlock`, `evaluation`. */
  readonly violated: readonly string[]
  /** Why no more was looked at, where that was not to be. */
  readonly stopped?: StopReason
}

/** How many examples there are to be, and what random choices depend on where a search does not suffice. */
export interface FindOptions extends Asking {
  readonly count: number
  readonly seed: number
  /** Told now and then how many states have been looked at. */
  readonly onProgress?: (states: number) => void
}

/** States that are expanded for shortest traces; to find an end; and behaviors for what lies deeper. */
const statesMax = 30_000
const endStatesMax = 4000
const walks: Pick<Sampling, 'depth' | 'weights' | 'novelty'> = { depth: 60, weights: {}, novelty: true }
const walksMax = 12
const executionsMax = 150
/** States that are expanded at a time. */
const stretchStates = 256
/** An action that is enabled in so many states, and always left out by the constraints, is given up. */
const vainMax = 30
/** Runs whose states are looked around from. */
const branchedMax = 40

/**
 * Finds a few short traces that together take every action, and each kind of step, that is found within the
 * bound; each goes on to an end of its own accord, where there is one nearby.
 */
export async function findExamples(sampler: Sampler, options: FindOptions): Promise<Examples> {
  const { engine } = sampler
  const { count, seed } = options
  const looking = createLooking(engine, options)
  const searched = await searchActions(sampler, looking)
  const candidates: Run[] = [...searched.runs]
  const known = new Set(candidates.flatMap(({ steps }) => steps.flatMap(featuresOf)))
  await branchOff(engine, candidates, known, looking)
  const reexecute = createReexecution(engine)
  for (const path of await samplePaths(sampler, seed, looking)) {
    const run = walkStates(sampler, path)
    for (const [index, step] of run.steps.entries()) {
      if (await looking.isStopped(1)) break
      for (const feature of featuresOf(step)) {
        if (known.has(feature)) continue
        const prefix = { states: run.states.slice(0, index + 2), steps: run.steps.slice(0, index + 1) }
        const has = ({ steps }: Run) => {
          const at = steps.findIndex((each) => featuresOf(each).includes(feature))
          return at < 0 ? undefined : at + 1
        }
        const { run: short } = shorten({ ...prefix, allowed: true }, has, { reexecute, executionsMax })
        candidates.push(short)
        for (const each of short.steps.flatMap(featuresOf)) known.add(each)
      }
    }
  }
  const transient = transientVariables(engine, candidates)
  const examples: Example[] = []
  const shown = new Set<string>()
  const left = [...candidates]
  while (examples.length < count && left.length > 0) {
    const gain = ({ steps }: Run) =>
      new Set(steps.flatMap(featuresOf).filter((each) => !shown.has(each))).size
    const best = left.reduce((one, other) => (isBetter(gain, other, one) ? other : one))
    left.splice(left.indexOf(best), 1)
    if (gain(best) === 0 && examples.length > 0) break
    const { run, end, isDeadlock } = await finish(sampler, best, transient, looking)
    const shows = [...new Set(run.steps.flatMap(featuresOf))].filter((each) => !shown.has(each))
    for (const each of shows) shown.add(each)
    const deadlock = isDeadlock ? ({ step: run.steps.length, kind: 'deadlock' } as const) : undefined
    const violated = violatedIn(engine, run) ?? deadlock
    if (violated) looking.note(violated)
    examples.push({ run, shows, end, ...(violated ? { violated } : {}) })
  }
  const { violated, stopped } = looking
  return {
    examples,
    notShown: engine.actions
      .filter((action) => !shown.has(action))
      .map((action) => ({ action, wasEnabled: known.has(action) || searched.enabled.has(action) })),
    expanded: searched.expanded,
    isExhausted: searched.isExhausted,
    violated: [...violated],
    ...(stopped === undefined ? {} : { stopped }),
  }
}

/** What all parts of the work share: whether it is to end, and what was violated. */
interface Looking {
  readonly stopped: StopReason | undefined
  readonly violated: ReadonlySet<string>
  /** To be asked when so many more states have been looked at. */
  isStopped(states: number): Promise<boolean>
  note(violation: Omit<ViolatedAt, 'step'>): void
  /** Takes note of what a report has, and out of it. */
  collect(report: Report): void
}

function createLooking(engine: Engine, options: FindOptions): Looking {
  const ask = createAsking(options)
  const violated = new Set<string>()
  let stopped: StopReason | undefined
  let looked = 0
  const note = ({ kind, name }: Omit<ViolatedAt, 'step'>) => {
    violated.add(kind === 'fault' ? 'evaluation' : name === undefined ? kind : `${kind} ${name}`)
  }
  return {
    get stopped() {
      return stopped
    },
    violated,
    async isStopped(states) {
      looked += states
      options.onProgress?.(looked)
      stopped ??= await ask()
      return stopped !== undefined
    },
    note,
    collect({ violations }) {
      for (const violation of violations) note(named(engine, violation))
      violations.length = 0
    },
  }
}

/** A violation by name. */
function named(engine: Engine, { kind, order }: Pick<Violation, 'kind' | 'order'>): Omit<ViolatedAt, 'step'> {
  const names = kind === 'invariant' ? engine.invariants : kind === 'property' ? engine.properties : []
  const name = names[order]
  return name === undefined ? { kind } : { kind, name }
}

/** What is violated first along a run. */
function violatedIn(engine: Engine, { states }: Run): ViolatedAt | undefined {
  for (const [step, state] of states.entries()) {
    const violation = engine.violation(state, states[step - 1])
    if (violation) return { step, ...named(engine, violation) }
  }
  return undefined
}

/** More that is new for its steps: a short trace is read more easily than a long one that has it all. */
function isBetter(gain: (run: Run) => number, one: Run, other: Run): boolean {
  const worth = (run: Run) => gain(run) / (4 + run.steps.length)
  return worth(one) > worth(other)
}

/** Adds runs that leave one of the runs, those added too, by a step that shows something new. */
async function branchOff(engine: Engine, runs: Run[], known: Set<string>, looking: Looking): Promise<void> {
  for (let at = 0; at < Math.min(runs.length, branchedMax); at++) {
    const { states, steps } = runs[at]!
    for (const [index, state] of states.entries()) {
      if (await looking.isStopped(1)) return
      for (const successor of successorsWithoutFault(engine, state)) {
        const features = featuresOf(successor.step).filter((feature) => !known.has(feature))
        if (features.length === 0 || !successor.allowed || isSame(successor.state, state)) continue
        for (const feature of features) known.add(feature)
        runs.push({
          states: [...states.slice(0, index + 1), successor.state],
          steps: [...steps.slice(0, index), successor.step],
        })
      }
    }
  }
}

/**
 * What is of interest in a step: its action; what kinds of variants it is of, which tell one message from
 * another; the actions that it is composed of.
 */
export function featuresOf({ action, arguments: values, choices }: Step): readonly string[] {
  const witnesses = choices.flatMap((choice) => (choice.kind === 'exists' ? [choice.value] : []))
  const tags = [...values.map(({ value }) => value), ...witnesses].flatMap(tagOf)
  const calls = choices.flatMap((choice) => (choice.kind === 'call' ? [choice.action] : []))
  return [action, ...tags.map((tag) => `${action} of ${tag}`), ...calls.map((call) => `${call} in ${action}`)]
}

function tagOf(value: Value): readonly string[] {
  return value instanceof Variant && value.payload !== undefined ? [value.tag] : []
}

/** A shortest trace to each action, by a search of so many states; a trace of no step where there is none. */
async function searchActions({ engine, beginning }: Sampler, looking: Looking) {
  const table = createFingerprintTable()
  const report = createReport(engine)
  const log = createParentLog()
  const first = engine.createLevel()
  engine.initial(table, first, report)
  first.sort()
  log.append(first)
  let level: Level = first
  let expanded = 0
  const runs: Run[] = []
  const found = new Set<number>()
  /** By action: states in which it is enabled, but leads nowhere that is of use. */
  const vain = new Map<number, number>()
  let isExhausted = false
  looking.collect(report)

  /** Looks which of some states that have been expanded an action begins in first. */
  function lookFor(actions: readonly number[], depth: number, from: number, to: number): void {
    const [known, successors, own] = [createFingerprintTable(), engine.createLevel(), createReport(engine)]
    const open = new Set(actions)
    for (let index = from; index < to && open.size > 0; index++) {
      const before = own.generatedByAction.slice()
      engine.expand(level, index, index + 1, known, successors, own)
      for (const action of open) {
        if (own.generatedByAction[action] === before[action]) continue
        const here = { states: [engine.decode(level, index)], steps: [] }
        const name = engine.actions[action]!
        if (withStep(engine, here, name)) {
          const run = withStep(engine, executePath(engine, log.path(depth, index)), name)
          if (run) runs.push(run)
          found.add(action)
        } else vain.set(action, (vain.get(action) ?? 0) + 1)
        if (found.has(action) || vain.get(action) === vainMax) open.delete(action)
      }
    }
    successors.release?.()
  }

  for (let depth = 0; expanded < statesMax && found.size < engine.actions.length; depth++) {
    if (level.length === 0) {
      isExhausted = true
      break
    }
    const next = engine.createLevel()
    for (let from = 0; from < level.length && expanded < statesMax; ) {
      if (await looking.isStopped(from === 0 ? 0 : stretchStates)) break
      const before = report.generatedByAction.slice()
      const to = Math.min(from + stretchStates, level.length, from + statesMax - expanded)
      engine.expand(level, from, to, table, next, report)
      looking.collect(report)
      const isNew = (action: number) => report.generatedByAction[action] !== before[action]
      const open = (action: number) => !found.has(action) && (vain.get(action) ?? 0) < vainMax
      const actions = [...engine.actions.keys()].filter((action) => isNew(action) && open(action))
      if (actions.length > 0) lookFor(actions, depth, from, to)
      expanded += to - from
      from = to
    }
    if (looking.stopped) break
    next.sort()
    log.append(next)
    level.release?.()
    level = next
  }
  if (runs.length === 0 && beginning.level.length > 0) {
    runs.push({ states: [engine.decode(beginning.level, 0)], steps: [] })
  }
  const enabled = new Set(engine.actions.filter((_, action) => report.generatedByAction[action]! > 0))
  return { runs, expanded, isExhausted, enabled }
}

/** A run with one step more, by an action, to another state; nothing where there is none that is allowed. */
function withStep(engine: Engine, { states, steps }: Run, action: string): Run | undefined {
  const last = states.at(-1)!
  for (const { step, state, allowed } of successorsWithoutFault(engine, last)) {
    if (step.action !== action || !allowed || isSame(state, last)) continue
    return { states: [...states, state], steps: [...steps, step] }
  }
  return undefined
}

function isSame(one: State, other: State): boolean {
  return one.every((value, index) => equals(value, other[index]!))
}

/** The paths of some random behaviors. */
async function samplePaths(sampler: Sampler, seed: number, looking: Looking): Promise<readonly Path[]> {
  if (sampler.beginning.level.length === 0) return []
  const paths: Path[] = []
  const sampled = sampleBatch(
    sampler,
    { ...walks, seed },
    { first: 0, count: walksMax },
    () => true,
    (path) => paths.push(path),
  )
  for (;;) {
    if (await looking.isStopped(0)) return paths
    const { done, value } = sampled.next()
    if (!done) continue
    if (value.violating) looking.note(named(sampler.engine, walkAgain(sampler, value.violating).violation))
    return paths
  }
}

/** The variables that are empty at first, and from which something is taken again. */
function transientVariables({ variables }: Engine, runs: readonly Run[]): readonly number[] {
  return variables.flatMap((_, variable) => {
    const sizes = runs.map(({ states }) => states.map((state) => sizeOf(state[variable]!)))
    const isEmptyAtFirst = sizes.length > 0 && sizes.every(([first]) => first === 0)
    const shrinks = sizes.some((each) => each.some((size, at) => at > 0 && (size ?? 0) < (each[at - 1] ?? 0)))
    return isEmptyAtFirst && shrinks ? [variable] : []
  })
}

/** How many elements a set, sequence, bag or function has. */
function sizeOf(value: Value): number | undefined {
  return isSet(value) || isFunction(value) ? value.size : undefined
}

/** Goes on with a run to the nearest state where it may end, if there is one nearby. */
async function finish(
  { engine, walker }: Sampler,
  run: Run,
  transient: readonly number[],
  looking: Looking,
): Promise<{ readonly run: Run; readonly end: ExampleEnd; readonly isDeadlock: boolean }> {
  const initial = run.states[0]!
  const quiet = (state: State) =>
    transient.length > 0 && transient.every((variable) => sizeOf(state[variable]!) === 0)
  const table = createFingerprintTable()
  const log = createParentLog()
  const report = createReport(engine)
  let level = levelOf(engine, run.states.at(-1)!)
  table.add(level.fingerprintHigh(0), level.fingerprintLow(0))
  log.append(level)
  let looked = 0
  for (let depth = 0; level.length > 0 && looked < endStatesMax; depth++) {
    const next = engine.createLevel()
    for (let index = 0; index < level.length && looked < endStatesMax; index++, looked++) {
      if (await looking.isStopped(1)) return { run, end: { kind: 'open' }, isDeadlock: false }
      const state = engine.decode(level, index)
      const isLater = run.steps.length + depth > 0
      const cutBefore = report.cut
      walker.turnTo(level, index)
      const isStill = walker.look(report) === 0 && report.cut === cutBefore
      // Where anything but a deadlock is violated, none may be taken, whatever there is.
      const isTerminal = isStill && report.violations.every(({ kind }) => kind === 'deadlock')
      const isDeadlock = isTerminal && report.violations.length > 0
      looking.collect(report)
      const end: ExampleEnd | undefined = isTerminal
        ? { kind: 'terminal' }
        : isLater && isSame(state, initial)
          ? { kind: 'initial' }
          : isLater && quiet(state)
            ? { kind: 'quiet', variables: transient.map((variable) => engine.variables[variable]!) }
            : undefined
      if (end) return { run: joined(engine, run, log.path(depth, index)), end, isDeadlock }
      engine.expand(level, index, index + 1, table, next, report)
      looking.collect(report)
    }
    next.sort()
    log.append(next)
    level.release?.()
    level = next
  }
  return { run, end: { kind: 'open' }, isDeadlock: false }
}

/** A level of one state. */
function levelOf(engine: Engine, state: State): Level {
  const level = engine.createLevel()
  const states = engine.numberedStates()
  state.forEach((value, variable) => {
    states.add(variable, value)
  })
  const fingerprint = engine.fingerprint(state)
  const [high, low] = [Number(fingerprint >> 32n), Number(fingerprint & 0xffffffffn)]
  states.append(level, new Int32Array(state.length), high, low, -1)
  level.sort()
  return level
}

/** A run with the steps behind it that lead along fingerprints, of which the first is its last state's. */
function joined(engine: Engine, { states, steps }: Run, fingerprints: readonly bigint[]): Run {
  const all = { states: [...states], steps: [...steps] }
  for (const fingerprint of fingerprints.slice(1)) {
    const found = [...engine.successors(all.states.at(-1)!)].find(
      ({ allowed, state }) => allowed && engine.fingerprint(state) === fingerprint,
    )!
    all.states.push(found.state)
    all.steps.push(found.step)
  }
  return all
}

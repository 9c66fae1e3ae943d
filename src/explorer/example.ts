import type { Engine, Level } from '../model/engine.js'
import { createFingerprintTable } from '../model/fingerprint-table.js'
import { createParentLog } from '../model/parent-log.js'
import type { State, Step } from '../model/state.js'
import { equals, isFunction, isSet, type Value, Variant } from '../model/value.js'
import { type Path, type Sampler, type Sampling, sampleBatch } from './behaviors.js'
import { executePath } from './counterexample.js'
import { createReexecution, type Run, successorsWithoutFault } from './reexecute.js'
import { shorten } from './shorten.js'
import { walkStates } from './simulate.js'
import { createReport } from './statistics.js'

/** A trace that shows what a specification does. */
export interface Example {
  readonly run: Run
  /** What it is chosen for, as `featuresOf` names it: no example before it has that. */
  readonly shows: readonly string[]
  readonly end: ExampleEnd
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
  /** Whether something is violated in what was looked at. */
  readonly isViolated: boolean
}

/** States that are expanded for shortest traces; to find an end; and behaviors for what lies deeper. */
const statesMax = 30_000
const endStatesMax = 4000
const walks: Pick<Sampling, 'depth' | 'weights' | 'novelty'> = { depth: 60, weights: {}, novelty: true }
const walksMax = 12
const executionsMax = 150
/** Runs whose states are looked around from. */
const branchedMax = 40

/**
 * Finds a few short traces that together take every action, and each kind of step, that is found within the
 * bound; each goes on to an end of its own accord, where there is one nearby.
 */
export function findExamples(
  sampler: Sampler,
  { count, seed }: { readonly count: number; readonly seed: number },
): Examples {
  const { engine } = sampler
  const searched = searchActions(sampler)
  const candidates: Run[] = [...searched.runs]
  const known = new Set(candidates.flatMap(({ steps }) => steps.flatMap(featuresOf)))
  branchOff(engine, candidates, known)
  const reexecute = createReexecution(engine)
  for (const path of samplePaths(sampler, seed)) {
    const run = walkStates(sampler, path)
    for (const [index, step] of run.steps.entries()) {
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
    const { run, end } = finish(sampler, best, transient)
    const shows = [...new Set(run.steps.flatMap(featuresOf))].filter((each) => !shown.has(each))
    for (const each of shows) shown.add(each)
    examples.push({ run, shows, end })
  }
  return {
    examples,
    notShown: engine.actions
      .filter((action) => !shown.has(action))
      .map((action) => ({ action, wasEnabled: known.has(action) })),
    expanded: searched.expanded,
    isExhausted: searched.isExhausted,
    isViolated: searched.isViolated,
  }
}

/** More that is new for its steps: a short trace is read more easily than a long one that has it all. */
function isBetter(gain: (run: Run) => number, one: Run, other: Run): boolean {
  const worth = (run: Run) => gain(run) / (4 + run.steps.length)
  return worth(one) > worth(other)
}

/** Adds runs that leave one of the runs, those added too, by a step that shows something new. */
function branchOff(engine: Engine, runs: Run[], known: Set<string>): void {
  for (let at = 0; at < Math.min(runs.length, branchedMax); at++) {
    const { states, steps } = runs[at]!
    for (const [index, state] of states.entries()) {
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
function searchActions({ engine, beginning }: Sampler) {
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
  let isExhausted = false
  for (let depth = 0; expanded < statesMax && found.size < engine.actions.length; depth++) {
    if (level.length === 0) {
      isExhausted = true
      break
    }
    const next = engine.createLevel()
    for (let index = 0; index < level.length && expanded < statesMax; index++, expanded++) {
      const before = report.generatedByAction.slice()
      engine.expand(level, index, index + 1, table, next, report)
      engine.actions.forEach((_, action) => {
        if (found.has(action) || report.generatedByAction[action] === before[action]) return
        const run = withStep(engine, executePath(engine, log.path(depth, index)), engine.actions[action]!)
        if (!run) return
        found.add(action)
        runs.push(run)
      })
    }
    next.sort()
    log.append(next)
    level.release?.()
    level = next
  }
  if (runs.length === 0 && beginning.level.length > 0) {
    runs.push({ states: [engine.decode(beginning.level, 0)], steps: [] })
  }
  return { runs, expanded, isExhausted, isViolated: report.violations.length > 0 }
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
function samplePaths(sampler: Sampler, seed: number): readonly Path[] {
  if (sampler.beginning.level.length === 0) return []
  const paths: Path[] = []
  const sampled = sampleBatch(
    sampler,
    { ...walks, seed },
    { first: 0, count: walksMax },
    () => true,
    (path) => paths.push(path),
  )
  while (!sampled.next().done);
  return paths
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
function finish(
  { engine, beginning, walker }: Sampler,
  run: Run,
  transient: readonly number[],
): { readonly run: Run; readonly end: ExampleEnd } {
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
      const state = engine.decode(level, index)
      const isLater = run.steps.length + depth > 0
      const cutBefore = report.cut
      walker.turnTo(level, index)
      report.violations.length = 0
      const isStill = walker.look(report) === 0 && report.cut === cutBefore
      // Where anything but a deadlock is violated, none may be taken, whatever there is.
      const isTerminal = isStill && report.violations.every(({ kind }) => kind === 'deadlock')
      const end: ExampleEnd | undefined = isTerminal
        ? { kind: 'terminal' }
        : isLater && isSame(state, initial)
          ? { kind: 'initial' }
          : isLater && quiet(state)
            ? { kind: 'quiet', variables: transient.map((variable) => engine.variables[variable]!) }
            : undefined
      if (end) return { run: joined(engine, run, log.path(depth, index)), end }
      engine.expand(level, index, index + 1, table, next, report)
    }
    next.sort()
    log.append(next)
    level.release?.()
    level = next
  }
  void beginning
  return { run, end: { kind: 'open' } }
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

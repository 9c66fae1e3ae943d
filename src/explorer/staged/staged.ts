import { EvaluationFault } from '../../interpreter/fault.js'
import type { Threads } from '../../model/crew.js'
import type { Engine } from '../../model/engine.js'
import type { ParentLog } from '../../model/parent-log.js'
import type { State } from '../../model/state.js'
import { type Found, pathTo } from '../counterexample.js'
import type { Counterexample, StopReason } from '../exploration.js'
import { type ExploreOptions, explore } from '../explore.js'
import type { Run } from '../reexecute.js'
import type { Progress } from '../statistics.js'
import { chooseDiverse } from './diverse.js'

/**
 * What a staged search needs to know of a scenario. Its states are those of a staged configuration, and carry
 * how many stages are reached.
 */
export interface Stages {
  /** A violation in its search is a state that reaches the stage after those which are reached. */
  readonly engine: Engine
  readonly count: number
  /** The most steps of a stage from the one before. */
  within(stage: number): number | undefined
  /** Whether a state reaches a stage by itself, without a step. */
  isReachedIn(stage: number, state: State): boolean
  /** The state with so many stages reached. */
  withReached(state: State, count: number): State
}

/** How to search; the bounds are of the whole trace, and of the whole search. */
export interface StagedOptions
  extends Pick<ExploreOptions, 'clock' | 'pause' | 'shouldStop' | 'memoryMaxBytes'> {
  /** The most steps of a trace. */
  readonly depth?: number
  readonly threads?: Threads
  /** Told before a stage is searched. */
  readonly onSearch?: (search: {
    readonly attempt: number
    readonly stage: number
    readonly from: number
  }) => void
  readonly onProgress?: (progress: Progress) => void
}

/** The search for a stage, in one of the attempts. */
export interface StageSearch {
  readonly attempt: number
  /** From 0. */
  readonly stage: number
  /** States that it began from, and those that reach the stage; so many of these were gone on from. */
  readonly from: number
  readonly found: number
  readonly chosen: number
  /** Initial states and successors computed, and different states. */
  readonly generated: number
  readonly distinct: number
  /** Steps from where it began. */
  readonly depth: number
  /** Distinct states that were not expanded. */
  readonly left: number
  /** Whether nothing was left aside within the bounds that were asked for. */
  readonly isComplete: boolean
}

/** A state in which a stage is reached, and how: `stages` says by stage after how many steps. */
export interface Reached {
  readonly state: State
  readonly length: number
  readonly stages: readonly number[]
  /** The way from an initial state. */
  way(): Run
}

/** What a staged search found: all stages, or the one that it never got to. */
export interface StagedResult {
  readonly searches: readonly StageSearch[]
  readonly reached?: Reached
  /** The stage that the attempt which got furthest did not reach, and where it went on from. */
  readonly missed?: MissedStage
  readonly stopped?: StopReason
  /** A state whose evaluation has a fault, and the way to it. */
  readonly fault?: FoundFault
}

/** A stage that was not reached from some states. */
export interface MissedStage {
  readonly stage: number
  readonly from: readonly Reached[]
  /** Whether nothing was left aside, so that there is no way to it, within the depth that was asked for. */
  readonly isCertain: boolean
  /** Whether a greater depth may reach it. */
  readonly isCutByDepth: boolean
}

/** A fault that was met before a stage was reached. */
export interface FoundFault {
  readonly counterexample: Counterexample
  /** The way to the first state of the counterexample's trace. */
  readonly before: Run
}

/** How much an attempt does. */
export interface Effort {
  /** States of a stage that are gone on from. */
  readonly width: number
  /** Levels after the first in which a stage is reached. */
  readonly levelsAfter: number
  /** Successors of one search; and when it is made once more. */
  readonly generatedMax: readonly number[]
}

/**
 * One attempt after the other: each goes on from more of the states that reach a stage, and takes in such as
 * are some levels further. Within an attempt a search that was cut short is made once more, and goes on
 * longer.
 */
export const efforts: readonly Effort[] = [
  { width: 4, levelsAfter: 0, generatedMax: [100_000, 2_000_000] },
  { width: 32, levelsAfter: 1, generatedMax: [1_000_000, 4_000_000] },
  { width: 256, levelsAfter: 3, generatedMax: [10_000_000] },
]

/**
 * Searches breadth-first for the first stage, then from a few states in which it is reached for the second,
 * and so on. Where a stage is not reached, all is tried again with more effort, so that states of the stages
 * before are gone on from which were left aside. The same for any number of threads.
 */
export async function searchStages(stages: Stages, options: StagedOptions = {}): Promise<StagedResult> {
  const searches: StageSearch[] = []
  let missed: StagedResult['missed']
  for (const [attempt, effort] of efforts.entries()) {
    const result = await searchFrom(stages, 0, firstStates(stages), effort, options, attempt)
    searches.push(...result.searches)
    if (!result.missed || result.stopped) return { ...(missed ? { missed } : {}), ...result, searches }
    if (result.missed.isCertain || !missed || missed.stage <= result.missed.stage) missed = result.missed
    if (missed.isCertain) break
  }
  return { searches, ...(missed ? { missed } : {}) }
}

/** Searches for one stage after the other, from states in which those before `first` are reached. */
export async function searchFrom(
  stages: Stages,
  first: number,
  begin: readonly Reached[],
  effort: Effort,
  options: StagedOptions,
  attempt = 0,
): Promise<StagedResult> {
  const searches: StageSearch[] = []
  let from = begin
  let isCut = false
  for (let stage = first; stage < stages.count; stage++) {
    let next: readonly Reached[] = []
    let isAside = true
    let isCutThere = false
    for (const generatedMax of effort.generatedMax) {
      options.onSearch?.({ attempt, stage, from: from.length })
      const result = await searchStage(stages, stage, from, { ...effort, generatedMax }, options)
      const { found, stopped, fault, isCutByDepth, ...search } = result
      next = stage === stages.count - 1 ? shortest(found) : choose(found, effort.width)
      searches.push({
        attempt,
        stage,
        from: from.length,
        found: found.length,
        chosen: next.length,
        ...search,
      })
      if (stopped) return { searches, stopped }
      if (fault) return { searches, fault }
      isCutThere = isCutByDepth
      isAside = !search.isComplete || next.length < found.length
      if (next.length > 0 || search.isComplete) break
    }
    isCut ||= isAside
    if (next.length === 0)
      return { searches, missed: { stage, from, isCertain: !isCut, isCutByDepth: isCutThere } }
    from = next
  }
  return { searches, reached: from[0]! }
}

/** The initial states, no stage reached. */
export function firstStates({ engine }: Stages): readonly Reached[] {
  return [...engine.initialStates()]
    .filter((state) => engine.isInside(state))
    .map((state) => ({ state, length: 0, stages: [], way: () => ({ states: [state], steps: [] }) }))
}

/** Searches for a stage from states in which those before are reached: what it found is in order. */
export async function searchStage(
  stages: Stages,
  stage: number,
  from: readonly Reached[],
  { levelsAfter, generatedMax }: { readonly levelsAfter: number; readonly generatedMax: number },
  options: StagedOptions,
): Promise<
  Omit<StageSearch, 'attempt' | 'stage' | 'from' | 'found' | 'chosen'> & {
    /** Whether states were left for the depth that was asked for, and not for that of the stage. */
    readonly isCutByDepth: boolean
    readonly found: readonly Reached[]
    readonly stopped?: StopReason
    readonly fault?: FoundFault
  }
> {
  const { engine } = stages
  const entered = (state: State) => stages.withReached(state, stage + 1)
  const there: Reached[] = []
  for (const each of from) {
    try {
      if (!stages.isReachedIn(stage, each.state)) continue
    } catch (error) {
      if (!(error instanceof EvaluationFault)) throw error
      const fault = { counterexample: faultIn(engine, each.state, error), before: each.way() }
      return { ...nothingSearched(from.length), found: [], fault }
    }
    there.push({ ...each, state: entered(each.state), stages: [...each.stages, each.length] })
  }
  if (there.length > 0 && levelsAfter === 0) return { ...nothingSearched(from.length), found: there }
  const starts = from.map(({ state }) => state)
  const origins = new Map<bigint, Reached>()
  for (const each of from) {
    const fingerprint = engine.fingerprint(each.state)
    const known = origins.get(fingerprint)
    if (!known || each.length < known.length) origins.set(fingerprint, each)
  }
  const lengthMin = from.reduce((min, { length }) => Math.min(min, length), Number.POSITIVE_INFINITY)
  const depth = Math.min(
    stages.within(stage) ?? Number.POSITIVE_INFINITY,
    options.depth === undefined ? Number.POSITIVE_INFINITY : options.depth - lengthMin,
  )
  const found: Reached[] = [...there]
  const known = new Set(there.map(({ state }) => engine.fingerprint(state)))
  /** Whether a way was too long that may have a shorter one, from a state that another one came to first. */
  let isTooLong = false
  const onViolation = (violation: Found, log: ParentLog): void => {
    const reached = reachedBy(violation, log)
    if (reached) found.push(reached)
  }

  function reachedBy(found: Found, log: ParentLog): Reached | undefined {
    const { violation, sourceDepth } = found
    const { successor, kind, source } = violation
    if ((kind !== 'invariant' && kind !== 'property') || !successor) return undefined
    const state = entered(successor)
    const fingerprint = engine.fingerprint(state)
    if (known.has(fingerprint)) return undefined
    const [first] = log.path(sourceDepth, source)
    const origin = origins.get(first!)!
    const length = origin.length + sourceDepth + 1
    if (options.depth !== undefined && length > options.depth) {
      isTooLong = true
      return undefined
    }
    known.add(fingerprint)
    return {
      ...{ state, length, stages: [...origin.stages, length] },
      way() {
        const before = origin.way()
        const own = pathTo(engine, log, found, starts)
        const states = [...before.states.slice(0, -1), ...own.states.slice(0, -1), state]
        return { states, steps: [...before.steps, ...own.steps] }
      },
    }
  }

  let isRefused = false
  const mayExpand = ({ generated, states }: { generated: number; states: number }): boolean => {
    isRefused = generated + states > generatedMax
    return !isRefused
  }
  const { depth: _, onSearch: __, ...searching } = options
  const exploration = await explore(engine, {
    ...searching,
    ...{ starts, levelsAfter, onViolation, mayExpand },
    ...(Number.isFinite(depth) ? { depth } : {}),
  })
  const { statistics, verdict, counterexample } = exploration
  const isFault = counterexample?.kind === 'fault' && found.length === 0
  const [origin] = isFault ? counterexample.trace.states.slice(0, 1) : []
  const before = origin && origins.get(engine.fingerprint(origin))?.way()
  const isStopped = verdict.kind === 'stopped'
  return {
    found,
    generated: statistics.generated,
    distinct: statistics.distinct,
    depth: statistics.depth,
    left: statistics.left,
    isComplete: !isStopped && !isRefused && !isTooLong && (found.length === 0 || statistics.left === 0),
    isCutByDepth: statistics.left > 0 && depth !== stages.within(stage),
    ...(isStopped ? { stopped: verdict.reason } : {}),
    ...(isFault && before ? { fault: { counterexample, before } } : {}),
  }
}

function nothingSearched(states: number) {
  return { generated: 0, distinct: states, depth: 0, left: states, isComplete: false, isCutByDepth: false }
}

/** A fault of the condition of a stage, in a state. */
function faultIn(engine: Engine, state: State, { fault }: EvaluationFault): Counterexample {
  const { module, model, constants, variables } = engine
  return { kind: 'fault', fault, trace: { module, model, constants, variables, states: [state], steps: [] } }
}

function choose(found: readonly Reached[], width: number): readonly Reached[] {
  return chooseDiverse(
    found.map(({ state }) => state),
    width,
  ).map((index) => found[index]!)
}

/** The first of those with the shortest way. */
export function shortest(found: readonly Reached[]): readonly Reached[] {
  const least = found.reduce((min, { length }) => Math.min(min, length), Number.POSITIVE_INFINITY)
  return found.filter(({ length }) => length === least).slice(0, 1)
}

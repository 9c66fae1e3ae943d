import type { Engine, Violation } from '../../model/engine.js'
import { createParentLog } from '../../model/parent-log.js'
import type { State, Step } from '../../model/state.js'
import { equals } from '../../model/value.js'
import { describe, least, leastOf } from '../counterexample.js'
import type { StopReason } from '../exploration.js'
import type { Run } from '../reexecute.js'
import { createReport } from '../statistics.js'
import { type Batch, type Path, type Sampler, type Sampling, sampleBatch } from './behaviors.js'
import { minimise } from './minimise.js'
import type { Origin, Simulation } from './simulation.js'
import { createTally, type Tally } from './tally.js'

/** How to sample. What is found depends on the sampling and the number of behaviors alone. */
export interface SimulateOptions extends Sampling {
  /** How many behaviors to sample; without it, until there is a violation or a reason to stop. */
  readonly behaviors?: number
  /** Has further threads sample, once it is worth while: after so long by the clock, 0.6 s if not given. */
  readonly startMembers?: () => readonly SamplingMember[]
  readonly membersAfterMs?: number
  /** Where members see which behaviors are still wanted; see `wantedBefore`. */
  readonly wanted?: SharedArrayBuffer
  readonly shouldStop?: () => StopReason | undefined
  /** Told now and then. */
  readonly onProgress?: (progress: SimulationProgress) => void
  readonly clock?: () => number
  /** Takes what `Print` prints, in the order of the behaviors. */
  readonly print?: (line: string) => void
}

/** How far a simulation is. */
export interface SimulationProgress {
  readonly behaviors: number
  readonly steps: number
  readonly distinct: number
}

/** Another thread that samples batches, one after the other. */
export interface SamplingMember {
  sample(range: { readonly first: number; readonly count: number }): Promise<Batch>
}

/** Behaviors of this number and above are not wanted any more; a 64-bit word of shared memory. */
export function createWanted(): SharedArrayBuffer {
  const wanted = new SharedArrayBuffer(8)
  new BigInt64Array(wanted)[0] = BigInt(Number.MAX_SAFE_INTEGER)
  return wanted
}

/** Tells of a behavior whether it is wanted. */
export function wantedBefore(wanted: SharedArrayBuffer): (behavior: number) => boolean {
  const limit = new BigInt64Array(wanted)
  return (behavior) => BigInt(behavior) < Atomics.load(limit, 0)
}

/** Steps of a batch, roughly: some 50 ms, so that there is something to share out; and its behaviors. */
const batchSteps = 6400
const batchBehaviorsMax = 64

/** How many behaviors make a batch. Depends on the depth alone, as what is new within a batch does on it. */
export function behaviorsInBatch(depth: number): number {
  return Math.max(1, Math.min(batchBehaviorsMax, Math.floor(batchSteps / Math.max(1, depth))))
}

/** Batches that a member has before it, so that it does not wait for the next one. */
const queuedMax = 2
/** How long this thread works before others have their turn. */
const pauseMs = 50
/** Threads take some 300 ms to begin. */
const membersAfterMsUsual = 600
/** Where nothing is left to do but to wait for others, it is asked so often whether to stop. */
const waitMs = 20

/**
 * Samples behaviors, batch by batch, until one meets a violation, all are sampled, or there is a reason to
 * stop. What counts are the behaviors before the first one that is missing; of violations, that of the least
 * behavior. `currentSampler` gives what this thread samples with.
 */
export async function simulate(currentSampler: () => Sampler, options: SimulateOptions): Promise<Simulation> {
  const { engine, beginning } = currentSampler()
  const tally = createTally(engine, beginning)
  const failed = beginning.report.violations.map((violation) => ({ violation, sourceDepth: -1 }))
  if (failed.length > 0) {
    const counterexample = describe(
      engine,
      createParentLog(),
      failed.reduce((one, other) => least(one, other)),
    )
    return result(engine, options, tally, { counterexample })
  }
  if (beginning.level.length === 0) return result(engine, options, tally, {})
  const { violating, stopped } = await sampleAll(currentSampler, options, tally)
  if (!violating) return result(engine, options, tally, stopped ? { stopped } : {})
  const { run, violation } = walkAgain(currentSampler(), violating)
  const { counterexample, ...minimised } = await minimise(currentSampler().engine, run, violation)
  return result(engine, options, tally, {
    counterexample,
    origin: { behavior: violating.behavior, sampledSteps: run.steps.length, ...minimised },
  })
}

function result(
  engine: Engine,
  { seed, depth, weights, novelty, behaviors }: SimulateOptions,
  tally: Tally,
  found: { counterexample?: Simulation['counterexample']; origin?: Origin; stopped?: StopReason },
): Simulation {
  const { counterexample, origin, stopped } = found
  const isEmpty = tally.behaviors === 0 && stopped
  return {
    module: engine.module,
    model: engine.model,
    verdict: counterexample
      ? { kind: 'violated' }
      : isEmpty
        ? { kind: 'stopped', reason: stopped }
        : { kind: 'sampled' },
    sampling: { seed, depth, weights, novelty },
    ...(counterexample ? { counterexample } : {}),
    ...(origin ? { origin } : {}),
    statistics: tally.statistics(origin ? 1 : 0),
    checked: {
      invariants: engine.invariants,
      properties: engine.properties,
      deadlock: engine.checkDeadlock,
    },
    ...(stopped && tally.behaviors !== behaviors ? { stopped } : {}),
  }
}

/** Samples batches, by this thread and the others, and adds them up in their order. */
async function sampleAll(
  currentSampler: () => Sampler,
  options: SimulateOptions,
  tally: Tally,
): Promise<{ readonly violating?: Path; readonly stopped?: StopReason }> {
  const { behaviors = Number.MAX_SAFE_INTEGER, clock, membersAfterMs = membersAfterMsUsual } = options
  const wanted = options.wanted ?? createWanted()
  const limit = new BigInt64Array(wanted)
  const isWanted = wantedBefore(wanted)
  const size = behaviorsInBatch(options.depth)
  const batches = new Map<number, Batch>()
  let members: readonly SamplingMember[] | undefined
  const queued: number[] = []
  let failure: Error | undefined
  let stopped = options.shouldStop?.()
  let next = 0
  const startedMs = clock?.() ?? 0
  let pausedMs = startedMs

  /** Gives the numbers of the next batch away. */
  function take(): { first: number; count: number } | undefined {
    if (next >= behaviors || !isWanted(next)) return undefined
    const first = next
    next += Math.min(size, behaviors - first)
    return { first, count: next - first }
  }

  function receive(batch: Batch): void {
    batches.set(batch.first, batch)
    // None after it is of interest.
    if (batch.violating) lower(batch.violating.behavior + 1)
  }

  function lower(behavior: number): void {
    if (isWanted(behavior)) Atomics.store(limit, 0, BigInt(behavior))
  }

  function handOut(): void {
    members?.forEach((member, index) => {
      while ((queued[index] ?? 0) < queuedMax) {
        const range = take()
        if (!range) return
        queued[index] = (queued[index] ?? 0) + 1
        member.sample(range).then(
          (batch) => {
            queued[index]!--
            receive(batch)
          },
          (error: Error) => {
            failure ??= error
          },
        )
      }
    })
  }

  /** Lets others run, if it is time to. */
  async function rest(): Promise<void> {
    if (clock && clock() - pausedMs < pauseMs) return
    await turnOver(() => new Promise((resolve) => setImmediate(resolve)))
  }

  async function turnOver(pause: () => Promise<void>): Promise<void> {
    options.onProgress?.({ behaviors: tally.behaviors, steps: tally.steps, distinct: tally.distinct })
    await pause()
    pausedMs = clock?.() ?? 0
    stopped ??= options.shouldStop?.()
    if (stopped) lower(0)
    if (failure) throw failure
    if (pausedMs - startedMs >= membersAfterMs) members ??= options.startMembers?.()
    handOut()
  }

  /** Adds up what is there in order; whether the last of it is. */
  function addUp(): Path | 'incomplete' | undefined {
    for (;;) {
      const batch = batches.get(tally.behaviors)
      if (!batch) return undefined
      batches.delete(batch.first)
      tally.add(batch)
      for (const line of batch.printed) options.print?.(line)
      if (batch.violating) return batch.violating
      if (batch.behaviors < Math.min(size, behaviors - batch.first)) return 'incomplete'
    }
  }

  if (stopped) return { stopped }
  for (;;) {
    handOut()
    const own = take()
    if (own) {
      const sampling = sampleBatch(currentSampler(), options, own, isWanted)
      let step = sampling.next()
      while (!step.done) {
        await rest()
        step = sampling.next()
      }
      receive(step.value)
    } else if (queued.some((count) => count > 0)) {
      await turnOver(() => new Promise((resolve) => setTimeout(resolve, waitMs)))
    }
    const end = addUp()
    if (end === 'incomplete') return stopped ? { stopped } : {}
    if (end) return { violating: end }
    if (tally.behaviors >= behaviors) return {}
    const isOver = !isWanted(next) && queued.every((count) => count === 0)
    if (isOver) return stopped ? { stopped } : {}
  }
}

/** Walks along a path again, to where it met a violation. */
export function walkAgain(
  { engine, beginning, walker }: Sampler,
  { initial, successors }: Path,
): { readonly run: Run; readonly violation: Violation } {
  const walked = walkStates({ engine, beginning }, { initial, successors })
  const states = [...walked.states]
  const steps = [...walked.steps]
  walker.turnTo(beginning.level, initial)
  for (const number of successors) {
    walker.look(createReport(engine))
    walker.take(number)
  }
  const report = createReport(engine)
  walker.look(report)
  const violation = leastOf(report.violations)
  if (violation.step && violation.successor) {
    states.push(violation.successor)
    steps.push(violation.step)
  }
  return { run: { states, steps }, violation }
}

/** The states and steps along a path. */
export function walkStates(
  { engine, beginning }: Pick<Sampler, 'engine' | 'beginning'>,
  { initial, successors }: Omit<Path, 'behavior'>,
): Run {
  const states: State[] = [engine.decode(beginning.level, initial)]
  const steps: Step[] = []
  for (const number of successors) {
    const here = states.at(-1)!
    const others = [...engine.successors(here)].filter(
      ({ allowed, state }) => allowed && !isSame(state, here),
    )
    states.push(others[number]!.state)
    steps.push(others[number]!.step)
  }
  return { states, steps }
}

function isSame(one: State, other: State): boolean {
  return one.every((value, index) => equals(value, other[index]!))
}

import type { Sampling } from '../explorer/random/behaviors.js'
import {
  createWanted,
  type SimulateOptions as SamplingOptions,
  simulate as sample,
} from '../explorer/random/simulate.js'
import type { Simulation } from '../explorer/random/simulation.js'
import type { Thread } from '../model/crew.js'
import { DiagnosticError } from '../text/diagnostic.js'
import { didYouMean } from '../text/suggestion.js'
import { type Prepared, prepare, type Selection } from './prepared.js'
import { createPrintingEngine, createSamplingMember, samplers } from './sampling.js'
import type { Specification } from './specification.js'
import type { SearchThreads } from './thread.js'

/** How to sample behaviors. What is found depends on the sampling and the number of behaviors alone. */
export interface SimulateOptions
  extends Partial<Sampling>,
    Pick<SamplingOptions, 'behaviors' | 'shouldStop' | 'onProgress' | 'clock' | 'print'> {
  /** Further threads to sample with. */
  readonly threads?: SearchThreads
}

/** A model that is prepared to be simulated. */
export interface PreparedSimulation {
  readonly prepared: Prepared
  /** What the preparation and the sampling print, until it is taken. */
  readonly printed: string[]
}

/** Behaviors that are sampled where it is not said how many, and steps of each. */
export const simulationDefaults = { behaviors: 10_000, depth: 100 } as const

/** Prepares a model to be simulated; see `prepare`. */
export function prepareSimulation(
  specification: Specification,
  selection: Omit<Selection, 'workers' | 'print'> = {},
): PreparedSimulation {
  const printed: string[] = []
  const prepared = prepare(specification, { ...selection, print: (line) => void printed.push(line) })
  return { prepared, printed }
}

/**
 * Samples random behaviors of a model, and checks every successor of each state that they are in. A violation
 * is minimised. The same seed, depth, weights and number of behaviors find the same, with either engine and
 * any number of threads:
 *
 *     const { verdict } = await simulate(prepareSimulation(check(text)), { seed: 1, behaviors: 1000 })
 */
export async function simulate(
  { prepared, printed }: PreparedSimulation,
  options: SimulateOptions = {},
): Promise<Simulation> {
  const { threads, seed = 0, depth = simulationDefaults.depth, weights = {}, novelty = false } = options
  const { behaviors = simulationDefaults.behaviors, shouldStop, onProgress, clock, print } = options
  const { config, types, engineKind } = prepared
  checkWeights(prepared, weights)
  const sampling: Sampling = { seed, depth, weights, novelty }
  const wanted = createWanted()
  const running: Thread[] = []
  const startMembers = () =>
    Array.from({ length: (threads?.count ?? 1) - 1 }, () => {
      const thread = threads!.start({ config, sampling: { sampling, engine: engineKind, wanted } })
      running.push(thread)
      return createSamplingMember(thread)
    })
  const currentSampler = samplers({ engine: prepared.engine, printed }, () =>
    createPrintingEngine(config, types, engineKind),
  )
  for (const line of printed.splice(0)) print?.(line)
  try {
    const simulation = await sample(currentSampler, {
      ...sampling,
      behaviors,
      wanted,
      startMembers,
      ...(threads?.isEager ? { membersAfterMs: 0 } : {}),
      ...(shouldStop ? { shouldStop } : {}),
      ...(onProgress ? { onProgress } : {}),
      ...(clock ? { clock } : {}),
      ...(print ? { print } : {}),
    })
    const { counterexample } = simulation
    if (!counterexample) return simulation
    const trace = { ...counterexample.trace, specification: prepared.specification.source.name }
    return { ...simulation, counterexample: { ...counterexample, trace } }
  } finally {
    for (const thread of running) thread.stop()
  }
}

/** Throws where a weight is of an action that no step is counted by. */
export function checkWeights({ engine, config }: Prepared, weights: Sampling['weights']): void {
  const unknown = Object.keys(weights).filter((name) => !engine.actions.includes(name))
  if (unknown.length === 0) return
  throw new DiagnosticError(
    unknown.map((name) => {
      const isDeclared = config.module.actions.some((action) => action.name === name)
      return {
        code: 'E412',
        severity: 'error',
        message: isDeclared
          ? `no step is by the action \`${name}\` itself`
          : `there is no action \`${name}\``,
        span: { source: { name: '--weight', text: name }, start: 0, end: name.length },
        hint: didYouMean(name, engine.actions) ?? `steps are by ${engine.actions.join(', ')}`,
      }
    }),
  )
}

import type { Simulation } from '../explorer/random/simulation.js'
import { encodeViolation } from './json-exploration.js'
import type { JsonObject } from './json-text.js'
import { encodeTrace } from './json-trace.js'

/**
 * How a document says that it is the result of a simulation: `schema/simulation.schema.json` describes it.
 */
export const simulationFormat = 'tracewright-simulation'
const simulationVersion = 1

/** What differs between two runs of one command. */
export interface SimulationRun {
  readonly elapsedMs: number
  readonly stepsPerSecond: number
  readonly memoryBytes: number
  /** How many threads might sample. */
  readonly workers: number
  readonly engine: 'compiled' | 'interpreted'
}

/**
 * The result of a simulation as one document. Outside `run` it is the same in every run of `again`, which is
 * the command that samples the same behaviors.
 */
export function encodeSimulation(
  simulation: Simulation,
  origin: {
    readonly command: readonly string[]
    readonly again: readonly string[]
    readonly specification: string
    readonly run: SimulationRun
  },
): JsonObject {
  const { counterexample, statistics, stopped } = simulation
  const violation = counterexample ? encodeViolation(counterexample) : null
  const { distinct, lengths } = statistics
  return {
    format: simulationFormat,
    version: simulationVersion,
    command: origin.again,
    specification: origin.specification,
    module: simulation.module,
    model: simulation.model,
    verdict: { ...simulation.verdict },
    checked: { ...simulation.checked },
    sampling: { ...simulation.sampling, weights: { ...simulation.sampling.weights } },
    statistics: {
      behaviors: statistics.behaviors,
      steps: statistics.steps,
      generated: statistics.generated,
      distinct: distinct.states,
      distinctIsLeast: distinct.isLeast,
      cut: statistics.cut,
      initial: { ...statistics.initial },
      ended: { ...statistics.ended },
      lengths: lengths ? { ...lengths } : null,
      actions: statistics.actions.map((action) => ({ ...action })),
    },
    violation,
    found: simulation.origin ? { ...simulation.origin } : null,
    trace: counterexample ? encodeTrace(counterexample.trace, { violation: violation ?? undefined }) : null,
    run: { ...origin.run, command: origin.command, ...(stopped ? { stopped } : {}) },
  }
}

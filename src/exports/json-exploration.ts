import type { Counterexample, Exploration } from '../explorer/exploration.js'
import type { TimeLeft } from '../explorer/forecast.js'
import type { Suspicion } from '../explorer/trust/suspicion.js'
import { encodeReason } from './json-reason.js'
import { encodePlace } from './json-span.js'
import type { JsonObject } from './json-text.js'
import { encodeNamed, encodeStep, encodeTrace } from './json-trace.js'

/**
 * How a document says that it is the result of an exploration: `schema/exploration.schema.json` describes it.
 */
export const explorationFormat = 'tracewright-exploration'
const explorationVersion = 1

/** What differs between two runs of one command. */
export interface RunFacts {
  readonly elapsedMs: number
  readonly generatedPerSecond: number
  readonly memoryBytes: number
  /** How many threads searched. */
  readonly workers: number
  /** From the beginning of the search until all of them did; none where one searched. */
  readonly workersAfterMs?: number
  readonly engine: 'compiled' | 'interpreted'
  /** The depth that the search was resumed at, where it was: levels before were expanded by another. */
  readonly resumedDepth?: number
  /** By depth of the states that were expanded, from 0, or from `resumedDepth` on. */
  readonly levels: readonly LevelFacts[]
  /** Of a search that was stopped: the time that it had left, where that could be told. */
  readonly timeLeft?: TimeLeft
}

/** The expansion of a level: its states, the successors generated of them, and the time that it took. */
export interface LevelFacts {
  readonly states: number
  readonly generated: number
  readonly ms: number
}

/**
 * The result of an exploration as one document. Outside `run` it is the same in every run of the same
 * command.
 */
export function encodeExploration(
  exploration: Exploration,
  origin: { readonly command: readonly string[]; readonly specification: string; readonly run: RunFacts },
): JsonObject {
  const { counterexample, statistics } = exploration
  const { outDegree, diameter, frontier } = statistics
  const violation = counterexample ? encodeViolation(counterexample) : null
  return {
    format: explorationFormat,
    version: explorationVersion,
    command: origin.command,
    specification: origin.specification,
    module: exploration.module,
    model: exploration.model,
    verdict: { ...exploration.verdict },
    checked: { ...exploration.checked },
    statistics: {
      generated: statistics.generated,
      distinct: statistics.distinct,
      left: statistics.left,
      depth: statistics.depth,
      diameter: diameter ?? null,
      cut: statistics.cut,
      cutDepth: statistics.cutDepth ?? null,
      initial: { ...statistics.initial },
      actions: statistics.actions.map((action) => ({ ...action })),
      levels: statistics.levels,
      growth: statistics.growth,
      outDegree: outDegree ? { ...outDegree } : null,
      collisionProbability: statistics.collisionProbability,
      frontier: frontier
        ? { ...frontier, variables: frontier.variables.map((variable) => ({ ...variable })) }
        : null,
    },
    suspicions: exploration.suspicions ? exploration.suspicions.map(encodeSuspicion) : null,
    violation,
    trace: counterexample ? encodeTrace(counterexample.trace, { violation: violation ?? undefined }) : null,
    run: encodeRun(origin.run),
  }
}

function encodeSuspicion({ kind, severity, message, name, span }: Suspicion): JsonObject {
  return { kind, severity, message, ...(name === undefined ? {} : { name }), ...encodePlace(span) }
}

function encodeRun({ timeLeft, levels, ...others }: RunFacts): JsonObject {
  return {
    ...others,
    levels: levels.map((level) => ({ ...level })),
    ...(timeLeft ? { timeLeft: { ...timeLeft } } : {}),
  }
}

/** What a counterexample violates, and why. */
export function encodeViolation(counterexample: Counterexample): JsonObject {
  const { kind, name, explanation, reasons, fault, attempted } = counterexample
  return {
    kind,
    ...(name === undefined ? {} : { name }),
    ...(explanation
      ? {
          explanation: {
            ...encodePlace(explanation.span),
            values: explanation.values.map((value) => encodeNamed([value])),
          },
        }
      : {}),
    ...(reasons ? { reasons: reasons.map(encodeReason) } : {}),
    ...(fault
      ? {
          fault: {
            code: fault.code,
            message: fault.message,
            ...encodePlace(fault.span),
            values: fault.values.map((value) => encodeNamed([value])),
          },
        }
      : {}),
    ...(attempted ? { attempted: encodeStep(attempted) } : {}),
  }
}

import { type ScenarioResult, scenarioTrace } from '../explorer/staged/scenario-result.js'
import { assertNever } from '../text/assert.js'
import { encodeViolation, type RunFacts } from './json-exploration.js'
import { encodePlace } from './json-span.js'
import type { JsonObject } from './json-text.js'
import { encodeTrace } from './json-trace.js'

/**
 * How a document says that it is what became of a scenario: `schema/scenario.schema.json` describes it.
 */
export const scenarioFormat = 'tracewright-scenario'
const scenarioVersion = 1

/** What differs between two runs of one command. */
export type ScenarioRun = Pick<RunFacts, 'elapsedMs' | 'memoryBytes' | 'engine'>

/**
 * What became of a scenario, as one document. Outside `run` it is the same in every run of the same command.
 */
export function encodeScenario(
  result: ScenarioResult,
  origin: { readonly command: readonly string[]; readonly specification: string; readonly run: ScenarioRun },
): JsonObject {
  const { module, model, scenario, stages, outcome, searches, whole } = result
  return {
    format: scenarioFormat,
    version: scenarioVersion,
    command: origin.command,
    specification: origin.specification,
    ...{ module, model, scenario },
    stages: stages.map(({ name, within, step, span }) => ({
      ...(name === undefined ? {} : { name }),
      condition: encodePlace(span),
      ...(within === undefined ? {} : { within }),
      step: step ?? null,
    })),
    outcome: encodeOutcome(result),
    trace: outcome.kind === 'reached' ? encodeFound(result) : null,
    searches: searches.map((search) => ({ ...search })),
    exhaustive: whole
      ? {
          verdict: whole.verdict.kind,
          generated: whole.statistics.generated,
          distinct: whole.statistics.distinct,
          depth: whole.statistics.depth,
        }
      : null,
    run: { ...origin.run },
  }
}

function encodeOutcome(result: ScenarioResult): JsonObject {
  const { outcome } = result
  switch (outcome.kind) {
    case 'reached': {
      const { trace: _, violated, ...others } = outcome
      return { ...others, violated: violated.map((each) => ({ ...each })) }
    }
    case 'missed': {
      const { kind, stage, isUnreachable, nearest } = outcome
      return {
        ...{ kind, stage, isUnreachable, isConstrained: result.isConstrained },
        nearest: nearest
          ? {
              held: nearest.held.map(encodePlace),
              lacking: nearest.lacking.map(encodePlace),
              steps: nearest.steps,
              trace: encodeFound(result),
            }
          : null,
      }
    }
    case 'fault': {
      const violation = encodeViolation(outcome.counterexample)
      return { kind: 'fault', violation, trace: encodeTrace(outcome.counterexample.trace, { violation }) }
    }
    case 'stopped':
      return { ...outcome }
    default:
      return assertNever(outcome)
  }
}

function encodeFound(result: ScenarioResult): JsonObject {
  const { trace, scenario } = scenarioTrace(result)!
  return encodeTrace(trace, { scenario })
}

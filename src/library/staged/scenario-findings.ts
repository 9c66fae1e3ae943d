import { type ScenarioResult, scenarioExitCode } from '../../explorer/staged/scenario-result.js'
import { type Finding, type ScenarioEnd, scenarioCode, violationFinding } from '../../exports/finding.js'
import type { Prepared } from '../prepared.js'
import {
  callStage,
  renderNearest,
  renderOutcome,
  renderScenarioVerdict,
  renderSearches,
  renderStages,
  statesGenerated,
} from './scenario-report.js'

/** What became of a scenario, as other programs are told of it. */
export function scenarioEnd(result: ScenarioResult, prepared: Prepared): ScenarioEnd {
  const { module, model, scenario, outcome } = result
  const failure = failureOf(result, prepared)
  return {
    ...{ module, model, scenario },
    verdict: verdictOf(outcome),
    sentence: sentenceOf(result),
    counts: { generated: statesGenerated(result) },
    stages: renderStages(result),
    lines: renderSearches(result),
    account: trimmed(renderOutcome(result, prepared)),
    exitCode: scenarioExitCode(result),
    ...(failure ? { failure } : {}),
  }
}

/** Lines without the empty one at their end. */
function trimmed(lines: readonly string[]): readonly string[] {
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}

function sentenceOf(result: ScenarioResult): string {
  return renderScenarioVerdict(result).replace('verdict: ', '')
}

function verdictOf(outcome: ScenarioResult['outcome']): ScenarioEnd['verdict'] {
  switch (outcome.kind) {
    case 'reached':
    case 'fault':
      return { kind: outcome.kind }
    case 'missed': {
      const { kind, stage, isUnreachable } = outcome
      return { kind, stage, isUnreachable }
    }
    case 'stopped':
      return { ...outcome }
  }
}

/** Why a scenario is not reached, at the condition of the stage that was missed, or where a fault is. */
function failureOf(result: ScenarioResult, { config }: Prepared): Finding | undefined {
  const { scenario, stages, outcome } = result
  if (outcome.kind === 'fault') return violationFinding(outcome, config)
  if (outcome.kind !== 'missed') return undefined
  const { stage, nearest } = outcome
  const name = callStage(stages, stage)
  const what = `not true there, which ${name} needs`
  return {
    severity: 'error',
    code: scenarioCode(scenario),
    title: `scenario ${scenario}`,
    message: sentenceOf(result),
    span: stages[stage]!.span,
    related: nearest?.lacking.map((span) => ({ span, message: what })) ?? [],
    details: nearest ? [renderNearest(stages, stage, nearest)] : [],
    ...(nearest ? { trace: nearest.trace } : {}),
  }
}

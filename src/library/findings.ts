import { type Simulation, simulationExitCode } from '../explorer/random/simulation.js'
import type { ScenarioResult } from '../explorer/staged/scenario-result.js'
import {
  type Doubted,
  doubtFindings,
  type Finding,
  findingOf,
  type Outcome,
  outcomeOf,
  verdictFinding,
  violationFinding,
} from '../exports/finding.js'
import { renderGithub } from '../exports/github.js'
import { encodeDiagnostics } from '../exports/json-diagnostics.js'
import { printJson } from '../exports/json-text.js'
import { renderJunit, renderJunitFindings, renderScenarioJunit } from '../exports/junit.js'
import { encodeSarif, encodeSarifFindings, encodeScenarioSarif, type SarifOrigin } from '../exports/sarif.js'
import type { Diagnostic } from '../text/diagnostic.js'
import type { Prepared } from './prepared.js'
import { renderOptions } from './report.js'
import { renderSimulationVerdict } from './simulation-report.js'
import { scenarioEnd } from './staged/scenario-findings.js'

/** What a command found of which other programs are told. */
type Found = Doubted | Simulation | ScenarioResult

/** A result as a SARIF log: what is violated or not reached, and the warnings about its specification. */
export function writeSarif(found: Found, prepared: Prepared, origin: SarifOrigin): string {
  const { config } = prepared
  const warnings = warningsOf(found, prepared)
  if (isScenario(found)) {
    const end = scenarioEnd(found, prepared)
    const findings = [...(end.failure ? [end.failure] : []), ...warnings]
    return printJson(encodeScenarioSarif(end, config, findings, origin))
  }
  const outcome = outcomeIn(found)
  const violation = violationFinding(outcome, config)
  return printJson(encodeSarif(outcome, config, [...(violation ? [violation] : []), ...warnings], origin))
}

/** A result as annotations of GitHub: what SARIF has of it, and how the search ended. */
export function writeGithub(found: Found, prepared: Prepared): string {
  const warnings = warningsOf(found, prepared)
  if (isScenario(found)) {
    const end = scenarioEnd(found, prepared)
    const verdict = verdictFinding(end)
    const first = end.failure ?? { ...verdict, title: `${verdict.title}, scenario ${end.scenario}` }
    return renderGithub([first, ...warnings])
  }
  const outcome = outcomeIn(found)
  const first = violationFinding(outcome, prepared.config) ?? verdictFinding(outcome)
  return renderGithub([first, ...warnings, ...unchecked(prepared)])
}

/** A result as JUnit XML; its time is in it. */
export function writeJunit(found: Found, prepared: Prepared, elapsedMs: number): string {
  const warnings = warningsOf(found, prepared)
  if (isScenario(found)) return renderScenarioJunit(scenarioEnd(found, prepared), warnings, elapsedMs)
  const options = { ...renderOptions(prepared), elapsedMs }
  return renderJunit(outcomeIn(found), prepared.config, warnings, options)
}

function isScenario(found: Found): found is ScenarioResult {
  return 'scenario' in found
}

/** The formats in which diagnostics are written where there is no result. */
export const diagnosticFormats = ['json', 'sarif', 'github', 'junit'] as const

/** What a command had to say in place of its result, as a document. */
export function writeDiagnostics(
  diagnostics: readonly Diagnostic[],
  format: (typeof diagnosticFormats)[number],
  origin: SarifOrigin,
): string {
  const findings = diagnostics.map(findingOf)
  switch (format) {
    case 'json':
      return printJson(encodeDiagnostics(diagnostics, origin.command))
    case 'sarif':
      return printJson(encodeSarifFindings(findings, origin))
    case 'github':
      return renderGithub(findings)
    case 'junit':
      return renderJunitFindings(origin.command.join(' '), findings)
  }
}

function outcomeIn(found: Doubted | Simulation): Outcome {
  if (!('sampling' in found)) return outcomeOf(found)
  const { behaviors, steps, generated, distinct } = found.statistics
  return {
    ...found,
    sentence: renderSimulationVerdict(found).replace('verdict: ', ''),
    counts: { behaviors, steps, generated, distinct: distinct.states, seed: found.sampling.seed },
    lines: [],
    exitCode: simulationExitCode(found),
  }
}

/** Warnings about the specification, and about the result. */
function warningsOf(found: Found, { specification }: Prepared): readonly Finding[] {
  return [
    ...specification.diagnostics.map(findingOf),
    ...('sampling' in found || isScenario(found) ? [] : doubtFindings(found)),
  ]
}

/** The properties that are passed over, at their declarations. */
function unchecked({ config }: Prepared): readonly Finding[] {
  return config.temporalProperties.map(({ name, span }) =>
    findingOf({
      ...{ severity: 'note', code: `property/${name}`, span },
      message: `property ${name} is not checked: of temporal properties, only [][A]_v can be checked yet`,
    }),
  )
}

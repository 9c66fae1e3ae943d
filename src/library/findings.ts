import { type Simulation, simulationExitCode } from '../explorer/simulation.js'
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
import { renderJunit, renderJunitFindings } from '../exports/junit.js'
import { encodeSarif, encodeSarifFindings, type SarifOrigin } from '../exports/sarif.js'
import type { Diagnostic } from '../text/diagnostic.js'
import type { Prepared } from './prepared.js'
import { renderOptions } from './report.js'
import { renderSimulationVerdict } from './simulation-report.js'

/** An exploration as a SARIF log: its violation, and the warnings about its specification. */
export function writeSarif(
  exploration: Doubted | Simulation,
  prepared: Prepared,
  origin: SarifOrigin,
): string {
  const outcome = outcomeIn(exploration)
  const violation = violationFinding(outcome, prepared.config)
  const findings = [...(violation ? [violation] : []), ...warningsOf(exploration, prepared)]
  return printJson(encodeSarif(outcome, prepared.config, findings, origin))
}

/** An exploration as annotations of GitHub: what SARIF has of it, and how the search ended. */
export function writeGithub(exploration: Doubted | Simulation, prepared: Prepared): string {
  const outcome = outcomeIn(exploration)
  const first = violationFinding(outcome, prepared.config) ?? verdictFinding(outcome)
  return renderGithub([first, ...warningsOf(exploration, prepared), ...unchecked(prepared)])
}

/** An exploration as JUnit XML; its time is in it. */
export function writeJunit(exploration: Doubted | Simulation, prepared: Prepared, elapsedMs: number): string {
  const options = { ...renderOptions(prepared), elapsedMs }
  return renderJunit(outcomeIn(exploration), prepared.config, warningsOf(exploration, prepared), options)
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
function warningsOf(exploration: Doubted | Simulation, { specification }: Prepared): readonly Finding[] {
  return [
    ...specification.diagnostics.map(findingOf),
    ...('sampling' in exploration ? [] : doubtFindings(exploration)),
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

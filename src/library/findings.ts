import {
  type Doubted,
  doubtFindings,
  type Finding,
  findingOf,
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

/** An exploration as a SARIF log: its violation, and the warnings about its specification. */
export function writeSarif(exploration: Doubted, prepared: Prepared, origin: SarifOrigin): string {
  const violation = violationFinding(exploration, prepared.config)
  const findings = [...(violation ? [violation] : []), ...warningsOf(exploration, prepared)]
  return printJson(encodeSarif(exploration, prepared.config, findings, origin))
}

/** An exploration as annotations of GitHub: what SARIF has of it, and how the search ended. */
export function writeGithub(exploration: Doubted, prepared: Prepared): string {
  const violation = violationFinding(exploration, prepared.config)
  const first = violation ?? verdictFinding(exploration)
  return renderGithub([first, ...warningsOf(exploration, prepared), ...unchecked(prepared)])
}

/** An exploration as JUnit XML; its time is in it. */
export function writeJunit(exploration: Doubted, prepared: Prepared, elapsedMs: number): string {
  const options = { ...renderOptions(prepared), elapsedMs }
  return renderJunit(exploration, prepared.config, warningsOf(exploration, prepared), options)
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

/** Warnings about the specification, and about the result. */
function warningsOf(exploration: Doubted, { specification }: Prepared): readonly Finding[] {
  return [...specification.diagnostics.map(findingOf), ...doubtFindings(exploration)]
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

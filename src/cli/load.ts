import {
  check,
  DiagnosticError,
  hasError,
  renderDiagnostics,
  type Source,
  type Specification,
} from '../index.js'
import type { Given } from './command.js'
import type { CommandLine } from './command-line.js'
import { note, paletteFor } from './output.js'
import { readExtended, readSpecification } from './specification-file.js'

/** The specification that the argument `spec` names, without errors; its warnings go to standard error. */
export function loadSpecification(given: Given, line: CommandLine): Specification {
  return loadSource(readSpecification(given.text('spec') ?? '', line))
}

/** The same of a file that has been read. */
export function loadSource(source: Source): Specification {
  const specification = check(source, { read: readExtended })
  const { diagnostics } = specification
  if (hasError(diagnostics)) throw new DiagnosticError(diagnostics)
  if (diagnostics.length > 0) note(`${renderDiagnostics(diagnostics, paletteFor(process.stderr))}\n`)
  return specification
}

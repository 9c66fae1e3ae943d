import { exportModel } from '../exports/tla/module.js'
import { type Diagnostic, DiagnosticError } from '../text/diagnostic.js'
import type { Prepared } from './prepared.js'
import { hasError } from './specification.js'

/** A TLA+ module and a configuration of TLC that runs it. */
export interface TlaFiles {
  /** The name of the module, and of its file without `.tla`. */
  readonly name: string
  readonly module: string
  /** The text of the `.cfg`. */
  readonly config: string
  /** Warnings: what is left out, and why. */
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * A model in TLA+, for which TLC finds the same states. Throws a `DiagnosticError` where something in it
 * cannot be said in TLA+.
 */
export function exportTla({ config, types }: Prepared): TlaFiles {
  const { diagnostics, ...files } = exportModel(config, types)
  if (hasError(diagnostics)) throw new DiagnosticError(diagnostics)
  return { ...files, diagnostics }
}

import type { Span } from './source.js'

/**
 * Something that the user should know about a text: plain data, rendered by `code-frame.ts`.
 * `code` is stable and documented (`E` for errors, `W` for warnings, then three digits).
 */
export interface Diagnostic {
  readonly code: string
  readonly severity: 'error' | 'warning'
  /** One sentence without a full stop, values included: "`x` is assigned twice in one branch". */
  readonly message: string
  readonly span: Span
  /** What the place asks for and what stands there, where the two can be put in words. */
  readonly expected?: string
  readonly found?: string
  /** Other places that belong to it: "first assigned here". */
  readonly related?: readonly Related[]
  /** What to try: "did you mean `votedFor`?". */
  readonly hint?: string
}

/** A second place of a diagnostic, with what it has to do with it. */
export interface Related {
  readonly span: Span
  readonly message: string
}

/** Thrown where a caller asked for a result that diagnostics forbid; never for our own mistakes. */
export class DiagnosticError extends Error {
  constructor(readonly diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((diagnostic) => `${diagnostic.code}: ${diagnostic.message}`).join('\n'))
    this.name = 'DiagnosticError'
  }
}

import type { Module } from '../core/core.js'
import { lower } from '../core/lower.js'
import { parse } from '../syntax/parse.js'
import type { Diagnostic } from '../text/diagnostic.js'
import { DiagnosticError } from '../text/diagnostic.js'
import type { Source } from '../text/source.js'
import { check as checkModule, type Types } from '../types/check.js'

/** A specification that has been read, with all that it extends. */
export interface Specification {
  readonly source: Source
  /** Every error and warning of its files, in names, types and effects. */
  readonly diagnostics: readonly Diagnostic[]
  /** What was read beside the source. */
  readonly read: readonly ReadFile[]
  /** Set where there is no error. */
  readonly checked?: { readonly module: Module; readonly types: Types }
}

/** A file, with the path and the name of the file that it was asked for by. */
export interface ReadFile {
  readonly path: string
  readonly from: string
  readonly source: Source
}

/** The file that `path`, as it stands in `from`, is about; undefined where there is none. */
export type ReadSource = (path: string, from: Source) => Source | undefined

/** How to read a specification. */
export interface CheckOptions {
  /** Reads what the specification extends; without it `extends` finds nothing. */
  readonly read?: ReadSource
}

/**
 * Reads and checks a specification: its text (a string by itself is called `<text>`), what that extends,
 * names, types and effects. Never throws for a mistake of the user's: those are the `diagnostics`.
 */
export function check(source: Source | string, options: CheckOptions = {}): Specification {
  const own = sourceOf(source)
  const parsed = parse(own)
  const read: ReadFile[] = []
  const { module, diagnostics } = lower(parsed.tree, (path, from) => {
    const source = options.read?.(path, from)
    if (source) read.push({ path, from: from.name, source })
    return source && parse(source)
  })
  const found = [...parsed.diagnostics, ...diagnostics]
  if (!module) return { source: own, read, diagnostics: inOrder(found) }
  const { types, diagnostics: typeDiagnostics } = checkModule(module)
  const all = inOrder([...found, ...typeDiagnostics])
  return { source: own, read, diagnostics: all, ...(hasError(all) ? {} : { checked: { module, types } }) }
}

/** File by file, in the order of each text. */
function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const sources = [...new Set(diagnostics.map(({ span }) => span.source))]
  return [...diagnostics].sort(
    ({ span: one }, { span: other }) =>
      sources.indexOf(one.source) - sources.indexOf(other.source) || one.start - other.start,
  )
}

/** The checked module of a specification; throws a `DiagnosticError` where it has errors. */
export function checkedOf(specification: Specification): { readonly module: Module; readonly types: Types } {
  if (!specification.checked) throw new DiagnosticError(specification.diagnostics)
  return specification.checked
}

/** A text with a name. */
export function sourceOf(source: Source | string): Source {
  return typeof source === 'string' ? { name: '<text>', text: source } : source
}

/** Whether there is an error among diagnostics. */
export function hasError(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error')
}

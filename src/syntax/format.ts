import type { Diagnostic } from '../text/diagnostic.js'
import type { Source } from '../text/source.js'
import { parse } from './parse.js'

export interface Formatted {
  readonly text: string
  readonly diagnostics: readonly Diagnostic[]
}

export function format(source: Source): Formatted {
  return { text: source.text, diagnostics: parse(source).diagnostics }
}

import type { CompiledEngine } from '../compiler/engine/core.js'
import type { Prepared } from './prepared.js'

/** The code that was generated for a prepared specification; undefined where the reference engine runs it. */
export function generatedCode({ engine }: Prepared): string | undefined {
  return (engine as Partial<CompiledEngine>).generatedText
}

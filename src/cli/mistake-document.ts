import { type Diagnostic, DiagnosticError, diagnosticFormats, writeDiagnostics } from '../index.js'
import { type Command, readGiven } from './command.js'
import type { CommandLine } from './command-line.js'
import type { Format } from './document.js'
import { readOutputs } from './output-option.js'
import { packageVersion } from './package.js'

/**
 * Writes what a command has to say in place of its result where that was to go: to standard output and to
 * files, in each format that can say it.
 */
export async function writeMistakes(
  diagnostics: readonly Diagnostic[],
  line: CommandLine,
  command: Command,
): Promise<void> {
  if (!command.outputs) return
  const forms = { ...command.outputs, formats: command.outputs.formats.map(ofDiagnostics) }
  const words = Object.fromEntries(
    ['format', 'out'].map((name) => [name, optionValues(line.words, name)] as const),
  )
  const known = words.format!.filter((word) => forms.formats.some(({ name }) => name === word)).slice(-1)
  const found = { ...(known.length > 0 ? { format: known[0] } : {}), out: words.out }
  const write = (given: typeof found) =>
    readOutputs(readGiven(given, line), line, forms).write({ diagnostics, line }, undefined)
  try {
    await write(found)
  } catch (error) {
    // A file that cannot be written, which may be the mistake that is told.
    if (!(error instanceof DiagnosticError)) throw error
    await write({ ...found, out: [] })
  }
}

interface Mistakes {
  readonly diagnostics: readonly Diagnostic[]
  readonly line: CommandLine
}

/** A format as it says diagnostics; one that is for people or about a trace says nothing. */
function ofDiagnostics({ name, purpose, endings, isText }: Format<never>): Format<Mistakes> {
  const format = diagnosticFormats.find((each) => each === name)
  return {
    ...{ name, purpose, endings, ...(isText ? { isText } : {}) },
    write({ diagnostics, line }) {
      if (format === undefined) return undefined
      const command = ['explore', ...line.words]
      return writeDiagnostics(diagnostics, format, { version: packageVersion(), command })
    },
  }
}

/** What the words say of an option: yargs may have stumbled over another. */
function optionValues(words: readonly string[], name: string): readonly string[] {
  const end = words.indexOf('--')
  const options = end < 0 ? words : words.slice(0, end)
  return options.flatMap((word, index) => {
    if (word === `--${name}` && index + 1 < options.length) return [options[index + 1]!]
    return word.startsWith(`--${name}=`) ? [word.slice(`--${name}=`.length)] : []
  })
}

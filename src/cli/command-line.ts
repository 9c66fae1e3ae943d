import { type Diagnostic, DiagnosticError, type Source, type Span } from '../index.js'

/**
 * The words after `explore`, and the line that they make: what is wrong with one is shown as in any other
 * text.
 */
export interface CommandLine {
  readonly words: readonly string[]
  readonly source: Source
}

/** The command line of these words, quoted as a shell would have them. */
export function createCommandLine(words: readonly string[]): CommandLine {
  return { words, source: { name: '<command line>', text: ['explore', ...words.map(quote)].join(' ') } }
}

/**
 * A mistake on the command line, to be thrown. It is shown at `word`: an argument, or the value of an option,
 * where it stands on the line by itself or after `=`; or else at the whole line.
 */
export function mistake(
  line: CommandLine,
  word: string | undefined,
  details: Pick<Diagnostic, 'code' | 'message' | 'expected' | 'found' | 'hint'>,
): DiagnosticError {
  return new DiagnosticError([{ severity: 'error', span: spanOf(line, word), ...details }])
}

function spanOf({ words, source }: CommandLine, word: string | undefined): Span {
  let start = 'explore'.length
  for (const candidate of words) {
    start++
    const quoted = quote(candidate)
    if (candidate === word) return { source, start, end: start + quoted.length }
    if (word !== undefined && candidate.startsWith('-')) {
      if (candidate.startsWith(`${word}=`)) return { source, start, end: start + word.length }
      if (candidate.endsWith(`=${word}`) && quoted === candidate) {
        return { source, start: start + candidate.length - word.length, end: start + candidate.length }
      }
    }
    start += quoted.length
  }
  return { source, start: 0, end: source.text.length }
}

/** A word as a shell wants it. */
export function quote(word: string): string {
  return /^[\w@%+=:,./{}()-]+$/.test(word) ? word : `'${word.replace(/\s/g, ' ').replaceAll("'", "'\\''")}'`
}

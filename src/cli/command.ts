import type { Options, PositionalOptions } from 'yargs'
import { type CommandLine, mistake } from './command-line.js'
import type { OutputForms } from './document.js'

/** A command as it stands on the command line and in its help. */
export interface Command {
  /** Its words, then its positional arguments in angle brackets; `$0` is the command that needs no word. */
  readonly usage: string
  readonly summary: string
  readonly positionals: Readonly<Record<string, PositionalOptions>>
  readonly options: Readonly<Record<string, Options>>
  /** Command lines, each with what it does. */
  readonly examples: readonly (readonly [string, string])[]
  /** The formats of `--format` and `--out`, if any: a mistake that it ends with is told in them too. */
  readonly outputs?: OutputForms<never>
  /** Gives the exit code. */
  run(given: Given, line: CommandLine): Promise<number>
}

/** The arguments of a command. */
export interface Given {
  /** An argument, or the value of an option that is given at most once. */
  text(name: string): string | undefined
  /** The values of an option that may be repeated. */
  texts(name: string): readonly string[]
  flag(name: string): boolean
}

/** Stands before an argument that is no option, whatever it looks like. */
export const literalMark = '\0'

/** Reads what yargs found. */
export function readGiven(found: Readonly<Record<string, unknown>>, line: CommandLine): Given {
  const texts = (name: string) => {
    const value = found[name]
    if (value === undefined) return []
    return (Array.isArray(value) ? value : [value]).map(unmarked)
  }
  const once = (name: string): unknown => {
    const value = found[name]
    if (!Array.isArray(value)) return value
    throw mistake(line, `--${name}`, {
      code: 'E650',
      message: `\`--${name}\` is given ${value.length} times`,
      expected: 'at most once',
    })
  }
  return {
    texts,
    text(name) {
      const value = once(name)
      return value === undefined ? undefined : unmarked(value)
    },
    flag: (name) => once(name) === true,
  }
}

function unmarked(value: unknown): string {
  const text = String(value)
  return text.startsWith(literalMark) ? text.slice(literalMark.length) : text
}

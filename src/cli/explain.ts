import type { Options } from 'yargs'
import { type Exploration, renderReasons } from '../index.js'
import type { Given } from './command.js'
import { type CommandLine, mistake } from './command-line.js'
import { note, paletteFor, widthOf } from './output.js'

/** The option that asks why something is violated. */
export const explainOption = {
  describe: 'Check one invariant alone, or `deadlock`, and tell why it is false in the last state',
  type: 'string',
  requiresArg: true,
} as const satisfies Options

/** What is to be explained. */
export function readExplain(given: Given, line: CommandLine): string | undefined {
  const name = given.text('explain')
  if (name === undefined) return undefined
  const [other] = given.texts('invariant')
  if (other !== undefined) {
    throw mistake(line, '--invariant', {
      code: 'E650',
      message: '`--invariant` and `--explain` do not go together',
      hint: `\`--explain ${name}\` checks ${name} alone`,
    })
  }
  if (given.flag('no-deadlock') && name === 'deadlock') {
    throw mistake(line, '--no-deadlock', {
      code: 'E650',
      message: '`--no-deadlock` leaves no deadlock to explain',
    })
  }
  return name
}

/** Beside a document, people are told the reasons all the same. */
export function noteReasons({ counterexample }: Exploration): void {
  if (!counterexample?.reasons) return
  const palette = paletteFor(process.stderr)
  const width = widthOf(process.stderr)
  const lines = renderReasons(counterexample.reasons, { palette, ...(width === undefined ? {} : { width }) })
  note(['because', ...lines].join('\n'))
}

import type { Given } from './command.js'
import { type CommandLine, mistake } from './command-line.js'
import { readNumber } from './option.js'
import { grouped } from './progress.js'

/** What starts an implementation: the argument behind `--`. */
export const commandArgument = {
  command: {
    describe: 'Behind `--`: the program that speaks the protocol, and its arguments',
    type: 'string',
    array: true,
  },
} as const

const budgetDefaultMs = 5000

/** How long an implementation may take. */
export const budgetOption = {
  budget: {
    describe: `Milliseconds that each command may take; ${grouped(budgetDefaultMs)} if not given`,
    requiresArg: true,
  },
} as const

/** In milliseconds. */
export function readBudget(given: Given, line: CommandLine): number {
  return readNumber(given, 'budget', line, { min: 1 }) ?? budgetDefaultMs
}

/** What starts the implementation, if that is said on the command line. */
export function readCommand(given: Given, line: CommandLine): readonly string[] {
  const first = hasSpecification(given, line) ? [] : given.texts('spec')
  const command = [...first, ...given.texts('command')]
  if (command.length > 0 && !line.words.includes('--')) {
    throw mistake(line, command[0], {
      code: 'E650',
      message: `\`${command[0]}\` is one argument too many`,
      hint: 'the command that starts an implementation stands behind `--`',
    })
  }
  return command
}

/** Whether a specification is named: all words may stand behind `--`, and start an implementation. */
export function hasSpecification(given: Given, line: CommandLine): boolean {
  const isGiven = given.text('spec') !== undefined
  return isGiven && given.texts('command').length >= wordsBehind(line)
}

function wordsBehind({ words }: CommandLine): number {
  const end = words.indexOf('--')
  return end < 0 ? 0 : words.length - end - 1
}

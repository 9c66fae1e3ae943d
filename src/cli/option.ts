import type { Options } from 'yargs'
import { nearest, type Selection, type Source } from '../index.js'
import type { Given } from './command.js'
import { type CommandLine, mistake } from './command-line.js'

/** The argument of most commands. */
export const specificationArgument = {
  spec: {
    describe: 'A specification: a file, or the name of one that comes with the package',
    type: 'string',
  },
} as const

/** The options that choose what of a specification is run. */
export const selectionOptions = {
  model: {
    describe: 'The model to take; the first of the specification if none is named',
    type: 'string',
    requiresArg: true,
  },
  constant: {
    alias: 'c',
    describe: "A constant's value, in place of the model's: NAME=VALUE; may be repeated",
    type: 'string',
    array: true,
    requiresArg: true,
  },
} as const satisfies Record<string, Options>

/** What `selectionOptions` select. */
export function readSelection(given: Given): Pick<Selection, 'model' | 'constants'> {
  const model = given.text('model')
  const constants = given.texts('constant').map((text): Source => ({ name: '<option -c>', text }))
  return { ...(model === undefined ? {} : { model }), constants }
}

/** More threads than any machine has cores are a mistyped number. */
export const workersMax = 512

/** A whole number, at least `min`, and 0 without it; at most `max`, where there is one. */
export function readNumber(
  given: Given,
  name: string,
  line: CommandLine,
  { min = 0, max = Number.MAX_SAFE_INTEGER }: { readonly min?: number; readonly max?: number } = {},
): number | undefined {
  const text = given.text(name)
  if (text === undefined) return undefined
  const number = Number(text)
  if (/^[0-9]+$/.test(text) && number >= min && number <= max) return number
  const isTooLarge = /^[0-9]+$/.test(text) && number > max
  const isOpen = max === Number.MAX_SAFE_INTEGER && !isTooLarge
  throw mistake(line, text, {
    code: 'E650',
    message: isTooLarge ? `\`--${name}\` is too large` : `\`--${name}\` takes a whole number`,
    expected: `a whole number, ${min} ${isOpen ? 'or more' : `to ${max}`}`,
    found: text === '' ? 'nothing' : text,
  })
}

/** One of a few words; the first where none is given. */
export function readWord<Word extends string>(
  given: Given,
  name: string,
  words: readonly [Word, ...Word[]],
  line: CommandLine,
): Word {
  const text = given.text(name)
  if (text === undefined) return words[0]
  const word = words.find((candidate) => candidate === text)
  if (word !== undefined) return word
  const suggestion = nearest(text, words)
  throw mistake(line, text, {
    code: 'E650',
    message: `\`--${name}\` cannot be \`${text}\``,
    expected: words.length === 1 ? words[0] : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`,
    ...(suggestion === undefined ? {} : { hint: `did you mean \`${suggestion}\`?` }),
  })
}

import type { Options } from 'yargs'
import type { PictureOptions } from '../index.js'
import type { Given } from './command.js'
import { type CommandLine, mistake } from './command-line.js'
import type { Format } from './document.js'

/** The options that say what is to be seen in a picture of a trace. */
export const pictureOptions = {
  lifelines: {
    describe: 'A set whose members have lifelines, or columns, in pictures of a trace; may be repeated',
    type: 'string',
    array: true,
    requiresArg: true,
  },
  messages: {
    describe: 'A variable that holds the messages of such pictures; may be repeated',
    type: 'string',
    array: true,
    requiresArg: true,
  },
  from: { describe: 'The field of a message that has its sender', type: 'string', requiresArg: true },
  to: { describe: 'The field of a message that has its receiver', type: 'string', requiresArg: true },
} as const satisfies Record<string, Options>

/** What `pictureOptions` say; that is a mistake where no picture is to be written. */
export function readPicture(
  given: Given,
  line: CommandLine,
  inUse: readonly Format<never>[],
): PictureOptions {
  const [lifelines, messages] = [given.texts('lifelines'), given.texts('messages')]
  const [from, to] = [given.text('from'), given.text('to')]
  const first = Object.keys(pictureOptions).find((name) => given.texts(name).length > 0)
  if (first !== undefined && !inUse.some(({ isPicture }) => isPicture)) {
    throw mistake(line, `--${first}`, {
      code: 'E650',
      message: `\`--${first}\` is for pictures of a trace, and none is to be written`,
      hint: 'add `--format table`, `--format mermaid` or `--format svg`',
    })
  }
  return {
    ...(lifelines.length > 0 ? { lifelines } : {}),
    ...(messages.length > 0 ? { messages } : {}),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  }
}

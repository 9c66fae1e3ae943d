import type { Given } from './command.js'
import { type CommandLine, mistake } from './command-line.js'
import { grouped } from './progress.js'

/** How likely an action is in a random walk. */
export const weightOption = {
  describe:
    'How likely an action is, beside 1 for each other that is enabled: ACTION=NUMBER; may be repeated',
  type: 'string',
  array: true,
  requiresArg: true,
} as const

/** `Timeout=5` */
export function readWeights(given: Given, line: CommandLine): Record<string, number> {
  const weights: Record<string, number> = {}
  for (const word of given.texts('weight')) {
    const [, action, number] = /^\s*([^\s=]+)\s*=\s*(\d+(?:\.\d+)?)\s*$/.exec(word) ?? []
    const wrong = (message: string, found: string) =>
      mistake(line, word, { code: 'E650', message, expected: 'ACTION=NUMBER, such as Timeout=5', found })
    if (action === undefined || number === undefined || Number(number) > weightMax) {
      throw wrong(`\`--weight\` takes an action and a number of at most ${grouped(weightMax)}`, word)
    }
    if (Object.hasOwn(weights, action)) throw wrong(`the action \`${action}\` is given two weights`, word)
    weights[action] = Number(number)
  }
  return weights
}

const weightMax = 1_000_000

import {
  encodeExamples,
  examplesOf,
  type Prepared,
  prepare,
  printJson,
  renderExamples,
  type SpecificationExamples,
} from '../index.js'
import type { Command, Given } from './command.js'
import type { CommandLine } from './command-line.js'
import type { OutputForms } from './document.js'
import { createInterrupt } from './interrupt.js'
import { stopAtLimits } from './limits.js'
import { loadSpecification } from './load.js'
import { readNumber, readSelection, selectionOptions, specificationArgument } from './option.js'
import { exitCodes } from './output.js'
import { outputOptions, readOutputs } from './output-option.js'
import { grouped } from './progress.js'
import { createTicker } from './ticker.js'

interface Result {
  readonly examples: SpecificationExamples
  readonly prepared: Prepared
  readonly command: readonly string[]
  readonly full: boolean
}

const forms: OutputForms<Result> = {
  formats: [
    {
      name: 'text',
      purpose: '',
      endings: ['.txt'],
      isText: true,
      write: ({ examples, prepared, full }, look) =>
        `${renderExamples(examples, prepared, { ...look, full })}\n`,
    },
    {
      name: 'json',
      purpose: '',
      endings: ['.json'],
      write: ({ examples, prepared, command }) => printJson(encodeExamples(examples, prepared, command)),
    },
  ],
  inPlace: true,
}

const countUsual = 5

/** `explore sample SPEC`. */
export const sampleCommand: Command = {
  usage: 'sample <spec>',
  summary: 'Print a few short traces that show what a specification does',
  positionals: specificationArgument,
  options: {
    count: {
      describe: `How many traces, at the most; ${countUsual} if not given. Fewer, where those show it all`,
      requiresArg: true,
    },
    seed: {
      describe: 'Another number gives other traces to what a search does not reach',
      requiresArg: true,
    },
    ...selectionOptions,
    'time-limit': { describe: 'Stop after so many seconds', requiresArg: true },
    'full-states': { describe: 'Show each state of a trace in full, not what changed', type: 'boolean' },
    ...outputOptions(forms),
  },
  examples: [
    ['explore sample two-phase-commit.spec', 'a commit and an abort'],
    ['explore sample raft.spec --count 2', 'what is seen first of Raft'],
  ],
  outputs: forms,
  run,
}

async function run(given: Given, line: CommandLine): Promise<number> {
  const outputs = readOutputs(given, line, forms)
  const count = readNumber(given, 'count', line, { min: 1 }) ?? countUsual
  const seed = readNumber(given, 'seed', line) ?? 0
  const timeLimitSeconds = readNumber(given, 'time-limit', line)
  const specification = loadSpecification(given, line)
  const prepared = prepare(specification, readSelection(given))
  const clock = () => performance.now()
  const ticker = createTicker(process.stderr, { clock })
  const interrupt = createInterrupt()
  const examples = await examplesOf(prepared, {
    ...{ count, seed, clock },
    shouldStop: stopAtLimits({ signal: interrupt.signal, clock, timeLimitSeconds }),
    onProgress(states) {
      interrupt.arm()
      ticker.show(() => `${grouped(states)} states looked at`)
    },
  })
  interrupt.disarm()
  ticker.erase()
  const command = ['explore', ...line.words]
  await outputs.write({ examples, prepared, command, full: given.flag('full-states') }, undefined)
  return examples.stopped ? exitCodes.stopped : exitCodes.success
}

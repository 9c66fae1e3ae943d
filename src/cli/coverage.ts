import {
  type CoverageFormat,
  type Exploration,
  exitCode,
  explorePrepared,
  type Prepared,
  prepare,
  renderVerdictLine,
  writeCoverage,
} from '../index.js'
import type { Command, Given } from './command.js'
import type { CommandLine } from './command-line.js'
import type { Format, OutputForms } from './document.js'
import { createInterrupt } from './interrupt.js'
import { stopAtLimits } from './limits.js'
import { loadSpecification } from './load.js'
import { readNumber, readSelection, selectionOptions, specificationArgument } from './option.js'
import { note, paletteFor } from './output.js'
import { outputOptions, readOutputs } from './output-option.js'
import { createProgressLine } from './progress.js'

interface Counted {
  readonly exploration: Exploration
  readonly prepared: Prepared
  readonly command: readonly string[]
}

const forms: OutputForms<Counted> = {
  formats: [
    { ...formatOf('text', '', '.txt'), isText: true },
    formatOf('json', '', '.json'),
    formatOf('lcov', 'a tracefile, which editors show beside the text', '.info'),
  ],
  inPlace: true,
}

function formatOf(name: CoverageFormat, purpose: string, ending: string): Format<Counted> {
  return {
    ...{ name, purpose, endings: [ending] },
    write: ({ exploration, prepared, command }) => writeCoverage(exploration, prepared, name, command),
  }
}

/** `explore coverage SPEC`. */
export const coverageCommand: Command = {
  usage: 'coverage <spec>',
  summary: 'Print a specification with how often each line held or was taken (by the reference engine)',
  positionals: specificationArgument,
  options: {
    depth: {
      describe: 'Explore no further than so many steps from an initial state',
      requiresArg: true,
    },
    ...selectionOptions,
    ...outputOptions(forms),
    'time-limit': { describe: 'Stop after so many seconds', requiresArg: true },
    quiet: { describe: 'Show no progress', type: 'boolean' },
  },
  examples: [
    ['explore coverage die-hard.spec', 'every line with its count'],
    ['explore coverage raft.spec --depth 8', 'of the first steps: the reference engine is slow'],
    ['explore coverage paxos.spec --format lcov --out paxos.info', 'for an editor'],
  ],
  outputs: forms,
  run,
}

async function run(given: Given, line: CommandLine): Promise<number> {
  const depth = readNumber(given, 'depth', line)
  const timeLimitSeconds = readNumber(given, 'time-limit', line)
  const specification = loadSpecification(given, line)
  const clock = () => performance.now()
  const progress = createProgressLine(process.stderr, {
    ...{ clock, quiet: given.flag('quiet') },
    memoryBytes: () => process.memoryUsage.rss(),
  })
  const prepared = prepare(specification, {
    ...readSelection(given),
    engine: 'interpreted',
    coverage: 'counts',
    print(text) {
      progress.erase()
      note(text)
    },
  })
  const outputs = readOutputs(given, line, forms)
  const interrupt = createInterrupt()
  const exploration = await explorePrepared(prepared, {
    ...(depth === undefined ? {} : { depth }),
    clock,
    onProgress(found) {
      interrupt.arm()
      progress.show(found)
    },
    shouldStop: stopAtLimits({ signal: interrupt.signal, clock, timeLimitSeconds }),
  })
  interrupt.disarm()
  progress.erase()
  if (given.texts('out').length > 0) note(renderVerdictLine(exploration, paletteFor(process.stderr)))
  const command = ['explore', ...line.words]
  await outputs.write({ exploration, prepared, command }, 'there is nothing to write')
  return exitCode(exploration)
}

import { exitCode, explorePrepared, prepare, renderVerdictLine, stopWhen, writeCoverage } from '../index.js'
import type { Command, Given } from './command.js'
import type { CommandLine } from './command-line.js'
import { createInterrupt } from './interrupt.js'
import { loadSpecification } from './load.js'
import { heapMaxBytes } from './memory.js'
import { readNumber, readSelection, readWord, selectionOptions, specificationArgument } from './option.js'
import { note, paletteFor } from './output.js'
import { openOutput } from './output-file.js'
import { createProgressLine } from './progress.js'

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
    format: {
      describe: 'What to write: text, json, or lcov, a tracefile that editors show beside the text',
      type: 'string',
      requiresArg: true,
    },
    out: { describe: 'The file to write to, in place of standard output', type: 'string', requiresArg: true },
    'time-limit': { describe: 'Stop after so many seconds', requiresArg: true },
    quiet: { describe: 'Show no progress', type: 'boolean' },
  },
  examples: [
    ['explore coverage die-hard.spec', 'every line with its count'],
    ['explore coverage raft.spec --depth 8', 'of the first steps: the reference engine is slow'],
    ['explore coverage paxos.spec --format lcov --out paxos.info', 'for an editor'],
  ],
  run,
}

async function run(given: Given, line: CommandLine): Promise<number> {
  const format = readWord(given, 'format', ['text', 'json', 'lcov'], line)
  const depth = readNumber(given, 'depth', line)
  const timeLimitSeconds = readNumber(given, 'time-limit', line)
  const out = given.text('out')
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
  const file = out === undefined ? undefined : openOutput(out, line)
  const interrupt = createInterrupt()
  const exploration = await explorePrepared(prepared, {
    ...(depth === undefined ? {} : { depth }),
    clock,
    onProgress(found) {
      interrupt.arm()
      progress.show(found)
    },
    shouldStop: stopWhen({
      signal: interrupt.signal,
      clock,
      ...(timeLimitSeconds === undefined ? {} : { timeMaxMs: timeLimitSeconds * 1000 }),
      memoryMaxBytes: heapMaxBytes(),
      memoryBytes: () => process.memoryUsage().heapUsed,
    }),
  })
  interrupt.disarm()
  progress.erase()
  const text = writeCoverage(exploration, prepared, format, ['explore', ...line.words])
  if (file) {
    file.write(text)
    note(renderVerdictLine(exploration, paletteFor(process.stderr)))
    note(`wrote ${file.path}`)
  } else process.stdout.write(text)
  return exitCode(exploration)
}

import { availableParallelism } from 'node:os'
import {
  choosePicture,
  createThreads,
  encodeSimulation,
  type Prepared,
  prepareSimulation,
  printJson,
  renderOmissions,
  renderSimulation,
  renderSimulationVerdict,
  type Simulation,
  type SimulationProgress,
  type SimulationRun,
  simulate,
  simulationDefaults,
  simulationExitCode,
  stopReasons,
} from '../index.js'
import type { Command, Given } from './command.js'
import { type CommandLine, quote } from './command-line.js'
import {
  type Format,
  formatsOfTrace,
  type Look,
  type OutputForms,
  reportFormats,
  type ShownTrace,
  traceTable,
} from './document.js'
import { exploreCommand } from './explore.js'
import { createInterrupt } from './interrupt.js'
import { stopAtLimits } from './limits.js'
import { loadSpecification } from './load.js'
import {
  readNumber,
  readSelection,
  readWord,
  selectionOptions,
  specificationArgument,
  workersMax,
} from './option.js'
import { note, paletteFor, print } from './output.js'
import { formatsInUse, outputOptions, readOutputs } from './output-option.js'
import { pictureOptions, readPicture } from './picture-option.js'
import { grouped, megabytes } from './progress.js'
import { createTicker } from './ticker.js'
import { readWeights, weightOption } from './weight.js'

/** The result of a simulation, and what is said of how it was found. */
interface Result {
  readonly simulation: Simulation
  readonly prepared: Prepared
  /** The words of the command line, and of the one that samples the same behaviors again. */
  readonly command: readonly string[]
  readonly again: readonly string[]
  readonly run: SimulationRun
  readonly quiet: boolean
  readonly full: boolean
  readonly picture: ShownTrace['picture']
}

const text: Format<Result> = {
  name: 'text',
  purpose: '',
  endings: ['.txt'],
  isText: true,
  write: (result, look) => inWords(result, look),
}

const table: Format<Result> = {
  ...traceTable,
  write: (result, look) => inWords(result, { ...look, table: result.picture }),
}

function inWords(
  { simulation, prepared, again, quiet, full }: Result,
  look: Look & { readonly table?: ShownTrace['picture'] },
): string {
  if (quiet) return `${renderSimulationVerdict(simulation, look.palette)}\n`
  const report = renderSimulation(simulation, prepared, { ...look, full })
  return `${report}\n\nthe same again: ${again.map(quote).join(' ')}\n`
}

const json: Format<Result> = {
  name: 'json',
  purpose: 'the whole result',
  endings: ['.json'],
  write({ simulation, prepared, command, again, run }) {
    const specification = prepared.specification.source.name
    return printJson(encodeSimulation(simulation, { command, again, specification, run }))
  },
}

/** Our own format, then those of others. */
const traces = formatsOfTrace(({ simulation: { counterexample }, prepared, picture, full }: Result) =>
  counterexample ? { trace: counterexample.trace, prepared, counterexample, picture, full } : undefined,
)

const forms: OutputForms<Result> = {
  formats: [
    text,
    table,
    ...traces.slice(0, 1),
    json,
    ...reportFormats.map(
      (format): Format<Result> => ({
        ...format,
        write: ({ simulation, prepared, command, run }, look) =>
          format.write(
            { found: simulation, prepared, command: command.slice(1), elapsedMs: run.elapsedMs },
            look,
          ),
      }),
    ),
    ...traces.slice(1),
  ],
  file: 'trace',
  inPlace: false,
}

const { invariant, engine, alias } = exploreCommand.options as Required<typeof exploreCommand.options>

/** `explore simulate SPEC`. */
export const simulateCommand: Command = {
  usage: 'simulate <spec>',
  summary: 'Take random steps through a specification, many times, and check what they meet',
  positionals: specificationArgument,
  options: {
    seed: {
      describe: 'A number that all random choices depend on; if not given, one is chosen and printed',
      requiresArg: true,
    },
    behaviors: {
      describe:
        `How many behaviors; if not given, ${grouped(simulationDefaults.behaviors)}, ` +
        'or with --time-limit as many as there is time for',
      requiresArg: true,
    },
    depth: {
      describe: `Steps of a behavior, at the most; ${simulationDefaults.depth} if not given`,
      requiresArg: true,
    },
    weight: weightOption,
    novelty: {
      describe: 'Prefer steps to states that the behaviors of a batch were not in',
      type: 'boolean',
    },
    ...selectionOptions,
    ...(invariant ? { invariant } : {}),
    ...(engine ? { engine } : {}),
    workers: { describe: 'Threads that sample; if not given, one for each core', requiresArg: true },
    'no-deadlock': { describe: 'Allow states without a successor', type: 'boolean' },
    ...(alias ? { alias } : {}),
    'full-states': { describe: 'Show each state of a trace in full, not what changed', type: 'boolean' },
    ...outputOptions(forms),
    ...pictureOptions,
    'time-limit': { describe: 'Stop after so many seconds', requiresArg: true },
    quiet: { describe: 'Print the verdict alone', type: 'boolean' },
  },
  examples: [
    ['explore simulate raft.spec --time-limit 60', 'for a minute'],
    ['explore simulate raft.spec --seed 7 --behaviors 500', 'the same each time'],
    ['explore simulate raft.spec --weight Restart=0.1 --weight Drop=0', 'few restarts, no losses'],
    ['explore simulate raft.spec --novelty --depth 500', 'deeper, and away from where it has been'],
  ],
  outputs: forms,
  run,
}

async function run(given: Given, line: CommandLine): Promise<number> {
  const pictureGiven = readPicture(given, line, formatsInUse(given, line, forms))
  const outputs = readOutputs(given, line, forms)
  const timeLimitSeconds = readNumber(given, 'time-limit', line)
  const behaviorsGiven = readNumber(given, 'behaviors', line, { min: 1 })
  const depth = readNumber(given, 'depth', line, { min: 1 }) ?? simulationDefaults.depth
  const workers = readNumber(given, 'workers', line, { min: 1, max: workersMax }) ?? availableParallelism()
  const kind = readWord(given, 'engine', ['compiled', 'interpreted'], line)
  const seed = readNumber(given, 'seed', line) ?? Date.now() % 2 ** 32
  const weights = readWeights(given, line)
  const behaviors =
    behaviorsGiven ??
    (timeLimitSeconds === undefined ? simulationDefaults.behaviors : Number.MAX_SAFE_INTEGER)
  const invariants = given.texts('invariant')
  const specification = loadSpecification(given, line)
  const preparedSimulation = prepareSimulation(specification, {
    ...readSelection(given),
    ...(invariants.length > 0 ? { invariants } : {}),
    engine: kind,
    ...(given.flag('no-deadlock') ? { deadlock: false } : {}),
    aliases: given.texts('alias').map((each) => ({ name: '<option --alias>', text: each })),
  })
  const { prepared } = preparedSimulation
  const picture = choosePicture(prepared, pictureGiven)
  if (prepared.notCompiled) {
    note(`note: the compiled engine does not run ${prepared.notCompiled.what} yet: interpreted`)
  }
  const clock = () => performance.now()
  const quiet = given.flag('quiet')
  const ticker = createTicker(process.stderr, { clock, quiet })
  const interrupt = createInterrupt()
  const startedMs = clock()
  const show = outputs.format.isText ? print : note
  const simulation = await simulate(preparedSimulation, {
    ...{ seed, depth, weights, behaviors, novelty: given.flag('novelty'), clock },
    ...(workers > 1 ? { threads: createThreads(workers) } : {}),
    shouldStop: stopAtLimits({ signal: interrupt.signal, clock, timeLimitSeconds }),
    onProgress(progress) {
      interrupt.arm()
      ticker.show(() => renderProgress(progress, clock() - startedMs))
    },
    print(printed) {
      ticker.erase()
      show(printed)
    },
  })
  interrupt.disarm()
  ticker.erase()
  const elapsedMs = clock() - startedMs
  if (!outputs.format.isText && !quiet) {
    note(renderSimulationVerdict(simulation, paletteFor(process.stderr)))
    for (const omission of renderOmissions(prepared)) note(`note: ${omission}`)
  }
  const facts: SimulationRun = {
    elapsedMs: Math.round(elapsedMs),
    stepsPerSecond: Math.round(simulation.statistics.steps / Math.max(elapsedMs / 1000, 0.001)),
    memoryBytes: process.memoryUsage.rss(),
    workers,
    engine: prepared.engineKind,
  }
  const result: Result = {
    ...{ simulation, prepared, quiet, picture, run: facts, full: given.flag('full-states') },
    command: ['explore', ...line.words],
    again: wordsAgain(line, simulation),
  }
  await outputs.write(result, 'there is no violation, and so no trace to write')
  if (!quiet) note(`\n${renderFacts(facts, simulation)}`)
  return simulationExitCode(simulation)
}

/** The command line that samples the same behaviors again, with what was found so far in it. */
function wordsAgain(
  { words }: CommandLine,
  { sampling, statistics: { behaviors }, stopped }: Simulation,
): readonly string[] {
  const isLimited = words.some((word) => word.split('=')[0] === '--time-limit')
  const isCounted = behaviors > 0 && (isLimited || stopped !== undefined)
  const replaced = ['--seed', ...(isCounted ? ['--behaviors', '--time-limit'] : [])]
  const kept = words.filter(
    (word, index) =>
      !replaced.includes(word) &&
      !replaced.includes(words[index - 1] ?? '') &&
      !replaced.some((option) => word.startsWith(`${option}=`)),
  )
  const counted = isCounted ? ['--behaviors', String(behaviors)] : []
  return ['explore', ...kept, ...counted, '--seed', String(sampling.seed)]
}

/** `12,345 behaviors   1,234,500 steps   88,100 distinct   41,000 steps/s` */
function renderProgress({ behaviors, steps, distinct }: SimulationProgress, elapsedMs: number): string {
  const rate = steps / Math.max(elapsedMs / 1000, 0.001)
  return [
    `${grouped(behaviors)} behaviors`,
    `${grouped(steps)} steps`,
    `${grouped(distinct)} distinct`,
    `${grouped(rate)} steps/s`,
  ].join('   ')
}

function renderFacts(facts: SimulationRun, { stopped }: Simulation): string {
  const { elapsedMs, stepsPerSecond, memoryBytes, workers, engine: kind } = facts
  const threads = `${workers} worker${workers === 1 ? '' : 's'}`
  const why = stopped === undefined ? '' : `; stopped ${stopReasons[stopped]}`
  const rate = `${grouped(stepsPerSecond)} steps/s`
  const took = `took ${(elapsedMs / 1000).toFixed(1)} s`
  return `${[took, rate, megabytes(memoryBytes), kind, threads].join(', ')}${why}`
}

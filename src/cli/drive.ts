import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import {
  checkWeights,
  createThreads,
  type DriveRun,
  encodeDrive,
  fitAdapter,
  type Prepared,
  prepare,
  prepareFor,
  printJson,
  readTrace,
  renderDriveJunit,
  renderDriveRun,
  replay,
  runScenario,
  type ScenarioResult,
  type Selection,
  type Specification,
  type StopReason,
  scenarioOf,
  type Trace,
} from '../index.js'
import { loadAdapter } from './adapter.js'
import type { Command, Given } from './command.js'
import { type CommandLine, mistake } from './command-line.js'
import type { OutputForms } from './document.js'
import { runEvents } from './drive-events.js'
import { type DriveResult, endDrive, openDrive } from './drive-setup.js'
import { budgetOption, commandArgument, hasSpecification } from './driver-option.js'
import type { FittedModel } from './driving.js'
import { loadSpecification } from './load.js'
import { readNumber, readSelection, selectionOptions, specificationArgument } from './option.js'
import { note } from './output.js'
import { formatsInUse, outputOptions, readOutputs } from './output-option.js'
import { grouped } from './progress.js'
import { readSource } from './specification-file.js'
import { readWeights, weightOption } from './weight.js'

const forms: OutputForms<DriveResult> = {
  formats: [
    {
      name: 'text',
      purpose: '',
      endings: ['.txt'],
      isText: true,
      // On standard output each run is told as it is driven.
      write: ({ runs, origin }, look) =>
        look.path === undefined
          ? ''
          : runs
              .map((run) => `${run.name}\n${renderDriveRun(run, origin.adapter, look).join('\n')}\n`)
              .join('\n'),
    },
    {
      name: 'json',
      purpose: 'the whole result',
      endings: ['.json'],
      write: ({ runs, origin }) => printJson(encodeDrive(runs, origin)),
    },
    {
      name: 'junit',
      purpose: 'a test case for each trace',
      endings: ['.xml'],
      write: ({ runs, origin }) => renderDriveJunit(runs, origin),
    },
  ],
  inPlace: false,
}

const depthDefault = 100

/** `explore drive SPEC`. */
export const driveCommand: Command = {
  usage: 'drive [spec] [command..]',
  summary: 'Drive an implementation through traces of a specification, and compare every step',
  positionals: {
    ...specificationArgument,
    ...commandArgument,
  },
  options: {
    adapter: {
      describe:
        'How actions are commands and what is shown is state: a file, or one that comes with the package; ' +
        'else the one for the specification that needs nothing but Node',
      type: 'string',
      requiresArg: true,
    },
    trace: {
      describe:
        'A trace in our own format or ITF, or with an adapter for that of another tool; may be repeated',
      type: 'string',
      array: true,
      requiresArg: true,
    },
    scenario: {
      describe: 'Search for a run through the stages of a scenario, and drive that; may be repeated',
      type: 'string',
      array: true,
      requiresArg: true,
    },
    scenarios: { describe: 'The same with every scenario of the specification', type: 'boolean' },
    random: { describe: 'Walk at random for so many steps', requiresArg: true },
    seed: {
      describe: 'What random walks depend on: a number, or several as 1..100; 1 if not given',
      type: 'string',
      requiresArg: true,
    },
    depth: {
      describe: `Steps of a random walk, after which it begins anew; ${depthDefault} if not given`,
      requiresArg: true,
    },
    weight: weightOption,
    ...selectionOptions,
    ...budgetOption,
    transcript: {
      describe: 'Write all that is said to the implementation and by it, to be replayed',
      type: 'string',
      requiresArg: true,
    },
    log: {
      describe: 'Show each step of random walks too, with what the implementation logs',
      type: 'boolean',
    },
    'full-states': { describe: 'Show each state in full, not what changed', type: 'boolean' },
    ...outputOptions(forms),
    'time-limit': { describe: 'Stop after so many seconds', requiresArg: true },
    quiet: { describe: 'One line a trace', type: 'boolean' },
  },
  examples: [
    ['explore drive raft-etcd.spec --scenario TwoLeaders', 'a Raft that comes with the package'],
    ['explore drive raft-etcd.spec --scenario TwoLeaders --adapter etcd-raft', "etcd's Raft"],
    ['explore drive raft-etcd.spec --random 10000 --seed 1..10 --quiet', 'random walks'],
    [
      'explore drive --adapter etcd-raft-seed --trace trace.json',
      'a trace of tla2json: without a specification',
    ],
    ['explore drive lock.spec --adapter lock.json --trace run.json -- ./lock-driver', 'a program of yours'],
  ],
  outputs: forms,
  run,
}

async function run(given: Given, line: CommandLine): Promise<number> {
  const outputs = readOutputs(given, line, forms)
  const random = readNumber(given, 'random', line, { min: 1 })
  const depth = readNumber(given, 'depth', line, { min: 1 }) ?? depthDefault
  const seeds = readSeeds(given, line)
  const weights = readWeights(given, line)
  if (!hasSpecification(given, line)) return runEvents(given, line, outputs)
  const specification = loadSpecification(given, line)
  const names = readScenarios(given, specification, line, random !== undefined)
  const described = await loadAdapter(given.text('adapter'), basename(specification.source.name), line)
  const hasReaders = (quiet: boolean) =>
    !quiet || formatsInUse(given, line, forms).some(({ isText }) => isText !== true)
  const setup = await openDrive(given, line, described, outputs, hasReaders)
  const { driving, interrupt, shouldStop, clock, quiet } = setup
  const selection = { ...readSelection(given), coverage: 'off' } as const
  const fit = (prepared: Prepared): FittedModel => ({ prepared, adapter: fitAdapter(prepared, described) })
  const modelNamed = (name: string | undefined) =>
    fit(
      prepare(specification, {
        engine: 'interpreted',
        ...(name === undefined ? {} : { model: name }),
        ...selection,
      }),
    )
  let last: FittedModel | undefined
  try {
    for (const path of given.texts('trace')) {
      if (driving.isInterrupted) break
      const { trace, prepared } = legalTraceOf(path, specification, selection, line)
      const model = fit(prepared)
      last = model
      await driving.drive(model, true, async (run) => {
        await run(`trace ${path}`, (drive) => drive.trace(`trace ${path}`, trace))
      })
    }
    for (const name of names) {
      if (driving.isInterrupted) break
      const model = modelNamed(scenarioModel(specification, name))
      last = model
      const { outcome } = await searchScenario(specification, name, {
        ...{ selection, quiet, shouldStop, clock, onProgress: interrupt.arm },
      })
      if (outcome.kind !== 'reached') {
        driving.tell(notDriven(name, outcome, specification))
        continue
      }
      await driving.drive(model, true, async (run) => {
        await run(`scenario ${name}`, (drive) => drive.trace(`scenario ${name}`, outcome.trace))
      })
    }
    if (random !== undefined && !driving.isInterrupted) {
      const model = modelNamed(undefined)
      checkWeights(model.prepared, weights)
      last = model
      await driving.drive(model, given.flag('log'), async (run) => {
        for (const seed of seeds) {
          const name = `random walk of ${grouped(random)} steps, seed ${seed}`
          await run(name, (drive) => drive.walks(name, { seed, steps: random, depth, weights }))
          if (driving.isInterrupted) break
        }
      })
    }
  } finally {
    setup.close()
  }
  const { prepared, adapter } = last ?? modelNamed(undefined)
  const { module, model } = prepared.reference
  return endDrive(setup, outputs, line, {
    model: { specification: specification.source.name, module, model },
    adapter,
  })
}

/** The names of the scenarios to drive; something there is to drive. */
function readScenarios(
  given: Given,
  specification: Specification,
  line: CommandLine,
  isRandom: boolean,
): readonly string[] {
  const { scenarios } = specification.checked!.module
  const names = given.flag('scenarios') ? scenarios.map(({ name }) => name) : given.texts('scenario')
  if (names.length + given.texts('trace').length === 0 && !isRandom) {
    throw mistake(line, undefined, {
      code: 'E706',
      message: 'it is not said what to drive the implementation through',
      expected: '`--scenario NAME`, `--trace FILE` or `--random STEPS`',
      ...(scenarios.length > 0 ? { hint: `there are ${scenarios.map(({ name }) => name).join(', ')}` } : {}),
    })
  }
  return names
}

/** A trace from a file that is one of the specification's. */
function legalTraceOf(
  path: string,
  specification: Specification,
  selection: Selection,
  line: CommandLine,
): { readonly trace: Trace; readonly prepared: Prepared } {
  const source = readSource(path, line, path)
  const prepared = prepareFor(readTrace(source), specification, selection)
  const result = replay(prepared, readTrace(source, prepared))
  if (result.kind === 'legal') return { trace: result.trace, prepared }
  const { name } = specification.source
  throw mistake(line, path, {
    code: 'E707',
    message: `\`${path}\` is no trace of ${name}`,
    hint: `\`explore trace show ${path} --spec ${name}\` says where it departs`,
  })
}

function scenarioModel(specification: Specification, name: string): string | undefined {
  return specification.checked!.module.scenarios.find((each) => each.name === name)?.model
}

/** Looks for a run through the stages of a scenario. */
async function searchScenario(
  specification: Specification,
  name: string,
  options: {
    readonly selection: Selection
    readonly quiet: boolean
    readonly shouldStop: () => StopReason | undefined
    readonly clock: () => number
    readonly onProgress: () => void
  },
): Promise<ScenarioResult> {
  const { selection, quiet, shouldStop, clock, onProgress } = options
  const own = scenarioModel(specification, name)
  const model = { ...(own === undefined ? {} : { model: own }), ...selection }
  const interpreted = prepare(specification, { ...model, engine: 'interpreted' })
  scenarioOf(interpreted, name)
  if (!quiet) note(`searching for scenario ${name}`)
  // Many are found in less time than it takes to compile, and by the same trace.
  const dueMs = clock() + interpretedMs
  const first = await runScenario(interpreted, name, {
    ...{ clock, onProgress },
    shouldStop: () => shouldStop() ?? (clock() > dueMs ? 'time' : undefined),
  })
  if (first.outcome.kind !== 'stopped' || shouldStop()) return first
  const workers = availableParallelism()
  const threads = workers > 1 ? { threads: createThreads(workers) } : {}
  const compiled = prepare(specification, { workers, ...model })
  return runScenario(compiled, name, { ...{ clock, shouldStop, onProgress }, ...threads })
}

/** How long a scenario is searched for by the interpreter alone. */
const interpretedMs = 2000

/** Of a scenario without a run there is nothing to drive. */
function notDriven(name: string, outcome: ScenarioResult['outcome'], { source }: Specification): DriveRun {
  const isInterrupted = outcome.kind === 'stopped' && outcome.reason !== 'memory'
  const because = `no run through its stages was found by explore ${source.name} --scenario ${name}`
  return {
    name: `scenario ${name}`,
    outcome: {
      verdict: isInterrupted ? { kind: 'interrupted' } : { kind: 'unrealisable', because },
      ...{ step: 0, lags: [] },
    },
    ...{ moves: [], said: [], commands: 0, last: [] },
  }
}

/** `7`, or `1..100`. */
function readSeeds(given: Given, line: CommandLine): readonly number[] {
  const text = given.text('seed') ?? '1'
  const [, first, last = first] = /^(\d+)(?:\.\.(\d+))?$/.exec(text) ?? []
  const from = Number(first)
  const to = Number(last)
  if (first === undefined || to < from || to > Number.MAX_SAFE_INTEGER || to - from >= seedsMax) {
    throw mistake(line, text, {
      code: 'E650',
      message: '`--seed` takes a number, or several that follow one another',
      expected: '7 or 1..100',
      found: text,
    })
  }
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}

const seedsMax = 1_000_000

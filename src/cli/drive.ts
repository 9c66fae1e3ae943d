import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import {
  createThreads,
  Drive,
  type DriveOrigin,
  type DriveRun,
  driveExitCode,
  encodeDrive,
  type FollowedStep,
  fitAdapter,
  type Hello,
  lineOf,
  logStep,
  prepare,
  prepareFor,
  printJson,
  readTrace,
  recordedDriver,
  renderDriveJunit,
  renderDriveRun,
  renderDriveVerdict,
  replay,
  runScenario,
  type State,
  scenarioOf,
  scenarioTrace,
  transcriptHead,
  variableTypes,
} from '../index.js'
import { implementationOf, loadAdapter } from './adapter.js'
import type { Command, Given } from './command.js'
import { type CommandLine, mistake } from './command-line.js'
import type { OutputForms } from './document.js'
import { createInterrupt } from './interrupt.js'
import { stopAtLimits } from './limits.js'
import { loadSpecification } from './load.js'
import { readNumber, readSelection, selectionOptions, specificationArgument } from './option.js'
import { note, paletteFor, print, widthOf } from './output.js'
import { outputOptions, readOutputs } from './output-option.js'
import { grouped } from './progress.js'
import { readSource } from './specification-file.js'
import { createTicker } from './ticker.js'
import { openTranscript } from './transcript-file.js'

interface Result {
  readonly runs: readonly DriveRun[]
  readonly origin: DriveOrigin
  readonly quiet: boolean
}

const forms: OutputForms<Result> = {
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
const budgetDefaultMs = 5000

/** `explore drive SPEC`. */
export const driveCommand: Command = {
  usage: 'drive <spec> [command..]',
  summary: 'Drive an implementation through traces of a specification, and compare every step',
  positionals: {
    ...specificationArgument,
    command: {
      describe: 'Behind `--`: the program that speaks the protocol, and its arguments',
      type: 'string',
      array: true,
    },
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
      describe: 'A trace in our own format or ITF; may be repeated',
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
    ...selectionOptions,
    budget: {
      describe: `Milliseconds that each command may take; ${grouped(budgetDefaultMs)} if not given`,
      requiresArg: true,
    },
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
    ['explore drive lock.spec --adapter lock.json --trace run.json -- ./lock-driver', 'a program of yours'],
  ],
  outputs: forms,
  run,
}

async function run(given: Given, line: CommandLine): Promise<number> {
  const outputs = readOutputs(given, line, forms)
  const random = readNumber(given, 'random', line, { min: 1 })
  const depth = readNumber(given, 'depth', line, { min: 1 }) ?? depthDefault
  const budgetMs = readNumber(given, 'budget', line, { min: 1 }) ?? budgetDefaultMs
  const timeLimitSeconds = readNumber(given, 'time-limit', line)
  const seeds = readSeeds(given, line)
  const quiet = given.flag('quiet')
  const command = given.texts('command')
  if (command.length > 0 && !line.words.includes('--')) {
    throw mistake(line, command[0], {
      code: 'E650',
      message: `\`${command[0]}\` is one argument too many`,
      hint: 'the command that starts an implementation stands behind `--`',
    })
  }
  const specification = loadSpecification(given, line)
  const { scenarios } = specification.checked!.module
  const names = given.flag('scenarios') ? scenarios.map(({ name }) => name) : given.texts('scenario')
  if (names.length + given.texts('trace').length === 0 && random === undefined) {
    throw mistake(line, undefined, {
      code: 'E706',
      message: 'it is not said what to drive the implementation through',
      expected: '`--scenario NAME`, `--trace FILE` or `--random STEPS`',
      ...(scenarios.length > 0 ? { hint: `there are ${scenarios.map(({ name }) => name).join(', ')}` } : {}),
    })
  }
  const adapter = await loadAdapter(given.text('adapter'), basename(specification.source.name), line)
  const interrupt = createInterrupt()
  const start = await implementationOf(adapter, { command, budgetMs, signal: interrupt.signal, line })
  const clock = () => performance.now()
  const startedMs = clock()
  const shouldStop = stopAtLimits({ signal: interrupt.signal, clock, timeLimitSeconds })
  const transcript = openTranscript(given, line)
  const runs: DriveRun[] = []
  const isShown = outputs.format.isText === true && !quiet
  const palette = paletteFor(process.stdout)
  const width = widthOf(process.stdout) ?? 100
  const ticker = createTicker(process.stderr, { clock, quiet })
  const selection = readSelection(given)
  const prepareModel = (model: string | undefined) => {
    const prepared = prepare(specification, {
      engine: 'interpreted',
      coverage: 'off',
      ...(model === undefined ? {} : { model }),
      ...selection,
    })
    return { prepared, fitted: fitAdapter(prepared, adapter) }
  }
  type Model = ReturnType<typeof prepareModel>
  let hello: Hello | undefined
  let last: Model | undefined

  /** Drives with a model, each with an implementation of its own. */
  async function driving(
    model: Model,
    isLogged: boolean,
    work: (drive: Drive) => Promise<void>,
  ): Promise<void> {
    last = model
    const { prepared, fitted } = model
    const types = variableTypes(prepared)
    const { variables } = prepared.reference
    let before: State | undefined
    let commands = 0
    transcript?.write(
      transcriptHead({
        specification: specification.source.name,
        model: prepared.reference.model,
        adapter: fitted.name,
      }),
    )
    const drive = new Drive(
      {
        prepared,
        adapter: fitted,
        start: () => (transcript ? recordedDriver(start(), transcript.write) : start()),
      },
      {
        log: isShown && isLogged,
        isInterrupted: () => shouldStop() !== undefined,
        onHello(told) {
          hello = told
        },
        onRun(name) {
          before = undefined
          transcript?.write(lineOf({ run: name }))
        },
        onStep(step) {
          interrupt.arm()
          commands += step.exchanges.length
          if (isShown && isLogged && !isMinimising) {
            const options = { variables, types, palette, width, full: given.flag('full-states') }
            print(logStep(step, before, options).join('\n'))
          } else ticker.show(() => renderPace(commands, clock() - startedMs))
          before = step.state
          writeStep(step)
        },
      },
    )
    try {
      await work(drive)
    } finally {
      await drive.close()
    }
  }
  let isMinimising = false
  const writeStep = ({ number, move }: FollowedStep) => {
    if (move) transcript?.write(lineOf({ compared: number, action: move.action }))
  }

  async function finish(drive: Drive, run: DriveRun, model: Model): Promise<void> {
    const isWorthIt = driveExitCode([run]) === 1 && shouldStop() === undefined
    isMinimising = true
    const minimised = isWorthIt ? await drive.minimise(run) : undefined
    isMinimising = false
    const whole = { ...run, ...(minimised ? { minimised } : {}) }
    ticker.erase()
    runs.push(whole)
    transcript?.write(lineOf({ verdict: run.outcome.verdict.kind }))
    if (!outputs.format.isText) return
    if (quiet) print(`${run.name}: ${renderDriveVerdict(whole, palette)}`)
    else print(`${renderDriveRun(whole, model.fitted, { palette, width }).join('\n')}\n`)
  }

  try {
    for (const path of given.texts('trace')) {
      const source = readSource(path, line, path)
      const recorded = readTrace(source)
      const own = prepareFor(recorded, specification, { ...selection, coverage: 'off' })
      const result = replay(own, readTrace(source, own))
      if (result.kind === 'departed') {
        throw mistake(line, path, {
          code: 'E707',
          message: `\`${path}\` is no trace of ${specification.source.name}`,
          hint: `\`explore trace show ${path} --spec ${specification.source.name}\` says where it departs`,
        })
      }
      const model = { prepared: own, fitted: fitAdapter(own, adapter) }
      await driving(model, true, async (drive) => {
        announce(`trace ${path}`)
        await finish(drive, await drive.trace(`trace ${path}`, result.trace), model)
      })
    }
    for (const name of names) {
      const scenario = scenarios.find((each) => each.name === name)
      const model = prepareModel(scenario?.model)
      const trace = await searchScenario(name, scenario?.model)
      if (trace === undefined) continue
      await driving(model, true, async (drive) => {
        announce(`scenario ${name}`)
        await finish(drive, await drive.trace(`scenario ${name}`, trace), model)
      })
    }
    if (random !== undefined) {
      const model = prepareModel(undefined)
      await driving(model, given.flag('log'), async (drive) => {
        for (const seed of seeds) {
          const name = `random walk of ${grouped(random)} steps, seed ${seed}`
          announce(name)
          const walked = await drive.walks(name, { seed, steps: random, depth })
          await finish(drive, walked, model)
          if (walked.outcome.verdict.kind === 'interrupted') break
        }
      })
    }
  } finally {
    interrupt.disarm()
    ticker.erase()
    transcript?.close()
  }

  /** A run through the stages of a scenario; where none is found, that is told as unrealisable. */
  async function searchScenario(name: string, model: string | undefined) {
    const prepared = prepare(specification, {
      workers: availableParallelism(),
      coverage: 'off',
      ...(model === undefined ? {} : { model }),
      ...selection,
    })
    scenarioOf(prepared, name)
    if (!quiet) note(`searching for scenario ${name}`)
    const result = await runScenario(prepared, name, {
      clock,
      threads: createThreads(availableParallelism()),
      shouldStop,
      onProgress: () => interrupt.arm(),
    })
    if (result.outcome.kind === 'reached') return scenarioTrace(result)!.trace
    const { name: file } = specification.source
    const because = `no run through its stages was found by explore ${file} --scenario ${name}`
    const run: DriveRun = {
      name: `scenario ${name}`,
      outcome: { verdict: { kind: 'unrealisable', because }, step: 0, lags: [] },
      moves: [],
      commands: 0,
      last: [],
    }
    runs.push(run)
    if (outputs.format.isText) print(`${run.name}: ${renderDriveVerdict(run, palette)}`)
    return undefined
  }

  function announce(name: string): void {
    if (isShown) print(palette.bold(`==== ${name}`))
  }

  const elapsedMs = Math.round(clock() - startedMs)
  const { prepared, fitted } = last ?? prepareModel(undefined)
  const origin: DriveOrigin = {
    command: ['explore', ...line.words],
    specification: specification.source.name,
    module: prepared.reference.module,
    model: prepared.reference.model,
    adapter: fitted,
    ...(hello ? { hello } : {}),
    elapsedMs,
  }
  await outputs.write({ runs, origin, quiet }, undefined)
  if (!quiet) {
    const commands = runs.reduce((sum, each) => sum + each.commands, 0)
    const of = hello ? `${hello.implementation} ${hello.version}: ` : ''
    note(`\n${of}${renderPace(commands, elapsedMs)}`)
  }
  return driveExitCode(runs)
}

function renderPace(commands: number, elapsedMs: number): string {
  const rate = commands / Math.max(elapsedMs / 1000, 0.001)
  return `${grouped(commands)} commands in ${(elapsedMs / 1000).toFixed(1)} s, ${grouped(rate)} commands/s`
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

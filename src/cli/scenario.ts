import { availableParallelism } from 'node:os'
import {
  choosePicture,
  createThreads,
  encodeScenario,
  type Prepared,
  prepare,
  printJson,
  renderScenario,
  renderScenarioVerdict,
  runScenario,
  type ScenarioResult,
  type ScenarioRun,
  scenarioExitCode,
  scenarioOf,
  scenarioTrace,
} from '../index.js'
import type { Given } from './command.js'
import { type CommandLine, mistake } from './command-line.js'
import {
  type Format,
  formatsOfTrace,
  type Look,
  type OutputForms,
  reportFormats,
  type ShownTrace,
  traceTable,
} from './document.js'
import { createInterrupt } from './interrupt.js'
import { heapLimit, stopAtLimits } from './limits.js'
import { loadSpecification } from './load.js'
import { readMemory } from './memory.js'
import { readNumber, readSelection, readWord, workersMax } from './option.js'
import { note, paletteFor } from './output.js'
import { formatsInUse, readOutputs } from './output-option.js'
import { readPicture } from './picture-option.js'
import { createProgressLine, megabytes } from './progress.js'

/** What became of a scenario, and what a document says of how. */
interface Shown {
  readonly result: ScenarioResult
  readonly prepared: Prepared
  readonly command: readonly string[]
  readonly run: ScenarioRun
  readonly picture: ShownTrace['picture']
  readonly quiet: boolean
  readonly full: boolean
}

const traceFormats = formatsOfTrace(({ result, prepared, picture, full }: Shown) => {
  const { outcome } = result
  if (outcome.kind !== 'fault') {
    const found = scenarioTrace(result)
    return found && { ...found, prepared, picture, full }
  }
  const { counterexample } = outcome
  return { trace: counterexample.trace, prepared, counterexample, picture, full }
})

/** What `explore SPEC --scenario NAME` writes. */
const scenarioFormats: readonly Format<Shown>[] = [
  {
    name: 'text',
    purpose: '',
    endings: ['.txt'],
    isText: true,
    write: (shown, look) => inWords(shown, look),
  },
  {
    ...traceTable,
    write: (shown, look) => inWords(shown, { ...look, table: shown.picture }),
  },
  ...traceFormats,
  {
    name: 'json',
    purpose: 'the whole result',
    endings: ['.json'],
    write({ result, prepared, command, run }) {
      const specification = prepared.specification.source.name
      return printJson(encodeScenario(result, { command, specification, run }))
    },
  },
  ...reportFormats.map(
    (format): Format<Shown> => ({
      ...format,
      write: ({ result, prepared, command, run: { elapsedMs } }, look) =>
        format.write({ found: result, prepared, command: command.slice(1), elapsedMs }, look),
    }),
  ),
]

function inWords(
  { result, prepared, quiet, full }: Shown,
  look: Look & { readonly table?: ShownTrace['picture'] },
): string {
  if (quiet) return `${renderScenarioVerdict(result, look.palette)}\n`
  return `${renderScenario(result, prepared, { ...look, full })}\n`
}

const scenarioForms: OutputForms<Shown> = { formats: scenarioFormats, file: 'trace', inPlace: false }

const notKept = 'a search for a scenario is not kept'
const notChecked = 'a search for a scenario checks no invariants, and looks for no deadlock'
const notCovered = 'a search for a scenario takes no note of what it never comes to'

/** Options that are about a search for all states, with what a search for a scenario does not do of it. */
const foreign: Readonly<Record<string, string>> = {
  checkpoint: notKept,
  'checkpoint-every': notKept,
  resume: notKept,
  invariant: notChecked,
  explain: notChecked,
  'no-deadlock': notChecked,
  coverage: notCovered,
  strict: notCovered,
  'max-states': 'a search for a scenario draws its trace, and no graph of states',
}

/** `explore SPEC --scenario NAME`. */
export async function runScenarioCommand(given: Given, line: CommandLine): Promise<number> {
  for (const [name, hint] of Object.entries(foreign)) {
    if (given.texts(name).length === 0) continue
    throw mistake(line, `--${name}`, {
      code: 'E656',
      message: `\`--${name}\` does not go with \`--scenario\``,
      hint,
    })
  }
  const picture = readPicture(given, line, formatsInUse(given, line, scenarioForms))
  const outputs = readOutputs(given, line, scenarioForms)
  const name = given.text('scenario')!
  const depth = readNumber(given, 'depth', line)
  const timeLimitSeconds = readNumber(given, 'time-limit', line)
  const workers = readNumber(given, 'workers', line, { min: 1, max: workersMax }) ?? availableParallelism()
  const engine = readWord(given, 'engine', ['compiled', 'interpreted'], line)
  const memoryMaxBytes = readMemory(given, line)
  const specification = loadSpecification(given, line)
  const quiet = given.flag('quiet')
  const clock = () => performance.now()
  const startedMs = clock()
  const memoryBytes = () => process.memoryUsage.rss()
  let progress = createProgressLine(process.stderr, { clock, quiet, memoryBytes })
  const scenario = specification.checked?.module.scenarios.find((each) => each.name === name)
  const prepared = prepare(specification, {
    ...{ workers, engine },
    ...(scenario?.model === undefined ? {} : { model: scenario.model }),
    ...readSelection(given),
    aliases: given.texts('alias').map((text) => ({ name: '<option --alias>', text })),
  })
  scenarioOf(prepared, name)
  const pictured = choosePicture(prepared, picture)
  const interrupt = createInterrupt()
  const result = await runScenario(prepared, name, {
    ...(depth === undefined ? {} : { depth }),
    ...{ clock, memoryMaxBytes, exhaustive: given.flag('exhaustive') },
    ...(workers > 1 ? { threads: createThreads(workers) } : {}),
    onSearch() {
      progress.erase()
      progress = createProgressLine(process.stderr, { clock, quiet, memoryBytes })
    },
    onFound() {
      interrupt.arm()
      progress.erase()
    },
    onProgress(found) {
      interrupt.arm()
      progress.show(found)
    },
    shouldStop: stopAtLimits({
      ...{ signal: interrupt.signal, clock, timeLimitSeconds },
      ...heapLimit(prepared, memoryMaxBytes),
    }),
  })
  interrupt.disarm()
  progress.erase()
  const elapsedMs = Math.round(clock() - startedMs)
  const run: ScenarioRun = { elapsedMs, memoryBytes: memoryBytes(), engine: prepared.engineKind }
  if (!outputs.format.isText && !quiet) note(renderScenarioVerdict(result, paletteFor(process.stderr)))
  const nearest = nearestNote(result)
  if (nearest !== undefined && formatsInUse(given, line, scenarioForms).some(isOfTrace)) note(nearest)
  const command = ['explore', ...line.words]
  const full = given.flag('full-states')
  await outputs.write(
    { result, prepared, command, run, picture: pictured, quiet, full },
    'the scenario is not reached, and there is no trace to write',
  )
  if (!quiet) note(`\ntook ${(elapsedMs / 1000).toFixed(1)} s, ${megabytes(run.memoryBytes)}, ${run.engine}`)
  return scenarioExitCode(result)
}

function isOfTrace({ name }: Format<Shown>): boolean {
  return traceFormats.some((format) => format.name === name)
}

/** What a trace is that does not go through all stages. */
function nearestNote({ outcome }: ScenarioResult): string | undefined {
  if (outcome.kind !== 'missed' || !outcome.nearest) return undefined
  return `the scenario is not reached: the trace is one that comes nearest to stage ${outcome.stage + 1}`
}

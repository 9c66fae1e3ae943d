import type { Options } from 'yargs'
import {
  createThreads,
  type Exploration,
  encodeSweep,
  explorePrepared,
  type Prepared,
  planSweep,
  printJson,
  renderSweep,
  renderSweepCsv,
  renderSweepVerdict,
  renderTable,
  renderValues,
  type Selection,
  type Source,
  type Sweep,
  type SweepPlan,
  type SweepTimes,
  sweepExitCode,
  sweepPlanned,
  valuesTable,
} from '../index.js'
import type { Given } from './command.js'
import { type CommandLine, mistake, quote } from './command-line.js'
import type { OutputForms } from './document.js'
import { createInterrupt } from './interrupt.js'
import { stopAtLimits } from './limits.js'
import { loadSpecification } from './load.js'
import { readMemory, spillFolder } from './memory.js'
import { readNumber } from './option.js'
import { exitCodes, note, paletteFor } from './output.js'
import { readOutputs } from './output-option.js'
import { pictureOptions } from './picture-option.js'
import { createProgressLine, grouped } from './progress.js'

/** The option that asks for a search under each of several values. */
export const sweepOption: Options = {
  describe:
    'A search for each value of a constant, and a table of all: NAME=1..4 or NAME=1,2,5; repeated, for ' +
    'each combination; --format json, csv or text; --time-limit and --memory are those of each search',
  type: 'string',
  array: true,
  requiresArg: true,
}

/** A sweep, and what a document says of how it was made. */
interface Swept {
  readonly sweep: Sweep
  readonly plan: SweepPlan
  readonly command: readonly string[]
  readonly times: SweepTimes
  readonly suggestion: string | undefined
  readonly quiet: boolean
}

const sweepForms: OutputForms<Swept> = {
  formats: [
    {
      name: 'text',
      purpose: '',
      endings: ['.txt'],
      isText: true,
      write({ sweep, plan, suggestion, quiet }, look) {
        if (quiet) return `${renderSweepVerdict(sweep, look.palette)}\n`
        return `${renderSweep(sweep, plan, look)}\n${suggestion === undefined ? '' : `\n${suggestion}\n`}`
      },
    },
    {
      name: 'json',
      purpose: 'all rows',
      endings: ['.json'],
      write({ sweep, plan, command, times }) {
        const specification = plan.specification.source.name
        return printJson(encodeSweep(sweep, { command: ['explore', ...command], specification, run: times }))
      },
    },
    {
      name: 'csv',
      purpose: 'the table',
      endings: ['.csv'],
      write: ({ sweep }) => renderSweepCsv(sweep),
    },
  ],
  inPlace: false,
}

/** What a table of searches has no place for. */
const options: readonly string[] = [
  ...['checkpoint', 'checkpoint-every', 'resume', 'explain', 'alias', 'full-states', 'max-states'],
  ...['scenario', 'exhaustive'],
  ...Object.keys(pictureOptions),
]

function refuseOthers(given: Given, line: CommandLine): void {
  const option = options.find((name) => given.texts(name).length > 0)
  if (option === undefined) return
  throw mistake(line, `--${option}`, {
    code: 'E650',
    message: `\`--${option}\` is of no use to a sweep, which makes a table of several searches`,
    hint: 'take one of its rows: `-c NAME=VALUE` in place of `--sweep`',
  })
}

/** `explore SPEC --sweep NAME=VALUES`. Gives the exit code. */
export async function runSweep(given: Given, line: CommandLine, selected: Selection): Promise<number> {
  refuseOthers(given, line)
  const depth = readNumber(given, 'depth', line)
  const timeLimitSeconds = readNumber(given, 'time-limit', line)
  const memoryMaxBytes = readMemory(given, line)
  const workers = selected.workers ?? 1
  const quiet = given.flag('quiet')
  const clock = () => performance.now()
  let progress = createProgress()
  const say = (text: string) => {
    progress.erase()
    note(text)
  }
  const specification = loadSpecification(given, line)
  const texts = given.texts('sweep').map((text): Source => ({ name: '<option --sweep>', text }))
  const plan = planSweep(specification, texts, { ...selected, print: say })
  const outputs = readOutputs(given, line, sweepForms)
  const interrupt = createInterrupt()
  const rows: SweepTimes['rows'][number][] = []
  const startedMs = clock()
  let rowStartedMs = startedMs
  const said = new Set<string>()

  function createProgress() {
    const memoryBytes = () => process.memoryUsage.rss()
    return createProgressLine(process.stderr, { clock, quiet, memoryBytes })
  }

  async function search(prepared: Prepared): Promise<Exploration> {
    for (const what of leftTo(prepared).filter((each) => !said.has(each))) {
      said.add(what)
      say(`note: the compiled engine does not run ${what}`)
    }
    const { remove, ...spill } = spillFolder(say)
    progress = createProgress()
    try {
      return await explorePrepared(prepared, {
        ...(depth === undefined ? {} : { depth }),
        clock,
        ...(workers > 1 ? { threads: createThreads(workers) } : {}),
        onLevel: (level) => progress.level({ ...level, ms: 0 }),
        onProgress(found) {
          interrupt.arm()
          progress.show(found)
        },
        shouldStop: stopAtLimits({
          ...{ signal: interrupt.signal, clock, timeLimitSeconds },
          ...(prepared.engineKind === 'compiled' ? {} : { heapBytesMax: memoryMaxBytes }),
        }),
        memoryMaxBytes,
        spill,
      })
    } finally {
      remove()
      progress.erase()
    }
  }

  const sweep = await sweepPlanned(plan, {
    search,
    isInterrupted: () => interrupt.signal.aborted,
    async onRow(row) {
      const nowMs = clock()
      const elapsedMs = nowMs - rowStartedMs
      const generated = row.outcome.kind === 'search' ? row.outcome.statistics.generated : 0
      const generatedPerSecond = Math.round(generated / Math.max(elapsedMs / 1000, 0.001))
      rows.push({ elapsedMs: Math.round(elapsedMs), generatedPerSecond })
      if (!quiet) note(`${rows.length}/${plan.runs.length}  ${renderValues(row)}: ${seconds(elapsedMs)}`)
      rowStartedMs = nowMs
      // From the second search on an interrupt is to leave the rows of those before. Signals come with the
      // events of the process, which many short searches would keep waiting.
      interrupt.arm()
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
    },
  })
  interrupt.disarm()
  const times = { elapsedMs: Math.round(clock() - startedMs), rows }
  if (!outputs.format.isText && !quiet) note(renderSweepVerdict(sweep, paletteFor(process.stderr)))
  const suggestion = suggestionFor(sweep, line)
  await outputs.write({ sweep, plan, command: line.words, times, suggestion, quiet }, undefined)
  if (!quiet) noteTimes(sweep, times)
  return given.flag('strict') ? strictExitCode(sweep) : sweepExitCode(sweep)
}

/** What the compiled engine leaves to the reference engine. */
function leftTo({ left = [], notCompiled }: Prepared): readonly string[] {
  if (notCompiled) return [`${notCompiled.what} yet: interpreted, on one worker`]
  return left.map(({ what }) => `${what} yet: states that lead there are interpreted`)
}

function strictExitCode(sweep: Sweep): number {
  const code = sweepExitCode(sweep)
  const isDoubtful = sweep.rows.some(({ outcome }) => outcome.kind === 'search' && outcome.warnings > 0)
  if (code !== exitCodes.success || !isDoubtful) return code
  note('--strict: there are warnings')
  return exitCodes.violation
}

/** The command that shows the trace of the first violation. */
function suggestionFor({ rows }: Sweep, { words }: CommandLine): string | undefined {
  const row = rows.find(({ outcome }) => outcome.kind === 'search' && outcome.counterexample)
  if (!row) return undefined
  const dropped = ['--sweep', '--format', '--out']
  const others = words.filter(
    (word, index) =>
      !dropped.some(
        (option) => word === option || words[index - 1] === option || word.startsWith(`${option}=`),
      ),
  )
  const constants = row.constants.flatMap((constant) => [
    '-c',
    quote(renderValues({ constants: [constant] })),
  ])
  const command = ['explore', ...others.map(quote), ...constants].join(' ')
  return `next: ${command}   the trace of the first violation`
}

/** A last table, of what differs from run to run. */
function noteTimes(sweep: Sweep, { elapsedMs, rows }: SweepTimes): void {
  const table = valuesTable(sweep, ['time', 'generated/s'], (_, index) => {
    const row = rows[index]!
    return [seconds(row.elapsedMs), grouped(row.generatedPerSecond)]
  })
  note(['', ...renderTable(table), '', `took ${seconds(elapsedMs)} in all`].join('\n'))
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}

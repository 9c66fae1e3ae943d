import { availableParallelism } from 'node:os'
import {
  choosePicture,
  createThreads,
  type Exploration,
  exitCode,
  explainExploration,
  explorePrepared,
  type LevelFacts,
  type Moment,
  type Prepared,
  prepare,
  type RunFacts,
  renderOmissions,
  renderVerdictLine,
  renderWarningCount,
  type Selection,
  warningsOf,
} from '../index.js'
import { checkpointOptions, readKeeping } from './checkpoint.js'
import type { Command, Given } from './command.js'
import { type CommandLine, mistake } from './command-line.js'
import { graphForms, resultForms } from './document.js'
import { explainOption, noteReasons, readExplain } from './explain.js'
import { graphOptions, readGraph, refuseSearch, writeGraphs } from './graph.js'
import { createInterrupt } from './interrupt.js'
import { heapLimit, stopAtLimits } from './limits.js'
import { loadSpecification } from './load.js'
import { memoryOption, readMemory, spillFolder } from './memory.js'
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
import { createProgressLine, grouped, megabytes, renderTimeLeft } from './progress.js'
import { runScenarioCommand } from './scenario.js'
import { renderSuggestions } from './suggestion.js'
import { runSweep, sweepOption } from './sweep.js'

/** `explore SPEC`: the main job. */
export const exploreCommand: Command = {
  usage: '$0 <spec>',
  summary: 'Explore every state that a specification can reach, and check each',
  positionals: specificationArgument,
  options: {
    depth: {
      describe: 'Explore no further than so many steps from an initial state',
      requiresArg: true,
    },
    ...selectionOptions,
    invariant: {
      describe: 'An invariant to check, in place of those of the model; may be repeated',
      type: 'string',
      array: true,
      requiresArg: true,
    },
    explain: explainOption,
    sweep: sweepOption,
    scenario: {
      describe: 'A scenario of the specification to look for, stage by stage, in place of exploring it all',
      type: 'string',
      requiresArg: true,
    },
    exhaustive: {
      describe: 'With --scenario: search for all stages at once, which finds a shortest trace',
      type: 'boolean',
    },
    engine: {
      describe:
        'What runs it: compiled (if not given) or interpreted, the slow reference; both find the same',
      type: 'string',
      requiresArg: true,
    },
    workers: {
      describe: 'Threads that search, with the compiled engine; if not given, one for each core',
      requiresArg: true,
    },
    'no-deadlock': { describe: 'Allow states without a successor', type: 'boolean' },
    alias: {
      describe: 'A further expression to show with each state of a trace; may be repeated',
      type: 'string',
      array: true,
      requiresArg: true,
    },
    'full-states': { describe: 'Show each state of a trace in full, not what changed', type: 'boolean' },
    ...outputOptions(resultForms),
    ...pictureOptions,
    ...graphOptions,
    'time-limit': { describe: 'Stop after so many seconds', requiresArg: true },
    ...memoryOption,
    ...checkpointOptions,
    coverage: {
      describe:
        'What of the specification was never come to: on (if not given), all (every place of it) or off',
      type: 'string',
      requiresArg: true,
    },
    strict: { describe: 'Exit with 1 where there is a warning', type: 'boolean' },
    quiet: { describe: 'Print the verdict alone', type: 'boolean' },
  },
  examples: [
    ['explore raft.spec --depth 12', 'the first twelve steps of Raft'],
    ['explore die-hard.spec --model puzzle', 'the shortest solution of a puzzle'],
    ['explore bank.spec -c MaxUnderWay=1 --no-deadlock', 'another value for a constant'],
    ['explore die-hard.spec --out trace.json', 'keep the trace, if there is one'],
    ['explore raft.spec --scenario TwoLeaders', 'a run that goes through the stages of a scenario'],
    ['explore raft-bounded.spec --workers 2', 'with two threads'],
    ['explore specs/broken/votes-twice.spec --explain ElectionSafety', 'why an invariant is false'],
    ['explore bank.spec --sweep MaxUnderWay=1..3 --no-deadlock', 'how the states grow with a constant'],
    ['explore bank.spec --engine interpreted', 'by the reference engine'],
    ['explore raft.spec --checkpoint kept', 'a search that can go on: explore raft.spec --resume kept'],
    ['explore paxos.spec --format json > result.json', 'the result for other programs'],
  ],
  outputs: resultForms,
  run,
}

async function run(given: Given, line: CommandLine): Promise<number> {
  if (given.texts('sweep').length > 0) return runSweep(given, line, sweptOf(given, line))
  if (given.text('scenario') !== undefined) return runScenarioCommand(given, line)
  if (given.flag('exhaustive')) {
    throw mistake(line, '--exhaustive', {
      code: 'E656',
      message: '`--exhaustive` is about a scenario, and none is named',
      hint: 'every other search is exhaustive: add `--scenario NAME`, or leave it out',
    })
  }
  const inUse = formatsInUse(given, line, resultForms)
  const graph = readGraph(given, line)
  if (inUse.every((format) => graphForms.formats.some(({ name }) => name === format.name))) {
    refuseSearch(given, line)
    const selected: Selection = { ...selectionOf(given), engine: 'interpreted', print: note }
    const outputs = readOutputs(given, line, graphForms)
    const prepared = prepare(loadSpecification(given, line), selected)
    return writeGraphs(prepared, graph, outputs, given.flag('quiet'))
  }
  const picture = readPicture(given, line, inUse)
  const outputs = readOutputs(given, line, resultForms)
  const depth = readNumber(given, 'depth', line)
  const timeLimitSeconds = readNumber(given, 'time-limit', line)
  const workersGiven = readNumber(given, 'workers', line, { min: 1, max: workersMax })
  const workers = workersGiven ?? availableParallelism()
  const engine = readWord(given, 'engine', ['compiled', 'interpreted'], line)
  const memoryMaxBytes = readMemory(given, line)
  const coverage = readWord(given, 'coverage', ['on', 'all', 'off'], line)
  const strict = readStrict(given, line)
  const specification = loadSpecification(given, line)
  const clock = () => performance.now()
  const progress = createProgressLine(process.stderr, {
    ...{ clock, quiet: given.flag('quiet') },
    memoryBytes: () => process.memoryUsage.rss(),
  })
  const explain = readExplain(given, line)
  const show = outputs.format.isText ? print : note
  const selection: Selection = {
    workers,
    ...selectionOf(given),
    ...(explain === undefined ? {} : { explain }),
    engine,
    coverage: coverage === 'off' ? 'off' : 'suspicious',
    aliases: given.texts('alias').map((text) => ({ name: '<option --alias>', text })),
    print(text) {
      progress.erase()
      show(text)
    },
  }
  const prepared = prepare(specification, selection)
  const pictured = choosePicture(prepared, picture)
  const spill = spillFolder((text) => {
    progress.erase()
    note(text)
  })
  const keeping = readKeeping(given, line, prepared, { memoryMaxBytes, spill })
  const interrupt = createInterrupt()
  const shouldStop = stopAtLimits({
    ...{ signal: interrupt.signal, clock, timeLimitSeconds },
    ...heapLimit(prepared, memoryMaxBytes),
  })
  for (const what of new Set((prepared.left ?? []).map((each) => each.what))) noteLeft(what)
  if (prepared.notCompiled) noteInterpreted(prepared.notCompiled.what)
  else if (engine === 'interpreted' && workersGiven !== undefined && workersGiven > 1) {
    note(`note: the reference engine searches on one worker, not on ${workersGiven}`)
  }
  const levels: LevelFacts[] = []
  const startedMs = clock()
  let searching: Searching = { workers: 1 }
  let levelStartedMs = startedMs
  const found = await explorePrepared(prepared, {
    ...(depth === undefined ? {} : { depth }),
    clock,
    ...(workers > 1 ? { threads: createThreads(workers) } : {}),
    onThreads(count) {
      searching = { workers: count, workersAfterMs: Math.round(clock() - startedMs) }
    },
    onLevel(level) {
      const nowMs = clock()
      const facts = { ...level, ms: Math.round(nowMs - levelStartedMs) }
      levels.push(facts)
      progress.level(facts)
      levelStartedMs = nowMs
    },
    onProgress(found) {
      interrupt.arm()
      progress.show(found)
    },
    shouldStop,
    memoryMaxBytes,
    spill,
    ...keeping.options,
  })
  const elapsedMs = clock() - startedMs
  const exploration = explain === undefined ? found : explainExploration(prepared, found)
  interrupt.disarm()
  progress.erase()
  const resumed = keeping.options.resume
  const left = exploration.verdict.kind === 'stopped' ? progress.timeLeft() : undefined
  const timeLeft = left ? { timeLeft: left } : {}
  const facts = runFacts(exploration, prepared, { elapsedMs, levels, ...searching, ...timeLeft }, resumed)
  const quiet = given.flag('quiet')
  if (!outputs.format.isText && !quiet) {
    noteVerdict(exploration, prepared)
    noteReasons(exploration)
  }
  const suggestions = renderSuggestions(exploration, prepared, given.text('spec') ?? '', keeping.words)
  const result = {
    exploration: { ...exploration, isStrict: strict },
    prepared,
    picture: pictured,
    graph,
    command: line.words,
    facts,
    suggestions,
    quiet,
  }
  const lacking = 'there is no violation, and so no trace to write'
  const allSuspicions = coverage === 'all'
  await outputs.write({ ...result, allSuspicions, full: given.flag('full-states') }, lacking)
  for (const text of keeping.report(exploration)) note(text)
  if (!quiet) note(`\n${renderFacts(facts)}`)
  if (strict) noteStrict(exploration)
  return exitCode(exploration, strict)
}

function readStrict(given: Given, line: CommandLine): boolean {
  const strict = given.flag('strict')
  if (!strict || given.text('coverage') !== 'off') return strict
  throw mistake(line, '--strict', {
    code: 'E650',
    message: '`--strict` is about what `--coverage off` leaves out',
  })
}

/** Says why a search in which nothing is violated fails. */
function noteStrict(exploration: Exploration): void {
  if (exitCode(exploration) === exitCode(exploration, true)) return
  note(`--strict: ${renderWarningCount(warningsOf(exploration).length)}`)
}

/** What each search of a sweep takes of the specification. */
function sweptOf(given: Given, line: CommandLine): Selection {
  const coverage = readWord(given, 'coverage', ['on', 'off'], line)
  readStrict(given, line)
  return {
    ...selectionOf(given),
    workers: readNumber(given, 'workers', line, { min: 1, max: workersMax }) ?? availableParallelism(),
    engine: readWord(given, 'engine', ['compiled', 'interpreted'], line),
    coverage: coverage === 'off' ? 'off' : 'suspicious',
  }
}

/** The model, and what of it is checked. */
function selectionOf(given: Given): Selection {
  const invariants = given.texts('invariant')
  return {
    ...readSelection(given),
    ...(invariants.length > 0 ? { invariants } : {}),
    ...(given.flag('no-deadlock') ? { deadlock: false } : {}),
  }
}

function noteLeft(what: string): void {
  note(`note: the compiled engine does not run ${what} yet: states that lead there are interpreted`)
}

function noteInterpreted(what: string): void {
  note(`note: the compiled engine does not run ${what} yet: interpreted, on one worker`)
}

/** How many threads searched, and since when. */
type Searching = Pick<RunFacts, 'workers' | 'workersAfterMs'>

/** Beside a document, people are told the verdict all the same. */
function noteVerdict(exploration: Exploration, prepared: Prepared): void {
  note(renderVerdictLine(exploration, paletteFor(process.stderr)))
  for (const omission of renderOmissions(prepared)) note(`note: ${omission}`)
}

function runFacts(
  { statistics }: Exploration,
  prepared: Prepared,
  {
    elapsedMs,
    levels,
    timeLeft,
    ...searching
  }: Pick<RunFacts, 'elapsedMs' | 'levels' | 'timeLeft'> & Searching,
  resumed: Moment | undefined,
): RunFacts {
  const generated = statistics.generated - (resumed?.report.generated ?? 0)
  return {
    elapsedMs: Math.round(elapsedMs),
    generatedPerSecond: Math.round(generated / Math.max(elapsedMs / 1000, 0.001)),
    memoryBytes: process.memoryUsage.rss(),
    ...searching,
    engine: prepared.engineKind,
    ...(resumed ? { resumedDepth: resumed.depth } : {}),
    levels,
    ...(timeLeft ? { timeLeft } : {}),
  }
}

function renderFacts(facts: RunFacts): string {
  const { elapsedMs, generatedPerSecond, memoryBytes, workers, workersAfterMs, engine } = facts
  const seconds = (elapsedMs / 1000).toFixed(1)
  const rate = `${grouped(generatedPerSecond)} states generated/s`
  const after = workersAfterMs === undefined ? '' : ` after ${(workersAfterMs / 1000).toFixed(1)} s`
  const threads = `${workers} worker${workers === 1 ? '' : 's'}${after}`
  const left = facts.timeLeft ? `; ${renderTimeLeft(facts.timeLeft)}, as it looked` : ''
  return `took ${seconds} s, ${rate}, ${megabytes(memoryBytes)}, ${engine}, ${threads}${left}`
}

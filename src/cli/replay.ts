import { basename } from 'node:path'
import {
  createStdioDriver,
  DiagnosticError,
  readTranscript,
  renderReplay,
  replayExitCode,
  replayTranscript,
} from '../index.js'
import { implementationOf, loadDriven } from './adapter.js'
import type { Command, Given } from './command.js'
import type { CommandLine } from './command-line.js'
import { budgetOption, commandArgument, readBudget, readCommand } from './driver-option.js'
import { renderPace } from './driving.js'
import { createInterrupt } from './interrupt.js'
import { note, print } from './output.js'
import { readSource } from './specification-file.js'
import { createTicker } from './ticker.js'

/** `explore replay TRANSCRIPT`. */
export const replayCommand: Command = {
  usage: 'replay <transcript> [command..]',
  summary: 'Say once more what explore drive said to an implementation, and compare the answers',
  positionals: {
    transcript: { describe: 'A file that `explore drive --transcript` wrote', type: 'string' },
    ...commandArgument,
  },
  options: {
    adapter: {
      describe:
        'What says how the implementation is started, as of `explore drive`; no other part of it counts',
      type: 'string',
      requiresArg: true,
    },
    ...budgetOption,
    quiet: { describe: 'No pace', type: 'boolean' },
  },
  examples: [
    ['explore drive raft-etcd.spec --scenario TwoLeaders --transcript run.jsonl', 'writes one'],
    ['explore replay run.jsonl --adapter etcd-raft', 'needs no specification'],
    ['explore replay run.jsonl -- ./my-raft', 'a program of yours'],
  ],
  run,
}

async function run(given: Given, line: CommandLine): Promise<number> {
  const budgetMs = readBudget(given, line)
  const quiet = given.flag('quiet')
  const command = readCommand(given, line)
  const path = given.text('transcript') ?? ''
  const { origin, exchanges, cut, diagnostics } = readTranscript(readSource(path, line))
  if (!origin) throw new DiagnosticError(diagnostics)
  const interrupt = createInterrupt()
  const { signal } = interrupt
  const startOf = async () => {
    if (command.length > 0) {
      return () => createStdioDriver({ command, budget: { ms: budgetMs, rounds: 10_000 }, signal })
    }
    const { specification } = origin
    const of = specification === undefined ? undefined : basename(specification)
    const adapter = await loadDriven(given.text('adapter'), of, line)
    return implementationOf(adapter, { command, budgetMs, signal, line })
  }
  const start = await startOf()
  const clock = () => performance.now()
  const startedMs = clock()
  const ticker = createTicker(process.stderr, { clock, quiet })
  const pace = (answers: number) => renderPace(answers, clock() - startedMs)
  interrupt.arm()
  try {
    const replayed = await replayTranscript(exchanges, {
      start,
      isInterrupted: () => signal.aborted,
      onAnswer: (same) => ticker.show(() => pace(same)),
    })
    ticker.erase()
    print(renderReplay(replayed).join('\n'))
    if (cut !== undefined) note(`the transcript is cut off in line ${cut}: it was replayed up to there`)
    if (!quiet) note(pace(replayed.same))
    return replayExitCode(replayed)
  } finally {
    interrupt.disarm()
  }
}

import { type DriveOrigin, type DriveRun, driveExitCode, oneLine, type StopReason } from '../index.js'
import { implementationOf, type LoadedAdapter, type LoadedEventAdapter } from './adapter.js'
import type { Given } from './command.js'
import type { CommandLine } from './command-line.js'
import { readBudget, readCommand } from './driver-option.js'
import { Driving, renderPace } from './driving.js'
import { createInterrupt, type Interrupt } from './interrupt.js'
import { abortAtLimits, stopAtLimits } from './limits.js'
import { readNumber } from './option.js'
import { note, paletteFor, widthOf } from './output.js'
import type { Outputs } from './output-option.js'
import { createTicker } from './ticker.js'
import { openTranscript } from './transcript-file.js'

/** What comes of driving. */
export interface DriveResult {
  readonly runs: readonly DriveRun[]
  readonly origin: DriveOrigin
  readonly quiet: boolean
}

/** What is ready for driving. */
export interface DriveSetup {
  readonly driving: Driving
  readonly interrupt: Interrupt
  readonly shouldStop: () => StopReason | undefined
  readonly clock: () => number
  readonly startedMs: number
  readonly quiet: boolean
  /** Nothing more is driven. */
  close(): void
}

/**
 * Makes ready what an adapter is for, as the command line says. Fewer steps to a divergence are looked for
 * where they have readers.
 */
export async function openDrive(
  given: Given,
  line: CommandLine,
  described: LoadedAdapter | LoadedEventAdapter,
  { format }: Outputs<DriveResult>,
  hasReaders: (quiet: boolean) => boolean = () => false,
): Promise<DriveSetup> {
  const budgetMs = readBudget(given, line)
  const timeLimitSeconds = readNumber(given, 'time-limit', line)
  const quiet = given.flag('quiet')
  const command = readCommand(given, line)
  const interrupt = createInterrupt()
  const signal = abortAtLimits({ signal: interrupt.signal, timeLimitSeconds })
  const start = await implementationOf(described, { command, budgetMs, signal, line })
  const clock = () => performance.now()
  const startedMs = clock()
  const shouldStop = stopAtLimits({ signal, clock, timeLimitSeconds })
  const transcript = openTranscript(given, line)
  const driving = new Driving({
    ...{ start, transcript, clock, quiet },
    ticker: createTicker(process.stderr, { clock, quiet }),
    palette: paletteFor(process.stdout),
    width: widthOf(process.stdout) ?? 100,
    isText: format.isText === true,
    minimises: hasReaders(quiet),
    full: given.flag('full-states'),
    onStep: interrupt.arm,
    isInterrupted: nowAndThen(signal, () => shouldStop() !== undefined),
  })
  return {
    ...{ driving, interrupt, shouldStop, clock, startedMs, quiet },
    close() {
      interrupt.disarm()
      transcript?.close()
    },
  }
}

/** Writes what came of it; gives the exit code. */
export async function endDrive(
  { driving, clock, startedMs, quiet }: DriveSetup,
  outputs: Outputs<DriveResult>,
  line: CommandLine,
  about: Pick<DriveOrigin, 'model' | 'adapter'>,
): Promise<number> {
  const { runs, hello } = driving
  const elapsedMs = Math.round(clock() - startedMs)
  const origin: DriveOrigin = {
    command: ['explore', ...line.words],
    ...about,
    elapsedMs,
    ...(hello ? { hello } : {}),
  }
  await outputs.write({ runs, origin, quiet }, undefined)
  if (!quiet) {
    const commands = runs.reduce((sum, each) => sum + each.commands, 0)
    const of = hello ? `${oneLine(`${hello.implementation} ${hello.version}`)}: ` : ''
    note(`\n${of}${renderPace(commands, elapsedMs)}`)
  }
  return driveExitCode(runs)
}

/** Asks what takes time to be answered a few times a second, and of an interrupt always. */
function nowAndThen(signal: AbortSignal, ask: () => boolean): () => boolean {
  let dueMs = 0
  let answer = false
  return () => {
    if (answer || signal.aborted) return true
    const nowMs = performance.now()
    if (nowMs < dueMs) return false
    dueMs = nowMs + 100
    answer = ask()
    return answer
  }
}

import type { Crew, SoFar, Threads } from '../model/crew.js'
import type { Engine, Level, Report } from '../model/engine.js'
import type { FingerprintTable, TableOptions } from '../model/fingerprint-table.js'
import type { ParentLog } from '../model/parent-log.js'

/**
 * A search that is younger ends, most often, before threads would be of use: to start one costs some
 * hundreds of milliseconds of a processor.
 */
const aloneMs = 1000
/** The same where there is no clock. */
const aloneStates = 100_000

/** Room in the table at first: each growth has a state expanded twice. */
const statesFirst = 1 << 16

/** Each segment reserves 4 GiB of addresses, and memory has room for no more threads to grow it anyway. */
const segmentsMax = 8

/** The threads of a search, and when they begin. */
export interface Team {
  /** What table the team wants. */
  readonly table: TableOptions
  createLevel(): Level
  /** Expands a level, and takes the next into the log. Gives how many states were expanded. */
  expand(job: TeamJob): Promise<number>
  stop(): void
}

/** The expansion of a level: see `LevelJob`. */
export interface TeamJob {
  readonly level: Level
  readonly next: Level
  /** With parents. */
  readonly table: FingerprintTable
  readonly report: Report
  readonly log: ParentLog
  pause(soFar: SoFar): Promise<boolean> | undefined
}

/** How to run a team. */
export interface TeamOptions {
  /** The time in milliseconds. */
  readonly clock?: (() => number) | undefined
  /** Told how many threads search, as soon as there are several. */
  readonly onStart?: ((count: number) => void) | undefined
}

/** The team of an engine that is made for threads; undefined of any other, and where there are none. */
export function createTeam(
  engine: Engine,
  threads: Threads | undefined,
  { clock, onStart }: TeamOptions = {},
): Team | undefined {
  if (!threads || !engine.createCrew) return undefined
  const crew: Crew = engine.createCrew(threads)
  const startedMs = clock?.() ?? 0
  let isTold = false

  /** `states`: how many were expanded. */
  function consider(states: number): void {
    const isWorthWhile = clock ? clock() - startedMs >= aloneMs : states >= aloneStates
    if (isWorthWhile) crew.begin()
  }

  return {
    table: { parents: true, capacity: statesFirst, segments: Math.min(threads.count, segmentsMax) },
    createLevel: () => crew.createLevel(),
    async expand(job) {
      const { level, table, pause } = job
      const base = table.size - level.length
      table.beginLevel(base, level.length)
      if (threads.isEager) await crew.ready()
      else consider(base)
      return crew.expand({
        ...job,
        base,
        pause(soFar) {
          const paused = pause(soFar)
          if (paused) consider(base + soFar.expanded)
          return paused
        },
        onThreads(count) {
          if (!isTold) onStart?.(count)
          isTold = true
        },
      })
    },
    stop: () => crew.stop(),
  }
}

import type { Crew, SoFar, Threads, Wish } from '../model/crew.js'
import type { Engine, Level, Report } from '../model/engine.js'
import type { FingerprintTable, TableOptions } from '../model/fingerprint-table.js'
import type { ParentLog } from '../model/parent-log.js'

/**
 * A search that has taken less of a processor ends, most often, before threads would be of use: to start one,
 * and until its code is as fast as it gets, takes about as much. By the clock, a busy machine, which has no
 * processor to spare, would start them all the sooner.
 */
const aloneMs = 600

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
  stretch(): number
  pause(soFar: SoFar): Promise<Wish> | undefined
}

/**
 * The team of an engine that is made for threads; undefined of any other, and where there are none. `onStart`
 * is told how many threads search, as soon as there are several.
 */
export function createTeam(
  engine: Engine,
  threads: Threads | undefined,
  onStart?: (count: number) => void,
): Team | undefined {
  if (!threads || !engine.createCrew) return undefined
  const crew: Crew = engine.createCrew(threads)
  const startedMs = threads.processorMs()
  let isTold = false
  let hasBegun = false

  function consider(): void {
    if (hasBegun || threads!.processorMs() - startedMs < aloneMs) return
    hasBegun = true
    crew.begin()
  }

  return {
    table: { parents: true, capacity: statesFirst, segments: Math.min(threads.count, segmentsMax) },
    createLevel: () => crew.createLevel(),
    async expand(job) {
      const { level, table, pause } = job
      const base = table.size - level.length
      table.beginLevel(base, level.length)
      if (threads.isEager) await crew.ready()
      else consider()
      return crew.expand({
        ...job,
        base,
        pause(soFar) {
          const paused = pause(soFar)
          if (paused) consider()
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

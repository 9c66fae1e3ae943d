import type { Crew, SoFar, Threads } from '../model/crew.js'
import type { Engine, Level, Report } from '../model/engine.js'
import { createFingerprintTable, type FingerprintTable } from '../model/fingerprint-table.js'
import type { ParentLog } from '../model/parent-log.js'

/** Levels of so many states come after a moment of search: then threads are worth their start. */
const crewStatesMin = 10_000

/** The threads of a search, which begin when it has become large. */
export interface Team {
  /** Those that are at work from now on, where there are any; to be asked before each level. */
  atWork(level: Level, table: FingerprintTable, log: ParentLog, depth: number): Promise<AtWork | undefined>
  stop(): void
}

/** A crew with its table. */
export interface AtWork {
  readonly table: FingerprintTable
  createLevel(): Level
  /** Expands a level, and takes the next into the log. Gives how many states were expanded. */
  expand(
    level: Level,
    next: Level,
    report: Report,
    pause: (soFar: SoFar) => Promise<boolean> | undefined,
  ): Promise<number>
}

/** A team of which nobody is at work. `onStart` is told how many threads begin to search. */
export function createTeam(
  engine: Engine,
  threads: Threads | undefined,
  onStart: (count: number) => void,
): Team {
  let crew: Crew | undefined
  let working: AtWork | undefined
  return {
    async atWork(level, table, log, depth) {
      if (working || !threads || !engine.createCrew) return working
      if (threads.isEager || level.length >= crewStatesMin) crew ??= engine.createCrew(threads)
      if (threads.isEager) await crew?.ready()
      if (!crew?.isReady) return undefined
      onStart(crew.size)
      working = begin(crew, withParents(table, log, depth), log)
      return working
    },
    stop: () => crew?.stop(),
  }
}

function begin(crew: Crew, table: FingerprintTable, log: ParentLog): AtWork {
  return {
    table,
    createLevel: () => crew.createLevel(),
    async expand(level, next, report, pause) {
      const base = table.size - level.length
      table.beginLevel(base, level.length)
      const { expanded } = await crew.expand({ level, next, base, table, report, log, pause })
      return expanded
    },
  }
}

/** A table that keeps parents, with the fingerprints of another. */
function withParents(from: FingerprintTable, log: ParentLog, depth: number): FingerprintTable {
  const table = createFingerprintTable({ parents: true, capacity: 2 * from.size })
  for (let each = 0; each <= depth; each++) {
    log.visit(each, (high, low) => {
      table.add(high, low)
    })
  }
  return table
}

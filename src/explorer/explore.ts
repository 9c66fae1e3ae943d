import type { SoFar, Threads } from '../model/crew.js'
import type { Engine, Level, Report } from '../model/engine.js'
import { isExhausted } from '../model/exhausted.js'
import {
  createFingerprintTable,
  type FingerprintTable,
  type TableOptions,
} from '../model/fingerprint-table.js'
import { createParentLog, type ParentLog } from '../model/parent-log.js'
import type { CheckpointOptions } from './checkpoint.js'
import { describe, type Found, least } from './counterexample.js'
import type { Exploration, StopReason, Verdict } from './exploration.js'
import { watchFrontier } from './frontier.js'
import { createKeeper } from './keeper.js'
import { copyOf, type Moment } from './moment.js'
import { createLogSpill, type SpillOptions } from './spill.js'
import { createReport, type Progress, summarise } from './statistics.js'
import { createTeam, type Team } from './team.js'

/** How to search. Nothing here changes what a search that runs to its end finds, but for `depth`. */
export interface ExploreOptions {
  /** States at this depth are checked, but not expanded. */
  readonly depth?: number
  /** Asked every `pauseMs` or so: why to stop, if so. See `stop.ts`. */
  readonly shouldStop?: () => StopReason | undefined
  /** Told every `pauseMs` or so. */
  readonly onProgress?: (progress: Progress) => void
  /** Told of each level once it has been expanded. */
  readonly onLevel?: (level: { readonly states: number; readonly generated: number }) => void
  /**
   * The time in milliseconds, for the length of a stretch of work; without one the stretch has a fixed
   * length.
   */
  readonly clock?: () => number
  /** Further threads to search with, where the engine is one that can. */
  readonly threads?: Threads
  /** Told, when they begin to search, how many threads there are. */
  readonly onThreads?: (count: number) => void
  /** Lets others run between two stretches of work. */
  readonly pause?: () => Promise<void>
  /**
   * Stops once the table, the levels, the log and the engine's values take so many bytes, or where the table
   * would have to grow beyond what they leave of them.
   */
  readonly memoryMaxBytes?: number
  /** Where to put what there is no memory for, within `memoryMaxBytes`. */
  readonly spill?: SpillOptions
  /** Where to keep the search, so that another can go on from there. */
  readonly checkpoint?: CheckpointOptions
  /** Goes on from there, and not from the initial states. */
  readonly resume?: Moment
}

/** How long a stretch of work lasts before signals and the progress line have their turn. */
const pauseMs = 50
const stretchStatesMin = 16
const stretchStatesMax = 1 << 16

/**
 * Searches breadth-first, level by level, until nothing is left, a level has a violation, the depth is
 * reached, or it is told to stop. A level with a violation is completed first, so that the least
 * violation is known.
 */
export async function explore(engine: Engine, options: ExploreOptions = {}): Promise<Exploration> {
  const team = createTeam(engine, options.threads, options.onThreads)
  try {
    return await search(engine, options, team)
  } finally {
    team?.stop()
  }
}

async function search(
  engine: Engine,
  options: ExploreOptions,
  fullTeam: Team | undefined,
): Promise<Exploration> {
  let team = fullTeam
  const pause = options.pause ?? (() => new Promise<void>((resolve) => setImmediate(resolve)))
  const keeper = createKeeper(engine, options, pause)
  const log = options.resume?.log ?? createParentLog()
  /** Levels in memory: the one that is expanded, and the next. */
  let held: readonly Level[] = []
  const beside = () =>
    held.reduce((sum, { byteLength = 0 }) => sum + byteLength, log.bytes + (engine.bytes?.() ?? 0))
  const { memoryMaxBytes = Number.POSITIVE_INFINITY } = options
  const table = createFingerprintTable({
    ...team?.table,
    ...tableLimits(memoryMaxBytes, beside),
  })
  const begun: Begun = options.resume ?? begin(engine, table, log)
  if (options.resume) enter(options.resume, table)
  const { initial } = begun
  const levels = [...begun.levels]
  let { depth, level, found } = begun
  let report = copyOf(begun.report)
  let reason: StopReason | undefined
  let verdict: Verdict | undefined
  let left = 0
  const stretch = createStretch(options.clock)
  const spill = options.spill && createLogSpill(log, options.spill)
  let isSpilling = false
  const watch = watchFrontier(engine, begun)

  for (;;) {
    const moment: Moment = {
      depth,
      level,
      log,
      initial,
      levels,
      report: copyOf(report),
      frontier: watch.sample,
    }
    left = level.length
    if (found) verdict = { kind: 'violated' }
    else if (level.length === 0) verdict = { kind: 'exhausted' }
    else if (depth === options.depth) verdict = { kind: 'bounded', depth }
    else {
      reason ??= await keeper.keepWhenDue(moment)
      if (reason) verdict = { kind: 'stopped', reason }
    }
    if (verdict) {
      await keeper.keepAtEnd(moment, verdict)
      break
    }

    // The table would not find room to grow.
    isSpilling ||= !!spill && depth > 0 && 1.5 * table.bytes + beside() > memoryMaxBytes
    if (isSpilling) {
      // Other threads would hold what is put away.
      team?.stop()
      team = undefined
      spill?.spill(depth)
    }
    watch.begin(level, depth)
    const distinctBefore = table.size
    const between = async (expanded: number, generated: number, appended: number) => {
      options.onProgress?.({
        depth,
        levels,
        expanded,
        ...(options.depth === undefined ? {} : { depthMax: options.depth }),
        frontier: watch.glance,
        generated,
        distinct: distinctBefore + appended,
        left: level.length - expanded + appended,
      })
      await pause()
      reason = options.shouldStop?.() ?? (await keeper.keepWhenDue(moment))
      if (table.bytes + beside() > memoryMaxBytes) reason ??= 'memory'
    }
    let from = 0
    let next: Level
    try {
      next = team?.createLevel() ?? engine.createLevel()
      held = [level, next]
      if (team) {
        const pause = ({ expanded, generated, appended }: SoFar) =>
          stretch.ends()
            ? between(expanded, moment.report.generated + generated, appended).then(() => !!reason)
            : undefined
        from = await team.expand({ level, next, table, report, log, pause })
        found = collect(report, found, depth)
      }
      while (from < level.length && !reason) {
        const to = Math.min(level.length, from + stretch.states())
        engine.expand(level, from, to, table, next, report)
        found = collect(report, found, depth)
        from = to
        if (stretch.ends()) await between(from, report.generated, next.length)
      }
      next.sort()
      if (!team) log.append(next)
    } catch (error) {
      if (!isExhausted(error)) throw error
      // As it was at the beginning of the level: what came after is not whole.
      team?.stop()
      if (!found) report = copyOf(moment.report)
      verdict = found ? { kind: 'violated' } : { kind: 'stopped', reason: 'memory' }
      await keeper.keepAtEnd(moment, verdict)
      break
    }
    if (reason && from < level.length) {
      left = level.length - from + next.length
      verdict = found ? { kind: 'violated' } : { kind: 'stopped', reason }
      await keeper.keepAtEnd(moment, verdict)
    }
    options.onLevel?.({ states: from, generated: report.generated - moment.report.generated })
    level.release?.()
    level = next
    if (level.length > 0) levels.push(level.length)
    if (verdict) break
    depth++
  }
  if (unfinished(verdict)) watch.end(level, levels.length - 1)

  const statistics = summarise({
    engine,
    report,
    initial,
    levels,
    left,
    exhausted: verdict.kind === 'exhausted',
    frontier: watch.sample,
  })
  return {
    module: engine.module,
    model: engine.model,
    verdict,
    ...(found ? { counterexample: describe(engine, log, found) } : {}),
    statistics,
    checked: {
      invariants: engine.invariants,
      properties: engine.properties,
      deadlock: engine.checkDeadlock,
    },
  }
}

/** How large a table may become beside what else is in memory. */
function tableLimits(memoryMaxBytes: number, beside: () => number): TableOptions {
  if (memoryMaxBytes === Number.POSITIVE_INFINITY) return {}
  return {
    bytesMax: Math.max(tableBytesMin, memoryMaxBytes),
    mayTake: (bytes) => bytes + beside() <= memoryMaxBytes,
  }
}

/** What a table of one segment may have anyway. */
const tableBytesMin = 2 ** 32

/** A search to go on with. */
interface Begun extends Moment {
  /** A violation, where an initial state is to blame. */
  readonly found?: Found | undefined
}

/** A search with its initial states. */
function begin(engine: Engine, table: FingerprintTable, log: ParentLog): Begun {
  const report = createReport(engine)
  const level = engine.createLevel()
  engine.initial(table, level, report)
  const found = collect(report, undefined, -1)
  level.sort()
  log.append(level)
  return {
    ...{ depth: 0, level, log, report, found, frontier: undefined },
    initial: { generated: report.generated, distinct: level.length },
    levels: level.length > 0 ? [level.length] : [],
  }
}

/** Enters the fingerprints of a search that goes on. */
function enter({ depth, log }: Moment, table: FingerprintTable): void {
  for (let each = 0; each <= depth; each++) {
    log.visit(each, (high, low) => {
      table.add(high, low)
    })
  }
}

/**
 * Moves the report's violations into the least found so far, so that a level with many of them costs no
 * memory.
 */
function collect(report: Report, found: Found | undefined, sourceDepth: number): Found | undefined {
  let result = found
  for (const violation of report.violations) result = least(result, { violation, sourceDepth })
  report.violations.length = 0
  return result
}

function unfinished(verdict: Verdict): boolean {
  return verdict.kind === 'bounded' || verdict.kind === 'stopped'
}

/** How many states to expand at a time; adapts to the clock, without influence on what is found. */
function createStretch(clock: (() => number) | undefined): { states(): number; ends(): boolean } {
  let states = clock ? stretchStatesMin : 1024
  let startedMs = clock?.() ?? 0
  let pausedMs = startedMs
  return {
    states: () => states,
    ends() {
      if (!clock) return true
      const nowMs = clock()
      const tookMs = nowMs - startedMs
      if (tookMs < pauseMs / 4) states = Math.min(stretchStatesMax, states * 2)
      else if (tookMs > pauseMs / 2) states = Math.max(stretchStatesMin, states >> 1)
      startedMs = nowMs
      if (nowMs - pausedMs < pauseMs) return false
      pausedMs = nowMs
      return true
    },
  }
}

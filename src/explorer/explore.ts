import type { SoFar, Threads, Wish } from '../model/crew.js'
import type { Engine, Level, Report } from '../model/engine.js'
import { isExhausted } from '../model/exhausted.js'
import { createFingerprintTable, type FingerprintTable } from '../model/fingerprint-table.js'
import { giveUpFaulty } from '../model/goals.js'
import { createParentLog, type ParentLog } from '../model/parent-log.js'
import type { Coverage } from '../model/sites.js'
import type { State } from '../model/state.js'
import { assert } from '../text/assert.js'
import { describe, type Found, least } from './counterexample.js'
import type { Exploration, StopReason, Verdict } from './exploration.js'
import { watchFrontier } from './frontier.js'
import { createReport, type Progress, summarise } from './statistics.js'
import type { CheckpointOptions } from './storage/checkpoint.js'
import { StorageFault } from './storage/folder.js'
import { createKeeper } from './storage/keeper.js'
import { createMemory } from './storage/memory.js'
import { copyOf, type Moment } from './storage/moment.js'
import { NextLevel } from './storage/next-level.js'
import type { SpillOptions } from './storage/spill.js'
import { StoredLevel } from './storage/stored-level.js'
import { createStretch } from './stretch.js'
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
  /** What the engine takes note of as it searches: checkpoints keep it. */
  readonly coverage?: Coverage
  /** Goes on from there, and not from the initial states. */
  readonly resume?: Moment
  /** Searches from these states, which are not checked, and not from the initial ones. */
  readonly starts?: readonly State[]
  /** Told of each violation, in the order of a level; paths to their sources are in the log. */
  readonly onViolation?: (found: Found, log: ParentLog) => void
  /** How many levels more are completed after the first with a violation; 0, if not given. */
  readonly levelsAfter?: number
  /**
   * Asked before a level is expanded whether it may be: of what was generated up to there, and how many
   * states it has. Unlike `shouldStop` it is asked at the same places in each run.
   */
  readonly mayExpand?: (soFar: { readonly generated: number; readonly states: number }) => boolean
}

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
  const memory = createMemory(engine, log, options)
  const { spill } = memory
  const { resume } = options
  memory.hold(...(resume ? [resume.level] : []))
  if (resume && memory.isShort(entryBytesMax * sum(resume.levels))) {
    team?.stop()
    team = undefined
    spill?.putAway(resume.depth, resume.level)
  }
  const table = createFingerprintTable({ ...team?.table, ...memory.tableLimits })
  const note = (found: Found) => options.onViolation?.(found, log)
  const begun: Begun = resume ? goOn(resume, table) : begin(engine, table, log, note, options.starts)
  const { initial } = begun
  const levels = [...begun.levels]
  let { depth, level, found } = begun
  let report = copyOf(begun.report)
  let { cutDepth } = begun
  let reason: StopReason | undefined
  let verdict: Verdict | undefined = begun.verdict
  let left = level.length
  let levelsAfter = options.levelsAfter ?? 0
  const stretch = createStretch(options.clock)
  const watch = watchFrontier(engine, begun)
  /** Where the search ends, if that is known. */
  let last: StoredLevel | undefined

  /** Puts what it can on disk; other threads would hold it. */
  function putAway(next?: NextLevel): void {
    if (team) {
      team.stop()
      team = undefined
      table.dropParents()
    }
    spill?.putAway(depth, level, next)
  }

  memory.hold(level)
  while (!verdict) {
    const moment: Moment = {
      depth,
      level,
      log,
      initial,
      levels,
      report: copyOf(report),
      cutDepth,
      covered: options.coverage?.counts.slice(),
      frontier: watch.sample,
    }
    left = level.length
    last = level
    if (found && levelsAfter-- <= 0) verdict = { kind: 'violated' }
    else if (level.length === 0) verdict = { kind: 'exhausted' }
    else if (depth === options.depth) verdict = { kind: 'bounded', depth }
    else if (options.mayExpand?.({ generated: report.generated, states: level.length }) === false) {
      verdict = { kind: 'bounded', depth }
    } else {
      reason ??= await keeper.keepWhenDue(moment)
      if (reason) verdict = { kind: 'stopped', reason }
    }
    if (verdict) {
      await keeper.keepAtEnd(moment, verdict)
      break
    }

    if (spill?.hasBegun || level.isOnDisk || memory.isShort(1.5 * table.bytes)) putAway()
    watch.begin(level, depth)
    const distinctBefore = table.size
    let isWanted = false
    /** Whether the team has left the level to this thread, with its part of the log. */
    let isHandedOver = false
    const between = async (expanded: number, generated: number, appended: number): Promise<Wish> => {
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
      isWanted ||= !spill?.hasBegun && memory.isShort(1.5 * table.bytes)
      if (!isWanted && memory.isOver(table.bytes)) reason ??= 'memory'
      if (reason) return 'stop'
      isHandedOver ||= isWanted
      return isWanted ? 'hand over' : 'go on'
    }
    let from = 0
    const next = new NextLevel(engine, team?.createLevel() ?? engine.createLevel())
    memory.hold(level, next)
    try {
      if (team) {
        const pause = ({ expanded, generated, appended }: SoFar) =>
          stretch.ends() ? between(expanded, moment.report.generated + generated, appended) : undefined
        const job = { level: level.window(0), next: next.level, table, report, log }
        from = await team.expand({ ...job, stretch: () => stretch.states(), pause })
        found = collect(report, found, depth, note)
        // The team has put it in order.
        next.isClosed = true
      }
      for (;;) {
        if (isWanted && !reason) putAway(next)
        isWanted = false
        if (next.isClosed && from < level.length) reason ??= 'memory'
        if (from === level.length || reason) break
        const window = level.window(from)
        const first = window.first ?? 0
        const to = Math.min(first + window.length, from + stretch.states())
        engine.expand(window, from - first, to - first, table, next.level, report)
        found = collect(report, found, depth, note)
        from = to
        if (stretch.ends()) await between(from, report.generated, next.length)
        if (spill?.states) next.makeRoom(spill.states)
      }
      // What is left of a level on disk that is not complete is of no use.
      last =
        from < level.length && next.isOnDisk
          ? undefined
          : next.finish(spill?.states, team && !isHandedOver ? undefined : log)
    } catch (error) {
      if (error instanceof StorageFault) spill?.fail(error)
      else if (!isExhausted(error)) throw error
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
    if (report.cut > 0) cutDepth ??= depth + 1
    if (options.coverage) giveUpFaulty(options.coverage)
    options.onLevel?.({ states: from, generated: report.generated - moment.report.generated })
    level.release()
    if (!last) next.release()
    const length = last?.length ?? next.length
    if (length > 0) levels.push(length)
    if (!verdict) {
      assert(last, 'a level that is complete has the next one')
      level = last
      depth++
    }
  }
  if (unfinished(verdict) && last) {
    watch.end(last, levels.length - 1)
    for (const window of last.windows()) engine.judge?.(window, 0, window.length)
  }

  const statistics = summarise({
    engine,
    report,
    initial,
    levels,
    left,
    exhausted: verdict.kind === 'exhausted',
    cutDepth,
    frontier: watch.sample,
  })
  return {
    module: engine.module,
    model: engine.model,
    verdict: found ? { kind: 'violated' } : verdict,
    ...(found ? { counterexample: describe(engine, log, found, options.starts) } : {}),
    statistics,
    checked: {
      invariants: engine.invariants,
      properties: engine.properties,
      deadlock: engine.checkDeadlock,
    },
  }
}

/** A search to go on with. */
interface Begun extends Moment {
  /** A violation, where an initial state is to blame. */
  readonly found?: Found | undefined
  /** Where memory has ended already. */
  readonly verdict?: Verdict
}

/** A search with its initial states, as far as there is memory for them. */
function begin(
  engine: Engine,
  table: FingerprintTable,
  log: ParentLog,
  note: (found: Found) => void,
  starts: readonly State[] | undefined,
): Begun {
  const report = createReport(engine)
  const level = engine.createLevel()
  const ended = untilExhausted(() => {
    if (starts) enter(engine, starts, table, level)
    else engine.initial(table, level, report)
  })
  const found = collect(report, undefined, -1, note)
  level.sort()
  if (!ended) log.append(level)
  return {
    ...{ depth: 0, level: new StoredLevel(level), log, report, found },
    ...{ cutDepth: report.cut > 0 ? 0 : undefined, covered: undefined, frontier: undefined },
    initial: { generated: report.generated, distinct: level.length },
    levels: level.length > 0 ? [level.length] : [],
    ...(ended ? { verdict: found ? { kind: 'violated' } : ended } : {}),
  }
}

/** Enters states, each once. */
function enter(engine: Engine, states: readonly State[], table: FingerprintTable, level: Level): void {
  const numbered = engine.numberedStates()
  const numbers = new Int32Array(engine.variables.length)
  for (const state of states) {
    const fingerprint = engine.fingerprint(state)
    const high = Number(fingerprint >> 32n)
    const low = Number(fingerprint & 0xffff_ffffn)
    if (table.has(high, low)) continue
    table.add(high, low)
    state.forEach((value, variable) => {
      numbers[variable] = numbered.count(variable)
      numbered.add(variable, value)
    })
    numbered.append(level, numbers, high, low, -1)
  }
}

/** Bytes of a table, where threads share it, for each state that it has room for. */
const entryBytesMax = 24

/** A search that goes on: its fingerprints are entered. */
function goOn(moment: Moment, table: FingerprintTable): Begun {
  const { depth, log } = moment
  const ended = untilExhausted(() => {
    for (let each = 0; each <= depth; each++) {
      log.visit(each, (high, low) => {
        table.add(high, low)
      })
    }
  })
  return { ...moment, ...(ended ? { verdict: ended } : {}) }
}

/** Does something, and tells where memory ends before it is done. */
function untilExhausted(act: () => void): Verdict | undefined {
  try {
    act()
    return undefined
  } catch (error) {
    if (!isExhausted(error)) throw error
    return { kind: 'stopped', reason: 'memory' }
  }
}

/**
 * Moves the report's violations into the least found so far, so that a level with many of them costs no
 * memory.
 */
function collect(
  report: Report,
  found: Found | undefined,
  sourceDepth: number,
  note: (found: Found) => void,
): Found | undefined {
  let result = found
  for (const violation of report.violations) {
    note({ violation, sourceDepth })
    result = least(result, { violation, sourceDepth })
  }
  report.violations.length = 0
  return result
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function unfinished(verdict: Verdict): boolean {
  return verdict.kind === 'bounded' || verdict.kind === 'stopped'
}

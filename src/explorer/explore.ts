import type { SoFar, Threads } from '../model/crew.js'
import type { Engine, Report } from '../model/engine.js'
import { createFingerprintTable } from '../model/fingerprint-table.js'
import { createParentLog } from '../model/parent-log.js'
import { describe, type Found, least } from './counterexample.js'
import type { Exploration, StopReason, Verdict } from './exploration.js'
import { watchFrontier } from './frontier.js'
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
  const { clock, onThreads: onStart } = options
  const team = createTeam(engine, options.threads, { clock, onStart })
  try {
    return await search(engine, options, team)
  } finally {
    team?.stop()
  }
}

async function search(engine: Engine, options: ExploreOptions, team: Team | undefined): Promise<Exploration> {
  const pause = options.pause ?? (() => new Promise<void>((resolve) => setImmediate(resolve)))
  const table = createFingerprintTable(team?.table)
  const log = createParentLog()
  const report = createReport(engine)
  const levels: number[] = []
  let found: Found | undefined
  let reason: StopReason | undefined
  let verdict: Verdict | undefined
  let left = 0

  let level = engine.createLevel()
  engine.initial(table, level, report)
  found = collect(report, found, -1)
  const initial = { generated: report.generated, distinct: level.length }
  const stretch = createStretch(options.clock)
  const watch = watchFrontier(engine)

  for (let depth = 0; !verdict; depth++) {
    level.sort()
    if (!team || depth === 0) log.append(level)
    if (level.length > 0) levels.push(level.length)
    left = level.length
    if (found) verdict = { kind: 'violated' }
    else if (level.length === 0) verdict = { kind: 'exhausted' }
    else if (depth === options.depth) verdict = { kind: 'bounded', depth }
    else if (reason) verdict = { kind: 'stopped', reason }
    if (verdict) break

    watch.begin(level, depth)
    const distinctBefore = table.size
    const generatedBefore = report.generated
    const next = team?.createLevel() ?? engine.createLevel()
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
      reason = options.shouldStop?.()
    }
    let from = 0
    if (team) {
      const pause = ({ expanded, generated, appended }: SoFar) =>
        stretch.ends()
          ? between(expanded, generatedBefore + generated, appended).then(() => reason !== undefined)
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
    if (reason && from < level.length) {
      if (next.length > 0) levels.push(next.length)
      left = level.length - from + next.length
      verdict = found ? { kind: 'violated' } : { kind: 'stopped', reason }
    }
    options.onLevel?.({ states: from, generated: report.generated - generatedBefore })
    level.release?.()
    level = next
  }
  if (unfinished(verdict)) {
    level.sort()
    watch.end(level, levels.length - 1)
  }

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

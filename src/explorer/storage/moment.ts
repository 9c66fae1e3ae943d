import type { Report } from '../../model/engine.js'
import type { ParentLog } from '../../model/parent-log.js'
import type { Counts } from '../../model/sites.js'
import type { FrontierSample, Statistics } from '../exploration.js'
import type { StoredLevel } from './stored-level.js'

/**
 * A search at the beginning of a level: what a checkpoint keeps of it, so that it can go on from there. There
 * is no violation in it, or the search would have ended.
 */
export interface Moment {
  /** Of the states of `level`, which have been checked, but not expanded. */
  readonly depth: number
  readonly level: StoredLevel
  /** With the states of `level`, and of those before it. */
  readonly log: ParentLog
  /** What was found up to here. Nothing is added to it. */
  readonly report: Report
  readonly initial: Statistics['initial']
  /** Distinct states by depth, those of `level` included, and perhaps those of levels after it. */
  readonly levels: readonly number[]
  /** The least depth at which the constraints have cut a state. */
  readonly cutDepth: number | undefined
  /** By site, how often the search has come to it; none where nobody wants to know. */
  readonly covered: Counts | undefined
  /** Of a level before this one. */
  readonly frontier: FrontierSample | undefined
}

/** A report that others do not change. */
export function copyOf(report: Report): Report {
  return {
    ...report,
    generatedByAction: report.generatedByAction.slice(),
    distinctByAction: report.distinctByAction.slice(),
    outDegrees: report.outDegrees.slice(),
    violations: [],
  }
}

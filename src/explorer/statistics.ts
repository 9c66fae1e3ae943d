import type { Engine, Report } from '../model/engine.js'
import type { FrontierSample, OutDegree, Statistics } from './exploration.js'
import { growthOf } from './forecast.js'

/** A report in which nothing has been found yet. */
export function createReport(engine: Engine): Report {
  return {
    generated: 0,
    generatedByAction: new Float64Array(engine.actions.length),
    distinctByAction: new Float64Array(engine.actions.length),
    outDegrees: [],
    cut: 0,
    violations: [],
  }
}

/** What the level loop knows beside the report. */
export interface Progress {
  /** Of the states that are being expanded. */
  readonly depth: number
  /** Distinct states by depth, to that one; how many of that one are expanded; where the search is to end. */
  readonly levels: readonly number[]
  readonly expanded: number
  readonly depthMax?: number
  readonly generated: number
  readonly distinct: number
  readonly left: number
  /** How many values the variables have among some of the states under expansion. Takes milliseconds. */
  frontier(): FrontierSample | undefined
}

/**
 * Sums up a search. `levels`: distinct states by depth; `exhausted`: nothing is left and nothing was
 * violated.
 */
export function summarise(options: {
  readonly engine: Engine
  readonly report: Report
  readonly initial: Statistics['initial']
  readonly levels: readonly number[]
  readonly left: number
  readonly exhausted: boolean
  readonly cutDepth: number | undefined
  readonly frontier: FrontierSample | undefined
}): Statistics {
  const { engine, report, initial, levels, left, exhausted, cutDepth, frontier } = options
  const distinct = levels.reduce((sum, count) => sum + count, 0)
  const depth = levels.length - 1
  const outDegree = summariseOutDegrees(report.outDegrees)
  return {
    generated: report.generated,
    distinct,
    left,
    depth,
    ...(exhausted ? { diameter: depth } : {}),
    cut: report.cut,
    ...(cutDepth === undefined ? {} : { cutDepth }),
    initial,
    actions: engine.actions.map((name, index) => ({
      name,
      generated: report.generatedByAction[index]!,
      distinct: report.distinctByAction[index]!,
    })),
    levels,
    growth: growthOf(levels).map((factor) => Number(factor.toPrecision(4))),
    ...(outDegree ? { outDegree } : {}),
    collisionProbability: (distinct * Math.max(0, report.generated - distinct)) / 2 ** 64,
    ...(frontier ? { frontier } : {}),
  }
}

/** `counts[d]`: how many states have d different successors; holes count as 0. */
function summariseOutDegrees(counts: readonly number[]): OutDegree | undefined {
  let states = 0
  let sum = 0
  let min = -1
  let max = 0
  counts.forEach((count, degree) => {
    if (count === 0) return
    states += count
    sum += count * degree
    if (min < 0) min = degree
    max = degree
  })
  if (states === 0) return undefined
  let percentile95 = 0
  let below = 0
  for (let degree = 0; degree <= max && below < 0.95 * states; degree++) {
    below += counts[degree] ?? 0
    percentile95 = degree
  }
  return { min, mean: sum / states, max, percentile95 }
}

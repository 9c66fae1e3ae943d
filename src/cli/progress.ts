import { mostValues, type Pace, type Progress, renderGrowth, type TimeLeft, timeLeft } from '../index.js'
import { createTicker } from './ticker.js'

/** What tells how far a search is: a line at the foot of a terminal, or now and then a line in a pipe. */
export interface ProgressLine {
  show(progress: Progress): void
  /** Takes notice of a level that has been expanded. */
  level(facts: Pace['stretches'][number]): void
  /** The time that the search had left when it was last shown or looked at. */
  timeLeft(): TimeLeft | undefined
  /** Takes the line away, until it is shown again. */
  erase(): void
}

/** How to show progress. */
export interface ProgressOptions {
  readonly clock: () => number
  /** Resident memory, in bytes. */
  readonly memoryBytes: () => number
  /** Not in a pipe. */
  readonly quiet?: boolean
}

/** The progress of a search that begins now. */
export function createProgressLine(stream: NodeJS.WriteStream, options: ProgressOptions): ProgressLine {
  const { clock, memoryBytes } = options
  const ticker = createTicker(stream, options)
  const startedMs = clock()
  const stretches: Pace['stretches'][number][] = []
  let shown = { ms: startedMs, generated: 0 }
  let levelStartedMs = startedMs
  let last: Progress | undefined

  function left(nowMs: number): TimeLeft | undefined {
    if (!last) return undefined
    const current = { states: last.expanded, ms: nowMs - levelStartedMs }
    return timeLeft({ ...last, stretches: [...stretches, current] })
  }

  return {
    show(progress) {
      // The list of the search grows with it.
      last = { ...progress, levels: progress.levels.slice(-stretchesMax) }
      ticker.show(() => {
        const nowMs = clock()
        const perSecond = ((progress.generated - shown.generated) / (nowMs - shown.ms)) * 1000
        shown = { ms: nowMs, generated: progress.generated }
        return renderProgress(progress, { perSecond, memoryBytes: memoryBytes(), left: left(nowMs) })
      })
    },
    level(facts) {
      levelStartedMs = clock()
      stretches.push(facts)
      if (stretches.length > stretchesMax) stretches.shift()
    },
    timeLeft: () => left(clock()),
    erase: () => ticker.erase(),
  }
}

const stretchesMax = 8

/** What is known beside the progress itself. */
export interface ProgressFacts {
  readonly perSecond: number
  readonly memoryBytes: number
  readonly left: TimeLeft | undefined
}

/**
 * `depth  24    63% of 1.23M x1.05   12.3M distinct    560k/s     145 MB   10-25 s left   log 81`: how
 * much of the frontier is expanded, and its growth; what is behind it; the variables with the most values.
 */
export function renderProgress(progress: Progress, facts: ProgressFacts): string {
  const { depth, levels, expanded, distinct, frontier } = progress
  const [before, states] = [levels.at(-2), levels.at(-1) ?? 0]
  const growth = before === undefined ? '' : ` ${renderGrowth(states / before)}`
  const percent = Math.floor((100 * expanded) / Math.max(1, states))
  const sample = frontier()
  const variables = sample ? mostValues(sample, 3).map(({ name, values }) => `${name} ${values}`) : []
  return [
    `depth ${String(depth).padStart(3)}`,
    `${String(percent).padStart(3)}% of ${compact(states).padStart(5)}${growth.padEnd(6)}`,
    `${compact(distinct).padStart(5)} distinct`,
    `${compact(facts.perSecond).padStart(5)}/s`,
    megabytes(facts.memoryBytes).padStart(8),
    renderTimeLeft(facts.left).padEnd(12),
    ...(variables.length > 0 ? [variables.join(', ')] : []),
  ]
    .join('   ')
    .trimEnd()
}

/** `10-25 s left`, in one unit; `? left` where it cannot be told. */
export function renderTimeLeft(left: TimeLeft | undefined): string {
  if (!left) return '? left'
  const { minMs, maxMs } = left
  const unit = units.find(({ ms }) => maxMs <= 90 * ms) ?? units.at(-1)!
  const [min, max] = [Math.floor(minMs / unit.ms), Math.ceil(maxMs / unit.ms)]
  return `${min < max ? `${min}-${grouped(max)}` : grouped(max)} ${unit.name} left`
}

const units = [
  { name: 's', ms: 1000 },
  { name: 'min', ms: 60_000 },
  { name: 'h', ms: 3_600_000 },
  { name: 'd', ms: 86_400_000 },
] as const

/** Three digits or so: `812`, `47.4k`, `1.23M`. */
function compact(number: number): string {
  for (const [name, size] of [
    ['G', 1e9],
    ['M', 1e6],
    ['k', 1e3],
  ] as const) {
    if (number >= size) return `${(number / size).toPrecision(3).replace(/e.*/, '')}${name}`
  }
  return String(Math.round(number))
}

/** 1,234,567 */
export function grouped(number: number): string {
  return String(Math.round(number)).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** In whole megabytes of a million bytes. */
export function megabytes(bytes: number): string {
  return `${grouped(bytes / 1e6)} MB`
}

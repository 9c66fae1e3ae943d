/** How long a search has yet to go, by what it has done so far. */
export interface TimeLeft {
  readonly minMs: number
  readonly maxMs: number
  /** Until the states at the greatest depth are reached, or until nothing is left. */
  readonly to: 'depth' | 'end'
}

/** How far a search is. */
export interface Pace {
  /** Of the states under expansion. */
  readonly depth: number
  /** Distinct states of levels, the last that of this depth: of the last few, or of all. */
  readonly levels: readonly number[]
  /** States of that level that are expanded. */
  readonly expanded: number
  /** What stretches of the search took: levels before this one, and what there is of it. */
  readonly stretches: readonly { readonly states: number; readonly ms: number }[]
  /** States at this depth are not expanded. */
  readonly depthMax?: number | undefined
}

/** Growth factors and stretches that count as recent. */
const recent = 4
/** Growth below which an end is in sight, of each recent level. */
const endingGrowthMax = 0.97
/** A wider range tells nothing. */
const spreadMax = 30
/** A shorter stretch says little of the pace. */
const stretchMsMin = 20
const levelsMax = 100_000

/** Each level by the one before it: one number fewer than there are levels. */
export function growthOf(levels: readonly number[]): readonly number[] {
  return levels.slice(1).map((states, index) => states / levels[index]!)
}

/**
 * A range for the time left. The most: levels go on to grow by the greatest recent factor, at the slowest
 * recent pace. The least: growth falls on, twice as fast as it ever did recently, at the fastest. Undefined
 * where that cannot be told: early, where growth is too uneven, and where neither depth nor end is in sight.
 */
export function timeLeft({ depth, levels, expanded, stretches, depthMax }: Pace): TimeLeft | undefined {
  const growth = growthOf(levels.slice(-recent - 2))
  const paces = stretches
    .filter(({ states, ms }) => states > 0 && ms >= stretchMsMin)
    .slice(-recent)
    .map(({ states, ms }) => ms / states)
  if (growth.length < recent || paces.length === 0) return undefined
  const factors = growth.slice(-recent)
  const greatest = Math.max(...factors)
  if (depthMax === undefined && greatest > endingGrowthMax) return undefined
  const change = Math.min(1, ...growth.slice(1).map((factor, index) => factor / growth[index]!))
  const to = depthMax === undefined ? 'end' : 'depth'
  const further = Math.max(0, (depthMax ?? Number.POSITIVE_INFINITY) - depth - 1)
  const states = levels.at(-1)!
  const rest = states - expanded
  const least = rest + sum(states, Math.min(...factors), change ** 2, further)
  const most = rest + sum(states, greatest, 1, further)
  const minMs = least * Math.min(...paces)
  const maxMs = most * Math.max(...paces)
  return maxMs <= spreadMax * Math.max(minMs, 1000) ? { minMs, maxMs, to } : undefined
}

/** States of so many further levels, whose factor of growth changes by a factor each time. */
function sum(states: number, growth: number, change: number, levels: number): number {
  let all = 0
  let size = states
  let factor = growth
  for (let level = 0; level < Math.min(levels, levelsMax) && size >= 1; level++) {
    factor *= change
    size *= factor
    all += size
  }
  return all
}

/** How long a stretch of work lasts before signals and the progress line have their turn. */
const pauseMs = 50
const statesFirst = 16
const statesMax = 1 << 16

/** How much of a search is done at a time. */
export interface Stretch {
  /** How many states to expand at a time. */
  states(): number
  /** To be called after each of those: whether others are to have their turn. */
  ends(): boolean
}

/**
 * Adapts to the clock, without influence on what is found; a fixed length without one. A state may take a
 * second, and is then a stretch.
 */
export function createStretch(clock: (() => number) | undefined): Stretch {
  let states = clock ? statesFirst : 1024
  let startedMs = clock?.() ?? 0
  let pausedMs = startedMs
  return {
    states: () => states,
    ends() {
      if (!clock) return true
      const nowMs = clock()
      const tookMs = nowMs - startedMs
      if (tookMs < pauseMs / 4) states = Math.min(statesMax, states * 2)
      else if (tookMs > pauseMs / 2) states = Math.max(1, states >> 1)
      startedMs = nowMs
      if (nowMs - pausedMs < pauseMs) return false
      pausedMs = nowMs
      return true
    },
  }
}

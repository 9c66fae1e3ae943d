import type { StopReason } from './exploration.js'
import { createStretch } from './stretch.js'

/** What may end a search early. Clock and memory probe come from whoever runs the search. */
export interface StopOptions {
  /** Aborted by an interrupt. */
  readonly signal?: AbortSignal
  /** Stops once the search has taken so long, by `clock`. */
  readonly timeMaxMs?: number
  readonly clock?: () => number
  /** Stops once the memory in use stays above a limit. */
  readonly memoryMaxBytes?: number
  readonly memoryBytes?: () => number
}

/** What work asks now and then, and lets others run. */
export interface Asking {
  readonly clock?: () => number
  readonly pause?: () => Promise<void>
  readonly shouldStop?: () => StopReason | undefined
}

/**
 * Asks whether to stop, in work that is no search: now and then, when what is to interrupt it had its turn.
 * Once there is a reason, it is that.
 */
export function createAsking({
  clock,
  pause = () => new Promise((resolve) => setImmediate(resolve)),
  shouldStop,
}: Asking): () => Promise<StopReason | undefined> {
  const stretch = createStretch(clock)
  let reason = shouldStop?.()
  return async () => {
    if (reason || !stretch.ends()) return reason
    await pause()
    reason = shouldStop?.()
    return reason
  }
}

/**
 * One probe above the limit may count garbage; twenty in a row, one every 50 ms, span a collection. In
 * that second a search takes in some tens of megabytes, so the limit wants a margin of a few hundred
 * below the real one.
 */
const probesAboveMax = 20

/** The `shouldStop` of a search under these limits. Once it has given a reason, it gives it again. */
export function stopWhen(options: StopOptions): () => StopReason | undefined {
  const { signal, timeMaxMs, clock, memoryMaxBytes, memoryBytes } = options
  const startedMs = clock?.()
  let probesAbove = 0
  let reason: StopReason | undefined
  return () => {
    if (reason) return reason
    if (signal?.aborted) {
      reason = 'interrupt'
    } else if (timeMaxMs !== undefined && clock && clock() - startedMs! >= timeMaxMs) {
      reason = 'time'
    } else if (memoryMaxBytes !== undefined && memoryBytes) {
      probesAbove = memoryBytes() > memoryMaxBytes ? probesAbove + 1 : 0
      if (probesAbove >= probesAboveMax) reason = 'memory'
    }
    return reason
  }
}

import { type Prepared, type StopReason, stopWhen } from '../index.js'
import { heapMaxBytes } from './memory.js'

/** What ends a command early, beside the end of its work. */
export interface Limits {
  readonly signal: AbortSignal
  readonly clock: () => number
  /** From now on. */
  readonly timeLimitSeconds: number | undefined
  /** Of objects of the runtime, where less is allowed than the runtime has room for. */
  readonly heapBytesMax?: number
}

/** Of an engine whose states are objects of the runtime, those are what `--memory` bounds. */
export function heapLimit({ engineKind }: Prepared, memoryMaxBytes: number): Pick<Limits, 'heapBytesMax'> {
  return engineKind === 'compiled' ? {} : { heapBytesMax: memoryMaxBytes }
}

/** Aborted by a signal, or at a time limit: for what is waited for, and asks nothing meanwhile. */
export function abortAtLimits({
  signal,
  timeLimitSeconds,
}: Pick<Limits, 'signal' | 'timeLimitSeconds'>): AbortSignal {
  if (timeLimitSeconds === undefined) return signal
  const controller = new AbortController()
  const abort = () => controller.abort()
  signal.addEventListener('abort', abort)
  setTimeout(abort, Math.min(timeLimitSeconds * 1000, timerMaxMs)).unref()
  return controller.signal
}

const timerMaxMs = 2 ** 31 - 1

/** The `shouldStop` of a command: an interrupt, its time limit, or a runtime that has no more room. */
export function stopAtLimits(limits: Limits): () => StopReason | undefined {
  const { signal, clock, timeLimitSeconds, heapBytesMax = Number.POSITIVE_INFINITY } = limits
  return stopWhen({
    ...{ signal, clock },
    ...(timeLimitSeconds === undefined ? {} : { timeMaxMs: timeLimitSeconds * 1000 }),
    memoryMaxBytes: Math.min(heapMaxBytes(), heapBytesMax),
    memoryBytes: () => process.memoryUsage().heapUsed,
  })
}

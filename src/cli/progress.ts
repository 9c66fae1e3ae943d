import type { Progress } from '../index.js'

/** A line at the foot of a terminal that tells how far a search is. */
export interface ProgressLine {
  show(progress: Progress): void
  /** Takes the line away, until it is shown again. */
  erase(): void
}

/** Time between two lines: as often as one can read them. */
const intervalMs = 200

/** The progress line of a terminal; elsewhere it does nothing. */
export function createProgressLine(stream: NodeJS.WriteStream, clock: () => number): ProgressLine {
  if (!stream.isTTY) return { show: () => {}, erase: () => {} }
  let shownMs = Number.NEGATIVE_INFINITY
  let generatedBefore = 0
  let isShown = false
  return {
    show(progress) {
      const nowMs = clock()
      const tookMs = nowMs - shownMs
      if (tookMs < intervalMs) return
      const perSecond = ((progress.generated - generatedBefore) / tookMs) * 1000
      shownMs = nowMs
      generatedBefore = progress.generated
      isShown = true
      const text = renderProgress(progress, perSecond, process.memoryUsage.rss())
      stream.write(`\r${text.slice(0, (stream.columns ?? 80) - 1)}\x1b[K`)
    },
    erase() {
      if (isShown) stream.write('\r\x1b[K')
      isShown = false
    },
  }
}

/** `depth 7   1,234 generated   567 distinct   89 left   18,200 states/s   212 MB` */
export function renderProgress(progress: Progress, perSecond: number, memoryBytes: number): string {
  const { depth, generated, distinct, left } = progress
  return [
    `depth ${depth}`,
    `${grouped(generated)} generated`,
    `${grouped(distinct)} distinct`,
    `${grouped(left)} left`,
    ...(perSecond > 0 ? [`${grouped(perSecond)} states/s`] : []),
    megabytes(memoryBytes),
  ].join('   ')
}

/** 1,234,567 */
export function grouped(number: number): string {
  return String(Math.round(number)).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** In whole megabytes of a million bytes. */
export function megabytes(bytes: number): string {
  return `${grouped(bytes / 1e6)} MB`
}

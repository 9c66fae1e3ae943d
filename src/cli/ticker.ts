/** A line at the foot of a terminal, written anew now and then; or now and then a line in a pipe. */
export interface Ticker {
  /** Shows what `render` gives, if it is time to. */
  show(render: () => string): void
  /** Takes the line away, until it is shown again. */
  erase(): void
}

/** Time between two lines of a terminal: as often as one can read them. */
const intervalMs = 200
/** In a pipe: the first, and each when the work is twice as old, or a minute older. */
const pipedMs = { first: 10_000, longest: 60_000 }

/** The ticker of work that begins now; `quiet`: not in a pipe. */
export function createTicker(
  stream: NodeJS.WriteStream,
  { clock, quiet = false }: { readonly clock: () => number; readonly quiet?: boolean },
): Ticker {
  const startedMs = clock()
  let dueMs = stream.isTTY ? Number.NEGATIVE_INFINITY : startedMs + pipedMs.first
  let isShown = false
  return {
    show(render) {
      const nowMs = clock()
      if (nowMs < dueMs || (quiet && !stream.isTTY)) return
      const text = render()
      if (stream.isTTY) {
        dueMs = nowMs + intervalMs
        isShown = true
        stream.write(`\r${text.slice(0, (stream.columns ?? 80) - 1)}\x1b[K`)
      } else {
        dueMs = nowMs + Math.min(nowMs - startedMs, pipedMs.longest)
        stream.write(`${text}\n`)
      }
    },
    erase() {
      if (isShown) stream.write('\r\x1b[K')
      isShown = false
    },
  }
}

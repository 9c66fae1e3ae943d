/** Cuts what comes from a pipe into lines, without their line feeds, however the chunks fall. */
export interface LineReader {
  push(chunk: Buffer): void
  /** What came after the last line feed. */
  rest(): string
}

/**
 * A reader that has read nothing. Where a line has more than `bytesMax`, `onOverlong` is called with its
 * beginning, and nothing is read any more.
 */
export function createLineReader(options: {
  readonly bytesMax: number
  readonly onLine: (line: string) => void
  readonly onOverlong: (beginning: string) => void
}): LineReader {
  const { bytesMax, onLine, onOverlong } = options
  /** What came of a line in chunks before, which is seldom. */
  let held = Buffer.alloc(0)
  let heldBytes = 0
  let isGivenUp = false
  const hold = (chunk: Buffer) => {
    if (heldBytes + chunk.length > held.length) {
      const larger = Buffer.allocUnsafe(Math.max(2 * held.length, heldBytes + chunk.length))
      held.copy(larger, 0, 0, heldBytes)
      held = larger
    }
    chunk.copy(held, heldBytes)
    heldBytes += chunk.length
  }
  const rest = () => held.toString('utf8', 0, heldBytes)
  const giveUp = (chunk: Buffer) => {
    isGivenUp = true
    hold(chunk.subarray(0, beginningBytes))
    onOverlong(held.toString('utf8', 0, Math.min(heldBytes, beginningBytes)))
    held = Buffer.alloc(0)
    heldBytes = 0
  }
  return {
    push(chunk) {
      let start = 0
      while (!isGivenUp && start < chunk.length) {
        const found = chunk.indexOf(lineFeed, start)
        const end = found < 0 ? chunk.length : found
        if (heldBytes + end - start > bytesMax) giveUp(chunk.subarray(start))
        else if (found < 0) hold(chunk.subarray(start))
        else if (heldBytes === 0) onLine(chunk.toString('utf8', start, end))
        else {
          hold(chunk.subarray(start, end))
          const line = rest()
          heldBytes = 0
          onLine(line)
        }
        start = end + 1
      }
    },
    rest,
  }
}

const lineFeed = 10
const beginningBytes = 1000

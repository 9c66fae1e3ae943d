import type { Level, Records } from '../../model/engine.js'
import type { Keys } from '../../model/parent-log.js'
import type { Folder } from './folder.js'
import { keyWords, type Run, writeRun } from './run.js'

/** Where states go that there is no memory for. */
export interface StateDisk {
  readonly folder: Folder
  readonly records: Records
  /** Bytes of the states that are held in memory at a time, of a level that is read, or written. */
  readonly windowBytes: number
  /** A name that nothing else has. */
  name(): string
}

/** The runs of a level, which are read as windows of it. */
export interface Runs {
  readonly length: number
  readonly byteLength: number
  readonly windowStates: number
  /** Loads a window into memory. */
  load(window: number): Level
  remove(): void
}

/**
 * A level as the search reads it: window by window. In memory it is its only window; on disk it is runs, one
 * after the other, of which a window is made when it is asked for.
 */
export class StoredLevel {
  private current: Level | undefined

  constructor(private content: Level | Runs) {}

  get length(): number {
    return this.content.length
  }

  /** Bytes of memory. */
  get byteLength(): number {
    return (this.content.byteLength ?? 0) + (this.current?.byteLength ?? 0)
  }

  get isOnDisk(): boolean {
    return isRuns(this.content)
  }

  /** The window that has a state; it is void when another one is asked for. */
  window(index: number): Level {
    const { content, current } = this
    if (!isRuns(content)) return content
    const first = current?.first ?? 0
    if (current && first <= index && index < first + current.length) return current
    current?.release?.()
    this.current = undefined
    this.current = content.load(Math.floor(index / content.windowStates))
    return this.current
  }

  /** The window that was asked for last, or the first. */
  latest(): Level {
    return this.window(this.current?.first ?? 0)
  }

  /** All windows, beside the one of `window`: each is void when the next one is asked for. */
  *windows(): Generator<Level, void> {
    const { content } = this
    if (!isRuns(content)) {
      yield content
      return
    }
    for (let window = 0; window * content.windowStates < content.length; window++) {
      const level = content.load(window)
      yield level
      level.release?.()
    }
  }

  /** Puts it on disk. */
  moveTo(disk: StateDisk): void {
    if (isRuns(this.content)) return
    this.content = joinRuns([writeRun(disk.folder, disk.name(), disk.records, this.content)], disk)
  }

  /** Forgets the states, which nobody reads again. */
  release(): void {
    const { content, current } = this
    current?.release?.()
    if (isRuns(content)) content.remove()
    else content.release?.()
  }
}

/** Makes runs one level. `take` is told of the keys in order, and has nothing to keep of them. */
export function joinRuns(
  runs: readonly Run[],
  { records, windowBytes }: StateDisk,
  take: (keys: Keys, from: number, to: number) => void = () => {},
): Runs {
  const recordBytes = runs.reduce((sum, run) => sum + run.recordBytes, 0)
  let length = 0
  const placed = runs.map((run) => {
    const first = length
    for (const { from, to, words } of run.keys()) take(keysOf(words, first + from), first + from, first + to)
    run.endKeys()
    length += run.length
    return { run, first }
  })
  const windowStates = Math.max(1, Math.floor(windowBytes / (recordBytes / length + orderBytes)))
  return {
    length,
    byteLength: runs.reduce((sum, run) => sum + run.byteLength, 0),
    windowStates,
    load(window) {
      const level = records.window(window * windowStates)
      const [from, to] = [window * windowStates, (window + 1) * windowStates]
      for (const { run, first } of placed) {
        const last = Math.min(run.length, to - first)
        if (last > 0 && from - first < run.length) run.read(Math.max(0, from - first), last, level)
      }
      level.sort()
      return level
    },
    remove() {
      for (const run of runs) run.remove()
    },
  }
}

/** Keys by the number of the state, of which that of the first is given. */
function keysOf(words: Int32Array, first: number): Keys {
  const word = (index: number, place: number) => words[keyWords * (index - first) + place]!
  return {
    fingerprintHigh: (index) => word(index, 0) >>> 0,
    fingerprintLow: (index) => word(index, 1) >>> 0,
    parent: (index) => word(index, 2),
  }
}

/** Bytes a state of the order of a level in memory. */
const orderBytes = 4

function isRuns(content: Level | Runs): content is Runs {
  return 'load' in content
}

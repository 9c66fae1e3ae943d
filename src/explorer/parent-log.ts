import type { Level } from '../model/engine.js'

/** What is kept of every distinct state: 12 bytes each, against some kilobytes for the state. */
export interface ParentLog {
  /** Takes in the next level, sorted. */
  append(level: Level): void
  /** The reduced fingerprints on the recorded path to a state, the initial state's first. */
  path(depth: number, index: number): readonly bigint[]
}

interface Columns {
  /** Index within the level before; -1 for an initial state. */
  readonly parents: Int32Array
  readonly highs: Uint32Array
  readonly lows: Uint32Array
}

/** A log without states. */
export function createParentLog(): ParentLog {
  const levels: Columns[] = []
  return {
    append(level) {
      const length = level.length
      const columns = {
        parents: new Int32Array(length),
        highs: new Uint32Array(length),
        lows: new Uint32Array(length),
      }
      for (let index = 0; index < length; index++) {
        columns.parents[index] = level.parent(index)
        columns.highs[index] = level.fingerprintHigh(index)
        columns.lows[index] = level.fingerprintLow(index)
      }
      levels.push(columns)
    },
    path(depth, index) {
      const fingerprints: bigint[] = []
      let at = index
      for (let level = depth; level >= 0; level--) {
        const columns = levels[level]!
        fingerprints.push((BigInt(columns.highs[at]!) << 32n) | BigInt(columns.lows[at]!))
        at = columns.parents[at]!
      }
      return fingerprints.reverse()
    },
  }
}

import type { Level } from './engine.js'

/**
 * What is kept of every distinct state, so that the path to it is found: its fingerprint and its parent,
 * exact, in 9 to 11 bytes against some dozens or thousands for the state. A level, once in the log, does not
 * change.
 */
export interface ParentLog {
  /** Bytes of memory. */
  readonly bytes: number
  /** Takes in the next level, in its order. */
  append(level: Level): void
  /**
   * Begins the next level, of so many states, for threads that fill its columns together by `fillColumns`. It
   * is not to be read before all is filled.
   */
  begin(length: number): LogColumns
  /** A level of it, to be read. Loads one that is elsewhere. */
  columns(depth: number): LogColumns
  /** Forgets the columns of a level, which `load` gives again. */
  unload(depth: number, load: () => SharedArrayBuffer): void
  /** The reduced fingerprints on the recorded path to a state, the initial state's first. */
  path(depth: number, index: number): readonly bigint[]
  /** Calls for each fingerprint of a level, in their order: high and low word, unsigned. */
  visit(depth: number, each: (high: number, low: number) => void): void
}

/** What it keeps of states, by their numbers in a level. */
export type Keys = Pick<Level, 'fingerprintHigh' | 'fingerprintLow' | 'parent'>

/** A level of the log; may be posted to a worker, or written to a file as it is. */
export interface LogColumns {
  readonly length: number
  /** Bytes a state of a parent: none in the first level, else as many as indices in the level before need. */
  readonly parentBytes: number
  /** The columns, one after the other: high words, low words, parents. */
  readonly buffer: SharedArrayBuffer
}

/** A level whose columns are elsewhere. */
interface Unloaded extends Omit<LogColumns, 'buffer'> {
  load(): SharedArrayBuffer
}

/** A log without states. */
export function createParentLog(): ParentLog {
  const levels: (LogColumns | Unloaded)[] = []
  let bytes = 0

  function begin(length: number): LogColumns {
    const columns = createColumns(length, levels.at(-1)?.length)
    levels.push(columns)
    bytes += columns.buffer.byteLength
    return columns
  }

  function columnsAt(depth: number): LogColumns {
    const level = levels[depth]!
    return 'buffer' in level ? level : { ...level, buffer: level.load() }
  }

  return {
    get bytes() {
      return bytes
    },
    append(level) {
      fillColumns(begin(level.length), level, 0, level.length)
    },
    begin,
    columns: columnsAt,
    unload(depth, load) {
      const level = levels[depth]!
      if (!('buffer' in level)) return
      const { buffer, ...shape } = level
      bytes -= buffer.byteLength
      levels[depth] = { ...shape, load }
    },
    path(depth, index) {
      const fingerprints: bigint[] = []
      let at = index
      for (let level = depth; level >= 0; level--) {
        const columns = viewsOf(columnsAt(level))
        fingerprints.push((BigInt(columns.highs[at]!) << 32n) | BigInt(columns.lows[at]!))
        at = parentAt(columns, at)
      }
      return fingerprints.reverse()
    },
    visit(depth, each) {
      const { highs, lows, length } = viewsOf(columnsAt(depth))
      for (let state = 0; state < length; state++) each(highs[state]!, lows[state]!)
    },
  }
}

/**
 * Fills the columns for the states `from` (inclusive) to `to` (exclusive) of a level that is in order. Cost:
 * some 15 ns a state.
 */
export function fillColumns(columns: LogColumns, level: Keys, from: number, to: number): void {
  const { highs, lows, parents, parentBytes } = viewsOf(columns)
  for (let state = from; state < to; state++) {
    highs[state] = level.fingerprintHigh(state)
    lows[state] = level.fingerprintLow(state)
    put(parents, state, parentBytes, level.parent(state))
  }
}

function createColumns(length: number, lengthBefore: number | undefined): LogColumns {
  const parentBytes = lengthBefore === undefined ? 0 : bytesFor(lengthBefore)
  return { length, parentBytes, buffer: new SharedArrayBuffer(length * (8 + parentBytes)) }
}

/** The columns of a level, each a view of its own. */
interface Views extends LogColumns {
  readonly highs: Uint32Array
  readonly lows: Uint32Array
  readonly parents: Uint8Array
}

function viewsOf(columns: LogColumns): Views {
  const { length, parentBytes, buffer } = columns
  return {
    ...columns,
    highs: new Uint32Array(buffer, 0, length),
    lows: new Uint32Array(buffer, 4 * length, length),
    parents: new Uint8Array(buffer, 8 * length, parentBytes * length),
  }
}

function bytesFor(indices: number): number {
  let bytes = 1
  while (256 ** bytes < indices) bytes++
  return bytes
}

/** -1 for an initial state. */
function parentAt({ parents, parentBytes }: Views, state: number): number {
  return parentBytes === 0 ? -1 : number(parents, state, parentBytes)
}

/** The number at a place in a column, the least byte first. */
function number(column: Uint8Array, place: number, bytes: number): number {
  let value = 0
  for (let byte = bytes - 1; byte >= 0; byte--) value = value * 256 + column[place * bytes + byte]!
  return value
}

/** Puts the lowest bytes of a number at a place in a column. */
function put(column: Uint8Array, place: number, bytes: number, value: number): void {
  for (let byte = 0; byte < bytes; byte++) column[place * bytes + byte] = value >>> (8 * byte)
}

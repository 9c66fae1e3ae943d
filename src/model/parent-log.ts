import type { Level } from './engine.js'

/**
 * What is kept of every distinct state, so that the path to it is found: its fingerprint and its parent,
 * exact, in some 9 bytes against some dozens or thousands for the state. A level, once in the log, does not
 * change.
 *
 * Fingerprints of a level are sorted, so that the topmost bits of their high words are told by where in the
 * level they are: an index has the first state for each value of these bits. What is left of the high word,
 * the low word, and the parent are columns of whole bytes.
 *
 *     states in the level     bytes a state: rest of the high word, index; low word; parent
 *     to 1000                 4 + 0 + 4 + 1 or 2
 *     10 thousand             3 + 0.1 + 4 + 2
 *     a million               2 + 0.3 + 4 + 3
 *     10 million              2 + 0.03 + 4 + 3
 */
export interface ParentLog {
  /** Bytes of memory. */
  readonly bytes: number
  /** Takes in the next level, sorted. */
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
  /** Bytes a state of what is left of the high word. */
  readonly restBytes: number
  /**
   * The columns, one after the other. Index: for each value of the topmost bits the first state that has it
   * or a greater one, and the length. Low words. What is left of the high words. Parents.
   */
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
        fingerprints.push((BigInt(highAt(columns, at)) << 32n) | BigInt(columns.lows[at]!))
        at = parentAt(columns, at)
      }
      return fingerprints.reverse()
    },
    visit(depth, each) {
      const { index, lows, rests, restBytes } = viewsOf(columnsAt(depth))
      for (let top = 0; top < index.length - 1; top++) {
        for (let state = index[top]!; state < index[top + 1]!; state++) {
          each(top * 256 ** restBytes + number(rests, state, restBytes), lows[state]!)
        }
      }
    },
  }
}

/**
 * Fills the columns for the states `from` (inclusive) to `to` (exclusive) of a sorted level. Cost: some
 * 150 ns a state in a packed level of millions, most of it the cache misses of reading in their order.
 */
export function fillColumns(columns: LogColumns, level: Keys, from: number, to: number): void {
  const { length, index, lows, rests, parents, parentBytes, restBytes } = viewsOf(columns)
  const blockLength = Math.min(blockStates, to - from)
  const highs = new Uint32Array(blockLength)
  const levelParents = new Int32Array(blockLength)
  const part = 256 ** -restBytes
  const topOf = (high: number) => Math.floor(high * part)
  let top = from === 0 ? -1 : topOf(level.fingerprintHigh(from - 1))
  for (let start = from; start < to; start += blockStates) {
    const states = Math.min(blockStates, to - start)
    // Reading is apart from writing: a short loop waits for several cache misses at a time.
    for (let state = 0; state < states; state++) highs[state] = level.fingerprintHigh(start + state)
    for (let state = 0; state < states; state++) {
      lows[start + state] = level.fingerprintLow(start + state)
      levelParents[state] = level.parent(start + state)
    }
    for (let state = 0; state < states; state++) {
      const high = highs[state]!
      for (const last = topOf(high); top < last; ) index[++top] = start + state
      put(rests, start + state, restBytes, high)
      put(parents, start + state, parentBytes, levelParents[state]!)
    }
  }
  if (to === length) while (top < index.length - 1) index[++top] = length
}

const blockStates = 1024

function createColumns(length: number, lengthBefore: number | undefined): LogColumns {
  const parentBytes = lengthBefore === undefined ? 0 : bytesFor(lengthBefore)
  let restBytes = 4
  while (restBytes > 1 && highBytes(length, restBytes - 1) < highBytes(length, restBytes)) restBytes--
  const bytes = indexBytes(restBytes) + length * (4 + restBytes + parentBytes)
  return { length, parentBytes, restBytes, buffer: new SharedArrayBuffer(bytes) }
}

/** The columns of a level, each a view of its own. */
interface Views extends LogColumns {
  readonly index: Int32Array
  readonly lows: Uint32Array
  readonly rests: Uint8Array
  readonly parents: Uint8Array
}

function viewsOf(columns: LogColumns): Views {
  const { length, parentBytes, restBytes, buffer } = columns
  const lows = indexBytes(restBytes)
  const rests = lows + 4 * length
  const parents = rests + restBytes * length
  return {
    ...columns,
    index: new Int32Array(buffer, 0, lows / 4),
    lows: new Uint32Array(buffer, lows, length),
    rests: new Uint8Array(buffer, rests, restBytes * length),
    parents: new Uint8Array(buffer, parents, parentBytes * length),
  }
}

function bytesFor(indices: number): number {
  let bytes = 1
  while (256 ** bytes < indices) bytes++
  return bytes
}

function highBytes(length: number, restBytes: number): number {
  return length * restBytes + indexBytes(restBytes)
}

function indexBytes(restBytes: number): number {
  return 4 * (256 ** (4 - restBytes) + 1)
}

function highAt({ index, rests, restBytes }: Views, state: number): number {
  // The greatest value of the topmost bits whose first state is not after this one.
  let top = 0
  let end = index.length - 1
  while (end - top > 1) {
    const middle = (top + end) >>> 1
    if (index[middle]! <= state) top = middle
    else end = middle
  }
  return top * 256 ** restBytes + number(rests, state, restBytes)
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

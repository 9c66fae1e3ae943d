import type { Keys } from '../model/parent-log.js'
import { assert } from '../text/assert.js'
import { type KeyReader, type Run, topmostBit } from './run.js'

/** Keys in order, some of a level: from the state `from` to that before `to`. */
export interface KeyBatch extends Keys {
  readonly from: number
  readonly to: number
}

const batchKeys = 1024
const bufferBytesMax = 1 << 18

/**
 * Merges the keys of runs, and tells of each batch of them in the order of fingerprints; it is void when
 * `take` returns. Gives for each window of so many states, and for what would come after the last, where in
 * each run it begins. No two keys have one fingerprint: a thread that searches alone appends each state once.
 * Cost: some 50 to 150 ns a state; buffers of `memoryBytes` in all.
 */
export function mergeRuns(
  runs: readonly Run[],
  windowStates: number,
  memoryBytes: number,
  take: (batch: KeyBatch) => void,
): readonly Int32Array[] {
  const bufferBytes = Math.min(bufferBytesMax, memoryBytes / runs.length)
  const readers = runs.map((run) => run.keys(bufferBytes))
  try {
    return merge(readers, windowStates, take)
  } finally {
    for (const reader of readers) reader.close()
  }
}

function merge(
  readers: readonly KeyReader[],
  windowStates: number,
  take: (batch: KeyBatch) => void,
): readonly Int32Array[] {
  const batch = new Batch()
  const windows: Int32Array[] = []
  const places = () => Int32Array.from(readers, ({ taken }) => taken)
  // The reader with the least key comes first, and each before the two at twice its place.
  const heap = readers.filter((reader) => reader.next())
  for (let place = (heap.length >> 1) - 1; place >= 0; place--) sink(heap, place)
  let left = 0
  while (heap.length > 0) {
    if (left === 0) {
      windows.push(places())
      left = windowStates
    }
    left--
    const reader = heap[0]!
    batch.add(reader)
    if (batch.isFull) batch.giveTo(take)
    reader.taken++
    if (!reader.next()) {
      const last = heap.pop()!
      if (heap.length === 0) break
      heap[0] = last
    }
    sink(heap, 0)
  }
  batch.giveTo(take)
  return [...windows, places()]
}

/** Moves a reader down to where it belongs. */
function sink(heap: KeyReader[], from: number): void {
  const reader = heap[from]!
  let place = from
  for (;;) {
    let lesser = 2 * place + 1
    if (lesser >= heap.length) break
    if (lesser + 1 < heap.length && isBefore(heap[lesser + 1]!, heap[lesser]!)) lesser++
    if (!isBefore(heap[lesser]!, reader)) break
    heap[place] = heap[lesser]!
    place = lesser
  }
  heap[place] = reader
}

function isBefore(one: KeyReader, other: KeyReader): boolean {
  return one.high === other.high ? one.low < other.low : one.high < other.high
}

/** Keys to be given, and the one before them, each at its number less `from`, and one further. */
class Batch implements KeyBatch {
  from = 0
  to = 0
  private readonly highs = new Uint32Array(batchKeys + 1)
  private readonly lows = new Uint32Array(batchKeys + 1)
  private readonly parents = new Int32Array(batchKeys + 1)

  get isFull(): boolean {
    return this.to - this.from === batchKeys
  }

  add({ high, low, parent }: KeyReader): void {
    const place = ++this.to - this.from
    this.highs[place] = high ^ topmostBit
    this.lows[place] = low ^ topmostBit
    this.parents[place] = parent
    assert(
      this.to === 1 ||
        this.highs[place - 1] !== this.highs[place] ||
        this.lows[place - 1] !== this.lows[place],
      'each state is appended once',
    )
  }

  giveTo(take: (batch: KeyBatch) => void): void {
    if (this.to === this.from) return
    take(this)
    const last = this.to - this.from
    for (const words of [this.highs, this.lows, this.parents]) words[0] = words[last]!
    this.from = this.to
  }

  fingerprintHigh(index: number): number {
    return this.highs[index - this.from + 1]!
  }

  fingerprintLow(index: number): number {
    return this.lows[index - this.from + 1]!
  }

  parent(index: number): number {
    return this.parents[index - this.from + 1]!
  }
}

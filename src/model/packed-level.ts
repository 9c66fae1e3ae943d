import { assert } from '../text/assert.js'
import type { Level } from './engine.js'
import {
  chunkBits,
  chunkOf,
  countWord,
  entryAction,
  entryHigh,
  entryLow,
  entryParent,
  entryWords,
  growTo,
  histogramOf,
  keptWord,
  lengthWord,
  nextChunkWord,
  ownerWord,
  type SharedLevel,
  segmentBits,
  segmentMask,
  startsOf,
} from './level-layout.js'
import { allotPlaces, bucketOf, buckets, partOf, sortPart } from './radix-sort.js'

/**
 * A packed level as one thread sees it. States are appended by a `LevelWriter` for each thread; then the
 * level is sorted, by `sort`, or by all threads together, with a barrier after each line:
 *
 *     each    writer.seal()
 *     one     beginSort()
 *     each    distribute(writer)          its own records
 *     each    sortPart(part, parts)       a range of fingerprints
 *     one     join(parts)
 *     each    open()
 *
 * From there on it is read by index, in the order of fingerprints.
 */
export class PackedLevel implements Level {
  /** The segment of the record last sought, by words and by bytes. */
  words: Int32Array = new Int32Array(0)
  bytes: Uint8Array = new Uint8Array(0)
  private segment = -1
  private segments: readonly Int32Array[] = []
  private order: Int32Array = new Int32Array(0)
  private readonly control: Int32Array
  private readonly starts: Int32Array

  constructor(readonly shared: SharedLevel) {
    this.control = new Int32Array(shared.control)
    this.starts = startsOf(shared)
  }

  /** The number of its states, once it is sorted and open. */
  get length(): number {
    return this.order.length
  }

  /** How many states were appended by writers now sealed, with those that sorting drops. */
  get candidates(): number {
    let sum = 0
    for (let writer = 0; writer < this.shared.writers; writer++) sum += this.control[countWord(writer)]!
    return sum
  }

  /** Bytes of memory in use. */
  get byteLength(): number {
    const { segments, order, keys, control } = this.shared
    return [...segments, order, keys, control].reduce((sum, buffer) => sum + buffer.byteLength, 0)
  }

  /**
   * Finds a state: the result is the index of its record's first word among `words`, which may change; that
   * of its first byte among `bytes` is 4 times as much. A cache miss or two: 70 ns in a level of millions.
   */
  seek(index: number): number {
    const address = this.order[index]!
    if (address >>> segmentBits !== this.segment) this.turnTo(address >>> segmentBits)
    return address & segmentMask
  }

  /**
   * Reads something of each of the states `from` (inclusive) to `to` (exclusive), for the memory to be at
   * hand soon: a short loop waits for many cache misses at a time. The result is of no use.
   */
  touch(from: number, to: number): number {
    const { order, segments } = this
    let sum = 0
    for (let index = from; index < to; index++) {
      const address = order[index]!
      const words = segments[address >>> segmentBits]!
      const record = address & segmentMask
      // Entry and record are often in two lines of the cache.
      sum ^= words[record - entryHigh]! ^ words[record + (words[record - entryAction]! >>> 16) - 1]!
    }
    return sum
  }

  fingerprintHigh(index: number): number {
    const record = this.seek(index)
    return this.words[record - entryHigh]! >>> 0
  }

  fingerprintLow(index: number): number {
    const record = this.seek(index)
    return this.words[record - entryLow]! >>> 0
  }

  parent(index: number): number {
    const record = this.seek(index)
    return this.words[record - entryParent]!
  }

  /** The index of the action that led to a state. */
  action(index: number): number {
    const record = this.seek(index)
    return this.words[record - entryAction]! & 0xffff
  }

  /** Bytes of a record, rounded up to 4. */
  recordBytes(index: number): number {
    const record = this.seek(index)
    return (this.words[record - entryAction]! >>> 16) * 4
  }

  /**
   * Sorts it by fingerprint, then parent, and keeps the first of each fingerprint. The writers are sealed.
   * Some 60 ns a state.
   */
  sort(): void {
    this.beginSort()
    for (let writer = 0; writer < this.shared.writers; writer++) this.distribute(writer)
    this.sortPart(0, 1)
    this.join(1)
    this.open()
  }

  /** Makes room, and allots each writer its places in the buckets. */
  beginSort(): void {
    const { shared } = this
    const bytes = 4 * this.candidates
    growTo(shared.order, bytes)
    growTo(shared.keys, bytes)
    const histograms = Array.from({ length: shared.writers }, (_, writer) => histogramOf(shared, writer))
    allotPlaces(histograms, this.starts)
  }

  /** Distributes a writer's records over the buckets. */
  distribute(writer: number): void {
    const { shared, control } = this
    const { keys, items } = this.pairs()
    const places = histogramOf(shared, writer)
    const chunks = control[nextChunkWord]!
    for (let chunk = 0; chunk < chunks; chunk++) {
      const owner = ownerWord(shared, chunk)
      if (control[owner] !== writer + 1) continue
      const words = chunkOf(shared, chunk)
      const used = control[owner + 1]!
      let record = entryWords
      while (record <= used) {
        const high = words[record - entryHigh]!
        const bucket = bucketOf(high)
        const place = places[bucket]!
        places[bucket] = place + 1
        keys[place] = high
        items[place] = (chunk << chunkBits) | record
        record += (words[record - entryAction]! >>> 16) + entryWords
      }
    }
  }

  /** Sorts a range of buckets. There are at most as many parts as writers. */
  sortPart(part: number, parts: number): void {
    assert(parts <= this.shared.writers, `a level of ${this.shared.writers} writers has as many parts`)
    this.openSegments()
    const { starts, compare, isRepeated } = this
    const { from, to } = partOf(starts, part, parts)
    this.control[keptWord(part)] = sortPart({ ...this.pairs(), starts, compare, isRepeated }, from, to)
  }

  /** Moves the parts together. */
  join(parts: number): void {
    const { control, starts } = this
    const { items } = this.pairs()
    let length = 0
    for (let part = 0; part < parts; part++) {
      const start = starts[partOf(starts, part, parts).from]!
      const kept = control[keptWord(part)]!
      if (start !== length) items.copyWithin(length, start, start + kept)
      length += kept
    }
    control[lengthWord] = length
  }

  /** Lets this thread read the sorted level. */
  open(): void {
    this.openSegments()
    this.order = new Int32Array(this.shared.order, 0, this.control[lengthWord]!)
  }

  /** Forgets the states and keeps the memory. Writers are to be made anew, and other threads `open` it. */
  clear(): void {
    const { control, shared } = this
    control.fill(0, 0, ownerWord(shared, control[nextChunkWord]!))
    this.order = new Int32Array(0)
  }

  private readonly compare = (one: number, other: number): number => {
    const difference = this.entryWord(one, entryLow) - this.entryWord(other, entryLow)
    return difference || (this.entryWord(one, entryParent) | 0) - (this.entryWord(other, entryParent) | 0)
  }

  private readonly isRepeated = (one: number, other: number): boolean =>
    this.entryWord(one, entryLow) === this.entryWord(other, entryLow)

  private entryWord(address: number, word: number): number {
    return this.segments[address >>> segmentBits]![(address & segmentMask) - word]! >>> 0
  }

  /** High words and addresses of all candidates. */
  private pairs(): { readonly keys: Int32Array; readonly items: Int32Array } {
    const length = this.starts[buckets]!
    return {
      keys: new Int32Array(this.shared.keys, 0, length),
      items: new Int32Array(this.shared.order, 0, length),
    }
  }

  private turnTo(segment: number): void {
    const words = this.segments[segment]!
    this.segment = segment
    this.words = words
    this.bytes = new Uint8Array(words.buffer, 0, words.byteLength)
  }

  private openSegments(): void {
    this.segment = -1
    this.segments = this.shared.segments.map((segment) => new Int32Array(segment, 0, segment.byteLength / 4))
  }
}

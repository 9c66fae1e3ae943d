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
  lengthWord,
  nextChunkWord,
  ownerWord,
  type SharedLevel,
  segmentBits,
  segmentMask,
  voidParent,
} from './level-layout.js'

/**
 * A packed level as one thread sees it. States are appended by a `LevelWriter` for each thread, each of those
 * of a parent by one, in their order. When all writers are sealed, one thread puts the level in order, by
 * `sort` or by a `LevelOrder`; then each `open`s it. From there on it is read by index: the states of one
 * parent come before those of the next.
 */
export class PackedLevel implements Level {
  /** The segment of the record last sought, by words and by bytes. */
  words: Int32Array = new Int32Array(0)
  bytes: Uint8Array = new Uint8Array(0)
  private segment = -1
  private segments: readonly Int32Array[] = []
  private order: Int32Array = new Int32Array(0)
  private readonly control: Int32Array

  constructor(readonly shared: SharedLevel) {
    this.control = new Int32Array(shared.control)
  }

  /** The number of its states, once it is in order and open. */
  get length(): number {
    return this.order.length
  }

  /** How many states were appended by writers now sealed, with those that are left out. */
  get candidates(): number {
    let sum = 0
    for (let writer = 0; writer < this.shared.writers; writer++) sum += this.control[countWord(writer)]!
    return sum
  }

  /** Bytes of memory in use. */
  get byteLength(): number {
    const { segments, order, control } = this.shared
    return [...segments, order, control].reduce((sum, buffer) => sum + buffer.byteLength, 0)
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

  /** Takes the states as they were appended, one writer after the other: of one writer they are in order. */
  sort(): void {
    growTo(this.shared.order, 4 * this.candidates)
    // A view that grew with its buffer would be written to at a third of the pace.
    const order = new Int32Array(this.shared.order, 0, this.candidates)
    let length = 0
    this.eachRecord((_, record, chunk) => {
      order[length++] = (chunk << chunkBits) | record
    })
    this.control[lengthWord] = length
    this.open()
  }

  /** Leaves out what was appended of some parents, whose states are to be appended anew. */
  leaveOut(parents: ReadonlySet<number>): void {
    this.eachRecord((words, record) => {
      if (parents.has(words[record - entryParent]!)) words[record - entryParent] = voidParent
    })
  }

  /** Each record that is not void, writer by writer. */
  private eachRecord(visit: (words: Int32Array, record: number, chunk: number) => void): void {
    const { shared, control } = this
    const chunks = control[nextChunkWord]!
    for (let writer = 0; writer < shared.writers; writer++) {
      for (let chunk = 0; chunk < chunks; chunk++) {
        const owner = ownerWord(shared, chunk)
        if (control[owner] !== writer + 1) continue
        const words = chunkOf(shared, chunk)
        const used = control[owner + 1]!
        let record = entryWords
        while (record <= used) {
          if (words[record - entryParent] !== voidParent) visit(words, record, chunk)
          record += (words[record - entryAction]! >>> 16) + entryWords
        }
      }
    }
  }

  /** Lets this thread read the level that is in order. */
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

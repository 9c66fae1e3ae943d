import { assert } from '../text/assert.js'
import {
  chunkOf,
  chunksMax,
  chunkWords,
  countWord,
  entryAction,
  entryHigh,
  entryLow,
  entryParent,
  entryWords,
  LevelFull,
  nextChunkWord,
  ownerWord,
  recordBytesMax,
  type SharedLevel,
} from './level-layout.js'

/** Appends states to a level, for one thread. Cost: some 5 ns a state beside the record. */
export class LevelWriter {
  /** The chunk being written, by words and by bytes. `reserve` may change them. */
  words: Int32Array = new Int32Array(0)
  bytes: Uint8Array = new Uint8Array(0)
  private chunk = -1
  private next = chunkWords
  private count: number
  private markedChunk = -1
  private markedNext = chunkWords
  private markedCount = 0
  private readonly control: Int32Array

  constructor(
    private readonly shared: SharedLevel,
    private readonly writer = 0,
  ) {
    assert(writer < shared.writers, `a level of ${shared.writers} writers has one of number ${writer}`)
    this.control = new Int32Array(shared.control)
    this.count = this.control[countWord(writer)]!
  }

  /** Bytes of the level that are taken, for all writers; of the last chunk those that this one has filled. */
  get usedBytes(): number {
    const chunks = this.control[nextChunkWord]!
    return 4 * (chunks * chunkWords - (this.chunk < 0 ? 0 : chunkWords - this.next))
  }

  /**
   * Room for a record of so many bytes, `recordBytesMax` at most: the index of its first word among `words`;
   * of its first byte among `bytes` it is 4 times that. Without a `commit` it is given anew. Throws
   * `LevelFull`.
   */
  reserve(bytes: number): number {
    const record = this.next + entryWords
    if (record + ((bytes + 3) >>> 2) < chunkWords) return record
    return this.reserveInNext(bytes)
  }

  /** Appends a state whose record was written into the room. The action is below 2^16. */
  commit(high: number, low: number, parent: number, action: number, bytes: number): void {
    const { words } = this
    const record = this.next + entryWords
    const recordWords = (bytes + 3) >>> 2
    words[record - entryHigh] = high
    words[record - entryLow] = low
    words[record - entryParent] = parent
    words[record - entryAction] = action | (recordWords << 16)
    this.next = record + recordWords
    this.count++
  }

  /** Takes note of where it is. */
  mark(): void {
    this.markedChunk = this.chunk
    this.markedNext = this.next
    this.markedCount = this.count
  }

  /** Takes back what was appended since the mark. Gives how many states that was. */
  rewind(): number {
    const taken = this.count - this.markedCount
    if (this.markedChunk === this.chunk) this.next = this.markedNext
    else {
      // The chunks since then stay taken, and are empty.
      if (this.markedChunk >= 0) this.used(this.markedChunk, this.markedNext)
      for (let chunk = this.markedChunk + 1; chunk < this.chunk; chunk++) this.used(chunk, 0)
      this.next = 0
    }
    this.count = this.markedCount
    return taken
  }

  /** Ends the writing, so that the level can be put in order. */
  seal(): void {
    if (this.chunk >= 0) this.control[ownerWord(this.shared, this.chunk) + 1] = this.next
    this.control[countWord(this.writer)] = this.count
    // Whatever is appended after this goes into a chunk of its own.
    this.chunk = -1
    this.next = chunkWords
  }

  private used(chunk: number, words: number): void {
    const owner = ownerWord(this.shared, chunk)
    if (this.control[owner] === this.writer + 1) this.control[owner + 1] = words
  }

  private reserveInNext(bytes: number): number {
    assert(bytes <= recordBytesMax, `a record has at most ${recordBytesMax} bytes, not ${bytes}`)
    const chunk = Atomics.add(this.control, nextChunkWord, 1)
    if (chunk >= chunksMax) {
      Atomics.sub(this.control, nextChunkWord, 1)
      throw new LevelFull(`a level has at most ${chunksMax} chunks of ${4 * chunkWords} bytes`)
    }
    this.seal()
    this.words = chunkOf(this.shared, chunk)
    this.bytes = new Uint8Array(this.words.buffer, this.words.byteOffset, this.words.byteLength)
    const owner = ownerWord(this.shared, chunk)
    this.control[owner] = this.writer + 1
    this.control[owner + 1] = 0
    this.chunk = chunk
    this.next = 0
    return entryWords
  }
}

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
  voidParent,
} from './level-layout.js'

/**
 * Puts levels that several writers have appended to in order, one level after the other. The arrays are used
 * again: 8 bytes a state and 4 a parent of the greatest level so far, or twice that. Some 20 ns a state.
 */
export class LevelOrder {
  /** Address and parent of each state that stays, in the order of the chunks. */
  private kept = new Int32Array(0)
  /** By parent: at first how many states it has, at one place further; then where the next one goes. */
  private places = new Int32Array(0)

  /** Gives the memory back. */
  release(): void {
    this.kept = this.places = new Int32Array(0)
  }

  /** Bytes of memory. */
  get byteLength(): number {
    return this.kept.byteLength + this.places.byteLength
  }

  /**
   * Puts the states of so many parents in the order of these; all writers are sealed. `replaced`: of the
   * fingerprints that were appended again with a lesser parent, high word, low word, and that parent. Each
   * thread then opens the level.
   */
  arrange(level: SharedLevel, parents: number, replaced: readonly Int32Array[]): void {
    const control = new Int32Array(level.control)
    let candidates = 0
    for (let writer = 0; writer < level.writers; writer++) candidates += control[countWord(writer)]!
    growTo(level.order, 4 * candidates)
    if (this.kept.length < 2 * candidates) this.kept = new Int32Array(4 * candidates)
    if (this.places.length < parents + 2) this.places = new Int32Array(2 * parents + 2)
    const { kept, places } = this
    places.fill(0, 0, parents + 2)
    const least = new Replaced(replaced)
    let end = 0
    for (let chunk = 0; chunk < control[nextChunkWord]!; chunk++) {
      const used = control[ownerWord(level, chunk) + 1]!
      if (used > 0) end = this.list(chunkOf(level, chunk), used, chunk << chunkBits, end, least)
    }
    for (let place = 1; place < parents + 2; place++) places[place]! += places[place - 1]!
    // A view that grew with its buffer would be written to at a third of the pace.
    const order = new Int32Array(level.order, 0, candidates)
    for (let index = 0; index < end; index += 2) order[places[kept[index + 1]! + 1]!++] = kept[index]!
    control[lengthWord] = end / 2
  }

  /** Lists the states of a chunk that stay, from an index on; counts them by parent. Gives where it ends. */
  private list(words: Int32Array, used: number, base: number, from: number, least: Replaced): number {
    const { kept, places } = this
    let end = from
    for (let record = entryWords; record <= used; ) {
      const parent = words[record - entryParent]!
      if (parent !== voidParent && least.keeps(words, record)) {
        kept[end] = base | record
        kept[end + 1] = parent
        end += 2
        places[parent + 2]! += 1
      }
      record += (words[record - entryAction]! >>> 16) + entryWords
    }
    return end
  }
}

/** Fingerprints that were appended again: the record stays that has the least parent. */
class Replaced {
  private readonly parents = new Map<number, Map<number, number>>()
  /** Of most fingerprints some bits of the low word tell that they are not among them. */
  private readonly bits: Uint8Array
  private readonly mask: number

  constructor(replaced: readonly Int32Array[]) {
    const count = replaced.reduce((sum, { length }) => sum + length / 3, 0)
    this.mask = 2 ** Math.ceil(Math.log2(16 * count + 1)) - 1
    this.bits = new Uint8Array(this.mask + 1)
    for (const triples of replaced) {
      for (let at = 0; at < triples.length; at += 3)
        this.add(triples[at]!, triples[at + 1]!, triples[at + 2]!)
    }
  }

  private add(high: number, low: number, parent: number): void {
    const highs = this.parents.get(low) ?? new Map<number, number>()
    this.parents.set(low, highs)
    highs.set(high, Math.min(parent, highs.get(high) ?? parent))
    this.bits[low & this.mask] = 1
  }

  /** Whether a record stays. */
  keeps(words: Int32Array, record: number): boolean {
    const low = words[record - entryLow]!
    if (this.bits[low & this.mask] === 0) return true
    const known = this.parents.get(low)?.get(words[record - entryHigh]!)
    return known === undefined || known === words[record - entryParent]
  }
}

import { heldHead } from './leaf.js'

/**
 * The successors of one state, as they are held: how many of them differ, by fingerprint, for the out-degree;
 * and which were new, to take back what was counted of a state that is begun again.
 */
export class Seen {
  /** How many differ. */
  size = 0
  private held: Int32Array = new Int32Array(0)
  /** Where those are held that were new. */
  private fresh = new Int32Array(64)
  private freshCount = 0
  /** Open addressing, at most half full: an entry of this round is where it is held, from `first` on. */
  private slots = new Int32Array(64)
  private first = 1
  private words = 0

  /** Begins with successors that take so many words. */
  begin(held: Int32Array, end: number): void {
    this.held = held
    this.size = 0
    this.freshCount = 0
    this.first += this.words
    this.words = end
    const countMax = end / heldHead.words
    if (2 * countMax > this.slots.length || this.first > 1 << 29) this.renew(countMax)
  }

  /** Counts the successor at an index. */
  add(at: number): void {
    const { slots, first, held } = this
    const low = held[at + heldHead.low]!
    const mask = slots.length - 1
    let slot = low & mask
    for (;;) {
      const other = slots[slot]! - first
      if (other < 0) break
      if (held[other + heldHead.low] === low && held[other + heldHead.high] === held[at + heldHead.high])
        return
      slot = (slot + 1) & mask
    }
    slots[slot] = first + at
    this.size++
  }

  markNew(at: number): void {
    this.fresh[this.freshCount++] = at
  }

  /** The actions of the steps to states that were new. */
  newActions(): readonly number[] {
    return Array.from(this.fresh.subarray(0, this.freshCount), (at) => this.held[at + heldHead.action]!)
  }

  isNew(high: number, low: number): boolean {
    return this.find(high, low) >= 0
  }

  /** Whether it was new, which it is no longer. */
  takeNew(high: number, low: number): boolean {
    const index = this.find(high, low)
    if (index < 0) return false
    this.fresh.copyWithin(index, index + 1, this.freshCount--)
    return true
  }

  private find(high: number, low: number): number {
    const { held, fresh } = this
    for (let index = 0; index < this.freshCount; index++) {
      const at = fresh[index]!
      if (held[at + heldHead.low] === (low | 0) && held[at + heldHead.high] === (high | 0)) return index
    }
    return -1
  }

  private renew(countMax: number): void {
    let length = this.slots.length
    while (length < 2 * countMax) length *= 2
    this.slots = new Int32Array(length)
    this.fresh = new Int32Array(length)
    this.first = 1
  }
}

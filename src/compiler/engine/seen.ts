import { head } from '../leaf.js'

interface Fingerprint {
  readonly high: number
  readonly low: number
}

/** So many successors are told apart without a table. */
const fewMax = 16

/**
 * The successors of one state, as they are held: how many of them differ, by fingerprint, for the out-degree;
 * and which were new, to take back what was counted of a state that is begun again.
 */
export class Seen {
  private heads: Int32Array = new Int32Array(0)
  /** The heads of those that were new. */
  private fresh = new Int32Array(64)
  private freshCount = 0
  /** Open addressing, at most half full: an entry of this round is where the head is, from `first` on. */
  private slots = new Int32Array(64)
  private first = 1

  /** Begins with the successors whose heads are from `begin` to `end`. */
  begin(heads: Int32Array, begin: number, end: number): void {
    this.heads = heads
    this.freshCount = 0
    const count = (end - begin) / head.words
    if (2 * count > this.slots.length) this.renew(count)
  }

  /** How many of them differ, the state itself included where a step leads to it, or is known to. */
  countDifferent(begin: number, end: number, own: Fingerprint, isOwnKnown: boolean): number {
    return end - begin <= fewMax * head.words
      ? this.countFew(begin, end, own, isOwnKnown)
      : this.countMany(begin, end, own, isOwnKnown)
  }

  /** Two words have a bit of each that came before; where both are there, all of those are looked at. */
  private countFew(begin: number, end: number, own: Fingerprint, isOwnKnown: boolean): number {
    const { heads } = this
    const { high: ownHigh, low: ownLow } = own
    let hasOwn = isOwnKnown
    let different = 0
    let some = 0
    let others = 0
    for (let at = begin; at < end; at += head.words) {
      const low = heads[at + head.low]!
      if (low === ownLow && heads[at + head.high] === ownHigh) {
        hasOwn = true
        continue
      }
      const bit = 1 << low
      const other = 1 << (low >>> 5)
      if ((some & bit) !== 0 && (others & other) !== 0 && this.isAmong(begin, at)) continue
      some |= bit
      others |= other
      different++
    }
    return hasOwn ? different + 1 : different
  }

  private isAmong(begin: number, end: number): boolean {
    const { heads } = this
    const low = heads[end + head.low]
    for (let at = begin; at < end; at += head.words) {
      if (heads[at + head.low] === low && heads[at + head.high] === heads[end + head.high]) return true
    }
    return false
  }

  private countMany(begin: number, end: number, own: Fingerprint, isOwnKnown: boolean): number {
    const { heads } = this
    let hasOwn = isOwnKnown
    if (this.first > 2 ** 30 - (end - begin)) this.renew(0)
    const { slots } = this
    const first = this.first - begin
    const mask = slots.length - 1
    let different = 0
    for (let at = begin; at < end; at += head.words) {
      const low = heads[at + head.low]!
      if (low === own.low && heads[at + head.high] === own.high) {
        hasOwn = true
        continue
      }
      let slot = low & mask
      for (;;) {
        const other = slots[slot]! - first
        if (other < begin) {
          slots[slot] = first + at
          different++
          break
        }
        if (heads[other + head.low] === low && heads[other + head.high] === heads[at + head.high]) break
        slot = (slot + 1) & mask
      }
    }
    this.first += end - begin
    return hasOwn ? different + 1 : different
  }

  markNew(at: number): void {
    this.fresh[this.freshCount++] = at
  }

  /** The actions of the steps to states that were new. */
  newActions(): readonly number[] {
    return Array.from(this.fresh.subarray(0, this.freshCount), (at) => this.heads[at + head.action]!)
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
    const { heads, fresh } = this
    for (let index = 0; index < this.freshCount; index++) {
      const at = fresh[index]!
      if (heads[at + head.low] === (low | 0) && heads[at + head.high] === (high | 0)) return index
    }
    return -1
  }

  private renew(count: number): void {
    let { length } = this.slots
    while (length < 2 * count) length *= 2
    this.slots = new Int32Array(length)
    this.fresh = new Int32Array(length)
    this.first = 1
  }
}

/**
 * A small set of fingerprints, in the order in which they came: open addressing with linear probing, some 20
 * ns each.
 */
export class FingerprintSet {
  size = 0
  /** Two words each. */
  private words = new Int32Array(2 * 1024)
  /** Numbers of fingerprints, from 1; 0 is free. */
  private slots = new Int32Array(4 * 1024)

  /** Adds one; true where it was not there. */
  add(high: number, low: number): boolean {
    const slot = this.find(high, low)
    if (this.slots[slot] !== 0) return false
    if (2 * this.size === this.words.length) {
      this.grow()
      return this.add(high, low)
    }
    this.words[2 * this.size] = high
    this.words[2 * this.size + 1] = low
    this.slots[slot] = ++this.size
    return true
  }

  has(high: number, low: number): boolean {
    return this.slots[this.find(high, low)] !== 0
  }

  clear(): void {
    this.size = 0
    this.slots.fill(0)
  }

  /** The words of the first so many, in their order. */
  toWords(count: number): Int32Array {
    return this.words.slice(0, 2 * count)
  }

  /** Where it is, or would be. */
  private find(high: number, low: number): number {
    const { words, slots } = this
    const mask = slots.length - 1
    let slot = low & mask
    for (;;) {
      const at = 2 * (slots[slot]! - 1)
      if (at < 0 || (words[at] === (high | 0) && words[at + 1] === (low | 0))) return slot
      slot = (slot + 1) & mask
    }
  }

  private grow(): void {
    const words = new Int32Array(2 * this.words.length)
    words.set(this.words)
    this.words = words
    this.slots = new Int32Array(2 * this.slots.length)
    const mask = this.slots.length - 1
    for (let index = 0; index < this.size; index++) {
      let slot = words[2 * index + 1]! & mask
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask
      this.slots[slot] = index + 1
    }
  }
}

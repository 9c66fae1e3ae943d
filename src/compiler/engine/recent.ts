/** 32 KB: they stay in the cache of a core. */
const sizeBits = 12
const mask = 2 ** sizeBits - 1

/**
 * Fingerprints that one thread has probed lately: a third to two thirds of successors are among them, as
 * states that follow one another lead to the same. They need no look at the table: each is there with a
 * parent no greater than the present one, as long as the numbers of this thread's parents ascend. Where they
 * do not, or the table is another, `clear`.
 */
export class Recent {
  /** Low and high word of the last fingerprint with these low bits. */
  private readonly entries = new Int32Array(2 * (mask + 1))

  constructor() {
    this.clear()
  }

  has(high: number, low: number): boolean {
    const at = 2 * (low & mask)
    return this.entries[at] === low && this.entries[at + 1] === high
  }

  add(high: number, low: number): void {
    const at = 2 * (low & mask)
    this.entries[at] = low
    this.entries[at + 1] = high
  }

  clear(): void {
    // No fingerprint with these low bits has this low word.
    for (let index = 0; index <= mask; index++) this.entries[2 * index] = ~index
  }
}

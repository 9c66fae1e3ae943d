/**
 * The different successors of one state, by fingerprint, and which of them were new: for the out-degree, and
 * to take back what was counted of a state that is begun again.
 */
export class Seen {
  size = 0
  private prints = new Int32Array(64)
  /** Whether it was new, and the action of the step that it was first. */
  private fresh = new Uint8Array(32)
  private actions = new Uint16Array(32)
  /** Open addressing, at most half full: an entry of this round is its index plus the first of the round. */
  private slots = new Int32Array(64)
  private first = 1

  clear(): void {
    this.first += this.size
    this.size = 0
    if (this.first > 1 << 30) this.forget()
  }

  /** Its index. */
  add(high: number, low: number, action: number): number {
    const { prints, slots, first, size } = this
    const mask = slots.length - 1
    let slot = low & mask
    for (;;) {
      const index = slots[slot]! - first
      if (index < 0) break
      if (prints[2 * index + 1] === low && prints[2 * index] === high) return index
      slot = (slot + 1) & mask
    }
    slots[slot] = first + size
    prints[2 * size] = high
    prints[2 * size + 1] = low
    this.fresh[size] = 0
    this.actions[size] = action
    this.size = size + 1
    if (2 * this.size === prints.length) this.grow()
    return size
  }

  markNew(index: number): void {
    this.fresh[index] = 1
  }

  isNewAt(index: number): boolean {
    return this.fresh[index] === 1
  }

  /** The action of the step that it was. */
  actionOf(index: number): number {
    return this.actions[index]!
  }

  isNew(high: number, low: number): boolean {
    return this.fresh[this.find(high, low)] === 1
  }

  /** Whether it was new, which it is no longer. */
  takeNew(high: number, low: number): boolean {
    const index = this.find(high, low)
    if (this.fresh[index] !== 1) return false
    this.fresh[index] = 0
    return true
  }

  private find(high: number, low: number): number {
    for (let index = 0; index < this.size; index++) {
      if (this.prints[2 * index + 1] === (low | 0) && this.prints[2 * index] === (high | 0)) return index
    }
    return -1
  }

  private forget(): void {
    this.slots.fill(0)
    this.first = 1
  }

  private grow(): void {
    const prints = new Int32Array(2 * this.prints.length)
    prints.set(this.prints)
    this.prints = prints
    const fresh = new Uint8Array(2 * this.fresh.length)
    fresh.set(this.fresh)
    this.fresh = fresh
    const actions = new Uint16Array(2 * this.actions.length)
    actions.set(this.actions)
    this.actions = actions
    this.slots = new Int32Array(2 * this.slots.length)
    const mask = this.slots.length - 1
    for (let index = 0; index < this.size; index++) {
      let slot = prints[2 * index + 1]! & mask
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask
      this.slots[slot] = this.first + index
    }
  }
}

/**
 * The different successors of one state, by fingerprint, and which of them were new: for the out-degree, and
 * to take back what was counted of a state that is begun again.
 */
export class Seen {
  size = 0
  private prints = new Int32Array(64)
  /** Whether it was new, and the step that it was first. */
  private fresh = new Int32Array(32)
  private step = new Int32Array(32)
  private steps = 0

  /** Its index. */
  add(high: number, low: number): number {
    const { prints, size } = this
    this.steps = size === 0 ? 1 : this.steps + 1
    for (let index = 0; index < size; index++) {
      if (prints[2 * index + 1] === low && prints[2 * index] === high) return index
    }
    if (2 * size === prints.length) this.grow()
    this.prints[2 * size] = high
    this.prints[2 * size + 1] = low
    this.fresh[size] = 0
    this.step[size] = this.steps - 1
    this.size++
    return size
  }

  markNew(index: number): void {
    this.fresh[index] = 1
  }

  isNewAt(index: number): boolean {
    return this.fresh[index] === 1
  }

  /** The action of the step that it was. */
  actionOf(index: number, steps: Uint16Array): number {
    return steps[this.step[index]!]!
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

  private grow(): void {
    const prints = new Int32Array(2 * this.prints.length)
    prints.set(this.prints)
    this.prints = prints
    const fresh = new Int32Array(2 * this.fresh.length)
    fresh.set(this.fresh)
    this.fresh = fresh
    const step = new Int32Array(2 * this.step.length)
    step.set(this.step)
    this.step = step
  }
}

/** A copy with room for as many more: of the actions of the steps, say. */
export function doubled(array: Uint16Array): Uint16Array<ArrayBuffer> {
  const wider = new Uint16Array(2 * array.length)
  wider.set(array)
  return wider
}

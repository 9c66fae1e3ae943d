import type { Level } from '../model/engine.js'

/** States in slots, one after another, with their fingerprints and parents. */
export class FlatLevel implements Level {
  private count = 0
  private slots = new Int32Array(0)
  private columns = new Int32Array(0)
  private order: Uint32Array | undefined

  constructor(private width: number) {}

  get length(): number {
    return this.count
  }

  /** Adds the state that is in memory from `from` on. */
  add(memory: Int32Array, from: number, high: number, low: number, parent: number): void {
    const { width, count } = this
    if ((count + 1) * width > this.slots.length || 3 * (count + 1) > this.columns.length) this.grow()
    const to = count * width
    for (let slot = 0; slot < width; slot++) this.slots[to + slot] = memory[from + slot]!
    this.columns[3 * count] = high
    this.columns[3 * count + 1] = low
    this.columns[3 * count + 2] = parent
    this.count++
  }

  /** Copies a state to memory. */
  load(index: number, memory: Int32Array, to: number): void {
    const { width, slots } = this
    const from = this.at(index) * width
    for (let slot = 0; slot < width; slot++) memory[to + slot] = slots[from + slot]!
  }

  fingerprintHigh(index: number): number {
    return this.columns[3 * this.at(index)]! >>> 0
  }

  fingerprintLow(index: number): number {
    return this.columns[3 * this.at(index) + 1]! >>> 0
  }

  parent(index: number): number {
    return this.columns[3 * this.at(index) + 2]!
  }

  sort(): void {
    const { columns, count } = this
    const order = Uint32Array.from({ length: count }, (_, index) => index)
    order.sort(
      (left, right) =>
        (columns[3 * left]! >>> 0) - (columns[3 * right]! >>> 0) ||
        (columns[3 * left + 1]! >>> 0) - (columns[3 * right + 1]! >>> 0),
    )
    this.order = order
  }

  /** Writes each state anew, in rows of another width; `convert` gives a row that is read at once. */
  relayout(width: number, convert: (row: Int32Array) => Int32Array): void {
    const before = this.slots
    const widthBefore = this.width
    this.slots = new Int32Array((this.columns.length / 3) * width)
    this.width = width
    for (let state = 0; state < this.count; state++) {
      const row = convert(before.slice(state * widthBefore, (state + 1) * widthBefore))
      this.slots.set(row.subarray(0, width), state * width)
    }
  }

  private at(index: number): number {
    return this.order ? this.order[index]! : index
  }

  private grow(): void {
    const capacity = Math.max(64, 2 * this.count)
    const slots = new Int32Array(capacity * this.width)
    slots.set(this.slots)
    const columns = new Int32Array(capacity * 3)
    columns.set(this.columns)
    this.slots = slots
    this.columns = columns
  }
}

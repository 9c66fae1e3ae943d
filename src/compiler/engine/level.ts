import type { Level } from '../../model/engine.js'
import { createSharedLevel, type SharedLevel } from '../../model/level-layout.js'
import { LevelWriter } from '../../model/level-writer.js'
import { PackedLevel } from '../../model/packed-level.js'
import { assert } from '../../text/assert.js'

/** Bytes a state of the order of a level. */
const orderBytes = 4

/** A packed level with its writer: states are added, then it is put in order, and read by index. */
export class CompiledLevel implements Level {
  readonly packed: PackedLevel
  writer: LevelWriter
  /** The number of its first state, where it is a window of a greater level. */
  first = 0
  private added = 0
  private isSorted = false

  /** `free` takes the level when it is released. */
  constructor(
    private readonly free: CompiledLevel[],
    readonly shared: SharedLevel = createSharedLevel(),
    /** Which of the level's writers appends. */
    private readonly index = 0,
  ) {
    this.packed = new PackedLevel(shared)
    this.writer = new LevelWriter(shared, index)
  }

  get length(): number {
    return this.isSorted ? this.packed.length : this.added
  }

  get byteLength(): number {
    return this.packed.byteLength
  }

  get usedBytes(): number {
    return this.writer.usedBytes + orderBytes * this.added
  }

  /** Takes back what was added since the mark of the writer. */
  rewind(): void {
    this.added -= this.writer.rewind()
  }

  /** Counts a state that has been committed to the writer. */
  count(): void {
    this.added++
  }

  fingerprintHigh(index: number): number {
    return this.packed.fingerprintHigh(index)
  }

  fingerprintLow(index: number): number {
    return this.packed.fingerprintLow(index)
  }

  parent(index: number): number {
    return this.packed.parent(index)
  }

  sort(): void {
    if (this.isSorted) return
    this.writer.seal()
    this.packed.sort()
    this.isSorted = true
  }

  /** Takes notice that it has been put in order, by whoever did. */
  open(): void {
    this.packed.open()
    this.isSorted = true
  }

  /** Sorts it where it is not, and says whether it was. */
  sortNow(): boolean {
    const wasSorted = this.isSorted
    this.sort()
    return wasSorted
  }

  release(): void {
    this.clear()
    this.first = 0
    this.free.push(this)
  }

  clear(): void {
    this.packed.clear()
    this.writer = new LevelWriter(this.shared, this.index)
    this.added = 0
    this.isSorted = false
  }
}

/** A level as one of the compiled engine's. */
export function ownLevel(level: Level): CompiledLevel {
  assert(level instanceof CompiledLevel, 'a level is of the engine that made it')
  return level
}

import { fingerprintOfString } from '../../model/fingerprint.js'
import { assert } from '../../text/assert.js'
import { StoreExhausted, storeFull } from './fault.js'
import { type SharedStore, type StoreOptions, symmetricBit } from './interface.js'
import { Scratch } from './scratch.js'

/** Words of a node before those of its value: fingerprint high, low, shape, count. */
export const header = 4

/**
 * The heap of nodes and its index, an open-addressed table with linear probing of (hash, node) pairs: a slot
 * is free where the node is 0. A slot's number is the topmost bits of the hash of the raw words, so that
 * equal words find their node before anything is allocated; only what is new has its fingerprint computed.
 *
 * Several threads may hold the buffers. Each takes stretches of the heap for itself; a node is written whole
 * before compareExchange publishes it, and who comes second takes the winner's. The hash follows the node: a
 * reader that still finds 0 there compares the words.
 */
export class Memory {
  heap: Int32Array
  readonly scratch = new Scratch()
  private readonly heapBuffer: GrowableBuffer
  private readonly indexBuffer: GrowableBuffer
  private readonly control: Int32Array
  private slots: Int32Array
  /** 32 minus the binary logarithm of the number of slots. */
  private shift: number
  /** The (hash, node) pairs that this thread met last: a great index is out of every cache. */
  private readonly recent = new Int32Array(2 << recentBits)
  /** The stretch of the heap that this thread fills. */
  private next: number
  private end: number
  /** Nodes that this thread may still make before it has to ask. */
  private allowance = 0
  private readonly listeners: ((heap: Int32Array) => void)[] = []

  /**
   * `complete(node)` writes what belongs to a node whose shape, count and words are there: its fingerprint,
   * and behind its words those of its images. It gives the size of the whole, at most `extraMax` more.
   */
  constructor(
    readonly isShared: boolean,
    buffers: SharedStore,
    private readonly bytesMax: number,
    private readonly extraMax: number,
    private readonly complete: (node: number, length: number) => number,
  ) {
    this.heapBuffer = buffers.heap as GrowableBuffer
    this.indexBuffer = buffers.index as GrowableBuffer
    this.control = new Int32Array(buffers.control)
    this.heap = viewOf(this.heapBuffer)
    this.slots = viewOf(this.indexBuffer)
    this.shift = shiftOf(this.slots)
    this.next = 0
    this.end = 0
    if (!isShared) this.takeAll()
  }

  onGrow(listener: (heap: Int32Array) => void): void {
    this.listeners.push(listener)
  }

  /** The node of that shape and count with the words of scratch from `start` on. */
  intern(shape: number, count: number, start: number, length: number): number {
    const words = this.scratch.words
    const stop = start + length
    let hash = Math.imul(shape, 0x9e3779b1) ^ count
    for (let index = start; index < stop; index++) {
      hash = Math.imul(hash ^ words[index]!, 0x85ebca6b)
      hash ^= hash >>> 15
    }
    hash = Math.imul(hash, 0xc2b2ae35)
    hash ^= hash >>> 16
    if (hash === 0) hash = 1
    const { slots, isShared, recent } = this
    const memory = (hash >>> (32 - recentBits)) << 1
    if (recent[memory] === hash && this.isSame(recent[memory + 1]!, shape, count, start, stop)) {
      return recent[memory + 1]!
    }
    recent[memory] = hash
    const last = slots.length - 1
    let slot = (hash >>> this.shift) << 1
    for (;;) {
      const node = isShared ? Atomics.load(slots, slot + 1) : slots[slot + 1]!
      if (node === 0) {
        const created = this.create(shape, count, start, length, hash, slot)
        recent[memory + 1] = created
        return created
      }
      const found = slots[slot]!
      if ((found === hash || found === 0) && this.isSame(node, shape, count, start, stop)) {
        recent[memory + 1] = node
        return node
      }
      slot = (slot + 2) & last
    }
  }

  private isSame(node: number, shape: number, count: number, start: number, stop: number): boolean {
    const heap = this.heap
    if ((heap[node + 2]! & ~symmetricBit) !== shape || heap[node + 3] !== count) return false
    const words = this.scratch.words
    for (let index = start, at = node + header; index < stop; index++, at++) {
      if (heap[at] !== words[index]) return false
    }
    return true
  }

  private create(
    shape: number,
    count: number,
    start: number,
    length: number,
    hash: number,
    freeSlot: number,
  ): number {
    let slot = freeSlot
    // Where the index grows, what was free is elsewhere.
    if (this.allowance === 0 && this.allow()) slot = this.freeSlot(hash)
    const size = header + length + this.extraMax
    if (this.next + size > this.end) this.take(size)
    const node = this.next
    const heap = this.heap
    const words = this.scratch.words
    heap[node + 2] = shape
    heap[node + 3] = count
    for (let index = 0; index < length; index++) heap[node + header + index] = words[start + index]!
    const used = this.complete(node, length)
    const slots = this.slots
    if (this.isShared) {
      for (;;) {
        const other = Atomics.compareExchange(slots, slot + 1, 0, node)
        if (other === 0) break
        if (this.isSame(other, shape, count, start, start + length)) return other
        slot = (slot + 2) & (slots.length - 1)
      }
      Atomics.store(slots, slot, hash)
    } else {
      slots[slot + 1] = node
      slots[slot] = hash
    }
    this.next = node + used
    this.allowance--
    return node
  }

  private freeSlot(hash: number): number {
    const last = this.slots.length - 1
    let slot = (hash >>> this.shift) << 1
    while (this.slots[slot + 1] !== 0) slot = (slot + 2) & last
    return slot
  }

  /** Takes a number of nodes off what the index has room for; true where it had to grow. */
  private allow(): boolean {
    const grows = this.nodes() + allowanceStep > this.nodesMax()
    if (grows) {
      if (this.isShared) throw storeFull
      this.growIndex()
    }
    Atomics.add(this.control, nodesAt, allowanceStep)
    this.allowance = allowanceStep
    return grows
  }

  /** Takes a stretch of the heap with room for so many words. */
  private take(size: number): void {
    if (!this.isShared) {
      Atomics.store(this.control, nextAt, this.next)
      this.growHeap(size)
      this.takeAll()
      return
    }
    const stretch = Math.max(size, stretchWords)
    const from = Atomics.add(this.control, nextAt, stretch)
    if (from + stretch > this.heap.length) {
      Atomics.sub(this.control, nextAt, stretch)
      throw storeFull
    }
    this.next = from
    this.end = from + stretch
  }

  private takeAll(): void {
    this.next = this.control[nextAt]!
    this.end = this.heap.length
  }

  grow(): void {
    if (this.nodes() + allowanceStep * 64 > this.nodesMax()) this.growIndex()
    this.growHeap(stretchWords * 64)
    this.refresh()
  }

  refresh(): void {
    this.scratch.unwind(0)
    this.slots = viewOf(this.indexBuffer)
    this.shift = shiftOf(this.slots)
    this.renewHeap()
    if (!this.isShared) this.end = this.heap.length
  }

  private renewHeap(): void {
    const heap = viewOf(this.heapBuffer)
    if (heap.length === this.heap.length) return
    this.heap = heap
    for (const listener of this.listeners) listener(heap)
  }

  /** The index of the shape of that key, in all threads; the next one where none has come to it. */
  shapeIndex(key: string): number {
    const { high, low } = fingerprintOfString(key)
    for (let index = 0; index < shapesMax; index++) {
      const at = shapesAt + 2 * index
      const claimed = Atomics.compareExchange(this.control, at, 0, low | 1)
      if (claimed === 0) {
        Atomics.store(this.control, at + 1, high | 1)
        return index
      }
      if (claimed !== (low | 1)) continue
      // Whoever has claimed it is about to write the other half.
      let other = 0
      while (other === 0) other = Atomics.load(this.control, at + 1)
      if (other === (high | 1)) return index
    }
    throw new Error('more shapes of values than a store has room for')
  }

  statistics(): { readonly nodes: number; readonly bytes: number } {
    const words = this.isShared ? Atomics.load(this.control, nextAt) : this.next
    return { nodes: this.nodes() - this.allowance, bytes: 4 * words + this.indexBuffer.byteLength }
  }

  buffers(): SharedStore {
    return {
      heap: this.heapBuffer,
      index: this.indexBuffer,
      control: this.control.buffer as SharedArrayBuffer,
    }
  }

  private nodes(): number {
    return Atomics.load(this.control, nodesAt)
  }

  /** Three quarters of the slots: 8.5 probes for what is not there. */
  private nodesMax(): number {
    return (this.slots.length >> 3) * 3
  }

  private growHeap(size: number): void {
    const bytes = this.heapBuffer.byteLength
    const least = bytes + 4 * size
    if (least > this.bytesMax) throw new StoreExhausted(`the values take more than ${this.bytesMax} bytes`)
    this.heapBuffer.grow(Math.min(Math.max(least, bytes * 2), this.bytesMax))
    this.renewHeap()
  }

  private growIndex(): void {
    const bytes = this.indexBuffer.byteLength
    if (2 * bytes > this.bytesMax) {
      throw new StoreExhausted(`the index of values takes more than ${this.bytesMax} bytes`)
    }
    const old = this.slots.slice()
    this.slots.fill(0)
    this.indexBuffer.grow(2 * bytes)
    this.slots = viewOf(this.indexBuffer)
    this.shift = shiftOf(this.slots)
    for (let from = 0; from < old.length; from += 2) {
      if (old[from + 1] === 0) continue
      const slot = this.freeSlot(old[from]!)
      this.slots[slot] = old[from]!
      this.slots[slot + 1] = old[from + 1]!
    }
  }
}

/** Buffers for an empty store. */
export function createBuffers({ bytes = 1 << 22, bytesMax = bytesLimit }: StoreOptions) {
  const size = Math.min(Math.max(bytes, 8 * stretchWords), bytesMax)
  // Nodes take some 40 bytes, their entries in the index 8 to 16.
  const indexSize = 2 ** Math.floor(Math.log2(Math.min(Math.max(bytes / 4, 2 * stretchWords), bytesMax)))
  const control = new SharedArrayBuffer(4 * (shapesAt + 2 * shapesMax))
  // No node is 0.
  new Int32Array(control)[nextAt] = header
  return { heap: growable(size, bytesMax), index: growable(indexSize, bytesMax), control }
}

/** What the indices of words in the heap, and 2^30 + such an index, leave room for. */
export const bytesLimit = 2 ** 32

/** Words of the heap that a thread takes at a time. */
const stretchWords = 1 << 16
const allowanceStep = 1 << 10
const recentBits = 13

/** In `control`: the first word of the heap that no thread has taken, and the nodes that threads may make. */
const nextAt = 0
const nodesAt = 1
/** By index of a shape, two words: what its key is known by, or 0. */
const shapesAt = 2
const shapesMax = 1 << 15

/** Grows in place. The library of ES2023 does not know it yet. */
type GrowableBuffer = SharedArrayBuffer & { grow(bytes: number): void }

function growable(bytes: number, maxByteLength: number): SharedArrayBuffer {
  const Growable = SharedArrayBuffer as unknown as new (
    bytes: number,
    options: { readonly maxByteLength: number },
  ) => SharedArrayBuffer
  return new Growable(bytes, { maxByteLength })
}

/** Of fixed length: those that follow a buffer's length are slow. */
function viewOf(buffer: SharedArrayBuffer): Int32Array {
  return new Int32Array(buffer, 0, buffer.byteLength / 4)
}

function shiftOf(slots: Int32Array): number {
  const shift = 33 - Math.round(Math.log2(slots.length))
  assert(slots.length === 2 ** (33 - shift), 'the index has a power of two of slots')
  return shift
}

import { assert } from '../text/assert.js'
import { Exhausted } from './exhausted.js'
import {
  type Geometry,
  geometryFor,
  homeOf,
  nextGeometry,
  positionOf,
  segmentBytesMax,
  segmentOf,
  slotsOf,
  spread,
} from './fingerprint-slots.js'

/**
 * The set of fingerprints of the distinct states: open addressing with linear probing, in growable shared
 * buffers. An entry has 8 bytes, or 12 where parents are kept. A table of less than 2^23 slots, 64 MB, has
 * at most half of them taken, for speed, and grows fourfold, or doubles where memory is short; a greater one
 * has at most 3 in 4 taken, and grows by a third to a half: 11 to 16 bytes a state, or 16 to 24. So has a
 * small one that cannot grow.
 *
 * Several threads may probe at the same time, each by a `Probe` of its own, where parents are kept. Growth,
 * `beginLevel`, `add` and `has` are for one thread, while no other probes.
 *
 * A word 0 of a fingerprint is held as 1: it marks a free slot. Two fingerprints that differ in nothing else
 * are one to the table, which makes a collision likelier by less than a part in 2^30.
 */
export interface FingerprintTable {
  /** States in it; exact while no thread holds room that it claimed. */
  readonly size: number
  /** Bytes of memory. */
  readonly bytes: number
  /** What other threads need, now; may be posted to a worker. */
  readonly shared: SharedTable
  /** Adds it; true where it was not there. Grows the table where it has to; throws `TableFull`. */
  add(high: number, low: number): boolean
  has(high: number, low: number): boolean
  /**
   * Makes room for more, with all threads standing still: grows it to the next size, or fills it up. Every
   * probe made before is void. False where the bytes it may have, or those of the machine, do not suffice.
   */
  grow(): boolean
  /** Lets more of the slots of a table that cannot grow be taken; false where they are. */
  fillUp(): boolean
  /**
   * The same in parts: begins to grow, by one thread; then `spreadSegment` for each segment, by any; then
   * `endGrowth`, by the first. Undefined where it cannot grow.
   */
  beginGrowth(): Growth | undefined
  endGrowth(growth: Growth): void
  /**
   * To be called before a level is expanded, with the number of its first state and its length (less than
   * 2^31), where parents are kept. Parents of earlier levels then compare as less than those of this one,
   * however many states there are.
   */
  beginLevel(base: number, length: number): void
  /**
   * Forgets the parents, and keeps none from now on, so that the bytes it has hold half as many states more.
   * Every probe made before is void.
   */
  dropParents(): void
}

/** The buffers of a table. */
export interface SharedTable {
  readonly stride: 2 | 3
  readonly segmentBits: number
  readonly segments: readonly SharedArrayBuffer[]
  /** Two 64-bit words: the entries that may still be claimed; the geometry, multiplier × 64 + shift. */
  readonly control: SharedArrayBuffer
}

/** From one number of slots to a greater one; may be posted to a worker. */
export interface Growth {
  readonly before: Geometry
  readonly after: Geometry
}

/** How large a table is to be. */
export interface TableOptions {
  /** States it has room for at first. */
  readonly capacity?: number
  /** The most bytes it may take: decides on the number of segments, of 4 GiB each. 4 GiB if not given. */
  readonly bytesMax?: number
  /** Asked before it grows to so many bytes, whether it may. It may if this is not given. */
  readonly mayTake?: (bytes: number) => boolean
  /** At least so many segments, a power of two: several threads grow a table by segments. 1 if not given. */
  readonly segments?: number
  /** Keeps the least parent of each state, and lets several threads probe. */
  readonly parents?: boolean
}

/** There is no room left for another fingerprint. */
export class TableFull extends Exhausted {
  override readonly name = 'TableFull'
}

/**
 * Enters a fingerprint. `parent` is the number of the state whose successor it is, modulo 2^32: states are
 * numbered through all levels, each in its order; -1 for an initial state.
 */
export type Probe = (high: number, low: number, parent: number) => Probed

/**
 * 0, known; 1, new, with this parent from now on; 2, where parents are kept: of the level under construction,
 * this parent is less than the one on record, and takes its place.
 */
export type Probed = 0 | 1 | 2

const roomWord = 0
const geometryWord = 1

/** A table of fewer slots grows fourfold, to so many at most, and at most half of them are taken. */
const roomySlotsMax = 2 ** 23

/** Memory is not short where there is some for so many tables of four times the size. */
const plenty = 4

/** Tables that take part in several segments start so large that chance does not overfill one of them. */
const segmentSlotsMin = 1 << 17

/** An empty table. */
export function createFingerprintTable(options: TableOptions = {}): FingerprintTable {
  const {
    capacity = 1 << 12,
    bytesMax = segmentBytesMax,
    segments: segmentsMin = 1,
    parents = false,
    mayTake = () => true,
  } = options
  let stride: 2 | 3 = parents ? 3 : 2
  const segmentBits = Math.max(0, Math.ceil(Math.log2(Math.max(segmentsMin, bytesMax / segmentBytesMax))))
  assert(segmentBits <= 16, `a table of ${bytesMax} bytes has at most 65536 segments`)
  const segmentCount = 2 ** segmentBits
  const slotsMin = Math.ceil((capacity * 8) / 7 / segmentCount)
  let geometry = geometryFor(
    stride,
    segmentBits,
    segmentBits > 0 ? Math.max(slotsMin, segmentSlotsMin) : slotsMin,
  )

  const bytesOf = (of: Geometry) => slotsOf(of) * stride * 4
  const segments = Array.from(
    { length: segmentCount },
    () => new SharedArrayBuffer(bytesOf(geometry), { maxByteLength: segmentBytesMax }),
  )
  let shared: SharedTable = { stride, segmentBits, segments, control: new SharedArrayBuffer(16) }
  const control = new BigInt64Array(shared.control)
  const isSmall = (of: Geometry) => slotsOf(of) * segmentCount < roomySlotsMax
  /** Whether 3 in 4 slots may be taken although it is small. */
  let isTight = false
  const limit = () => {
    const slots = slotsOf(geometry)
    return (slots - (isSmall(geometry) && !isTight ? slots >>> 1 : slots >>> 2)) * segmentCount
  }
  control[roomWord] = BigInt(limit())
  control[geometryWord] = BigInt(geometry.multiplier * 64 + geometry.shift)

  let probe = createProbe(shared)
  let lookup = createLookup(shared)
  /** Parents on record are at least this, less one. */
  let baseMin = 0

  /** Memory is not given back. */
  function bytesNow(): number {
    return segments[0]!.byteLength * segmentCount
  }

  function beginGrowth(): Growth | undefined {
    // A great table grows by some 2 in 5, as memory matters more, or by what can be had.
    const next = isSmall(geometry) ? roomyGeometry() : geometryAfter(2)
    return fits(next) && extend(bytesOf(next)) ? { before: geometry, after: next } : undefined
  }

  /** A small table grows fourfold: an entry is moved once in three. Where memory is short it doubles. */
  function roomyGeometry(): Geometry {
    let next = geometry
    for (let step = 0; step < 8 && isSmall(next); step++) next = nextGeometry(next)
    return fits(next, plenty) ? next : geometryAfter(4)
  }

  /** So many steps further, or as many as can be had, one at least. */
  function geometryAfter(steps: number): Geometry {
    let next = nextGeometry(geometry)
    for (let step = 1; step < steps && fits(nextGeometry(next)); step++) next = nextGeometry(next)
    return next
  }

  function endGrowth({ after }: Growth): void {
    const limitBefore = limit()
    geometry = after
    Atomics.add(control, roomWord, BigInt(limit() - limitBefore))
    Atomics.store(control, geometryWord, BigInt(geometry.multiplier * 64 + geometry.shift))
    refresh()
  }

  function refresh(): void {
    probe = createProbe(shared)
    lookup = createLookup(shared)
  }

  function fillUp(): boolean {
    const limitBefore = limit()
    isTight = true
    Atomics.add(control, roomWord, BigInt(limit() - limitBefore))
    return limit() > limitBefore
  }

  function grow(): boolean {
    const growth = beginGrowth()
    if (!growth) return fillUp()
    for (let segment = 0; segment < segmentCount; segment++) spreadSegment(shared, growth, segment)
    endGrowth(growth)
    return true
  }

  /** Whether there is memory for so many such tables. */
  function fits(next: Geometry, tables = 1): boolean {
    const bytes = bytesOf(next) * segmentCount * tables
    return bytesOf(next) <= segmentBytesMax && bytes <= bytesMax && (bytes <= bytesNow() || mayTake(bytes))
  }

  function extend(bytes: number): boolean {
    try {
      for (const segment of segments) if (segment.byteLength < bytes) segment.grow(bytes)
      return true
    } catch (error) {
      if (error instanceof RangeError) return false
      throw error
    }
  }

  return {
    get size() {
      return limit() - Number(Atomics.load(control, roomWord))
    },
    get bytes() {
      return bytesNow()
    },
    get shared() {
      return shared
    },
    add(high, low) {
      if (control[roomWord] === 0n && !lookup(high, low) && !grow()) {
        throw new TableFull(`a fingerprint table of ${bytesOf(geometry) * segmentCount} bytes cannot grow`)
      }
      if (probe(high, low, baseMin - 1) !== 1) return false
      claimRoom(shared, 1)
      return true
    },
    has: (high, low) => lookup(high, low),
    grow,
    fillUp,
    beginGrowth,
    endGrowth,
    beginLevel(base, length) {
      assert(length < 2 ** 31, `a level of ${length} states has numbers that compare`)
      if (stride !== 3 || base + length - baseMin < 2 ** 31) return
      for (const segment of segments) {
        const words = new Int32Array(segment, 0, slotsOf(geometry) * stride)
        for (let index = 2; index < words.length; index += 3) words[index] = base - 1
      }
      baseMin = base
    },
    dropParents() {
      if (stride === 2) return
      for (const segment of segments) dropThirdWords(new Int32Array(segment, 0, slotsOf(geometry) * 3))
      stride = 2
      geometry = { ...geometry, stride }
      shared = { ...shared, stride }
      refresh()
    },
  }
}

/** Moves pairs of words together that a third one is between; what is left of the words is 0. */
function dropThirdWords(words: Int32Array): void {
  const slots = words.length / 3
  for (let slot = 0; slot < slots; slot++) {
    words[2 * slot] = words[3 * slot]!
    words[2 * slot + 1] = words[3 * slot + 1]!
  }
  words.fill(0, 2 * slots)
}

/**
 * Claims room for at most so many new entries, and says for how many there was: 0 where the table has to grow
 * first. A thread enters no more than it claimed; so the threads together never overfill the table.
 */
export function claimRoom({ control }: SharedTable, entries: number): number {
  const words = new BigInt64Array(control)
  for (;;) {
    const room = Atomics.load(words, roomWord)
    const claimed = room < BigInt(entries) ? room : BigInt(entries)
    if (Atomics.compareExchange(words, roomWord, room, room - claimed) === room) return Number(claimed)
  }
}

/** Gives claimed room back that was not used. */
export function returnRoom({ control }: SharedTable, entries: number): void {
  Atomics.add(new BigInt64Array(control), roomWord, BigInt(entries))
}

/** Moves the entries of a segment to where they belong in the grown table. No thread touches it meanwhile. */
export function spreadSegment(
  { stride, segments }: SharedTable,
  { before, after }: Growth,
  segment: number,
): void {
  spread(new Int32Array(segments[segment]!, 0, slotsOf(after) * stride), before, after)
}

/**
 * A probe of a table as large as it is now, for one thread. Cost: a cache miss or two; in a table of 300 MB
 * some 100 ns for a random fingerprint.
 */
export function createProbe(shared: SharedTable): Probe {
  return shared.stride === 3 ? createParentProbe(shared) : createLoneProbe(shared)
}

/**
 * The same for a thread that expands a level while no other probes, in order: the first parent that arrives
 * is the least. Saves the price of `Atomics`.
 */
export function createLoneProbe(shared: SharedTable): Probe {
  const { segmentBits, stride } = shared
  const { views, end, multiplier, shift } = read(shared)
  const hasParents = stride === 3
  return (high, low, parent) => {
    const h = high | 0 || 1
    const l = low | 0 || 1
    const words = views[segmentOf(segmentBits, h)]!
    let index = homeOf(multiplier, shift, positionOf(segmentBits, h, l)) * stride
    for (;;) {
      const found = words[index]!
      if (found === l && words[index + 1] === h) return 0
      if (found === 0) {
        words[index] = l
        words[index + 1] = h
        if (hasParents) words[index + 2] = parent | 0
        return 1
      }
      index += stride
      if (index === end) index = 0
    }
  }
}

/** Reads where the search for a fingerprint begins, so that the memory is at hand when it is probed. */
export type Touch = (high: number, low: number) => number

/** What fits a cache of the processor, in bytes, or nearly. */
const cachedBytesMax = 2 ** 25

/**
 * A touch of a table as large as it is now: several in a row wait for memory together, where probes wait one
 * after the other. Undefined where the table is so small that a cache has it: 2 in 100 faster without.
 */
export function createTouch(shared: SharedTable): Touch | undefined {
  const { segmentBits, stride } = shared
  const { views, end, multiplier, shift } = read(shared)
  if (4 * end * views.length <= cachedBytesMax) return undefined
  return (high, low) => {
    const words = views[segmentOf(segmentBits, high)]!
    return words[homeOf(multiplier, shift, positionOf(segmentBits, high, low)) * stride]!
  }
}

/** Whether a fingerprint is there, in a table as large as it is now, for one thread. */
function createLookup(shared: SharedTable): (high: number, low: number) => boolean {
  const { stride, segmentBits } = shared
  const { views, end, multiplier, shift } = read(shared)
  return (high, low) => {
    const h = high | 0 || 1
    const l = low | 0 || 1
    const words = views[segmentOf(segmentBits, h)]!
    let index = homeOf(multiplier, shift, positionOf(segmentBits, h, l)) * stride
    for (;;) {
      const found = words[index]!
      if (found === l) {
        const word = words[index + 1]!
        if ((word === 0 ? awaitHigh(words, index + 1) : word) === h) return true
      } else if (found === 0) return false
      index += stride
      if (index === end) index = 0
    }
  }
}

/**
 * The parent on record for a fingerprint, or undefined where it is not there; in a table that keeps parents,
 * as large as it is now. Other threads may lower it at the same time.
 */
export function createParentLookup(shared: SharedTable): (high: number, low: number) => number | undefined {
  const { segmentBits } = shared
  const { views, end, multiplier, shift } = read(shared)
  return (high, low) => {
    const h = high | 0 || 1
    const l = low | 0 || 1
    const words = views[segmentOf(segmentBits, h)]!
    let index = homeOf(multiplier, shift, positionOf(segmentBits, h, l)) * 3
    for (;;) {
      const found = words[index]!
      // The parent is there as soon as the high word is, to who reads both in this order.
      if (found === l && awaitHigh(words, index + 1) === h) return Atomics.load(words, index + 2)
      if (found === 0) return undefined
      index += 3
      if (index === end) index = 0
    }
  }
}

/**
 * For several threads. Whoever exchanges the low word of a free slot for its own owns the slot, and writes
 * the parent, then the high word: a high word of 0 is still to come. Words are read without `Atomics`, which
 * costs ten times as much: what is read may be old, but an old low word is 0, and the exchange tells; an old
 * high word is 0, and is waited for; an old parent is 0, and is read again, or greater, and the exchange
 * tells.
 */
function createParentProbe(shared: SharedTable): Probe {
  const { segmentBits } = shared
  const { views, end, multiplier, shift } = read(shared)
  return (high, low, parent) => {
    const h = high | 0 || 1
    const l = low | 0 || 1
    const words = views[segmentOf(segmentBits, h)]!
    let index = homeOf(multiplier, shift, positionOf(segmentBits, h, l)) * 3
    for (;;) {
      let found = words[index]!
      if (found === 0) {
        found = Atomics.compareExchange(words, index, 0, l)
        if (found === 0) {
          words[index + 2] = parent | 0
          Atomics.store(words, index + 1, h)
          return 1
        }
      }
      if (found === l) {
        const word = words[index + 1]!
        if ((word === 0 ? awaitHigh(words, index + 1) : word) === h) {
          const recorded = words[index + 2]!
          if (recorded !== 0 && ((recorded - parent) | 0) <= 0) return 0
          return lowerParent(words, index, parent)
        }
      }
      index += 3
      if (index === end) index = 0
    }
  }
}

/** The high word, as soon as its owner has written it. */
function awaitHigh(words: Int32Array, index: number): number {
  let word = Atomics.load(words, index)
  while (word === 0) word = Atomics.load(words, index)
  return word
}

/** Puts a parent in the place of a greater one in the entry at `index`. */
function lowerParent(words: Int32Array, index: number, parent: number): Probed {
  // The parent is there as soon as the high word is, to who reads both in this order.
  awaitHigh(words, index + 1)
  let recorded = Atomics.load(words, index + 2)
  while (((recorded - parent) | 0) > 0) {
    const found = Atomics.compareExchange(words, index + 2, recorded, parent | 0)
    if (found === recorded) return 2
    recorded = found
  }
  return 0
}

/** A table as it is now. */
function read({ stride, segmentBits, segments, control }: SharedTable) {
  const word = Number(Atomics.load(new BigInt64Array(control), geometryWord))
  const geometry: Geometry = { stride, segmentBits, multiplier: word >>> 6, shift: word & 63 }
  const end = slotsOf(geometry) * stride
  // Of a fixed length: those that follow the length of their buffer are several times slower.
  const views = segments.map((segment) => new Int32Array(segment, 0, end))
  return { ...geometry, end, views }
}

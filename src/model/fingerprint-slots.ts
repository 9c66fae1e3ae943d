/**
 * Where a fingerprint table keeps a fingerprint. The slots are numbered in the order of fingerprints: the
 * topmost bits choose the segment, those after them the slot within it, so that a table of more slots is the
 * same sequence, drawn apart. Growth is therefore one pass over memory, without random access.
 */
export interface Geometry {
  /** Words of an entry: 2 (low, high), or 3 with the number of the parent. A low word of 0: free. */
  readonly stride: 2 | 3
  /** There are 2^segmentBits segments, all of one size. */
  readonly segmentBits: number
  /** A segment has multiplier × 2^(29 - shift) slots; the multiplier is 4 to 7. */
  readonly multiplier: number
  readonly shift: number
}

/** The most bytes of a segment: what a typed array addresses, and a buffer may have. */
export const segmentBytesMax = 2 ** 32

/** The number of slots of a segment. */
export function slotsOf({ multiplier, shift }: Geometry): number {
  return multiplier * 2 ** (29 - shift)
}

/** The least geometry that has at least so many slots a segment. */
export function geometryFor(stride: 2 | 3, segmentBits: number, slotsMin: number): Geometry {
  let geometry: Geometry = { stride, segmentBits, multiplier: 4, shift: 27 }
  while (slotsOf(geometry) < slotsMin) geometry = nextGeometry(geometry)
  return geometry
}

/** The next greater number of slots: by a quarter to a seventh. */
export function nextGeometry(geometry: Geometry): Geometry {
  const { multiplier, shift } = geometry
  return multiplier === 7
    ? { ...geometry, multiplier: 4, shift: shift - 1 }
    : { ...geometry, multiplier: multiplier + 1 }
}

/** The segment of a fingerprint, from the topmost bits of its high word. */
export function segmentOf(segmentBits: number, high: number): number {
  return segmentBits === 0 ? 0 : high >>> (32 - segmentBits)
}

/**
 * The 32 bits of a fingerprint after those that choose its segment: they grow with the fingerprint within the
 * segment, and choose the slot.
 */
export function positionOf(segmentBits: number, high: number, low: number): number {
  return segmentBits === 0 ? high : (high << segmentBits) | (low >>> (32 - segmentBits))
}

/**
 * The slot at which the search for a fingerprint begins: position × slots / 2^32, rounded down. Less than
 * 2^30, as is the index of a word; only the number of a slot in the table as a whole is greater.
 */
export function homeOf(multiplier: number, shift: number, position: number): number {
  return Math.imul(position >>> 3, multiplier) >>> shift
}

/** Slots whose entries are taken out at a time: 12 KB or 8, which the nearest cache holds. */
const blockSlots = 1 << 10

/**
 * Moves the entries of a segment from `before` to `after`, which has more slots; `words` spans the slots of
 * `after`, those beyond `before` zero. In place, some 20 ns an entry, and 2 µs for a page of memory that is
 * new: the entries of a block of slots are taken out, those of the last block first, and put in again. Where
 * the new home of an entry is in its block or after it, nothing is in its way that is still to come; the few
 * others, and those that would go round the end, wait until all are done.
 */
export function spread(words: Int32Array, before: Geometry, after: Geometry): void {
  const { stride, segmentBits, multiplier, shift } = after
  const hasParents = stride === 3
  const wordsAfter = slotsOf(after) * stride
  const entries = new Int32Array(blockSlots * stride + 1)
  const waiting: number[] = []

  let end = slotsOf(before) * stride
  while (end > 0) {
    const start = Math.max(0, end - blockSlots * stride)
    let taken = 0
    for (let index = start; index < end; index += stride) {
      const low = words[index]!
      entries[taken] = low
      entries[taken + 1] = words[index + 1]!
      // Of two words a slot, this is that of the next slot: a branch would cost more.
      entries[taken + 2] = words[index + 2]!
      // Past an entry, whose low word is not 0, without a branch, as every other slot is free by chance.
      taken += ((low | -low) >> 31) & stride
    }
    words.fill(0, start, end)
    for (let entry = 0; entry < taken; entry += stride) {
      const low = entries[entry]!
      const high = entries[entry + 1]!
      let place = homeOf(multiplier, shift, positionOf(segmentBits, high, low)) * stride
      if (place < start) place = wordsAfter
      while (place < wordsAfter && words[place] !== 0) place += stride
      if (place === wordsAfter) {
        for (let word = 0; word < stride; word++) waiting.push(entries[entry + word]!)
      } else {
        words[place] = low
        words[place + 1] = high
        if (hasParents) words[place + 2] = entries[entry + 2]!
      }
    }
    end = start
  }

  for (let entry = 0; entry < waiting.length; entry += stride) {
    const position = positionOf(segmentBits, waiting[entry + 1]!, waiting[entry]!)
    let place = homeOf(multiplier, shift, position) * stride
    while (words[place] !== 0) {
      place += stride
      if (place === wordsAfter) place = 0
    }
    for (let word = 0; word < stride; word++) words[place + word] = waiting[entry + word]!
  }
}

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

/**
 * Moves the entries of a segment from `before` to `after`, which has more slots; `words` spans the slots of
 * `after`, those beyond `before` zero. In place, some 20 ns an entry: runs of entries are taken out one by
 * one, the last first, and put in again. No entry's home moves down, so none gets in the way of a run that
 * is still to come; those that would go round the end wait until all are done.
 */
export function spread(words: Int32Array, before: Geometry, after: Geometry): void {
  const { stride, segmentBits, multiplier, shift } = after
  const hasParents = stride === 3
  const wordsBefore = slotsOf(before) * stride
  const wordsAfter = slotsOf(after) * stride
  const waiting: number[] = []
  // Of a home before to that after, but for rounding down.
  const ratio = slotsOf(after) / slotsOf(before)

  let first = 0
  while (first < wordsBefore && words[first] !== 0) first += stride
  for (let index = 0; index < first; index++) waiting.push(words[index]!)
  words.fill(0, 0, first)

  let end = wordsBefore
  while (end > first) {
    if (words[end - stride] === 0) {
      end -= stride
      continue
    }
    let start = end - stride
    // The first run is gone, so that a free slot comes before this one.
    while (words[start - stride] !== 0) start -= stride
    // Its entries have their homes at its start or after. Where the new ones are all past its end, each can
    // go there at once; else the run is set aside first.
    let entries = words
    let index = start
    let stop = end
    if ((Math.floor((start / stride) * ratio) - 1) * stride < end) {
      entries = words.slice(start, end)
      words.fill(0, start, end)
      index = 0
      stop = end - start
    }
    for (; index < stop; index += stride) {
      const low = entries[index]!
      const high = entries[index + 1]!
      entries[index] = 0
      entries[index + 1] = 0
      let place = homeOf(multiplier, shift, positionOf(segmentBits, high, low)) * stride
      while (place < wordsAfter && words[place] !== 0) place += stride
      if (place === wordsAfter) {
        waiting.push(low, high)
        if (hasParents) waiting.push(entries[index + 2]!)
      } else {
        words[place] = low
        words[place + 1] = high
        if (hasParents) {
          const parent = entries[index + 2]!
          entries[index + 2] = 0
          words[place + 2] = parent
        }
      }
    }
    end = start
  }

  for (let index = 0; index < waiting.length; index += stride) {
    const position = positionOf(segmentBits, waiting[index + 1]!, waiting[index]!)
    let place = homeOf(multiplier, shift, position) * stride
    while (words[place] !== 0) {
      place += stride
      if (place === wordsAfter) place = 0
    }
    for (let word = 0; word < stride; word++) words[place + word] = waiting[index + word]!
  }
}

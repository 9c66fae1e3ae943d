/**
 * A sort of (key, item) pairs by unsigned 32-bit keys that are spread evenly, as those of fingerprints are:
 * first into buckets by the topmost bits, each of which fits a cache; then, within a bucket, into about as
 * many cells as it has pairs; what is left out of place moves by insertion. Some 30 ns a pair. The buckets
 * are distributed and sorted by several threads where there are any.
 */
const bucketBits = 11

/** The number of buckets. */
export const buckets = 1 << bucketBits

/** The bucket of a key. */
export function bucketOf(key: number): number {
  return key >>> (32 - bucketBits)
}

/**
 * Turns histograms (a count for each bucket, for each of those who distribute) into the places at which each
 * goes on in each bucket, and sets `starts`, of one more word than buckets, to where the buckets begin and
 * end.
 */
export function allotPlaces(histograms: readonly Int32Array[], starts: Int32Array): void {
  let place = 0
  for (let bucket = 0; bucket < buckets; bucket++) {
    starts[bucket] = place
    for (const histogram of histograms) {
      const count = histogram[bucket]!
      histogram[bucket] = place
      place += count
    }
  }
  starts[buckets] = place
}

/** The buckets of a part, from (inclusive) to (exclusive): parts have about as many pairs each. */
export function partOf(
  starts: Int32Array,
  part: number,
  parts: number,
): { readonly from: number; readonly to: number } {
  const pairs = starts[buckets]!
  const first = (bound: number) => {
    let bucket = 0
    while (bucket < buckets && starts[bucket]! < (pairs * bound) / parts) bucket++
    return bucket
  }
  return { from: first(part), to: part === parts - 1 ? buckets : first(part + 1) }
}

/** Pairs, distributed over buckets. */
export interface Pairs {
  readonly keys: Int32Array
  readonly items: Int32Array
  /** Where each bucket begins, and the last ends. */
  readonly starts: Int32Array
  /** The order of two items whose keys are equal. */
  readonly compare: (one: number, other: number) => number
  /** Whether the second of two items whose keys are equal is to be dropped, as it comes after the first. */
  readonly isRepeated: (one: number, other: number) => boolean
}

/** Sorts the buckets of a part, moves what it keeps to the part's start, and says how many pairs that is. */
export function sortPart(
  { keys, items, starts, compare, isRepeated }: Pairs,
  from: number,
  to: number,
): number {
  let cells = new Int32Array(1 << 10)
  let bucketKeys = new Int32Array(1 << 10)
  let bucketItems = new Int32Array(1 << 10)
  let kept = starts[from]!
  const first = kept
  for (let bucket = from; bucket < to; bucket++) {
    const start = starts[bucket]!
    const length = starts[bucket + 1]! - start
    if (length === 0) continue
    if (length > bucketKeys.length) {
      bucketKeys = new Int32Array(2 * length)
      bucketItems = new Int32Array(2 * length)
    }
    const cellBits = Math.min(32 - bucketBits, Math.max(1, 32 - Math.clz32(length - 1)))
    if (1 << cellBits > cells.length) cells = new Int32Array(1 << cellBits)
    const shift = 32 - cellBits
    cells.fill(0, 0, 1 << cellBits)
    for (let index = start; index < start + length; index++)
      cells[(keys[index]! << bucketBits) >>> shift]! += 1
    let place = 0
    let most = 0
    for (let cell = 0; cell < 1 << cellBits; cell++) {
      const count = cells[cell]!
      if (count > most) most = count
      cells[cell] = place
      place += count
    }
    for (let index = start; index < start + length; index++) {
      const key = keys[index]!
      const cell = (key << bucketBits) >>> shift
      const at = cells[cell]!
      cells[cell] = at + 1
      bucketKeys[at] = key
      bucketItems[at] = items[index]!
    }
    if (most > insertionMax) sortByComparison(bucketKeys, bucketItems, length, compare)
    else sortByInsertion(bucketKeys, bucketItems, length, compare)
    for (let index = 0; index < length; index++) {
      const key = bucketKeys[index]!
      const item = bucketItems[index]!
      if (kept > first && keys[kept - 1] === key && isRepeated(items[kept - 1]!, item)) continue
      keys[kept] = key
      items[kept] = item
      kept++
    }
  }
  return kept - first
}

/** Cells with more pairs than this are not the even spread that insertion is for. */
const insertionMax = 64

function sortByInsertion(
  keys: Int32Array,
  items: Int32Array,
  length: number,
  compare: (one: number, other: number) => number,
): void {
  for (let index = 1; index < length; index++) {
    const key = keys[index]!
    const item = items[index]!
    let at = index
    while (at > 0) {
      const before = keys[at - 1]!
      if (before === key ? compare(items[at - 1]!, item) <= 0 : before >>> 0 < key >>> 0) break
      keys[at] = before
      items[at] = items[at - 1]!
      at--
    }
    keys[at] = key
    items[at] = item
  }
}

function sortByComparison(
  keys: Int32Array,
  items: Int32Array,
  length: number,
  compare: (one: number, other: number) => number,
): void {
  const pairs = Array.from({ length }, (_, index) => ({ key: keys[index]! >>> 0, item: items[index]! }))
  pairs.sort((one, other) => one.key - other.key || compare(one.item, other.item))
  pairs.forEach(({ key, item }, index) => {
    keys[index] = key
    items[index] = item
  })
}

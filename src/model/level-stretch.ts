import { entryAction, entryHigh, entryLow, entryParent, entryWords } from './level-layout.js'
import type { LevelWriter } from './level-writer.js'
import type { PackedLevel } from './packed-level.js'

/** A stretch of a level, read back, is not what was written. */
export class DamagedStretch extends Error {
  override readonly name = 'DamagedStretch'
}

/** A checksum of the words after it, and their number. */
const headWords = 2

/**
 * The states of an open level in its order, as stretches of bytes: of about `bytesMax`, and more only where
 * one record is. A stretch is little-endian words: checksum, number of words that follow, and for each state
 * its entry and its record. Each is a new array.
 */
export function* stretchesOf(level: PackedLevel, bytesMax = 1 << 20): Generator<Uint8Array> {
  let from = 0
  while (from < level.length) {
    let words = headWords
    let to = from
    do words += entryWords + level.recordBytes(to++) / 4
    while (to < level.length && 4 * (words + entryWords) + level.recordBytes(to) <= bytesMax)
    const stretch = new Int32Array(words)
    let at = headWords
    for (let index = from; index < to; index++) {
      const length = entryWords + level.recordBytes(index) / 4
      const start = level.seek(index) - entryWords
      stretch.set(level.words.subarray(start, start + length), at)
      at += length
    }
    stretch[1] = words - headWords
    stretch[0] = checksum(stretch)
    yield new Uint8Array(stretch.buffer)
    from = to
  }
}

/**
 * Appends the states of a stretch, and says how many they are. Throws `DamagedStretch` before it appends any
 * where the stretch is truncated, or another than was written.
 */
export function restoreStretch(writer: LevelWriter, stretch: Uint8Array): number {
  if (stretch.length < 4 * headWords || stretch.length % 4 !== 0) {
    throw new DamagedStretch(`a stretch of a level has ${stretch.length} bytes`)
  }
  const words = new Int32Array(stretch.slice().buffer)
  if (words[1] !== words.length - headWords || words[0] !== checksum(words)) {
    throw new DamagedStretch('a stretch of a level has another checksum')
  }
  let states = 0
  let at = headWords
  while (at < words.length) {
    const record = at + entryWords
    const action = words[record - entryAction]!
    const length = action >>> 16
    const place = writer.reserve(4 * length)
    writer.words.set(words.subarray(record, record + length), place)
    const high = words[record - entryHigh]!
    const low = words[record - entryLow]!
    writer.commit(high, low, words[record - entryParent]!, action & 0xffff, 4 * length)
    at = record + length
    states++
  }
  return states
}

/** MurmurHash3's mixing of all words but the first, 32 bits. */
function checksum(words: Int32Array): number {
  let sum = words.length
  for (let index = 1; index < words.length; index++) {
    const word = Math.imul(words[index]!, 0xcc9e2d51)
    sum ^= Math.imul((word << 15) | (word >>> 17), 0x1b873593)
    sum = (Math.imul((sum << 13) | (sum >>> 19), 5) + 0xe6546b64) | 0
  }
  return sum
}

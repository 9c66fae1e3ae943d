import type { Level, Records } from '../../model/engine.js'
import { type Folder, type OldFile, StorageFault } from './folder.js'

/**
 * States on disk, in the order of their level: their keys in one file, for the log, and their records in
 * another. Both are of use to this process alone, which trusts them as it does its memory.
 */
export interface Run {
  readonly length: number
  /** Bytes of its records. */
  readonly recordBytes: number
  /** Bytes of memory. */
  readonly byteLength: number
  /** Its keys, read so many at a time. */
  keys(): Iterable<KeyBatch>
  /** Appends the states `from` (inclusive) to `to` (exclusive) to a level. */
  read(from: number, to: number, level: Level): void
  /** Removes the keys, which are read once. */
  endKeys(): void
  remove(): void
}

/** The keys of the states from one (inclusive) to another (exclusive). */
export interface KeyBatch {
  readonly from: number
  readonly to: number
  readonly words: Int32Array
}

/** A key: high and low word of the fingerprint, parent. */
export const keyWords = 3
const keyBytes = 4 * keyWords
const batchKeys = 1 << 14

/** States of which one has its place noted: so many records are read to find one. */
const groupStates = 64

/** Words that are written, or read, at a time; more where records are greater. */
const bufferWords = 1 << 16

/** Writes a level that is in order, or a part of one. Throws `StorageFault`. */
export function writeRun(folder: Folder, name: string, records: Records, level: Level): Run {
  const [keysName, recordsName] = [`${name}-keys`, `${name}-states`]
  const { form } = records
  const { length } = level
  /** Where each group begins, in words; and the end. */
  const starts = new Float64Array(Math.ceil(length / groupStates) + 1)
  starts[starts.length - 1] = writeWords(folder, recordsName, records.wordsMax, (file) => {
    for (let index = 0; index < length; index++) {
      if (index % groupStates === 0) starts[index / groupStates] = file.length
      file.put((words, at) => records.write(level, index, words, at))
    }
  })
  writeWords(folder, keysName, keyWords, (file) => {
    for (let index = 0; index < length; index++) file.put((words, at) => writeKey(level, index, words, at))
  })
  let hasKeys = true

  function endKeys(): void {
    if (hasKeys) remove(folder, keysName)
    hasKeys = false
  }

  return {
    length,
    recordBytes: 4 * starts.at(-1)!,
    byteLength: starts.byteLength,
    *keys() {
      const file = folder.open(keysName)
      try {
        for (let from = 0; from < length; from += batchKeys) {
          const count = Math.min(batchKeys, length - from)
          yield {
            from,
            to: from + count,
            words: wordsOf(file, keyBytes * from, new Uint8Array(keyBytes * count)),
          }
        }
      } finally {
        file.close()
      }
    },
    read(from, to, into) {
      if (from === to) return
      const file = folder.open(recordsName)
      try {
        readGroups(file, from, to, into)
      } finally {
        file.close()
      }
    },
    endKeys,
    remove() {
      endKeys()
      remove(folder, recordsName)
    },
  }

  function readGroups(file: OldFile, from: number, to: number, into: Level): void {
    const last = Math.ceil(to / groupStates)
    let buffer = new Uint8Array(0)
    for (let group = Math.floor(from / groupStates); group < last; ) {
      const start = starts[group]!
      let end = group + 1
      while (end < last && starts[end + 1]! - start <= bufferWords) end++
      const bytes = 4 * (starts[end]! - start)
      if (buffer.length < bytes) buffer = new Uint8Array(Math.max(bytes, 4 * bufferWords))
      const words = wordsOf(file, 4 * start, buffer.subarray(0, bytes))
      const first = Math.max(from, group * groupStates)
      records.read(words, form, first - group * groupStates, Math.min(to, end * groupStates) - first, into)
      group = end
    }
  }
}

/** Removes a file of no more use. One that stays takes room, and goes with the folder. */
function remove(folder: Folder, name: string): void {
  try {
    folder.remove(name)
  } catch (error) {
    if (!(error instanceof StorageFault)) throw error
  }
}

function writeKey(level: Level, index: number, words: Int32Array, at: number): number {
  if (at + keyWords > words.length) return -1
  words[at] = level.fingerprintHigh(index)
  words[at + 1] = level.fingerprintLow(index)
  words[at + 2] = level.parent(index)
  return at + keyWords
}

/** A file of words that is being written. */
interface WordFile {
  /** Words so far. */
  readonly length: number
  /** `write` puts words into a buffer from a place on, and gives where they end; -1 without room for them. */
  put(write: (words: Int32Array, at: number) => number): void
}

/** Writes a file of words, of which so many at the most are put at a time. Gives how many they are. */
function writeWords(folder: Folder, name: string, wordsMax: number, write: (file: WordFile) => void): number {
  const file = folder.create(name)
  const words = new Int32Array(Math.max(bufferWords, wordsMax))
  let written = 0
  let filled = 0
  function flush(): void {
    file.write(new Uint8Array(words.buffer, 0, 4 * filled))
    written += filled
    filled = 0
  }
  try {
    write({
      get length() {
        return written + filled
      },
      put(write) {
        let end = write(words, filled)
        if (end < 0) {
          flush()
          end = write(words, 0)
        }
        filled = end
      },
    })
    flush()
    file.finish()
  } catch (error) {
    file.abandon()
    throw error
  }
  return written
}

/** Reads as many bytes as there is room for. */
function wordsOf(file: OldFile, at: number, into: Uint8Array): Int32Array {
  const bytes = file.read(at, into.length, into)
  if (bytes.length !== into.length) throw new StorageFault('a file that the search has put away is cut short')
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
}

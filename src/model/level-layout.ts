import { Exhausted } from './exhausted.js'

/**
 * A level in shared memory: a record for each state, which an engine writes and reads, with an entry of four
 * words before it.
 *
 *     16 bytes a state, and 4 of the order, beside the record, which is rounded up to 4 bytes
 *
 * Records lie in chunks of 1 MiB, which threads take as they need them. The address of a record is a number
 * of words, chunk × 2^18 + word, so that 32 bits reach 16 GiB.
 */
export interface SharedLevel {
  readonly writers: number
  /** Of 4 GiB at most; each grows as its chunks are taken. */
  readonly segments: readonly SharedArrayBuffer[]
  /** The addresses of the records, in the order of the level. */
  readonly order: SharedArrayBuffer
  /** Counts and tables, at the words named below. */
  readonly control: SharedArrayBuffer
}

/** How a level is made. */
export interface LevelOptions {
  /** Threads that append to it. 1 if not given. */
  readonly writers?: number
}

/** A level has no room for more: its records take 16 GiB, or the machine has no more memory. */
export class LevelFull extends Exhausted {
  override readonly name = 'LevelFull'
}

/** Where the words of an entry are, counted back from the record. The action is the low half of its word. */
export const entryHigh = 4
export const entryLow = 3
export const entryParent = 2
export const entryAction = 1
/** The words of an entry. */
export const entryWords = 4

/** In place of a parent: the record is void. */
export const voidParent = -2

/** The most bytes of a record: the number of its words is the high half of the action's word. */
export const recordBytesMax = 4 * 0xffff

/** The words of a chunk. */
export const chunkBits = 18
export const chunkWords = 1 << chunkBits
/** An address is a segment and the word in it. */
export const segmentBits = 30
export const segmentMask = 2 ** segmentBits - 1
const segmentChunks = 1 << (segmentBits - chunkBits)
const segmentCount = 4
/** The chunks of a level. */
export const chunksMax = segmentChunks * segmentCount

/**
 * Words of `control`. The length once it is in order; the next chunk to be taken; for each writer the states
 * appended; for each chunk its writer plus 1, and the words used.
 */
export const lengthWord = 0
export const nextChunkWord = 1
const countsWord = 2

/** The states that a writer has appended. */
export function countWord(writer: number): number {
  return countsWord + writer
}

/** The writer of a chunk; the words of it in use are in the word after. */
export function ownerWord({ writers }: SharedLevel, chunk: number): number {
  return countWord(writers) + 2 * chunk
}

/** The buffers of an empty level. */
export function createSharedLevel({ writers = 1 }: LevelOptions = {}): SharedLevel {
  const growable = () => new SharedArrayBuffer(0, { maxByteLength: 2 ** 32 })
  const words = countWord(writers) + 2 * chunksMax
  return {
    writers,
    segments: Array.from({ length: segmentCount }, growable),
    order: growable(),
    control: new SharedArrayBuffer(4 * words),
  }
}

/** The words of a chunk, whose memory comes to be where it was not. */
export function chunkOf({ segments }: SharedLevel, chunk: number): Int32Array {
  const segment = segments[Math.floor(chunk / segmentChunks)]!
  const offset = (chunk % segmentChunks) * chunkWords * 4
  growTo(segment, offset + chunkWords * 4)
  return new Int32Array(segment, offset, chunkWords)
}

/** Grows a buffer to at least so many bytes, whoever else does too. Throws `LevelFull`. */
export function growTo(buffer: SharedArrayBuffer, bytes: number): void {
  while (buffer.byteLength < bytes) {
    const before = buffer.byteLength
    try {
      buffer.grow(bytes)
    } catch {
      // Refused where another thread has grown it further; else there is no memory.
      if (buffer.byteLength === before) throw new LevelFull(`no memory for ${bytes} bytes of a level`)
    }
  }
}

import type { Folder, NewFile, OldFile } from './folder.js'

/**
 * A file of blocks, each of which tells whether it is whole: little-endian words, the number of bytes that
 * follow and their checksum, then the bytes, filled up to whole words.
 */
export interface BlockFile {
  readonly name: string
  readonly bytes: number
  /** Of all blocks in their order: 16 hexadecimal digits. */
  readonly checksum: string
}

/** A file is not what was written. */
export class Damaged extends Error {
  override readonly name = 'Damaged'
}

/** Bytes of a block, or thereabouts. */
export const blockBytes = 1 << 20

const headBytes = 8

/** Writes a new file, block by block. */
export class BlockWriter {
  private readonly file: NewFile
  private readonly sum = new Sum()
  private bytes = 0

  constructor(
    folder: Folder,
    private readonly name: string,
  ) {
    this.file = folder.create(name)
  }

  write(payload: Uint8Array): void {
    const block = new Uint8Array(headBytes + wholeWords(payload.length))
    block.set(payload, headBytes)
    const words = new Int32Array(block.buffer)
    words[0] = payload.length
    words[1] = checksum(words)
    this.sum.add(words[1])
    this.bytes += block.length
    this.file.write(block)
  }

  /** The file is lasting when this returns. */
  finish(): BlockFile {
    this.file.finish()
    return { name: this.name, bytes: this.bytes, checksum: this.sum.text() }
  }

  abandon(): void {
    this.file.abandon()
  }
}

/** The blocks of a file. Throws `Damaged` before it gives one that is not whole. */
export function* readBlocks(folder: Folder, { name, bytes, checksum: expected }: BlockFile) {
  const file = folder.open(name)
  try {
    if (file.length !== bytes) {
      throw new Damaged(`\`${name}\` has ${file.length} bytes, where ${bytes} were written`)
    }
    const sum = new Sum()
    for (let at = 0; at < bytes; ) {
      const block = readBlock(file, name, at)
      sum.add(new Int32Array(block.buffer)[1]!)
      at += block.length
      yield block.subarray(headBytes, headBytes + new Int32Array(block.buffer)[0]!)
    }
    if (sum.text() !== expected) throw new Damaged(`\`${name}\` has the checksum of another file`)
  } finally {
    file.close()
  }
}

function readBlock(file: OldFile, name: string, at: number): Uint8Array {
  const head = new Int32Array(file.read(at, headBytes).slice().buffer)
  const length = head[0]!
  const end = at + headBytes + wholeWords(length)
  if (length < 0 || end > file.length) throw new Damaged(`\`${name}\` is damaged at byte ${at}`)
  const block = file.read(at, end - at).slice()
  const words = new Int32Array(block.buffer)
  if (block.length !== end - at || words[1] !== checksum(words)) {
    throw new Damaged(`\`${name}\` is damaged in the ${block.length} bytes from ${at} on`)
  }
  return block
}

function wholeWords(bytes: number): number {
  return (bytes + 3) & ~3
}

/** MurmurHash3's mixing of all words but the second, 32 bits. Some 1 ns a word. */
function checksum(words: Int32Array): number {
  let sum = mixed(words.length, words[0]!)
  for (let index = 2; index < words.length; index++) sum = mixed(sum, words[index]!)
  return sum
}

function mixed(sum: number, word: number): number {
  const scrambled = Math.imul(word, 0xcc9e2d51)
  const other = sum ^ Math.imul((scrambled << 15) | (scrambled >>> 17), 0x1b873593)
  return (Math.imul((other << 13) | (other >>> 19), 5) + 0xe6546b64) | 0
}

/** Of the checksums of blocks, 64 bits. */
class Sum {
  private one = 1
  private other = 2

  add(word: number): void {
    this.one = mixed(this.one, word)
    this.other = mixed(this.other, this.one ^ (word >>> 1))
  }

  text(): string {
    return [this.one, this.other].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('')
  }
}

/** A checksum of a text: 16 hexadecimal digits. */
export function checksumOfText(text: string): string {
  const sum = new Sum()
  for (let index = 0; index < text.length; index++) sum.add(text.charCodeAt(index))
  sum.add(text.length)
  return sum.text()
}

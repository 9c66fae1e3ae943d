/**
 * Random numbers that are the same on every machine: xoshiro128** (Blackman and Vigna, Scrambled Linear
 * Pseudorandom Number Generators, 2018), begun from a hash of a seed and the number of a behavior, so that
 * neighbours have nothing in common.
 */
export class Random {
  private a: number
  private b: number
  private c: number
  private d: number

  /** Both are whole numbers of at most 53 bits. */
  constructor(seed: number, behavior: number) {
    let word = 0
    for (const part of [
      seed >>> 0,
      Math.floor(seed / 2 ** 32),
      behavior >>> 0,
      Math.floor(behavior / 2 ** 32),
    ]) {
      word = finalise(Math.imul(word, 0x85ebca6b) ^ finalise(part + 0x9e3779b9))
    }
    const next = () => {
      word = (word + 0x9e3779b9) | 0
      return finalise(word)
    }
    this.a = next()
    this.b = next()
    this.c = next()
    // A state of zeros would stay one.
    this.d = next() | 1
  }

  /** 32 random bits, as an unsigned number. */
  word(): number {
    const { a, b } = this
    const result = Math.imul(rotated(Math.imul(b, 5), 7), 9)
    this.c ^= a
    this.d ^= b
    this.b ^= this.c
    this.a ^= this.d
    this.c ^= b << 9
    this.d = rotated(this.d, 11)
    return result >>> 0
  }

  /** A whole number from 0 to `count` - 1, each as likely; `count` is from 1 to 2^32. */
  below(count: number): number {
    const most = 2 ** 32 - (2 ** 32 % count)
    for (;;) {
      const word = this.word()
      if (word < most) return word % count
    }
  }

  /** A number from 0 to below 1, of 53 bits. */
  fraction(): number {
    return ((this.word() >>> 5) * 2 ** 26 + (this.word() >>> 6)) / 2 ** 53
  }
}

function rotated(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}

/** The finaliser of MurmurHash3: each bit of a word depends on all of them. */
function finalise(word: number): number {
  let hash = word | 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}

/** The set of fingerprints of the distinct states: two unsigned 32-bit halves each, 8 bytes a state. */
export interface FingerprintTable {
  readonly size: number
  /** Adds it; true where it was not there. */
  add(high: number, low: number): boolean
  has(high: number, low: number): boolean
}

/**
 * An empty table: open addressing with linear probing, filled to three quarters at most and doubled then, so
 * 11 to 21 bytes a state. Signed and unsigned words are the same to it.
 */
export function createFingerprintTable(capacity = 1 << 12): FingerprintTable {
  let words = new Int32Array(2 * powerOfTwo(capacity))
  let slots = words.length >>> 1
  let size = 0
  // An empty slot is two zero words, so the fingerprint 0 is kept apart.
  let hasZero = false

  /** The index of the word pair where it is, or would be put. */
  function find(high: number, low: number): number {
    const mask = slots - 1
    let slot = low & mask
    for (;;) {
      const index = slot << 1
      const high2 = words[index]!
      const low2 = words[index + 1]!
      if ((high2 === high && low2 === low) || (high2 === 0 && low2 === 0)) return index
      slot = (slot + 1) & mask
    }
  }

  function grow(): void {
    const old = words
    words = new Int32Array(2 * old.length)
    slots *= 2
    for (let index = 0; index < old.length; index += 2) {
      const high = old[index]!
      const low = old[index + 1]!
      if (high === 0 && low === 0) continue
      const place = find(high, low)
      words[place] = high
      words[place + 1] = low
    }
  }

  return {
    get size() {
      return size
    },
    add(high, low) {
      const h = high | 0
      const l = low | 0
      if (h === 0 && l === 0) {
        if (hasZero) return false
        hasZero = true
        size++
        return true
      }
      const place = find(h, l)
      if (words[place] !== 0 || words[place + 1] !== 0) return false
      words[place] = h
      words[place + 1] = l
      size++
      if (size > slots - (slots >>> 2)) grow()
      return true
    },
    has(high, low) {
      const h = high | 0
      const l = low | 0
      if (h === 0 && l === 0) return hasZero
      const place = find(h, l)
      return words[place] !== 0 || words[place + 1] !== 0
    },
  }
}

function powerOfTwo(atLeast: number): number {
  let power = 16
  while (power < atLeast) power *= 2
  return power
}

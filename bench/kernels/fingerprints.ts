/**
 * The table of fingerprints: open addressing with linear probing, 8 bytes each, never moved. The low word of
 * an entry is written first; no word of a fingerprint in it is 0.
 */
export function createAdd(table: Int32Array, isShared: boolean): (low: number, high: number) => boolean {
  return isShared ? addShared(table) : addAlone(table)
}

function addAlone(table: Int32Array): (low: number, high: number) => boolean {
  const indexMask = table.length - 2
  return (lowOrZero, highOrZero) => {
    const low = lowOrZero === 0 ? 1 : lowOrZero
    const high = highOrZero === 0 ? 1 : highOrZero
    let index = (low << 1) & indexMask
    for (;;) {
      const found = table[index]
      if (found === 0) {
        table[index] = low
        table[index + 1] = high
        return true
      }
      if (found === low && table[index + 1] === high) return false
      index = (index + 2) & indexMask
    }
  }
}

/** The low word claims an entry; whoever finds it claimed waits for the high one. */
function addShared(table: Int32Array): (low: number, high: number) => boolean {
  const indexMask = table.length - 2
  return (lowOrZero, highOrZero) => {
    const low = lowOrZero === 0 ? 1 : lowOrZero
    const high = highOrZero === 0 ? 1 : highOrZero
    let index = (low << 1) & indexMask
    for (;;) {
      let found = table[index]
      if (found === 0) {
        found = Atomics.compareExchange(table, index, 0, low)
        if (found === 0) {
          Atomics.store(table, index + 1, high)
          return true
        }
      }
      if (found === low) {
        let foundHigh = table[index + 1]
        while (foundHigh === 0) foundHigh = Atomics.load(table, index + 1)
        if (foundHigh === high) return false
      }
      index = (index + 2) & indexMask
    }
  }
}

/** Random words, the same in each run: a Weyl sequence through the finaliser of MurmurHash3. */
export function randomWords(count: number, seed: number): Int32Array {
  const words = new Int32Array(count)
  let state = seed
  for (let index = 0; index < count; index++) {
    state = (state + 0x9e3779b9) | 0
    words[index] = scramble(state)
  }
  return words
}

/** A bijection of words in which every bit reaches every other. */
export function scramble(word: number): number {
  let x = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return x ^ (x >>> 16)
}

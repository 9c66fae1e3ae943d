import { scramble } from './fingerprints.js'

/**
 * Interned values: lists of words, each of which is held once, so that equal ones have one id. Ids count from
 * 0, which is the empty list. They differ from run to run of a search on several threads, so a store belongs
 * to one.
 */
export interface Interned {
  /** The id of the list of the first words of `draft`. */
  readonly intern: (length: number) => number
  /** Where a list that is to be interned is written. */
  readonly draft: Int32Array
  /** All words; a list's begin at `startOf(id)`. Both are valid until the next list is interned. */
  readonly words: () => Int32Array
  readonly startOf: (id: number) => number
  readonly lengthOf: (id: number) => number
}

/** Words that a list may have. */
const lengthMax = 256

/** A store that holds the empty list alone. */
export function createInterned(): Interned {
  const draft = new Int32Array(lengthMax)
  let words = new Int32Array(1 << 12)
  let wordCount = 0
  /** By id; the one behind the last tells where that ends. */
  let starts = new Int32Array(1 << 10)
  let count = 0
  /** Ids plus 1, by hash; 0 where there is none. */
  let index = new Int32Array(1 << 12)

  function intern(length: number): number {
    let place = hash(draft, 0, length) & (index.length - 1)
    for (;;) {
      const id = index[place]! - 1
      if (id < 0) break
      if (isDraft(id, length)) return id
      place = (place + 1) & (index.length - 1)
    }
    index[place] = count + 1
    return add(length)
  }

  function isDraft(id: number, length: number): boolean {
    const start = starts[id]!
    if (starts[id + 1]! - start !== length) return false
    for (let offset = 0; offset < length; offset++) {
      if (words[start + offset] !== draft[offset]) return false
    }
    return true
  }

  function add(length: number): number {
    if (wordCount + length > words.length) words = enlarge(words)
    if (count + 2 > starts.length) starts = enlarge(starts)
    for (let offset = 0; offset < length; offset++) words[wordCount + offset] = draft[offset]!
    wordCount += length
    const id = count
    count++
    starts[count] = wordCount
    if (2 * count > index.length) indexAgain()
    return id
  }

  function indexAgain(): void {
    index = new Int32Array(2 * index.length)
    for (let id = 0; id < count; id++) {
      const start = starts[id]!
      let place = hash(words, start, starts[id + 1]! - start) & (index.length - 1)
      while (index[place] !== 0) place = (place + 1) & (index.length - 1)
      index[place] = id + 1
    }
  }

  intern(0)
  return {
    intern,
    draft,
    words: () => words,
    startOf: (id) => starts[id]!,
    lengthOf: (id) => starts[id + 1]! - starts[id]!,
  }
}

function hash(words: Int32Array, start: number, length: number): number {
  let state = length
  for (let offset = 0; offset < length; offset++) {
    state = scramble(Math.imul(state, 0x9e3779b1) + words[start + offset]!)
  }
  return state
}

function enlarge(words: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * words.length)
  larger.set(words)
  return larger
}

/** What an operation on an id and a word gave: a direct-mapped cache in front of it. */
export function remember(operation: (id: number, word: number) => number): typeof operation {
  const slots = 1 << 14
  const cache = new Int32Array(3 * slots).fill(-1)
  return (id, word) => {
    const place = 3 * (scramble(Math.imul(id, 0x9e3779b1) + word) & (slots - 1))
    if (cache[place] === id && cache[place + 1] === word) return cache[place + 2]!
    const result = operation(id, word)
    cache[place] = id
    cache[place + 1] = word
    cache[place + 2] = result
    return result
  }
}

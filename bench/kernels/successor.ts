import { randomWords } from './fingerprints.js'
import { headerWords, type Space, type Tally } from './kernel.js'

/** How the states of a flat kernel are laid out. */
export interface Layout {
  /** Slots of a state, those without a value of their own at the end included. */
  readonly slots: number
  /** A slot that is part of the fingerprint holds 0..2^valueBits - 1. */
  readonly valueBits: number
}

/**
 * The successor that is being made of a state: a list of slots and their new values, and the fingerprint,
 * that of the state XORed with a random word for each old and each new value. It is looked up before
 * anything is copied, since most successors are known.
 */
export interface Successor {
  /** Begins a successor of the record at this index. */
  readonly begin: (source: number) => void
  /** Gives a slot, which has not been given one yet, another value. */
  readonly write: (slot: number, value: number) => void
  /** The same of a slot that is in the fingerprint by other words, XORed into it by `mix`. */
  readonly writeBare: (slot: number, value: number) => void
  readonly mix: (low: number, high: number) => void
  /** The index of the new record, or -1 where the state is known. */
  readonly end: () => number
  /** Puts a state of zeros behind the others: initial states are made of it. */
  readonly blank: () => number
  readonly startAt: (index: number, limit: number) => void
  readonly violate: () => void
  readonly tally: () => Tally
}

/** Makes successors, one at a time, for a kernel of this layout. */
export function createSuccessor(space: Space, layout: Layout): Successor {
  const { frontier, add } = space
  const { slots, valueBits } = layout
  const recordWords = slots + headerWords
  const lowWords = randomWords(slots << valueBits, 0x51f15e1d)
  const highWords = randomWords(slots << valueBits, 0x7a3d70b3)
  const writes = new Int32Array(2 * slots)
  let writeWords = 0
  let source = 0
  let low = 0
  let high = 0
  let next = 0
  let nextLimit = 0
  let generated = 0
  let distinct = 0
  let violations = 0

  function begin(from: number): void {
    source = from
    low = frontier[from - 2]!
    high = frontier[from - 1]!
    writeWords = 0
    generated++
  }

  function write(slot: number, value: number): void {
    const old = (slot << valueBits) | frontier[source + slot]!
    const now = (slot << valueBits) | value
    low ^= lowWords[old]! ^ lowWords[now]!
    high ^= highWords[old]! ^ highWords[now]!
    writeBare(slot, value)
  }

  function writeBare(slot: number, value: number): void {
    writes[writeWords] = slot
    writes[writeWords + 1] = value
    writeWords += 2
  }

  function mix(lowWord: number, highWord: number): void {
    low ^= lowWord
    high ^= highWord
  }

  function end(): number {
    if (!add(low, high)) return -1
    const target = next
    if (target > nextLimit) throw new RangeError('a level is larger than the frontier')
    for (let slot = 0; slot < slots; slot++) frontier[target + slot] = frontier[source + slot]!
    for (let word = 0; word < writeWords; word += 2) frontier[target + writes[word]!] = writes[word + 1]!
    frontier[target - 2] = low
    frontier[target - 1] = high
    next = target + recordWords
    distinct++
    return target
  }

  function blank(): number {
    frontier.fill(0, next - headerWords, next + slots)
    return next
  }

  function startAt(index: number, limit: number): void {
    next = index
    nextLimit = limit - slots
  }

  function violate(): void {
    violations++
  }

  const tally = () => ({ generated, distinct, violations, next })
  return { begin, write, writeBare, mix, end, blank, startAt, violate, tally }
}

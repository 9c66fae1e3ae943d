/**
 * A kernel: the search of one specification as one would write it by hand, knowing all that there is to know
 * of it. Kernels are yardsticks, for what a compiler of specifications can hope to reach.
 *
 * States are records of one length in one array of words, the frontier: two words of fingerprint, the low one
 * first, then the slots. An index of a record is that of its first slot.
 */
export interface Kernel {
  /** Puts the initial states behind the place that `startAt` was told. */
  initial(): void
  /** Expands records that follow one another, from the index of the first to that behind the last. */
  expand(from: number, to: number): void
  /** Where the next distinct states go: the index of a record, and one that records must not go beyond. */
  startAt(index: number, limit: number): void
  tally(): Tally
}

/** What a kernel has found so far; on several workers, what this one has. */
export interface Tally {
  readonly generated: number
  readonly distinct: number
  /** Of invariants and properties. A right specification has none. */
  readonly violations: number
  /** Index of the record that would come next. */
  readonly next: number
}

/** What the kernels of all workers share. */
export interface Space {
  readonly frontier: Int32Array
  /** Adds a fingerprint to the table of fingerprints; true where it was not there. */
  readonly add: (low: number, high: number) => boolean
}

/** Of a model: how its kernel is made, and how large a search to expect. */
export interface KernelModel {
  /** Words of a record, those of the fingerprint included. */
  readonly recordWords: number
  /** The table of fingerprints holds 2^tableBits. */
  readonly tableBits: number
  /** At most so many distinct states in a level; address space, not memory, until they are there. */
  readonly levelStatesMax: number
  /** Interned values are known to one thread alone. */
  readonly workersMax: number
  create(space: Space): Kernel
}

/** Words of a record before its slots. */
export const headerWords = 2

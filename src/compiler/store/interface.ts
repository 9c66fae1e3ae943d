import type { Integer } from '../../model/integer.js'
import type { Permutation } from '../../model/symmetry.js'
import type { Value } from '../../model/value.js'
import type { Word, Words } from '../word.js'
import type { Labels } from './labels.js'
import type { Misses } from './misses.js'

export { Fault, Misfit, StoreExhausted, StoreFull } from './fault.js'

/**
 * The values of a specification, interned: equal values of one word are equal numbers. A value is a number
 * whose `Word` says what it means, and the operations are found once for a word, when code is generated:
 * what they give are functions from numbers to numbers that allocate nothing but nodes.
 *
 * A node is found in the heap at its index:
 *
 *     [fingerprint high, fingerprint low, shape, count, ...words]
 *
 * | shape    | count        | words                                             |
 * |----------|--------------|---------------------------------------------------|
 * | set      | elements     | the elements, ascending in the order of values    |
 * | sequence | items        | the items                                         |
 * | function | entries      | key, value, key, value …, the keys ascending      |
 * | record   | fields       | the values in the order of the names              |
 * | tuple    | items        | the items                                         |
 * | variant  | 0 or 1       | the index of the alternative, and the payload     |
 * | string   | UTF-16 units | two units a word, the first in the low half       |
 * | integer  | words        | two's complement, the least first, an even number |
 *
 * The word of the shape has the bit `symmetricBit` where a symmetric model value is in the value.
 *
 * Operations that need what is not there throw `fault`; see `fault.ts`. Not one checks that its operands are
 * of its word.
 */
export interface Store {
  readonly words: Words
  /** The present view of the heap: after growth it is another one, see `onGrow`. */
  readonly heap: Int32Array
  /** Where `fingerprint` and `fingerprintImage` leave what they find: high, low. */
  readonly out: Int32Array
  /** How many permutations there are, the identity included. */
  readonly permutationCount: number
  /** The labellings under which values have images instead of permutations, if it was made for that. */
  readonly labels: Labels | undefined
  /** Integers that had no place in a code. */
  readonly misses: Misses
  /** Whether there is a value of that word of which some image is another. */
  mayMove(word: Word): boolean
  /** Is called with each new view of the heap. */
  onGrow(listener: (heap: Int32Array) => void): void

  values(word: Word): ValueOperations
  /** Of a word of kind mask or of a node that is a set. */
  sets(word: Word): SetOperations
  sequences(word: Word): SequenceOperations
  functions(word: Word): FunctionOperations
  /** Of a function whose values are integers. */
  bags(word: Word): BagOperations
  /** Of a record or tuple, be it a node or a code. */
  products(word: Word): ProductOperations
  /** Of a variant type, an enumeration or an Option, be it a node or a code. */
  variants(word: Word): VariantOperations
  readonly integers: IntegerOperations
  readonly strings: StringOperations

  /** `UNION`, of a word of sets of sets. */
  unionOfSets(outer: Word): (id: number) => number
  /** `SUBSET`: from a word of sets to the word of sets of them. */
  subsets(set: Word): (id: number) => number
  /** `S \X T`: from words of sets to the word of sets of tuples. */
  product(factors: readonly Word[]): (...ids: number[]) => number

  /** Forgets what builders have begun: after a fault. */
  reset(): void
  /**
   * What another thread attaches to; only of a shared store. Shapes have one index in all threads.
   */
  share(): SharedStore
  /** Makes room, while no other thread uses the store. Throws `StoreExhausted` at the limit. */
  grow(): void
  /** Takes notice of what another thread's `grow` did. */
  refresh(): void
  /** Nodes interned by all threads, roughly where shared; and the bytes they take, with their index. */
  statistics(): { readonly nodes: number; readonly bytes: number }
}

/** How a store is made. */
export interface StoreOptions {
  /** Whether other threads attach to it. */
  readonly shared?: boolean
  /** The group of symmetric model values, the identity first, as `model/symmetry.ts` has it. */
  readonly permutations?: readonly Permutation[]
  /** Instead of permutations: how members of symmetric sets are labelled. */
  readonly labels?: Labels
  /** Where growth ends: at most, and without it, 2^32 bytes each for nodes and for their index. */
  readonly bytesMax?: number
  /** Room to begin with, in bytes, for nodes and for their index. */
  readonly bytes?: number
}

/** A store as it is posted to a thread. */
export interface SharedStore {
  readonly heap: SharedArrayBuffer
  readonly index: SharedArrayBuffer
  readonly control: SharedArrayBuffer
}

/** What there is for every word. */
export interface ValueOperations {
  /** The order of values: negative, zero or positive. */
  compare(left: number, right: number): number
  /** Leaves it in `Store.out`. */
  fingerprint(value: number): void
  /**
   * That of the value with each model value replaced by its image; permutation 0 is the identity. Where there
   * are labels, the permutation is the number of a labelling.
   */
  fingerprintImage(value: number, permutation: number): void
  /** Of codes, by code, for generated code to read in place; of other words none. */
  readonly fingerprints?: { readonly high: Int32Array; readonly low: Int32Array }
  decode(value: number): Value
  /** Throws `Misfit` where a value has no place in the word, `misfit` where a wider range has one. */
  encode(value: Value): number
}

/**
 * A builder: `begin`, `push` for each part, `end`. Builders nest; what begins last ends first. For sets `end`
 * sorts and drops duplicates.
 */
export interface SetOperations {
  readonly empty: number
  size(id: number): number
  /** The element of that index, from 0, in the order of values. */
  at(id: number, index: number): number
  contains(id: number, element: number): boolean
  add(id: number, element: number): number
  remove(id: number, element: number): number
  union(left: number, right: number): number
  intersect(left: number, right: number): number
  difference(left: number, right: number): number
  isSubset(left: number, right: number): boolean
  singleton(element: number): number
  begin(): void
  push(element: number): void
  end(): number
}

/** Indices count from 1. */
export interface SequenceOperations {
  readonly empty: number
  length(id: number): number
  /** A fault outside 1..n; an index that is a great integer is outside. */
  at(id: number, index: number): number
  append(id: number, item: number): number
  concat(left: number, right: number): number
  /** Empty where first > last; otherwise a fault unless both are in 1..n. */
  subSequence(id: number, first: number, last: number): number
  /** These four fault on an empty sequence. */
  head(id: number): number
  last(id: number): number
  tail(id: number): number
  front(id: number): number
  reverse(id: number): number
  isPrefix(prefix: number, id: number): boolean
  /** With another item; a fault outside 1..n. */
  with(id: number, index: number, item: number): number
  /** The set of the items, in the word `setOf(element)`. */
  range(id: number): number
  /** The elements of such a set, in the order of values. */
  fromSet(set: number): number
  begin(): void
  push(item: number): void
  end(): number
}

/** Functions as values, and bags. */
export interface FunctionOperations {
  readonly empty: number
  size(id: number): number
  /** The result; a fault outside the domain. */
  get(id: number, key: number): number
  has(id: number, key: number): boolean
  /** The index of the result in the heap; -1 outside the domain. */
  find(id: number, key: number): number
  /** With another result; a fault outside the domain. */
  with(id: number, key: number, value: number): number
  /** With another result or one more argument. */
  put(id: number, key: number, value: number): number
  /** Without that argument, where it is there. */
  remove(id: number, key: number): number
  /** `left @@ right`: where both are defined, the left one counts. */
  merge(left: number, right: number): number
  /** `key :> value`. */
  singleton(key: number, value: number): number
  /** In the word `setOf(key)`. */
  domain(id: number): number
  /** In the word `setOf(value)`. */
  range(id: number): number
  begin(): void
  /** Of entries with one key the last one counts. */
  push(key: number, value: number): void
  end(): number
}

/** Bags: functions to positive counts. Each operation faults on a function that is none. */
export interface BagOperations extends FunctionOperations {
  isBag(id: number): boolean
  /** `(+)` and `(-)`. */
  plus(left: number, right: number): number
  minus(left: number, right: number): number
  /** One copy more; one copy less, where there is one: `(+)` and `(-)` with `SetToBag({key})`. */
  addCopy(id: number, key: number): number
  removeCopy(id: number, key: number): number
  bagIn(key: number, id: number): boolean
  /** 0 where there is none. */
  copies(key: number, id: number): number
  /** `BagCardinality`. */
  cardinality(id: number): number
  /** `\sqsubseteq`. */
  isSubBag(left: number, right: number): boolean
  /** `BagToSet`, in the word `setOf(key)`. */
  toSet(id: number): number
  /** `SetToBag`, of such a set. */
  fromSet(set: number): number
  /** `SubBag`: in the word `setOf(the bag's word)`. */
  subBags(id: number): number
  /** `BagUnion`, of a set in that word. */
  unionOfBags(set: number): number
}

/** Positions count from 0: of a record in the order of names, of a tuple as it stands. */
export interface ProductOperations {
  /** As many words as there are parts. */
  make(...parts: number[]): number
  get(id: number, position: number): number
  with(id: number, position: number, part: number): number
  begin(): void
  push(part: number): void
  end(): number
}

/** Alternatives count from 0, in the order of tags. */
export interface VariantOperations {
  make(alternative: number, payload: number): number
  /** Without a payload. */
  member(alternative: number): number
  alternative(id: number): number
  /** Only where there is one. */
  payload(id: number): number
}

/** Exact at any size; what the operators do where the results leave the small integers. */
export interface IntegerOperations {
  decode(word: number): Integer
  encode(value: Integer): number
  compare(left: number, right: number): number
  add(left: number, right: number): number
  subtract(left: number, right: number): number
  negate(word: number): number
  multiply(left: number, right: number): number
  /** Rounds down; a fault for a divisor of 0. */
  divide(left: number, right: number): number
  /** A fault for a modulus that is not positive. */
  modulo(left: number, right: number): number
  /** A fault for a negative exponent, for 0^0, and for results beyond a million digits. */
  power(base: number, exponent: number): number
}

/** Strings. */
export interface StringOperations {
  readonly empty: number
  of(text: string): number
  text(id: number): string
  length(id: number): number
  concat(left: number, right: number): number
}

/** In the shape word of a node: whether a symmetric model value is in it. */
export const symmetricBit = 0x40000000

import type * as Immutable from 'immutable'
import { isFunction, isList, isMap, isSet, ModelValue, type Value, Variant } from './value.js'

/**
 * Fingerprints: 64 bits, a function of values alone. Any engine, layout and machine that follows this page
 * agrees.
 *
 * A fingerprint is a pair of 32-bit words (high, low). `scramble` is a bijection of such pairs, and + adds
 * word by word, modulo 2^32, without a carry between the words. The name of a kind stands for its seed, the
 * pair (word, ~word).
 *
 *     boolean           scramble(boolean + (0, 0 or 1))
 *     integer           of 64 bits, signed: scramble(integer + its two's complement)
 *     greater integer   its two's complement in the fewest 64-bit groups, the least first:
 *                       s = bigInteger, then s := scramble(s + group) for each
 *     string            n UTF-16 code units: s = (high word of the seed, n), then s := scramble(s + (w1, w0))
 *                       for each four of them; two make a word, the first in the low half; missing ones
 *                       are 0; the empty string is scramble(s)
 *     model value       mix(modelValue, string(name))
 *     variant           t = mix(variant, string(tag)), and with a payload mix(t, payload)
 *     function          scramble(function + sum of mix(argument, result)); sequence, tuple, record, bag too
 *     set               scramble(set + sum of the elements)
 *     state             whiten(sum), of the sum: state + sum of term(string(variable), value)
 *
 * mix(k, v) = scramble(k.high × 0x9e3779b1 + v.high, k.low × 0x85ebca77 + v.low).
 *
 * term(k, f) = mix(k, function) + sum of term(mix(k, argument), result), where f is a function of 1 to 64
 * arguments, all of them atoms: booleans, strings, model values, variants without payload, sequences of
 * atoms. A record is such a function, and so is `[s \in Server |-> 0]`. term(k, v) = mix(k, v) for other v.
 *
 * whiten(h, l) is a bijection too: h' = h ^ (l ^ l >>> 15) × 0x85ebca6b, and l ^ h'. It is cheaper than
 * scramble: terms are even already, and their sums almost.
 *
 * The sums make them incremental: where `x'[s] = e` is all that changes, the sum changes by the difference of
 * two terms, and nothing within it is to be scrambled again. Cost: some 10 ns for each scramble;
 * collections remember theirs.
 */
export interface Fingerprint {
  /** Signed 32-bit words. */
  readonly high: number
  readonly low: number
}

/** The fingerprint of a value. */
export function fingerprintOf(value: Value): Fingerprint {
  switch (typeof value) {
    case 'number':
      return value >= 0 && value < smallIntegers.length ? smallIntegers[value]! : integer(value)
    case 'bigint':
      return bigInteger(value)
    case 'boolean':
      return value ? yes : no
    case 'string':
      return fingerprintOfString(value)
    default: {
      const known = (value as Remembering)[remembered]
      if (known) return known
      const fingerprint = ofObject(value, fingerprintOf)
      ;(value as Remembering)[remembered] = fingerprint
      return fingerprint
    }
  }
}

/**
 * The fingerprint of a composite value, given that of what is in it. `of` may stand for something else than
 * the value itself: for its image under a permutation of model values, see `symmetry.ts`.
 */
export function ofObject(
  value: ModelValue | Variant | Immutable.Collection<unknown, unknown>,
  of: (part: Value) => Fingerprint,
): Fingerprint {
  if (value instanceof ModelValue) return mix(modelValueSeed, fingerprintOfString(value.name))
  if (value instanceof Variant) {
    const tag = mix(variantSeed, fingerprintOfString(value.tag))
    return value.payload === undefined ? tag : mix(tag, of(value.payload))
  }
  let high = 0
  let low = 0
  if (isSet(value)) {
    value.forEach((element) => {
      const term = of(element)
      high = (high + term.high) | 0
      low = (low + term.low) | 0
    })
    return scramble(setSeed.high + high, setSeed.low + low)
  }
  if (isList(value)) {
    value.forEach((result, index) => {
      const term = mix(fingerprintOf(index + 1), of(result))
      high = (high + term.high) | 0
      low = (low + term.low) | 0
    })
  } else if (isFunction(value)) {
    value.forEach((result, argument) => {
      const term = mix(of(argument), of(result))
      high = (high + term.high) | 0
      low = (low + term.low) | 0
    })
  }
  return scramble(functionSeed.high + high, functionSeed.low + low)
}

/** The fingerprint of a state: its values, and the names of the variables in the same order. */
export function fingerprintOfState(names: readonly Fingerprint[], state: readonly Value[]): Fingerprint {
  return whiten(sumOfState(names, state))
}

/** The sum that the fingerprint of a state is made of; `of` may be the fingerprints of an image. */
export function sumOfState(
  names: readonly Fingerprint[],
  state: readonly Value[],
  of: (value: Value) => Fingerprint = fingerprintOf,
): Fingerprint {
  let { high, low } = stateSeed
  for (let index = 0; index < names.length; index++) {
    const term = termOf(names[index]!, state[index]!, of)
    high = (high + term.high) | 0
    low = (low + term.low) | 0
  }
  return { high, low }
}

/** What a value adds to the sum of a state; the key stands for its place, a variable or a part of one. */
export function termOf(
  key: Fingerprint,
  value: Value,
  of: (value: Value) => Fingerprint = fingerprintOf,
): Fingerprint {
  if (!isSpread(value)) return mix(key, of(value))
  const known = of === fingerprintOf ? (value as Remembering)[rememberedTerm] : undefined
  if (known?.key === key) return known.term
  let { high, low } = mix(key, functionSeed)
  value.forEach((result, argument) => {
    const term = termOf(mix(key, of(argument)), result, of)
    high = (high + term.high) | 0
    low = (low + term.low) | 0
  })
  const term = { high, low }
  if (of === fingerprintOf) (value as Remembering)[rememberedTerm] = { key, term }
  return term
}

/** The most arguments of a function that has a term for each. */
export const spreadMax = 64

/** Whether a value has a term for each of its arguments. */
function isSpread(value: Value): value is Immutable.Map<Value, Value> {
  if (!isMap(value) || value.size > spreadMax) return false
  return value.every((_, argument) => isAtom(argument))
}

/** Whether a value is an atom: see above. */
export function isAtom(value: Value): boolean {
  if (typeof value === 'boolean' || typeof value === 'string' || value instanceof ModelValue) return true
  if (value instanceof Variant) return value.payload === undefined
  return isList(value) && value.every(isAtom)
}

/** That of a string: of a variable's name, say. */
export function fingerprintOfString(text: string): Fingerprint {
  let known = strings.get(text)
  if (known) return known
  known = { high: stringSeed.high, low: text.length }
  for (let index = 0; index < text.length; index += 4) {
    const low = unit(text, index) | (unit(text, index + 1) << 16)
    const high = unit(text, index + 2) | (unit(text, index + 3) << 16)
    known = scramble(known.high + high, known.low + low)
  }
  if (text.length === 0) known = scramble(known.high, known.low)
  if (strings.size < stringsMax) strings.set(text, known)
  return known
}

/** As one unsigned number of 64 bits. */
export function toBigInt({ high, low }: Fingerprint): bigint {
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)
}

/** The order of fingerprints: as unsigned numbers. */
export function compareFingerprints(left: Fingerprint, right: Fingerprint): number {
  return (left.high >>> 0) - (right.high >>> 0) || (left.low >>> 0) - (right.low >>> 0)
}

/** The term of a function's entry, a state's variable, a variant's payload. */
export function mix(key: Fingerprint, value: Fingerprint): Fingerprint {
  return scramble(Math.imul(key.high, 0x9e3779b1) + value.high, Math.imul(key.low, 0x85ebca77) + value.low)
}

/**
 * Three rounds of a Feistel network whose round function is the finaliser of MurmurHash3: every bit reaches
 * every other.
 */
export function scramble(high: number, low: number): Fingerprint {
  let h = high | 0
  let l = low | 0
  l ^= finalise(h)
  h ^= finalise(l + 0x2545f491)
  l ^= finalise(h + 0x4f6cdd1d)
  return { high: h, low: l }
}

/** Two rounds of a Feistel network, the second one bare. Without them states of few values are less even. */
export function whiten({ high, low }: Fingerprint): Fingerprint {
  const h = high ^ Math.imul(low ^ (low >>> 15), 0x85ebca6b)
  return { high: h, low: low ^ h }
}

/** The inverse of `whiten`. */
export function unwhiten(high: number, low: number): Fingerprint {
  const l = low ^ high
  return { high: high ^ Math.imul(l ^ (l >>> 15), 0x85ebca6b), low: l }
}

/** The round function of `scramble`. */
export function finalise(word: number): number {
  let h = word | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

function integer(value: number): Fingerprint {
  // Exact: a safe integer over 2^32 has its floor among the doubles.
  return scramble(integerSeed.high + Math.floor(value / 0x100000000), integerSeed.low + (value | 0))
}

function bigInteger(value: bigint): Fingerprint {
  if (BigInt.asIntN(64, value) === value) {
    return scramble(integerSeed.high + word(value >> 32n), integerSeed.low + word(value))
  }
  let state = bigIntegerSeed
  let rest = value
  for (;;) {
    state = scramble(state.high + word(rest >> 32n), state.low + word(rest))
    if (BigInt.asIntN(64, rest) === rest) return state
    rest >>= 64n
  }
}

function word(value: bigint): number {
  return Number(BigInt.asIntN(32, value))
}

function unit(text: string, index: number): number {
  return index < text.length ? text.charCodeAt(index) : 0
}

function seed(word: number): Fingerprint {
  return { high: word | 0, low: ~word | 0 }
}

const booleanSeed = seed(0x243f6a88)
const integerSeed = seed(0x85a308d3)
const bigIntegerSeed = seed(0x13198a2e)
const stringSeed = seed(0x03707344)
const modelValueSeed = seed(0xa4093822)
const variantSeed = seed(0x299f31d0)
const setSeed = seed(0x082efa98)
const functionSeed = seed(0xec4e6c89)
const stateSeed = seed(0x452821e6)

/** The seeds of the kinds, for engines that compute fingerprints without values. */
export const seeds = {
  integer: integerSeed,
  bigInteger: bigIntegerSeed,
  string: stringSeed,
  variant: variantSeed,
  set: setSeed,
  function: functionSeed,
  state: stateSeed,
} as const

const no = scramble(booleanSeed.high, booleanSeed.low)
const yes = scramble(booleanSeed.high, booleanSeed.low + 1)
const smallIntegers = Array.from({ length: 1024 }, (_, value) => integer(value))

const strings = new Map<string, Fingerprint>()
const stringsMax = 1 << 16

// A property of the collection itself: a WeakMap of millions of entries slows the garbage collector down.
const remembered = Symbol('fingerprint')
/** Of a value that was last the value of a variable: its term. */
const rememberedTerm = Symbol('term')
type Remembering = {
  [remembered]?: Fingerprint
  [rememberedTerm]?: { readonly key: Fingerprint; readonly term: Fingerprint }
}

import {
  applyFunction,
  domainOf,
  isFunction,
  isSet,
  ModelValue,
  type Value,
  Variant,
} from '../../src/model/value.js'

/** Pairs of 32-bit words. */
type Words = readonly [high: bigint, low: bigint]

const mask = 0xffffffffn
const low32 = (word: bigint) => word & mask
const plus = (a: Words, b: Words): Words => [low32(a[0] + b[0]), low32(a[1] + b[1])]
const seed = (word: bigint): Words => [word, low32(~word)]
const sum = (terms: readonly Words[]): Words => terms.reduce(plus, [0n, 0n])

const seeds = {
  boolean: seed(0x243f6a88n),
  integer: seed(0x85a308d3n),
  bigInteger: seed(0x13198a2en),
  string: seed(0x03707344n),
  modelValue: seed(0xa4093822n),
  variant: seed(0x299f31d0n),
  set: seed(0x082efa98n),
  function: seed(0xec4e6c89n),
  state: seed(0x452821e6n),
}

/**
 * The page of `model/fingerprint.ts` once more, word for word and in exact arithmetic: what a second
 * implementation would be written from.
 */
export function documentedFingerprint(value: Value): bigint {
  const [high, low] = of(value)
  return (high << 32n) | low
}

/** The same of a state: values by the names of variables. */
export function documentedStateFingerprint(state: Readonly<Record<string, Value>>): bigint {
  const terms = Object.entries(state).map(([name, value]) => term(ofString(name), value))
  const [high, low] = whiten(plus(seeds.state, sum(terms)))
  return (high << 32n) | low
}

function term(key: Words, value: Value): Words {
  if (!isFunction(value)) return mix(key, of(value))
  const domain = domainOf(value)
  if (domain.length < 1 || domain.length > 64 || !domain.every(isAtom)) return mix(key, of(value))
  const terms = domain.map((argument) => term(mix(key, of(argument)), applyFunction(value, argument)!))
  return plus(mix(key, seeds.function), sum(terms))
}

function isAtom(value: Value): boolean {
  if (value instanceof Variant) return value.payload === undefined
  if (!isFunction(value)) return ['boolean', 'string'].includes(typeof value) || value instanceof ModelValue
  return domainOf(value).every((index, place) => index === place + 1 && isAtom(applyFunction(value, index)!))
}

function of(value: Value): Words {
  if (typeof value === 'boolean') return scramble(plus(seeds.boolean, [0n, value ? 1n : 0n]))
  if (typeof value === 'number' || typeof value === 'bigint') return ofInteger(BigInt(value))
  if (typeof value === 'string') return ofString(value)
  if (value instanceof ModelValue) return mix(seeds.modelValue, ofString(value.name))
  if (value instanceof Variant) {
    const tag = mix(seeds.variant, ofString(value.tag))
    return value.payload === undefined ? tag : mix(tag, of(value.payload))
  }
  if (isSet(value)) return scramble(plus(seeds.set, sum(value.toArray().map(of))))
  if (!isFunction(value)) throw new Error('no such value')
  const terms = domainOf(value).map((argument) => mix(of(argument), of(applyFunction(value, argument)!)))
  return scramble(plus(seeds.function, sum(terms)))
}

function ofInteger(value: bigint): Words {
  const groups: Words[] = []
  for (let rest = value; ; rest >>= 64n) {
    groups.push([low32(rest >> 32n), low32(rest)])
    if (rest >= -(2n ** 63n) && rest < 2n ** 63n) break
  }
  const start = groups.length === 1 ? seeds.integer : seeds.bigInteger
  return groups.reduce((state, group) => scramble(plus(state, group)), start)
}

function ofString(text: string): Words {
  const units = [...Array(text.length).keys()].map((index) => BigInt(text.charCodeAt(index)))
  let state: Words = [seeds.string[0], BigInt(text.length)]
  if (units.length === 0) return scramble(state)
  for (let index = 0; index < units.length; index += 4) {
    const [a = 0n, b = 0n, c = 0n, d = 0n] = units.slice(index, index + 4)
    state = scramble(plus(state, [c | (d << 16n), a | (b << 16n)]))
  }
  return state
}

function mix(key: Words, value: Words): Words {
  return scramble(plus([low32(key[0] * 0x9e3779b1n), low32(key[1] * 0x85ebca77n)], value))
}

function scramble([high, low]: Words): Words {
  const first = low ^ finalise(high)
  const second = high ^ finalise(low32(first + 0x2545f491n))
  return [second, first ^ finalise(low32(second + 0x4f6cdd1dn))]
}

function whiten([high, low]: Words): Words {
  const first = high ^ low32((low ^ (low >> 15n)) * 0x85ebca6bn)
  return [first, low ^ first]
}

function finalise(word: bigint): bigint {
  let h = word
  h = low32((h ^ (h >> 16n)) * 0x85ebca6bn)
  h = low32((h ^ (h >> 13n)) * 0xc2b2ae35n)
  return h ^ (h >> 16n)
}

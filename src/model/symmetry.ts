import type * as Immutable from 'immutable'
import { compareFingerprints, type Fingerprint, fingerprintOf, ofObject, scramble } from './fingerprint.js'
import { elements } from './order.js'
import { canonicalFunction, isList, isSet, ModelValue, type Value, Variant, variant } from './value.js'

/** A permutation of model values; those that it does not name stay. */
export type Permutation = ReadonlyMap<ModelValue, ModelValue>

/**
 * The group of the permutations of each of the symmetric sets. Sets that overlap are taken as one, since the
 * permutations of both generate those of their union.
 */
export interface Symmetry {
  /** The identity first, the others in the order of the images. */
  readonly permutations: readonly Permutation[]
  /**
   * The least fingerprint, as an unsigned number, of the images of something, scrambled; `of` is to be used
   * for each value in it.
   */
  reduce(fingerprint: (of: (value: Value) => Fingerprint) => Fingerprint): Fingerprint
}

/** How many permutations a group may have: 8!. Each costs a fingerprint a state. */
export const permutationsMax = 40_320

/** The group of these sets of model values, or undefined where it is greater than `permutationsMax`. */
export function createSymmetry(sets: readonly Immutable.Set<Value>[]): Symmetry | undefined {
  const orbits = merge(sets)
  const size = orbits.reduce((product, orbit) => product * factorial(orbit.size), 1)
  if (size > permutationsMax) return undefined
  let permutations: Permutation[] = [new Map()]
  for (const orbit of orbits) {
    const permutationsOfOrbit = permutationsOf(elements(orbit) as readonly ModelValue[])
    permutations = permutations.flatMap((first) =>
      permutationsOfOrbit.map((second) => new Map([...first, ...second])),
    )
  }
  const images = createImages(permutations)
  return {
    permutations,
    reduce(fingerprint) {
      let least: Fingerprint | undefined
      for (let index = 0; index < permutations.length; index++) {
        const candidate = fingerprint((value) => images(value, index))
        if (!least || compareFingerprints(candidate, least) < 0) least = candidate
      }
      // The least of many is a small number: scrambled, it is as even as any.
      return scramble(least!.high, least!.low)
    },
  }
}

/** The image of a value: each model value in it replaced. */
export function permute(value: Value, permutation: Permutation): Value {
  if (typeof value !== 'object') return value
  if (value instanceof ModelValue) return permutation.get(value) ?? value
  if (value instanceof Variant) {
    return value.payload === undefined ? value : variant(value.tag, permute(value.payload, permutation))
  }
  if (isSet(value)) return value.map((element) => permute(element, permutation))
  if (isList(value)) return value.map((item) => permute(item, permutation))
  const image = value.mapEntries(([argument, result]) => [
    permute(argument, permutation),
    permute(result, permutation),
  ])
  return canonicalFunction(image)
}

/**
 * Above this a collection does not remember the fingerprints of its images: they would take more room than
 * it.
 */
const rememberedPermutationsMax = 120

/** The fingerprint of the image of a value under the permutation of that index. */
function createImages(permutations: readonly Permutation[]): (value: Value, index: number) => Fingerprint {
  const models = new Map<ModelValue, readonly Fingerprint[]>()
  for (const value of new Set(permutations.flatMap((permutation) => [...permutation.keys()]))) {
    models.set(
      value,
      permutations.map((permutation) => fingerprintOf(permutation.get(value) ?? value)),
    )
  }
  const remembers = permutations.length <= rememberedPermutationsMax

  /** One fingerprint where the value has no symmetric model value in it, else one for each permutation. */
  function imagesOf(value: Value): Images {
    if (typeof value !== 'object') return fingerprintOf(value)
    if (value instanceof ModelValue) return models.get(value) ?? fingerprintOf(value)
    const memory = (value as Remembering)[remembered]
    if (memory?.owner === models) return memory.images
    const images = isFixed(value, imagesOf)
      ? fingerprintOf(value)
      : permutations.map((_, index) => ofObject(value, (part) => at(imagesOf(part), index)))
    ;(value as Remembering)[remembered] = { owner: models, images }
    return images
  }

  function image(value: Value, index: number): Fingerprint {
    if (typeof value !== 'object') return fingerprintOf(value)
    if (value instanceof ModelValue) return models.get(value)?.[index] ?? fingerprintOf(value)
    return ofObject(value, (part) => image(part, index))
  }

  return remembers ? (value, index) => at(imagesOf(value), index) : image
}

type Images = Fingerprint | readonly Fingerprint[]

function at(images: Images, index: number): Fingerprint {
  return 'high' in images ? images : images[index]!
}

function isFixed(
  value: Variant | Immutable.Collection<unknown, unknown>,
  imagesOf: (value: Value) => Images,
): boolean {
  const isPartFixed = (part: Value) => 'high' in imagesOf(part)
  if (value instanceof Variant) return value.payload === undefined || isPartFixed(value.payload)
  const collection = value as Immutable.Collection<Value, Value>
  return isSet(value) || isList(value)
    ? collection.every(isPartFixed)
    : collection.every((result, argument) => isPartFixed(argument) && isPartFixed(result))
}

const remembered = Symbol('fingerprints of images')
type Remembering = { [remembered]?: { readonly owner: unknown; readonly images: Images } }

function merge(sets: readonly Immutable.Set<Value>[]): Immutable.Set<Value>[] {
  const merged: Immutable.Set<Value>[] = []
  for (const set of sets) {
    let orbit = set
    for (let index = merged.length - 1; index >= 0; index--) {
      if (merged[index]!.intersect(orbit).size === 0) continue
      orbit = orbit.union(merged[index]!)
      merged.splice(index, 1)
    }
    merged.push(orbit)
  }
  return merged
}

/** All permutations of the values, the identity first. */
export function permutationsOf<Item>(values: readonly Item[]): Map<Item, Item>[] {
  const result: Map<Item, Item>[] = []
  const images: Item[] = []
  function extend(): void {
    if (images.length === values.length) {
      result.push(new Map(values.map((value, index) => [value, images[index]!])))
      return
    }
    for (const value of values) {
      if (images.includes(value)) continue
      images.push(value)
      extend()
      images.pop()
    }
  }
  extend()
  return result
}

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1)
}

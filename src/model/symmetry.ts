import type * as Immutable from 'immutable'
import { compareFingerprints, type Fingerprint, scramble, sumOfState, termOf } from './fingerprint.js'
import { createImages } from './images.js'
import { firstLabellings, OrbitSearch } from './orbit.js'
import { elements } from './order.js'
import type { State } from './state.js'
import { canonicalFunction, isList, isSet, ModelValue, type Value, Variant, variant } from './value.js'

/** A permutation of model values; those that it does not name stay. */
export type Permutation = ReadonlyMap<ModelValue, ModelValue>

/**
 * The group of the permutations of each of the symmetric sets. Sets that overlap are taken as one, since the
 * permutations of both generate those of their union.
 */
export interface Symmetry {
  /** What is interchangeable, in the order of values; sets of one member are left out. */
  readonly sets: readonly (readonly ModelValue[])[]
  /**
   * How an orbit gets its fingerprint. Where there are few permutations, it is the least of the fingerprints
   * of all images, scrambled; where there are many, of those that `OrbitSearch` takes.
   */
  readonly way: Way
  /** The fingerprint of something's orbit. */
  reduce(imaged: Imaged): Fingerprint
}

/** The permutations are the identity first, the others in the order of the images. */
export type Way =
  | { readonly kind: 'all'; readonly permutations: readonly Permutation[] }
  | { readonly kind: 'search' }

/** A state or its view, for the fingerprints of its images; `of` is to be used for each value in it. */
export interface Imaged {
  /** The variables of a state; a view is one part. */
  readonly parts: number
  /** What a part adds to the whole: of a state, `mix` of the variable's name and its value. */
  part(index: number, of: (value: Value) => Fingerprint): Fingerprint
  whole(of: (value: Value) => Fingerprint): Fingerprint
}

/** Of so many permutations each is tried. */
export const triedMax = 24

/** How many members the symmetric sets may have together. */
export const membersMax = 64

/** The group of these sets of model values, or undefined where they have more members than `membersMax`. */
export function createSymmetry(
  sets: readonly Immutable.Set<Value>[],
  permutationsTriedMax = triedMax,
): Symmetry | undefined {
  const merged = merge(sets)
    .filter((set) => set.size > 1)
    .map((set) => elements(set) as readonly ModelValue[])
  if (merged.flat().length > membersMax) return undefined
  const size = merged.reduce((product, set) => product * factorial(set.length), 1)
  return size > permutationsTriedMax ? searching(merged) : tryingAll(merged)
}

function tryingAll(sets: Symmetry['sets']): Symmetry {
  const permutations = groupOf(sets)
  const members = sets.flat()
  const images = createImages(
    members,
    permutations.map((permutation) => members.map((member) => permutation.get(member) ?? member)),
  )
  return {
    sets,
    way: { kind: 'all', permutations },
    reduce({ whole }) {
      let least: Fingerprint | undefined
      for (let index = 0; index < permutations.length; index++) {
        const candidate = whole((value) => images.of(value, index))
        if (!least || compareFingerprints(candidate, least) < 0) least = candidate
      }
      // The least of many is a small number: scrambled, it is as even as any.
      return scramble(least!.high, least!.low)
    },
  }
}

function searching(sets: Symmetry['sets']): Symmetry {
  const members = sets.flat()
  const standing = standingOf(sets)
  const images = createImages(members, standing)
  const out = new Int32Array(2)
  let subject: Imaged
  const leave = ({ high, low }: Fingerprint) => {
    out[0] = high
    out[1] = low
  }
  const search = new OrbitSearch(
    sets.map((set) => set.length),
    {
      get parts() {
        return subject.parts
      },
      out,
      part: (part, labelling) => leave(subject.part(part, (value) => images.of(value, labelling))),
      whole: (labelling) => leave(subject.whole((value) => images.of(value, labelling))),
      labelling(labels) {
        images.lend(Array.from(labels, (place) => members[place]!))
        return standing.length
      },
    },
  )
  return {
    sets,
    way: { kind: 'search' },
    reduce(imaged) {
      subject = imaged
      search.run()
      return { high: out[0]!, low: out[1]! }
    },
  }
}

/** The permutations of disjoint sets, the identity first. */
export function groupOf(sets: Symmetry['sets']): readonly Permutation[] {
  return sets.reduce<readonly Permutation[]>(
    (found, set) =>
      found.flatMap((first) => permutationsOf(set).map((second) => new Map([...first, ...second]))),
    [new Map()],
  )
}

/** By labelling that `OrbitSearch` begins with, and by member: the member whose place it has. */
export function standingOf(sets: Symmetry['sets']): readonly (readonly ModelValue[])[] {
  const members = sets.flat()
  const labellings = firstLabellings(sets.map((set) => set.length))
  return [members, ...labellings.map((labels) => Array.from(labels, (place) => members[place]!))]
}

/** A value as the whole of which it is the only part: a view. */
export function imagedValue(value: Value): Imaged {
  return { parts: 1, part: (_, of) => of(value), whole: (of) => of(value) }
}

/** A state, given the fingerprints of the variables' names. */
export function imagedState(names: readonly Fingerprint[], state: State): Imaged {
  return {
    parts: names.length,
    part: (index, of) => termOf(names[index]!, state[index]!, of),
    whole: (of) => sumOfState(names, state, of),
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

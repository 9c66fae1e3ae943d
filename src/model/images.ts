import type * as Immutable from 'immutable'
import { type Fingerprint, fingerprintOf, ofObject } from './fingerprint.js'
import { isList, isSet, ModelValue, type Value, Variant } from './value.js'

/**
 * Fingerprints of images, in which model values stand for others. Several may stand for one: a set then has
 * as many elements as before, of which some are alike.
 */
export interface Images {
  /** The fingerprint of an image of a value; an index beyond the images is `lend`'s. */
  of(value: Value, index: number): Fingerprint
  /** For the index beyond the images: by member, what stands for it. */
  lend(standing: readonly ModelValue[]): void
}

/**
 * Above this a collection does not remember the fingerprints of its images: they would take more room than
 * it.
 */
const rememberedImagesMax = 120

/** Each image says, by member, what stands for it. */
export function createImages(
  members: readonly ModelValue[],
  images: readonly (readonly ModelValue[])[],
): Images {
  const count = images.length
  const remembers = count <= rememberedImagesMax
  const models = new Map<ModelValue, Fingerprint[]>(
    members.map((member, index) => [member, images.map((standing) => fingerprintOf(standing[index]!))]),
  )

  /** One fingerprint where the value has no member in it, else one for each image. */
  function imagesOf(value: Value): Fingerprints {
    if (typeof value !== 'object') return fingerprintOf(value)
    if (value instanceof ModelValue) return models.get(value) ?? fingerprintOf(value)
    const memory = (value as Remembering)[remembered]
    if (memory?.owner === models) return memory.images
    const found = isFixed(value, imagesOf)
      ? fingerprintOf(value)
      : images.map((_, index) => ofObject(value, (part) => at(imagesOf(part), index)))
    ;(value as Remembering)[remembered] = { owner: models, images: found }
    return found
  }

  function image(value: Value, index: number): Fingerprint {
    if (typeof value !== 'object') return fingerprintOf(value)
    if (value instanceof ModelValue) return models.get(value)?.[index] ?? fingerprintOf(value)
    if (remembers && 'high' in imagesOf(value)) return fingerprintOf(value)
    return ofObject(value, (part) => image(part, index))
  }

  return {
    of: (value, index) => (remembers && index < count ? at(imagesOf(value), index) : image(value, index)),
    lend(standing) {
      members.forEach((member, index) => {
        models.get(member)![count] = fingerprintOf(standing[index]!)
      })
    },
  }
}

type Fingerprints = Fingerprint | readonly Fingerprint[]

function at(fingerprints: Fingerprints, index: number): Fingerprint {
  return 'high' in fingerprints ? fingerprints : fingerprints[index]!
}

function isFixed(
  value: Variant | Immutable.Collection<unknown, unknown>,
  imagesOf: (value: Value) => Fingerprints,
): boolean {
  const isPartFixed = (part: Value) => 'high' in imagesOf(part)
  if (value instanceof Variant) return value.payload === undefined || isPartFixed(value.payload)
  const collection = value as Immutable.Collection<Value, Value>
  return isSet(value) || isList(value)
    ? collection.every(isPartFixed)
    : collection.every((result, argument) => isPartFixed(argument) && isPartFixed(result))
}

const remembered = Symbol('fingerprints of images')
type Remembering = { [remembered]?: { readonly owner: unknown; readonly images: Fingerprints } }

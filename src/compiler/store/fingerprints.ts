import { type Fingerprint, fingerprintOf, fingerprintOfString, mix, seeds } from '../../model/fingerprint.js'
import { type Permutation, permute } from '../../model/symmetry.js'
import { assertNever } from '../../text/assert.js'
import { codeOfPart, type Finite, type Shape, smallIntegerBound, type Word, type Words } from '../word.js'
import { symmetricBit } from './interface.js'
import { header, type Memory } from './memory.js'
import { anyPart, lengthOf } from './parts.js'
import { mixOut, out, scramble } from './scramble.js'

/** Leaves the fingerprint of a value's image under a permutation in `out`; 0 is the identity. */
export type ImageFingerprint = (value: number, permutation: number) => void

/** Fingerprints of values in their words: those of `model/fingerprint.ts` and `model/images.ts`. */
export interface Fingerprints {
  of(word: Word): (value: number) => void
  imageOf(word: Word): ImageFingerprint
  tablesOf(finite: Finite): FingerprintTables
  /** Whether there is a value of that word in which a permutation moves something. */
  mayMove(word: Word): boolean
  /** So many images, from the identity on, are in nodes. */
  readonly storedCount: number
  /** Writes into a node what `Memory` asks for. */
  complete(node: number, length: number): number
}

/** By code; of the images, by permutation times the size, plus code. */
export interface FingerprintTables {
  readonly high: Int32Array
  readonly low: Int32Array
  /** By code: whether a permutation moves it. */
  readonly moved: Uint8Array
}

/** Up to so many permutations a node has the fingerprints of its images behind its words. */
const storedImagesMax = 24

/** How many words those take. */
export function imageWords(permutationCount: number): number {
  return permutationCount > storedImagesMax ? 0 : 2 * (permutationCount - 1)
}

/** For the nodes of a memory; the first permutation is the identity. */
export function createFingerprints(
  words: Words,
  permutations: readonly Permutation[],
  memoryOf: () => Memory,
): Fingerprints {
  const count = permutations.length
  const isStored = count <= storedImagesMax
  const plains = new Map<Word, ImageFingerprint>()
  const images = new Map<Word, ImageFingerprint>()
  const movers = new Map<Word, ((value: number) => boolean) | undefined>()
  const tables = new Map<Finite, FingerprintTables>()
  const structures: Structure[] = []

  function tablesOf(finite: Finite): FingerprintTables {
    return remember(tables, finite, () => {
      const { values, size } = finite
      const plain = values.map(fingerprintOf)
      const images = imageCodes(finite, permutations)
      const all = Array.from(images, (image, at) => {
        if (image >= 0) return plain[image]!
        return fingerprintOf(permute(values[at % size]!, permutations[Math.floor(at / size)]!))
      })
      return {
        high: Int32Array.from(all, ({ high }) => high),
        low: Int32Array.from(all, ({ low }) => low),
        moved: Uint8Array.from(values, (_, code) =>
          Number(permutations.some((_, index) => images[index * size + code] !== code)),
        ),
      }
    })
  }

  function plainOf(word: Word): ImageFingerprint {
    return remember(plains, word, () => {
      if (word.kind !== 'node') return buildImage(word)
      const memory = memoryOf()
      return (node) => {
        out[0] = memory.heap[node]!
        out[1] = memory.heap[node + 1]!
      }
    })
  }

  function imageOf(word: Word): ImageFingerprint {
    return count === 1 ? plainOf(word) : remember(images, word, () => buildImage(word))
  }

  function buildImage(word: Word): ImageFingerprint {
    switch (word.kind) {
      case 'int':
        return integerFingerprint(memoryOf())
      case 'code': {
        const { high, low } = tablesOf(word.finite)
        const { size } = word.finite
        return (code, permutation) => {
          const at = permutation * size + code
          out[0] = high[at]!
          out[1] = low[at]!
        }
      }
      case 'mask':
        return maskImage(word.element)
      case 'node':
        return nodeImage(word.shape)
      default:
        return assertNever(word)
    }
  }

  function maskImage(element: Finite): ImageFingerprint {
    const { high, low } = tablesOf(element)
    const { size } = element
    const sum: ImageFingerprint = (mask, permutation) => {
      const base = permutation * size
      let sumHigh = seeds.set.high
      let sumLow = seeds.set.low
      for (let rest = mask; rest !== 0; rest &= rest - 1) {
        const at = base + 31 - Math.clz32(rest & -rest)
        sumHigh = (sumHigh + high[at]!) | 0
        sumLow = (sumLow + low[at]!) | 0
      }
      scramble(sumHigh, sumLow)
    }
    if (count * 2 ** size > maskTableMax) return sum
    const masks = 1 << size
    const highs = new Int32Array(count * masks)
    const lows = new Int32Array(count * masks)
    for (let permutation = 0, at = 0; permutation < count; permutation++) {
      for (let mask = 0; mask < masks; mask++, at++) {
        sum(mask, permutation)
        highs[at] = out[0]!
        lows[at] = out[1]!
      }
    }
    return (mask, permutation) => {
      const at = permutation * masks + mask
      out[0] = highs[at]!
      out[1] = lows[at]!
    }
  }

  function nodeImage(shape: Shape): ImageFingerprint {
    const memory = memoryOf()
    return (node, permutation) => {
      const { heap } = memory
      if (permutation === 0 || (heap[node + 2]! & symmetricBit) === 0) {
        out[0] = heap[node]!
        out[1] = heap[node + 1]!
      } else if (isStored) {
        const at = node + header + lengthOf(shape, heap[node + 3]!) + 2 * (permutation - 1)
        out[0] = heap[at]!
        out[1] = heap[at + 1]!
      } else {
        structureOf(shape.index).image(node, permutation)
      }
    }
  }

  /** Whether a permutation moves something in a value; undefined where none ever does. */
  function moverOf(word: Word): ((value: number) => boolean) | undefined {
    return remember(movers, word, () => {
      if (count === 1 || word.kind === 'int') return undefined
      if (word.kind === 'node') {
        const memory = memoryOf()
        const moves = anyPart(word.shape, memory, moverOf)
        return moves && ((node) => (memory.heap[node + 2]! & symmetricBit) !== 0)
      }
      const { moved } = tablesOf(word.kind === 'code' ? word.finite : word.element)
      if (!moved.includes(1)) return undefined
      if (word.kind === 'code') return (code) => moved[code] === 1
      const movedMask = moved.reduce((mask, isMoved, code) => mask | (isMoved << code), 0)
      return (mask) => (mask & movedMask) !== 0
    })
  }

  function structureOf(index: number): Structure {
    let structure = structures[index]
    if (structure === undefined) {
      const shape = words.shapes[index]!
      structure = {
        plain: sumOf(shape, memoryOf(), plainOf),
        image: sumOf(shape, memoryOf(), imageOf),
        moves: count === 1 ? undefined : anyPart(shape, memoryOf(), moverOf),
      }
      structures[index] = structure
    }
    return structure
  }

  function complete(node: number, length: number): number {
    const { heap } = memoryOf()
    const { plain, image, moves } = structureOf(heap[node + 2]!)
    plain(node, 0)
    heap[node] = out[0]!
    heap[node + 1] = out[1]!
    if (moves === undefined || !moves(node)) return header + length
    heap[node + 2]! |= symmetricBit
    if (!isStored) return header + length
    let at = node + header + length
    for (let permutation = 1; permutation < count; permutation++, at += 2) {
      image(node, permutation)
      heap[at] = out[0]!
      heap[at + 1] = out[1]!
    }
    return at - node
  }

  return {
    of(word) {
      const plain = plainOf(word)
      return (value) => plain(value, 0)
    },
    imageOf,
    tablesOf,
    mayMove: (word) => moverOf(word) !== undefined,
    storedCount: isStored ? count : 1,
    complete,
  }
}

/** By permutation times the size, plus code: the code of the image; -1 where the type does not have it. */
function imageCodes(finite: Finite, permutations: readonly Permutation[]): Int32Array {
  const { size, structure, values } = finite
  const codes = new Int32Array(size * permutations.length)
  if (structure.kind === 'scalar' || structure.kind === 'range') {
    permutations.forEach((permutation, index) => {
      values.forEach((value, code) => {
        codes[index * size + code] = finite.encode(permute(value, permutation))
      })
    })
    return codes
  }
  const parts = structure.kind === 'product' ? structure.parts : structure.alternatives
  const images = parts.map((part) => {
    const of = 'base' in part ? part.payload : part.finite
    return of && imageCodes(of, permutations)
  })
  for (let at = 0; at < codes.length; at++) {
    const code = at % size
    const permutation = Math.floor(at / size)
    let image = 0
    for (const [index, part] of parts.entries()) {
      if ('base' in part) {
        const payload = part.payload
        if (code < part.base || code >= part.base + (payload?.size ?? 1)) continue
        const of = payload ? images[index]![permutation * payload.size + code - part.base]! : 0
        image = of < 0 ? -1 : part.base + of
      } else if (image >= 0) {
        const of = images[index]![permutation * part.finite.size + codeOfPart(part, code)]!
        image = of < 0 ? -1 : image + of * part.stride
      }
    }
    codes[at] = image
  }
  return codes
}

/** The most entries of a table of fingerprints of masks. */
const maskTableMax = 1 << 14

interface Structure {
  readonly plain: ImageFingerprint
  readonly image: ImageFingerprint
  readonly moves: ((node: number) => boolean) | undefined
}

/** The fingerprint of a node from its parts. */
export function sumOf(
  shape: Shape,
  memory: Memory,
  partOf: (word: Word) => ImageFingerprint,
): ImageFingerprint {
  switch (shape.kind) {
    case 'set':
      return sumOfSet(memory, partOf(shape.element))
    case 'sequence': {
      const part = partOf(shape.element)
      return sumOfItems(memory, () => part)
    }
    case 'tuple': {
      const parts = shape.items.map(partOf)
      return sumOfItems(memory, (index) => parts[index]!)
    }
    case 'function':
      return sumOfEntries(memory, partOf(shape.key), partOf(shape.value))
    case 'record': {
      const names = shape.fields.map(({ name }) => fingerprintOfString(name))
      return sumOfFields(
        memory,
        names,
        shape.fields.map(({ word }) => partOf(word)),
      )
    }
    case 'variant': {
      const tags = shape.alternatives.map(({ tag }) => mix(seeds.variant, fingerprintOfString(tag)))
      const payloads = shape.alternatives.map(({ payload }) => payload && partOf(payload))
      return (node, permutation) => {
        const { heap } = memory
        const alternative = heap[node + header]!
        const tag = tags[alternative]!
        const payload = payloads[alternative]
        if (payload === undefined) {
          out[0] = tag.high
          out[1] = tag.low
        } else {
          payload(heap[node + header + 1]!, permutation)
          mixOut(tag.high, tag.low)
        }
      }
    }
    case 'string':
      return stringSum(memory)
    case 'integer':
      return integerSum(memory)
    case 'never':
      return () => {}
    default:
      return assertNever(shape)
  }
}

function sumOfSet(memory: Memory, part: ImageFingerprint): ImageFingerprint {
  return (node, permutation) => {
    const { heap } = memory
    let high = seeds.set.high
    let low = seeds.set.low
    const start = node + header
    const stop = start + heap[node + 3]!
    for (let at = start; at < stop; at++) {
      part(heap[at]!, permutation)
      high = (high + out[0]!) | 0
      low = (low + out[1]!) | 0
    }
    scramble(high, low)
  }
}

function sumOfItems(memory: Memory, partAt: (index: number) => ImageFingerprint): ImageFingerprint {
  return (node, permutation) => {
    const { heap } = memory
    let high = seeds.function.high
    let low = seeds.function.low
    const count = heap[node + 3]!
    for (let index = 0; index < count; index++) {
      const at = index < indices.high.length ? index : rememberIndex(index)
      partAt(index)(heap[node + header + index]!, permutation)
      mixOut(indices.high[at]!, indices.low[at]!)
      high = (high + out[0]!) | 0
      low = (low + out[1]!) | 0
    }
    scramble(high, low)
  }
}

function sumOfEntries(memory: Memory, key: ImageFingerprint, value: ImageFingerprint): ImageFingerprint {
  return (node, permutation) => {
    const { heap } = memory
    let high = seeds.function.high
    let low = seeds.function.low
    const start = node + header
    const stop = start + 2 * heap[node + 3]!
    for (let at = start; at < stop; at += 2) {
      key(heap[at]!, permutation)
      const keyHigh = out[0]!
      const keyLow = out[1]!
      value(heap[at + 1]!, permutation)
      mixOut(keyHigh, keyLow)
      high = (high + out[0]!) | 0
      low = (low + out[1]!) | 0
    }
    scramble(high, low)
  }
}

function sumOfFields(
  memory: Memory,
  names: readonly Fingerprint[],
  parts: readonly ImageFingerprint[],
): ImageFingerprint {
  const highs = Int32Array.from(names, ({ high }) => high)
  const lows = Int32Array.from(names, ({ low }) => low)
  return (node, permutation) => {
    const { heap } = memory
    let high = seeds.function.high
    let low = seeds.function.low
    for (let index = 0; index < parts.length; index++) {
      parts[index]!(heap[node + header + index]!, permutation)
      mixOut(highs[index]!, lows[index]!)
      high = (high + out[0]!) | 0
      low = (low + out[1]!) | 0
    }
    scramble(high, low)
  }
}

function stringSum(memory: Memory): ImageFingerprint {
  return (node) => {
    const { heap } = memory
    const units = heap[node + 3]!
    const start = node + header
    const stop = start + ((units + 1) >> 1)
    out[0] = seeds.string.high
    out[1] = units
    for (let at = start; at < stop; at += 2) {
      const high = at + 1 < stop ? heap[at + 1]! : 0
      scramble((out[0]! + high) | 0, (out[1]! + heap[at]!) | 0)
    }
    if (units === 0) scramble(out[0]!, out[1]!)
  }
}

function integerSum(memory: Memory): ImageFingerprint {
  return (node) => {
    const { heap } = memory
    const stop = node + header + heap[node + 3]!
    const seed = heap[node + 3] === 2 ? seeds.integer : seeds.bigInteger
    out[0] = seed.high
    out[1] = seed.low
    for (let at = node + header; at < stop; at += 2) {
      scramble((out[0]! + heap[at + 1]!) | 0, (out[1]! + heap[at]!) | 0)
    }
  }
}

/** The fingerprint of the integer in a word. */
function integerFingerprint(memory: Memory): ImageFingerprint {
  return (word) => {
    if (word < smallIntegerBound) {
      scramble((seeds.integer.high + (word >> 31)) | 0, (seeds.integer.low + word) | 0)
    } else {
      const { heap } = memory
      out[0] = heap[word - smallIntegerBound]!
      out[1] = heap[word - smallIntegerBound + 1]!
    }
  }
}

/** Fingerprints of 1, 2, 3 …: the arguments of sequences. */
const indices = { high: new Int32Array(0), low: new Int32Array(0) }

/** Makes the table long enough for an index, from 0, and gives it back. */
function rememberIndex(index: number): number {
  const fingerprints = Array.from({ length: 2 * index + 16 }, (_, place) => fingerprintOf(place + 1))
  indices.high = Int32Array.from(fingerprints, ({ high }) => high)
  indices.low = Int32Array.from(fingerprints, ({ low }) => low)
  return index
}

function remember<Key, Item>(memory: Map<Key, Item>, key: Key, make: () => Item): Item {
  if (!memory.has(key)) memory.set(key, make())
  return memory.get(key)!
}

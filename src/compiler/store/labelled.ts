import { fingerprintOf, fingerprintOfString, mix, seeds } from '../../model/fingerprint.js'
import type { ModelValue } from '../../model/value.js'
import { assertNever } from '../../text/assert.js'
import { codeOfPart, type Finite, type Shape, type Word } from '../word.js'
import { type Fingerprints, type ImageFingerprint, sumOf } from './fingerprints.js'
import { symmetricBit } from './interface.js'
import type { Labels } from './labels.js'
import type { Memory } from './memory.js'
import { mixOut, out, scramble } from './scramble.js'

/**
 * Fingerprints of values under labellings: those of `model/images.ts`. Nodes have the ones of the labellings
 * that stay behind their words; others are computed, and those that were computed last are kept.
 */
export function createLabelled(
  labels: Labels,
  memoryOf: () => Memory,
  fingerprints: Fingerprints,
): (word: Word) => ImageFingerprint {
  const words = new Map<Word, ImageFingerprint>()
  const codes = new Map<Finite, ImageFingerprint>()
  const kept = new Int32Array(4 << keptBits)

  function of(word: Word): ImageFingerprint {
    return remember(words, word, () => {
      if (!fingerprints.mayMove(word)) return plainOf(word)
      switch (word.kind) {
        case 'int':
          return plainOf(word)
        case 'code':
          return ofCode(word.finite)
        case 'mask':
          return ofMask(ofCode(word.element))
        case 'node':
          return ofNode(word, word.shape)
        default:
          return assertNever(word)
      }
    })
  }

  function plainOf(word: Word): ImageFingerprint {
    const plain = fingerprints.of(word)
    return (value) => plain(value)
  }

  function ofCode(finite: Finite): ImageFingerprint {
    return remember(codes, finite, () => {
      const { structure } = finite
      const { high, low, moved } = fingerprints.tablesOf(finite)
      if (!moved.includes(1)) {
        return (code) => {
          out[0] = high[code]!
          out[1] = low[code]!
        }
      }
      switch (structure.kind) {
        case 'scalar':
        case 'range':
          return ofScalar(finite)
        case 'product': {
          const { parts, names } = structure
          const keys = parts.map((_, index) => fingerprintOf(names ? names[index]! : index + 1))
          const each = parts.map((part) => ofCode(part.finite))
          return tabled(finite, (code, labelling) => {
            let sumHigh = seeds.function.high
            let sumLow = seeds.function.low
            for (let index = 0; index < parts.length; index++) {
              each[index]!(codeOfPart(parts[index]!, code), labelling)
              mixOut(keys[index]!.high, keys[index]!.low)
              sumHigh = (sumHigh + out[0]!) | 0
              sumLow = (sumLow + out[1]!) | 0
            }
            scramble(sumHigh, sumLow)
          })
        }
        case 'sum': {
          const alternatives = structure.alternatives.map(({ tag, base, payload }) => ({
            end: base + (payload?.size ?? 1),
            base,
            tag: mix(seeds.variant, fingerprintOfString(tag)),
            payload: payload && ofCode(payload),
          }))
          return tabled(finite, (code, labelling) => {
            const { base, tag, payload } = alternatives.find(({ end }) => code < end)!
            if (payload === undefined) {
              out[0] = tag.high
              out[1] = tag.low
            } else {
              payload(code - base, labelling)
              mixOut(tag.high, tag.low)
            }
          })
        }
        default:
          return assertNever(structure)
      }
    })
  }

  function ofScalar({ values }: Finite): ImageFingerprint {
    const { members, places } = labels
    const size = members.length
    const memberOf = Int32Array.from(values, (value) => members.indexOf(value as ModelValue))
    const plain = values.map(fingerprintOf)
    const prints = members.map(fingerprintOf)
    const highs = Int32Array.from([...prints, ...plain], ({ high }) => high)
    const lows = Int32Array.from([...prints, ...plain], ({ low }) => low)
    return (code, labelling) => {
      const member = memberOf[code]!
      const at = member < 0 ? size + code : places[labelling * size + member]!
      out[0] = highs[at]!
      out[1] = lows[at]!
    }
  }

  /** Keeps what has been computed, as long as the labelling has its number. */
  function tabled({ size }: Finite, compute: ImageFingerprint): ImageFingerprint {
    if (size * labels.count > tableMax) return compute
    const highs = new Int32Array(size * labels.count)
    const lows = new Int32Array(size * labels.count)
    labels.onReplace((labelling) => {
      highs.fill(0, labelling * size, labelling * size + size)
      lows.fill(0, labelling * size, labelling * size + size)
    })
    return (code, labelling) => {
      const at = labelling * size + code
      // A fingerprint that is 0 is computed each time.
      if ((highs[at]! | lows[at]!) === 0) {
        compute(code, labelling)
        highs[at] = out[0]!
        lows[at] = out[1]!
      } else {
        out[0] = highs[at]!
        out[1] = lows[at]!
      }
    }
  }

  function ofMask(element: ImageFingerprint): ImageFingerprint {
    return (mask, labelling) => {
      let high = seeds.set.high
      let low = seeds.set.low
      for (let rest = mask; rest !== 0; rest &= rest - 1) {
        element(31 - Math.clz32(rest & -rest), labelling)
        high = (high + out[0]!) | 0
        low = (low + out[1]!) | 0
      }
      scramble(high, low)
    }
  }

  function ofNode(word: Word, shape: Shape): ImageFingerprint {
    const memory = memoryOf()
    const stored = fingerprints.imageOf(word)
    const storedCount = fingerprints.storedCount
    const { generations } = labels
    let sum: ImageFingerprint | undefined
    return (node, labelling) => {
      const { heap } = memory
      if ((heap[node + 2]! & symmetricBit) === 0) {
        out[0] = heap[node]!
        out[1] = heap[node + 1]!
        return
      }
      if (labelling < storedCount) {
        stored(node, labelling)
        return
      }
      const generation = generations[labelling]!
      const at = (Math.imul(Math.imul(node, 0x9e3779b1) ^ generation, 0x85ebca6b) >>> (32 - keptBits)) << 2
      if (kept[at] === node && kept[at + 1] === generation) {
        out[0] = kept[at + 2]!
        out[1] = kept[at + 3]!
        return
      }
      sum ??= sumOf(shape, memory, of)
      sum(node, labelling)
      kept[at] = node
      kept[at + 1] = generation
      kept[at + 2] = out[0]!
      kept[at + 3] = out[1]!
    }
  }

  return of
}

/** Fingerprints of nodes that are kept: 2^16, which take a megabyte. */
const keptBits = 16
/** The most entries of a table of fingerprints of codes. */
const tableMax = 1 << 20

function remember<Key, Item>(memory: Map<Key, Item>, key: Key, make: () => Item): Item {
  let item = memory.get(key)
  if (item === undefined) {
    item = make()
    memory.set(key, item)
  }
  return item
}

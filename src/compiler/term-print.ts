import { fingerprintOfString, isAtom, seeds, spreadMax } from '../model/fingerprint.js'
import { mayBeSpread } from './cells.js'
import type { Store } from './store/interface.js'
import { header } from './store/memory.js'
import { mixOut, out } from './store/scramble.js'
import { codeOfPart, type Shape, type Word } from './word.js'

/**
 * Leaves in the store's `out` what a value adds to the sum of a state, at the place that a key stands for:
 * `termOf` of `model/fingerprint.ts`, under an image.
 */
export type TermPrint = (keyHigh: number, keyLow: number, value: number, image: number) => void

/** For the values of a word, whatever they turn out to be. */
export function termPrintOf(store: Store, word: Word): TermPrint {
  const whole = wholeOf(store, word)
  if (!mayBeSpread(word)) return whole
  if (word.kind === 'code') return ofProduct(store, word)
  if (word.kind === 'node' && word.shape.kind === 'record') return ofRecord(store, word.shape)
  if (word.kind === 'node' && word.shape.kind === 'function') return ofFunction(store, word.shape, whole)
  return whole
}

/** Leaves the fingerprint of a word's image in `out`. */
export function imagePrintOf(store: Store, word: Word): (value: number, image: number) => void {
  const { fingerprint, fingerprintImage } = store.values(word)
  return store.permutationCount > 1 || store.labels ? fingerprintImage : (value) => fingerprint(value)
}

/** Leaves in `out` the term of a function itself, without those of its arguments. */
export function leaveBase(keyHigh: number, keyLow: number): void {
  out[0] = seeds.function.high
  out[1] = seeds.function.low
  mixOut(keyHigh, keyLow)
}

function wholeOf(store: Store, word: Word): TermPrint {
  const print = imagePrintOf(store, word)
  return (keyHigh, keyLow, value, image) => {
    print(value, image)
    mixOut(keyHigh, keyLow)
  }
}

/** A part of a record: how its name is to be found, and its value. */
interface Part {
  readonly name: string
  readonly word: Word
  of(value: number): number
}

function ofProduct(store: Store, { finite }: Word & { readonly kind: 'code' }): TermPrint {
  const { structure } = finite
  if (structure.kind !== 'product' || !structure.names) throw new Error('a record has names')
  const { names } = structure
  return ofParts(
    store,
    structure.parts.map((part, index) => ({
      name: names[index]!,
      word: store.words.codeOf(part.finite),
      of: (code) => codeOfPart(part, code),
    })),
  )
}

function ofRecord(store: Store, { fields }: Shape & { readonly kind: 'record' }): TermPrint {
  return ofParts(
    store,
    fields.map(({ name, word }, index) => ({ name, word, of: (node) => store.heap[node + header + index]! })),
  )
}

function ofParts(store: Store, parts: readonly Part[]): TermPrint {
  const names = parts.map(({ name }) => fingerprintOfString(name))
  const prints = parts.map(({ word }) => termPrintOf(store, word))
  return (keyHigh, keyLow, value, image) => {
    leaveBase(keyHigh, keyLow)
    let high = out[0]!
    let low = out[1]!
    for (let index = 0; index < parts.length; index++) {
      out[0] = names[index]!.high
      out[1] = names[index]!.low
      mixOut(keyHigh, keyLow)
      prints[index]!(out[0]!, out[1]!, parts[index]!.of(value), image)
      high = (high + out[0]!) | 0
      low = (low + out[1]!) | 0
    }
    out[0] = high
    out[1] = low
  }
}

function ofFunction(
  store: Store,
  { key, value: result }: Shape & { readonly kind: 'function' },
  whole: TermPrint,
): TermPrint {
  const isAtomic = atomTestOf(store, key)
  const printKey = imagePrintOf(store, key)
  const print = termPrintOf(store, result)
  return (keyHigh, keyLow, node, image) => {
    const { heap } = store
    const count = heap[node + header - 1]!
    let isSpread = count > 0 && count <= spreadMax
    for (let index = 0; isSpread && index < count; index++)
      isSpread = isAtomic(heap[node + header + 2 * index]!)
    if (!isSpread) {
      whole(keyHigh, keyLow, node, image)
      return
    }
    leaveBase(keyHigh, keyLow)
    let high = out[0]!
    let low = out[1]!
    for (let index = 0; index < count; index++) {
      printKey(heap[node + header + 2 * index]!, image)
      mixOut(keyHigh, keyLow)
      print(out[0]!, out[1]!, heap[node + header + 1 + 2 * index]!, image)
      high = (high + out[0]!) | 0
      low = (low + out[1]!) | 0
    }
    out[0] = high
    out[1] = low
  }
}

/** Whether a value of a word is an atom. */
function atomTestOf(store: Store, word: Word): (value: number) => boolean {
  if (word.kind === 'code') {
    const atoms = word.finite.values.map(isAtom)
    return (code) => atoms[code]!
  }
  if (word.kind !== 'node') return () => false
  const { shape } = word
  switch (shape.kind) {
    case 'string':
      return () => true
    case 'sequence':
    case 'tuple': {
      const tests = shape.kind === 'tuple' ? shape.items.map((item) => atomTestOf(store, item)) : undefined
      const item = shape.kind === 'sequence' ? atomTestOf(store, shape.element) : undefined
      return (node) => {
        const count = store.heap[node + header - 1]!
        for (let index = 0; index < count; index++) {
          if (!(item ?? tests![index]!)(store.heap[node + header + index]!)) return false
        }
        return true
      }
    }
    case 'function': {
      // Of functions those are that are sequences.
      const isAtomic = atomTestOf(store, shape.value)
      const isInteger = shape.key.kind === 'int'
      return (node) => {
        const count = store.heap[node + header - 1]!
        for (let index = 0; index < count; index++) {
          const at = node + header + 2 * index
          if (!isInteger || store.heap[at] !== index + 1 || !isAtomic(store.heap[at + 1]!)) return false
        }
        return true
      }
    }
    case 'variant':
      return (node) => shape.alternatives[store.heap[node + header]!]!.payload === undefined
    default:
      return () => false
  }
}

import type { Permutation } from '../../model/symmetry.js'
import { assert } from '../../text/assert.js'
import type { Shape, ShapeKind, Word, Words } from '../word.js'
import { createBags } from './bags.js'
import { createCodec } from './codec.js'
import { product, subsets, unionOfSets } from './combinations.js'
import { Computed } from './computed.js'
import { createFingerprints, type Fingerprints, imageWords } from './fingerprints.js'
import { createFunctions } from './functions.js'
import { createIntegers } from './integers.js'
import type {
  FunctionOperations,
  SetOperations,
  SharedStore,
  Store,
  StoreOptions,
  ValueOperations,
} from './interface.js'
import type { Kit } from './kit.js'
import { createLabelled } from './labelled.js'
import type { Labels } from './labels.js'
import { maskSets } from './masks.js'
import { bytesLimit, createBuffers, Memory } from './memory.js'
import { Misses } from './misses.js'
import { createOrder } from './order.js'
import { createProducts, createVariants } from './products.js'
import { out } from './scramble.js'
import { createSequences } from './sequences.js'
import { nodeSets } from './sets.js'
import { createStrings } from './strings.js'

/** A store without values. */
export function createStore(words: Words, options: StoreOptions = {}): Store {
  return open(words, options, createBuffers(options), options.shared ?? false)
}

/**
 * The store that another thread shares, in this thread. The options are those it was made with, the words
 * such as there.
 */
export function attachStore(words: Words, shared: SharedStore, options: StoreOptions = {}): Store {
  return open(words, options, shared, true)
}

function open(
  words: Words,
  { labels, permutations = imagesUnder(labels), bytesMax = bytesLimit }: StoreOptions,
  buffers: SharedStore,
  isShared: boolean,
): Store {
  const fingerprints: Fingerprints = createFingerprints(words, permutations, () => memory)
  const extraWords = imageWords(permutations.length)
  const memory: Memory = new Memory(isShared, buffers, bytesMax, extraWords, fingerprints.complete)
  // Threads come to shapes in any order: programs differ with what had been come to when they were made.
  if (isShared) words.numberBy((key) => memory.shapeIndex(key))
  return assemble(words, permutations, memory, fingerprints, labels)
}

/** The images that nodes remember: those under the labellings that stay, or the identity alone. */
function imagesUnder(labels: Labels | undefined): readonly Permutation[] {
  if (!labels) return [new Map()]
  const { members, standing } = labels
  return standing.map((each) => new Map(members.map((member, index) => [member, each[index]!])))
}

function assemble(
  words: Words,
  permutations: readonly Permutation[],
  memory: Memory,
  fingerprints: Fingerprints,
  labels: Labels | undefined,
): Store {
  const imageOf = labels ? createLabelled(labels, () => memory, fingerprints) : fingerprints.imageOf
  const integers = createIntegers(memory)
  const strings = createStrings(memory)
  const kit: Kit = {
    words,
    memory,
    computed: new Computed(),
    integers,
    compareOf: createOrder(memory, integers.compare),
  }
  const misses = new Misses()
  const codec = createCodec(memory, integers, strings, misses)

  /** Makes what there is for a word when it is first asked for. */
  function once<Item>(make: (word: Word) => Item): (word: Word) => Item {
    const made = new Map<Word, Item>()
    return (word) => {
      let item = made.get(word)
      if (item === undefined) {
        item = make(word)
        made.set(word, item)
      }
      return item
    }
  }

  const sets = once((word): SetOperations => {
    if (word.kind === 'mask') return maskSets(kit)
    return nodeSets(kit, shapeOf(word, 'set'))
  })
  const functions = once((word): FunctionOperations => {
    const shape = shapeOf(word, 'function')
    return createFunctions(kit, shape, sets(words.setOf(shape.key)), sets(words.setOf(shape.value)))
  })

  return {
    words,
    get heap() {
      return memory.heap
    },
    out,
    permutationCount: permutations.length,
    labels,
    misses,
    mayMove: fingerprints.mayMove,
    onGrow: (listener) => memory.onGrow(listener),
    values: once(
      (word): ValueOperations => ({
        compare: kit.compareOf(word),
        fingerprint: fingerprints.of(word),
        fingerprintImage: imageOf(word),
        ...(word.kind === 'code' ? { fingerprints: fingerprints.tablesOf(word.finite) } : {}),
        decode: (value) => codec.decode(word, value),
        encode: (value) => codec.encode(word, value),
      }),
    ),
    sets,
    sequences: once((word) => {
      const shape = shapeOf(word, 'sequence')
      return createSequences(kit, shape, sets(words.setOf(shape.element)))
    }),
    functions,
    bags: once((word) => {
      const shape = shapeOf(word, 'function')
      return createBags(kit, shape, functions(word), sets(words.setOf(shape.key)), sets(words.setOf(word)))
    }),
    products: once((word) => createProducts(memory, word)),
    variants: once((word) => createVariants(memory, word)),
    integers,
    strings,
    unionOfSets(outer) {
      return unionOfSets(sets(outer), sets(shapeOf(outer, 'set').element))
    },
    subsets: (set) => subsets(sets(set), sets(words.setOf(set))),
    product(factors) {
      const items = factors.map((factor) => elementOf(words, factor))
      const tuple = words.tupleOf(items)
      const products = createProducts(memory, tuple)
      const { first, last } = words.range ?? { first: 0, last: 0 }
      const isCoded = tuple.kind === 'code'
      // An integer is a part of a code as its distance from the first.
      const parts = items.map((item) => (word: number) => {
        if (!isCoded || item.kind !== 'int') return word
        return word >= first && word <= last ? word - first : misses.refuse(integers.decode(word))
      })
      return product(factors.map(sets), parts, products, sets(words.setOf(tuple)))
    },
    reset: () => memory.scratch.unwind(0),
    share() {
      assert(memory.isShared, 'only a shared store is shared')
      return memory.buffers()
    },
    grow: () => memory.grow(),
    refresh: () => memory.refresh(),
    statistics: () => memory.statistics(),
  }
}

function elementOf(words: Words, set: Word): Word {
  return set.kind === 'mask' ? words.codeOf(set.element) : shapeOf(set, 'set').element
}

function shapeOf<Kind extends ShapeKind['kind']>(word: Word, kind: Kind) {
  assert(word.kind === 'node' && word.shape.kind === kind, `a ${kind} is held as one`)
  return word.shape as Extract<Shape, { readonly kind: Kind }>
}

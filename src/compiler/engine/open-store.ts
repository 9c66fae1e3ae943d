import type { Config } from '../../model/config.js'
import type { Reference } from '../../model/reference.js'
import { type Symmetry, standingOf } from '../../model/symmetry.js'
import { isSet, type Value } from '../../model/value.js'
import type { SharedStore, Store, StoreOptions } from '../store/interface.js'
import { Labels } from '../store/labels.js'
import { attachStore, createStore } from '../store/store.js'
import { createWords } from '../word.js'

/** How several threads share what they find. */
export interface Sharing {
  /** The store of the thread that began; without it this is the one that begins. */
  readonly store?: SharedStore
  /** Room in a store that begins, in bytes; much, if not given. */
  readonly bytes?: number
}

/** Room in a shared store at first, of which memory is taken as it is used: growing it stops all threads. */
const sharedStoreBytes = 2 ** 26

/** The store of an engine, which knows the values of the constant sets; by itself, or shared by threads. */
export function openStore(config: Config, reference: Reference, sharing: Sharing | undefined): Store {
  const universe = new Map<string, readonly Value[]>()
  for (const { constant } of config.equations) {
    if (constant.type !== undefined || constant.arity > 0) continue
    const value = reference.constantsOf.constant(constant)
    if (isSet(value)) universe.set(constant.name, value.toArray())
  }
  const words = createWords(universe)
  const options = imagesFor(reference.symmetry)
  if (!sharing) return createStore(words, options)
  if (sharing.store) return attachStore(words, sharing.store, { ...options, shared: true })
  return createStore(words, { ...options, shared: true, bytes: sharing.bytes ?? sharedStoreBytes })
}

/** The images whose fingerprints are wanted. */
function imagesFor(symmetry: Symmetry | undefined): StoreOptions {
  if (!symmetry) return {}
  const { way, sets } = symmetry
  if (way.kind === 'all') return { permutations: way.permutations }
  return { labels: new Labels(sets.flat(), standingOf(sets)) }
}

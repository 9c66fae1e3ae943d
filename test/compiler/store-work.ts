import type { Store, StoreOptions } from '../../src/compiler/store/interface.js'
import type { Word, Words } from '../../src/compiler/word.js'
import { groupOf } from '../../src/model/symmetry.js'
import { int, optionOf, recordOf, seqOf, setOf } from '../../src/types/type.js'
import { newWords, node, nodes } from './store-arbitrary.js'

/** How many values each of two threads interns. */
export const work = 60_000

/** The number that a thread interns in its turn: each begins elsewhere, so that either is first at times. */
export function order(thread: number, turn: number): number {
  return (turn + thread * (work >> 1)) % work
}

/** What the threads make their stores with: images are stored with the nodes. */
export const sharedOptions: StoreOptions = {
  shared: true,
  bytes: 1,
  permutations: groupOf([nodes]),
}

/** Words in one order in each thread, and what makes the value of a number in a store. */
export function sharedSetup(): {
  readonly words: Words
  readonly record: Word
  readonly interns: (store: Store) => (number: number) => number
} {
  const words = newWords()
  const record = recordOf([
    { name: 'to', type: node },
    { name: 'term', type: int },
    { name: 'log', type: seqOf(setOf(seqOf(optionOf(int)))) },
  ])
  const [recordWord, logs, sets, entries, options] = [
    words.wordOf(record),
    words.wordOf(seqOf(setOf(seqOf(optionOf(int))))),
    words.wordOf(setOf(seqOf(optionOf(int)))),
    words.wordOf(seqOf(optionOf(int))),
    words.wordOf(optionOf(int)),
  ] as const
  const interns = (store: Store) => {
    const [records, log] = [store.products(recordWord), store.sequences(logs)]
    const [set, entry, option] = [store.sets(sets), store.sequences(entries), store.variants(options)]
    return (number: number) => {
      const [small, middle] = [number % 100, number % 5000]
      const one = entry.append(entry.append(entry.empty, option.make(1, small)), option.member(0))
      const other = entry.append(entry.empty, option.make(1, store.integers.encode(middle * 2 ** 20)))
      const both = set.add(set.singleton(one), other)
      return records.make(log.append(log.append(log.empty, set.empty), both), number, small % 3)
    }
  }
  return { words, record: recordWord, interns }
}

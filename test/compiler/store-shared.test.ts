import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { describe, expect, test } from '@jest/globals'
import * as Immutable from 'immutable'
import { symmetricBit } from '../../src/compiler/store/interface.js'
import { attachStore, createStore } from '../../src/compiler/store/store.js'
import type { Word } from '../../src/compiler/word.js'
import { fingerprintOf } from '../../src/model/fingerprint.js'
import { permute } from '../../src/model/symmetry.js'
import { int, seqOf, setOf, str } from '../../src/types/type.js'
import { newWords } from './store-arbitrary.js'
import { order, sharedOptions, sharedSetup, work } from './store-work.js'
import type { Answer } from './store-worker.js'

describe('a store shared by threads', () => {
  test('has one node a value, whole, while it grows', async () => {
    const { words, record, interns } = sharedSetup()
    const store = createStore(words, sharedOptions)
    const shared = store.share()
    const threads = [0, 1].map((thread) => {
      const workerData = { shared, thread }
      return { thread, worker: new Worker(new URL('store-worker.js', import.meta.url), { workerData }) }
    })
    const found: (readonly number[])[] = []
    let running = threads
    let growths = 0
    for (;;) {
      const answers = await Promise.all(running.map(ask))
      running = running.filter(({ thread }, index) => {
        const ids = answers[index]!
        if (ids !== undefined) found[thread] = ids
        return ids === undefined
      })
      if (running.length === 0) break
      // All stand still now.
      store.grow()
      growths++
    }
    expect(growths).toBeGreaterThan(0)
    const [first, second] = [0, 1].map((thread) => {
      const ids = new Int32Array(work)
      found[thread]!.forEach((id, turn) => {
        ids[order(thread, turn)] = id
      })
      return ids
    })
    expect(first).toEqual(second)
    expect(new Set(first).size).toBe(work)
    const intern = interns(store)
    const values = store.values(record)
    for (let number = 0; number < work; number++) expect(intern(number)).toBe(first![number])
    for (let number = 0; number < work; number += 97) {
      const id = first![number]!
      const value = values.decode(id)
      expect(values.encode(value)).toBe(id)
      expect(store.heap[id + 2]! & symmetricBit).not.toBe(0)
      sharedOptions.permutations!.forEach((permutation, index) => {
        const { high, low } = fingerprintOf(permute(value, permutation))
        values.fingerprintImage(id, index)
        expect([...store.out]).toEqual([high, low])
      })
    }
  })

  test('numbers shapes alike, in whatever order threads come to them', () => {
    const [words, others] = [newWords(), newWords()]
    const store = createStore(words, { shared: true })
    const [ints, texts] = [setOf(int), seqOf(str)]
    const first = words.wordOf(ints)
    const other = attachStore(others, store.share())
    expect(others.wordOf(texts)).not.toMatchObject({ shape: { index: indexOf(first) } })
    expect(indexOf(others.wordOf(ints))).toBe(indexOf(first))
    expect(indexOf(words.wordOf(texts))).toBe(indexOf(others.wordOf(texts)))
    const id = store.values(words.wordOf(ints)).encode(Immutable.Set([3, 1]))
    expect(other.values(others.wordOf(ints)).encode(Immutable.Set([1, 3]))).toBe(id)
  })
})

function indexOf(word: Word): number | undefined {
  return word.kind === 'node' ? word.shape.index : undefined
}

/** Lets a thread go on: the ids that it has found, or none where the store is full. */
async function ask({ worker }: { readonly worker: Worker }): Promise<readonly number[] | undefined> {
  const answer = once(worker, 'message')
  worker.postMessage('go')
  const [{ ids }] = (await answer) as [Answer]
  return ids
}

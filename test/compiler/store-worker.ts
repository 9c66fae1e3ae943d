import { parentPort, workerData } from 'node:worker_threads'
import { StoreFull } from '../../src/compiler/store/fault.js'
import type { SharedStore } from '../../src/compiler/store/interface.js'
import { attachStore } from '../../src/compiler/store/store.js'
import { order, sharedOptions, sharedSetup, work } from './store-work.js'

/** What a thread answers: the ids in the order of its turns; none where the store is full. */
export interface Answer {
  readonly ids?: readonly number[]
}

/** Attaches to a store, works on it, and begins again where the store had to grow. */
const { shared, thread } = workerData as { readonly shared: SharedStore; readonly thread: number }
const { words, interns } = sharedSetup()
const store = attachStore(words, shared, sharedOptions)
let intern: ((number: number) => number) | undefined
let from = 0
const ids: number[] = []

parentPort!.on('message', () => {
  store.refresh()
  try {
    intern ??= interns(store)
    for (; from < work; from++) {
      const id = intern(order(thread, from))
      ids.push(id)
    }
    parentPort!.postMessage({ ids })
    parentPort!.close()
  } catch (error) {
    if (!(error instanceof StoreFull)) throw error
    parentPort!.postMessage({})
  }
})

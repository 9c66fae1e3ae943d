import { Worker } from 'node:worker_threads'
import type { SearchThreads, ThreadStart } from '../library/thread.js'
import type { Thread } from '../model/crew.js'
import type { WorkerData } from './worker.js'

/**
 * So many threads of `node:worker_threads`, with the one that asks, for `explore` to search with:
 *
 *     await explore(specification, { threads: createThreads(4) })
 *
 * They begin when the search has taken more than 0.6 s of a processor; `isEager`: at the first level.
 */
export function createThreads(count: number, options: { readonly isEager?: boolean } = {}): SearchThreads {
  return { count, ...options, processorMs, start: startThread }
}

function processorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function startThread(start: ThreadStart): Thread {
  const worker = new Worker(new URL('./worker.js', import.meta.url), {
    workerData: start satisfies WorkerData,
  })
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => worker.on('message', listener),
    onFailure(listener) {
      worker.on('error', listener)
      worker.on('exit', (code) => listener(new Error(`a thread of the search has ended, with code ${code}`)))
    },
    stop: () => void worker.terminate(),
  }
}

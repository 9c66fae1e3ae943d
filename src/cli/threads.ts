import { Worker } from 'node:worker_threads'
import type { Thread, ThreadStart, Threads } from '../index.js'
import type { WorkerData } from './worker.js'

/** So many threads, with this one, of `worker_threads`, which search what `start` describes. */
export function createThreads(count: number, start: ThreadStart, isEager = false): Threads {
  return { count, isEager, start: () => startThread(start) }
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

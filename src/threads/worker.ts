import { parentPort, workerData } from 'node:worker_threads'
import { serveSearch, type ThreadStart } from '../library/thread.js'

/** What this module wants as its `workerData`. */
export type WorkerData = ThreadStart

// The module of a thread that searches together with others.
serveSearch(workerData as WorkerData, {
  post: (message) => parentPort!.postMessage(message),
  onMessage: (listener) => parentPort!.on('message', listener),
})

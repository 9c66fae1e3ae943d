import { Worker } from 'node:worker_threads'
import { afterAll } from '@jest/globals'
import type { Answer, Request } from './specs-raft-worker.js'

let worker: Worker | undefined

/**
 * Explores in a thread of its own, one request at a time: within Jest's sandbox, where each access to a
 * global is slow, it takes three times as long.
 */
export function explored(request: Request): Promise<Answer> {
  worker ??= new Worker(new URL('specs-raft-worker.js', import.meta.url))
  const thread = worker
  return new Promise<Answer>((resolve, reject) => {
    thread.removeAllListeners()
    thread.once('error', reject)
    thread.once('message', (message: Answer | { readonly error: string }) => {
      if ('error' in message) reject(new Error(message.error))
      else resolve(message)
    })
    thread.postMessage(request)
  })
}

afterAll(async () => {
  await worker?.terminate()
})

/** Counts in the words of `npm run tlc`; `levels` is the depth counted from 1. */
export function inWords({ verdict, generated, distinct, depth }: Answer): string {
  return `${verdict}, ${generated} generated, ${distinct} distinct, ${depth + 1} levels`
}

import { expect, test } from '@jest/globals'
import { check, explorePrepared } from '../../src/index.js'
import { prepareSharing } from '../../src/library/prepared.js'
import type { SearchThreads } from '../../src/library/thread.js'

const text = `module Slow
variable x : Int
init x \\in 0..9999
action Up == x < 20000 /\\ x' = x + 10000
deadlock off
`

test.each([1, 2])('a search whose states take long looks up after each, %i workers', async (workers) => {
  const prepared = prepareSharing(check(text), { workers }, workers > 1 ? {} : undefined)
  let nowMs = 0
  let asked = 0
  let expanded = 0
  const { verdict, statistics } = await explorePrepared(prepared, {
    // Each look at the clock finds it a second on.
    clock: () => (nowMs += 1000),
    ...(workers > 1 ? { threads: neverStarted } : {}),
    onProgress(progress) {
      expanded = progress.expanded
    },
    shouldStop: () => (++asked === 20 ? 'time' : undefined),
  })
  expect(verdict).toEqual({ kind: 'stopped', reason: 'time' })
  // From 16 states at a time down to one.
  expect(expanded).toBeLessThan(50)
  expect(statistics.actions[0]!.generated).toBe(expanded)
})

/** Threads that the search has not been long enough for. */
const neverStarted: SearchThreads = {
  count: 2,
  processorMs: () => 0,
  start() {
    throw new Error('no thread is wanted')
  },
}

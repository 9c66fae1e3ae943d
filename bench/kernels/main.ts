import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { kernels } from './catalogue.js'
import type { KernelModel } from './kernel.js'
import { type Assignment, runWorker, searchKernel } from './search.js'

/**
 * `node dist/bench/kernels/main.js raft-bounded twoEntries 2`: runs the kernel of a specification and model
 * on one worker or two, and prints what it found and how long it took as one line of JSON.
 */

interface Start {
  readonly words: readonly [string, string]
  readonly assignment: Assignment
}

if (isMainThread) {
  const [specification = '', name = '', workersWord = '1'] = process.argv.slice(2)
  const model = find(specification, name)
  const run = await searchKernel(model, Number(workersWord), (assignment) => {
    const start: Start = { words: [specification, name], assignment }
    return new Worker(new URL(import.meta.url), { workerData: start })
  })
  const startMs = performance.now() - run.searchMs
  const peakBytes = process.resourceUsage().maxRSS * 1024
  console.log(JSON.stringify({ ...run, startMs, peakBytes }))
} else {
  const { words, assignment } = workerData as Start
  parentPort!.postMessage(runWorker(find(...words), assignment))
}

function find(specification: string, name: string): KernelModel {
  const model = kernels[specification]?.[name]
  if (model !== undefined) return model
  const known = Object.entries(kernels).flatMap(([key, models]) =>
    Object.keys(models).map((each) => `${key} ${each}`),
  )
  throw new Error(`no kernel of \`${specification} ${name}\`; there are ${known.join(', ')}`)
}

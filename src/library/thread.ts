import { createCompiled } from '../compiler/engine/engine.js'
import { serve } from '../compiler/engine/serve.js'
import { createInterpreter } from '../interpreter/engine.js'
import type { Config } from '../model/config.js'
import type { Port, Thread } from '../model/crew.js'
import { sitesOf } from '../model/sites.js'
import { check } from '../types/check.js'
import { type SamplingStart, serveSampling } from './sampling.js'

/**
 * Threads to search with, whatever is searched. `createThreads` makes those of Node.js; an embedder may have
 * others, each of which calls `serveSearch`.
 */
export interface SearchThreads {
  /** How many search, with the one that starts the others. */
  readonly count: number
  /** Has them expand each level, from the first on; else they begin when it is worth while. */
  readonly isEager?: boolean
  /** Processor time that the program has used, in milliseconds: tells when they are worth while. */
  processorMs(): number
  start(start: ThreadStart): Thread
}

/** What a thread has to know before it can search: data, to be posted to it. */
export interface ThreadStart {
  readonly config: Config
  /** Set where it is to sample behaviors, in place of searching. */
  readonly sampling?: SamplingStart
  /** What the search comes to, in shared memory: see `Coverage`. */
  readonly counts?: Int32Array
}

/** Serves the search of another thread, in this one, until that ends it. */
export function serveSearch({ config, sampling, counts }: ThreadStart, port: Port): void {
  if (sampling) {
    serveSampling(config, sampling, port)
    return
  }
  // The module has been read and checked there: what is left to do costs a third of that.
  serve(port, (store) => {
    const { types } = check(config.module)
    const coverage = counts && { sites: sitesOf(config), counts }
    const reference = createInterpreter(config, coverage ? { coverage } : {})
    return createCompiled(config, types, reference, { store }, coverage).core
  })
}

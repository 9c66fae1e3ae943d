import { createCompiled } from '../compiler/engine/engine.js'
import { Unsupported } from '../compiler/environment.js'
import {
  type Batch,
  beginningOf,
  type Sampler,
  type Sampling,
  sampleBatch,
} from '../explorer/random/behaviors.js'
import { type SamplingMember, wantedBefore } from '../explorer/random/simulate.js'
import { createInterpreter } from '../interpreter/engine.js'
import type { Config } from '../model/config.js'
import type { Port, Thread } from '../model/crew.js'
import type { Engine } from '../model/engine.js'
import { check, type Types } from '../types/check.js'

/** What a thread is told that is to sample behaviors, beside the model. */
export interface SamplingStart {
  readonly sampling: Sampling
  readonly engine: 'compiled' | 'interpreted'
  /** See `wantedBefore`. */
  readonly wanted: SharedArrayBuffer
}

/** An engine, and what it has printed. */
export interface PrintingEngine {
  readonly engine: Engine
  readonly printed: string[]
}

/** Values that walks have met stay with an engine; one with so many bytes of them gives way to another. */
const valueBytesMax = 2 ** 28

/** Gives what to sample with: an engine, or where that has become too large, another one. */
export function samplers(first: PrintingEngine, create: () => PrintingEngine): () => Sampler {
  let sampler = samplerOf(first)
  return () => {
    if ((sampler.engine.bytes?.() ?? 0) > valueBytesMax) {
      sampler = samplerOf(create())
      // What initial states print is printed once.
      sampler.takePrinted()
    }
    return sampler
  }
}

function samplerOf({ engine, printed }: PrintingEngine): Sampler {
  return {
    engine,
    beginning: beginningOf(engine),
    walker: engine.createWalker(),
    takePrinted: () => printed.splice(0),
  }
}

/** An engine for a model. */
export function createPrintingEngine(
  config: Config,
  types: Types,
  kind: SamplingStart['engine'],
): PrintingEngine {
  const printed: string[] = []
  const interpreter = createInterpreter(config, { print: (line) => void printed.push(line) })
  if (kind === 'interpreted') return { engine: interpreter, printed }
  try {
    return { engine: createCompiled(config, types, interpreter), printed }
  } catch (error) {
    if (error instanceof Unsupported) return { engine: interpreter, printed }
    throw error
  }
}

/** Which behaviors a thread is asked to sample. */
interface Range {
  readonly first: number
  readonly count: number
}

/** Samples the batches that another thread asks for, one after the other. */
export function serveSampling(config: Config, { sampling, engine, wanted }: SamplingStart, port: Port): void {
  const { types } = check(config.module)
  const create = () => createPrintingEngine(config, types, engine)
  const currentSampler = samplers(create(), create)
  currentSampler().takePrinted()
  const isWanted = wantedBefore(wanted)
  port.onMessage((message) => {
    const sampled = sampleBatch(currentSampler(), sampling, message as Range, isWanted)
    for (;;) {
      const { done, value } = sampled.next()
      if (!done) continue
      port.post(value satisfies Batch)
      return
    }
  })
}

/** A member that the thread is, which answers in the order in which it is asked. */
export function createSamplingMember(thread: Thread): SamplingMember {
  const pending: { resolve(batch: Batch): void; reject(error: Error): void }[] = []
  let failure: Error | undefined
  thread.onMessage((message) => pending.shift()?.resolve(message as Batch))
  thread.onFailure((error) => {
    failure ??= error
    for (const { reject } of pending.splice(0)) reject(error)
  })
  return {
    sample(range) {
      return new Promise((resolve, reject) => {
        if (failure) {
          reject(failure)
          return
        }
        pending.push({ resolve, reject })
        thread.post(range)
      })
    },
  }
}

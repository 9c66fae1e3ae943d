import { createCompiled } from '../../src/compiler/engine/engine.js'
import { Unsupported } from '../../src/compiler/environment.js'
import { createInterpreter } from '../../src/interpreter/engine.js'
import type { Reference } from '../../src/model/reference.js'
import type { MakeEngine } from './compare.js'

/** The engines that are held against one another: the reference, and the one that must agree with it. */
export const reference: MakeEngine = (config, { print, coverage }) =>
  createInterpreter(config, { print, ...(coverage ? { coverage } : {}) })

/**
 * How many models were compiled, why others were left to the reference engine, and what of compiled ones is.
 */
export const compiled = { count: 0, reasons: new Map<string, number>(), left: new Map<string, number>() }

function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1)
}

/** The compiled engine; the reference one, as for a user, where a model is not compiled. */
export const candidate: MakeEngine = (config, { types, print, coverage, isShared }) => {
  const interpreter = reference(config, { types, print, ...(coverage ? { coverage } : {}) }) as Reference
  try {
    const engine = createCompiled(config, types, interpreter, isShared ? {} : undefined, coverage)
    compiled.count++
    for (const { what } of engine.left) count(compiled.left, what)
    return engine
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error
    count(compiled.reasons, error.what)
    return interpreter
  }
}

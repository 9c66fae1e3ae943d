import { type Examples, findExamples } from '../explorer/example.js'
import type { Trace } from '../model/trace.js'
import type { Prepared } from './prepared.js'
import { createPrintingEngine, samplers } from './sampling.js'

/** How many examples there are to be, and what random choices depend on where a search does not suffice. */
export interface ExampleOptions {
  readonly count: number
  readonly seed: number
}

/** Examples as traces. */
export interface SpecificationExamples extends Omit<Examples, 'examples'> {
  readonly examples: readonly (Omit<Examples['examples'][number], 'run'> & { readonly trace: Trace })[]
}

/**
 * A few short traces of a model that show what it does: together they take every action that is enabled
 * within a bound, and each goes on to an end of its own accord where there is one nearby.
 */
export function examplesOf(prepared: Prepared, options: ExampleOptions): SpecificationExamples {
  const { config, types, engine, engineKind } = prepared
  const create = () => createPrintingEngine(config, types, engineKind)
  const found = findExamples(samplers({ engine, printed: [] }, create)(), options)
  return {
    ...found,
    examples: found.examples.map(({ run, ...others }) => ({
      ...others,
      trace: {
        specification: prepared.specification.source.name,
        ...{ module: engine.module, model: engine.model, constants: engine.constants },
        variables: engine.variables,
        ...run,
      },
    })),
  }
}

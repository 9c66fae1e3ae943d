import { type Examples, type FindOptions, findExamples } from '../explorer/random/example.js'
import type { Trace } from '../model/trace.js'
import type { Prepared } from './prepared.js'
import { createPrintingEngine, samplers } from './sampling.js'

/** How many examples there are to be, and how to look for them. */
export type ExampleOptions = FindOptions

/** Examples as traces. */
export interface SpecificationExamples extends Omit<Examples, 'examples'> {
  readonly examples: readonly (Omit<Examples['examples'][number], 'run'> & { readonly trace: Trace })[]
}

/**
 * A few short traces of a model that show what it does: together they take every action that is enabled
 * within a bound, and each goes on to an end of its own accord where there is one nearby.
 */
export async function examplesOf(
  prepared: Prepared,
  options: ExampleOptions,
): Promise<SpecificationExamples> {
  const { config, types, engine, engineKind } = prepared
  const create = () => createPrintingEngine(config, types, engineKind)
  const found = await findExamples(samplers({ engine, printed: [] }, create)(), options)
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

import type { Exploration } from '../explorer/exploration.js'
import { type ExploreOptions, explore as search } from '../explorer/explore.js'
import type { Source } from '../text/source.js'
import { type Prepared, prepare, type Selection } from './prepared.js'
import { type CheckOptions, check, type Specification } from './specification.js'

/**
 * Explores a specification under a model, level by level: counts, verdict, and for a violation a shortest
 * trace to it. Throws a `DiagnosticError` where the specification or what is selected of it has errors.
 *
 *     const { verdict, statistics } = await explore(check(text), { model: 'small', depth: 12 })
 */
export async function explore(
  specification: Specification | Source | string,
  options: ExploreOptions & Selection & CheckOptions = {},
): Promise<Exploration> {
  const checked = isSpecification(specification) ? specification : check(specification, options)
  return explorePrepared(prepare(checked, options), options)
}

/** The same of a model that has been prepared. */
export async function explorePrepared(
  prepared: Prepared,
  options: ExploreOptions = {},
): Promise<Exploration> {
  const exploration = await search(prepared.engine, options)
  const { counterexample } = exploration
  if (!counterexample) return exploration
  const trace = { ...counterexample.trace, specification: prepared.specification.source.name }
  return { ...exploration, counterexample: { ...counterexample, trace } }
}

function isSpecification(value: Specification | Source | string): value is Specification {
  return typeof value !== 'string' && 'diagnostics' in value
}

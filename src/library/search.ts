import type { Exploration } from '../explorer/exploration.js'
import { type ExploreOptions as SearchOptions, explore as search } from '../explorer/explore.js'
import type { Source } from '../text/source.js'
import { type Prepared, prepare, type Selection } from './prepared.js'
import { type CheckOptions, check, type Specification } from './specification.js'
import type { SearchThreads } from './thread.js'

/** How to search. Nothing here changes what a search that runs to its end finds, but for `depth`. */
export interface ExploreOptions extends Omit<SearchOptions, 'threads'> {
  /** Further threads to search with, where the compiled engine runs the specification. */
  readonly threads?: SearchThreads
}

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
  const workers = options.threads?.count ?? 1
  return explorePrepared(prepare(checked, { workers, ...options }), options)
}

/** The same of a model that has been prepared: with threads, for so many `workers`. */
export async function explorePrepared(
  prepared: Prepared,
  options: ExploreOptions = {},
): Promise<Exploration> {
  const { threads, ...others } = options
  const start = () => threads!.start({ config: prepared.config })
  const exploration = await search(prepared.engine, {
    ...others,
    ...(threads ? { threads: { ...threads, start } } : {}),
  })
  const { counterexample } = exploration
  if (!counterexample) return exploration
  const trace = { ...counterexample.trace, specification: prepared.specification.source.name }
  return { ...exploration, counterexample: { ...counterexample, trace } }
}

function isSpecification(value: Specification | Source | string): value is Specification {
  return typeof value !== 'string' && 'diagnostics' in value
}

import type { Exploration } from '../explorer/exploration.js'
import { type ExploreOptions as SearchOptions, explore as search } from '../explorer/explore.js'
import type { Moment } from '../explorer/storage/moment.js'
import { sampledSuspicions } from '../explorer/trust/sampled-suspicions.js'
import type { Suspicion } from '../explorer/trust/suspicion.js'
import { suspicionsOf } from '../explorer/trust/suspicions.js'
import { equals, type Value } from '../model/value.js'
import { assert } from '../text/assert.js'
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
  const { config, coverage } = prepared
  const counts = coverage?.counts instanceof Int32Array ? coverage.counts : undefined
  const start = () => threads!.start({ config, ...(counts ? { counts } : {}) })
  const isWhole = takeUp(prepared, options.resume)
  const found = await search(prepared.engine, {
    ...others,
    ...(coverage ? { coverage } : {}),
    ...(threads ? { threads: { ...threads, start } } : {}),
  })
  const exploration = isWhole ? { ...found, suspicions: suspicionsIn(prepared, found) } : found
  const { counterexample } = exploration
  if (!counterexample) return exploration
  const trace = { ...counterexample.trace, specification: prepared.specification.source.name }
  return { ...exploration, counterexample: { ...counterexample, trace } }
}

/** Takes up what a search had come to that is gone on with; false where that is not known. */
function takeUp({ coverage }: Prepared, resume: Moment | undefined): boolean {
  if (!coverage) return false
  if (!resume) return true
  resume.covered?.forEach((count, site) => {
    coverage.counts[site]! += count
  })
  return resume.covered !== undefined
}

/** What to be suspicious of in a result. */
function suspicionsIn(
  { config, coverage, reference, types }: Prepared,
  exploration: Exploration,
): readonly Suspicion[] {
  assert(coverage, 'the search has taken note of what it has come to')
  return suspicionsOf(config, exploration, {
    coverage,
    constants: reference.constantsOf,
    types,
    variesAtFirst(variable) {
      if (exploration.statistics.initial.generated > initialStatesMax) return true
      let first: Value | undefined
      for (const state of reference.initialStates()) {
        const value = state[variable]!
        first ??= value
        if (!equals(first, value)) return true
      }
      return false
    },
    sampled: () => sampledSuspicions(config, reference, exploration.statistics.distinct),
  })
}

/** More initial states are not enumerated again: a variable that never changes is taken for a parameter. */
const initialStatesMax = 10_000

function isSpecification(value: Specification | Source | string): value is Specification {
  return typeof value !== 'string' && 'diagnostics' in value
}

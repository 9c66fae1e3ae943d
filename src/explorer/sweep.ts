import type { Argument } from '../model/state.js'
import type { Diagnostic } from '../text/diagnostic.js'
import type { Counterexample, Exploration } from './exploration.js'

/** Searches of one model under several values of its constants, in the order in which they were made. */
export interface Sweep {
  readonly module: string
  readonly model: string
  /** The constants that take several values, in the order in which they were given. */
  readonly swept: readonly string[]
  readonly checked: Exploration['checked']
  readonly rows: readonly SweepRow[]
  /** How many rows there are where nothing interrupts it. */
  readonly runs: number
}

/** One search, or none where an assumption is false of the values. */
export interface SweepRow {
  /** In the order of `swept`. */
  readonly constants: readonly Argument[]
  readonly outcome: SearchOutcome | AssumptionOutcome
  /**
   * Its distinct states by those of the row before: where only the last constant differs, and neither search
   * ended early, so that states to the same depth are compared.
   */
  readonly growth?: number
}

/** What is kept of a search. */
export interface SearchOutcome {
  readonly kind: 'search'
  readonly verdict: Exploration['verdict']
  readonly statistics: Pick<
    Exploration['statistics'],
    'generated' | 'distinct' | 'left' | 'depth' | 'diameter'
  >
  readonly counterexample?: Counterexample
  /** How many warnings there are to doubt it by. */
  readonly warnings: number
}

/** The assumptions that are false. */
export interface AssumptionOutcome {
  readonly kind: 'assumption'
  readonly diagnostics: readonly Diagnostic[]
}

/** What is to be kept of a search. */
export function searchOutcome({
  verdict,
  statistics: { generated, distinct, left, depth, diameter },
  counterexample,
  suspicions = [],
}: Exploration): SearchOutcome {
  return {
    kind: 'search',
    verdict,
    statistics: { generated, distinct, left, depth, ...(diameter === undefined ? {} : { diameter }) },
    ...(counterexample ? { counterexample } : {}),
    warnings: suspicions.filter(({ severity }) => severity === 'warning').length,
  }
}

/** By how much a row has more distinct states than the one before it; undefined where that says nothing. */
export function growthOf(before: SweepRow, { outcome }: Omit<SweepRow, 'growth'>): number | undefined {
  const former = completeStates(before.outcome)
  const states = completeStates(outcome)
  if (former === undefined || states === undefined || former === 0) return undefined
  return Number((states / former).toPrecision(4))
}

function completeStates(outcome: SweepRow['outcome']): number | undefined {
  if (outcome.kind !== 'search') return undefined
  const { verdict, statistics } = outcome
  return verdict.kind === 'exhausted' || verdict.kind === 'bounded' ? statistics.distinct : undefined
}

/** Whether it ended before all its searches were made. */
export function isInterrupted({ rows, runs }: Sweep): boolean {
  const last = rows.at(-1)?.outcome
  const isLastCut =
    last?.kind === 'search' && last.verdict.kind === 'stopped' && last.verdict.reason === 'interrupt'
  return rows.length < runs || isLastCut
}

/** The exit code of a sweep: 1 where a search met a violation, else 3 where one was stopped, else 0. */
export function sweepExitCode(sweep: Sweep): 0 | 1 | 3 {
  const kinds = sweep.rows.flatMap(({ outcome }) => (outcome.kind === 'search' ? [outcome.verdict.kind] : []))
  if (kinds.includes('violated')) return 1
  return kinds.includes('stopped') || isInterrupted(sweep) ? 3 : 0
}

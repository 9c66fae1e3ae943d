import type { Config } from '../../model/config.js'
import type { Constants } from '../../model/reference.js'
import type { Coverage } from '../../model/sites.js'
import { assertNever } from '../../text/assert.js'
import { textOf } from '../../text/source.js'
import type { Types } from '../../types/check.js'
import type { Exploration, Verdict } from '../exploration.js'
import { grouped } from '../report.js'
import type { Suspicion, SuspicionKind } from './suspicion.js'
import { symmetrySuspicions, tellsApart } from './symmetry-suspicions.js'
import { findUnreached, type Unreached } from './unreached.js'

/** What a search knows beside its result. */
export interface SearchFacts {
  readonly coverage: Coverage
  readonly constants: Constants
  /** Those of the module. */
  readonly types: Types
  /** Whether the initial states differ in a variable, by index. */
  variesAtFirst(variable: number): boolean
  /** What is found out from some of the states. */
  sampled(): readonly Suspicion[]
}

/**
 * What to be suspicious of in a result. Where something is violated, that is to be looked at first, and ends
 * the search early: only what takes states for one is told then, as the trace may be none because of it.
 */
export function suspicionsOf(
  config: Config,
  exploration: Omit<Exploration, 'suspicions'>,
  facts: SearchFacts,
): readonly Suspicion[] {
  const { verdict, statistics } = exploration
  if (statistics.distinct === 0) return nothingIn(config, exploration)
  if (verdict.kind === 'violated') return [...symmetrySuspicions(config, facts.types), ...facts.sampled()]
  // Where no state was expanded, nothing could be come to.
  if (statistics.outDegree === undefined) return symmetrySuspicions(config, facts.types)
  return [
    ...absencesIn(config, exploration, facts),
    ...cuts(config, exploration),
    ...unmetScenarios(config, exploration, facts),
    ...symmetrySuspicions(config, facts.types),
    ...facts.sampled(),
  ]
}

function absencesIn(
  config: Config,
  { verdict, statistics }: Omit<Exploration, 'suspicions'>,
  facts: SearchFacts,
): readonly Suspicion[] {
  const { coverage, constants } = facts
  const idle = new Set(statistics.actions.filter(({ generated }) => generated === 0).map(({ name }) => name))
  const { unreached, assigned, unassigned } = findUnreached(config, coverage, idle, constants)
  const isWhole = verdict.kind === 'exhausted'
  const when = howFar(verdict)
  const places = unreached.map((place): Suspicion => {
    const severity = isWhole && !place.isConstant ? 'warning' : 'note'
    const own = place.isConstant ? 'with these constants' : undefined
    const message = `${sentenceOf(place, when)}${own ? `, ${own}` : ''}`
    return { kind: kindOf(place), severity, span: place.span, message, ...named(place.name) }
  })
  const stays = config.module.variables.filter(({ index }) => {
    if (coverage.counts[coverage.sites.variables[index]!]! > 0 || facts.variesAtFirst(index)) return false
    // Of what might change it, something has been told.
    return assigned.has(index) || !unassigned.has(index)
  })
  const isStuck = idle.size === statistics.actions.length
  const variables = (isStuck ? [] : stays).map((variable): Suspicion => {
    const message =
      when === undefined ? 'this variable never changes' : `this variable does not change ${when}`
    return {
      ...{ kind: 'constant-variable', severity: isWhole ? 'warning' : 'note', message },
      ...{ span: variable.span, name: variable.name },
    }
  })
  return [...places, ...variables]
}

/** How far a search has come, where that is not everywhere. */
function howFar(verdict: Verdict): string | undefined {
  if (verdict.kind === 'exhausted') return undefined
  return verdict.kind === 'bounded' ? `within depth ${verdict.depth}` : 'so far'
}

function named(name: string | undefined): { readonly name?: string } {
  return name === undefined ? {} : { name }
}

function kindOf({ kind }: Unreached): SuspicionKind {
  switch (kind) {
    case 'action':
      return 'idle-action'
    case 'branch':
    case 'arm':
      return 'untaken-branch'
    case 'disjunct':
      return 'idle-disjunct'
    case 'conjunct':
      return 'idle-condition'
    case 'left':
      return 'idle-implication'
    case 'range':
      return 'empty-set'
    default:
      return assertNever(kind)
  }
}

/** `when`: how far the search has come, where that is not everywhere. */
function sentenceOf({ kind, name }: Unreached, when: string | undefined): string {
  const verb = (never: string, not: string) => (when === undefined ? `never ${never}` : `${not} ${when}`)
  switch (kind) {
    case 'action':
      return when === undefined ? `${name} is never enabled` : `${name} is not enabled ${when}`
    case 'branch':
    case 'arm':
      return verb('taken', 'not taken')
    case 'disjunct':
      return `a disjunct that ${verb('holds', 'does not hold')} where those before it are false`
    case 'conjunct':
      return `a condition that ${verb('holds', 'does not hold')}, so that what follows it is not looked at`
    case 'left':
      return `the left side of an implication, which ${verb('holds', 'does not hold')}`
    case 'range':
      return when === undefined ? 'a set that is always empty' : `a set that is always empty ${when}`
    default:
      return assertNever(kind)
  }
}

/** Of a search without a state: what is to blame, as nothing that was checked means anything. */
function nothingIn(
  config: Config,
  { verdict, statistics }: Omit<Exploration, 'suspicions'>,
): readonly Suspicion[] {
  if (verdict.kind === 'stopped' || verdict.kind === 'violated') return []
  const [constraint] = config.stateConstraints
  const isCut = statistics.initial.generated > 0 && constraint
  const message = isCut
    ? 'every initial state is outside the constraints, so nothing was looked at'
    : 'there is no initial state, so nothing was looked at'
  const { span } = isCut ? constraint : config.init
  return [{ kind: 'no-initial-state', severity: 'warning', span, message }]
}

function cuts(
  config: Config,
  { verdict, statistics }: Omit<Exploration, 'suspicions'>,
): readonly Suspicion[] {
  const { cut, cutDepth } = statistics
  const [constraint] = [...config.stateConstraints, ...config.actionConstraints]
  if (cut === 0 || !constraint) return []
  const count = config.stateConstraints.length + config.actionConstraints.length
  const which = count === 1 ? 'this constraint cuts' : `the ${count} constraints cut`
  const times = cut === 1 ? 'a state' : `states ${grouped(cut)} times`
  const where = cutDepth === undefined ? '' : `, at depth ${cutDepth} first`
  return [
    {
      kind: 'cut-states',
      severity: verdict.kind === 'exhausted' ? 'warning' : 'note',
      span: constraint.span,
      message: `${which} ${times}${where}: what is beyond was not looked at`,
    },
  ]
}

/** Scenarios of which a stage was met by no state. */
function unmetScenarios(
  config: Config,
  { verdict }: Omit<Exploration, 'suspicions'>,
  { coverage: { sites, counts }, types }: SearchFacts,
): readonly Suspicion[] {
  const severity = verdict.kind === 'exhausted' ? 'warning' : 'note'
  const when = howFar(verdict)
  const told = new Set<string>()
  return sites.goals.flatMap(({ scenario, condition, met, faulty }): readonly Suspicion[] => {
    // Of states that symmetry takes for one, a search looks at one.
    if (counts[met]! > 0 || told.has(scenario) || tellsApart(config, types, condition)) return []
    told.add(scenario)
    const { span } = condition
    if (counts[faulty]! > 0) {
      const message =
        `scenario ${scenario} was not looked for, as this has a fault in some state: ` +
        `--scenario ${scenario} tells more`
      return [{ kind: 'faulty-scenario', severity, span, message, name: scenario }]
    }
    const how = when === undefined ? 'is never met' : `is not met ${when}`
    const message = `scenario ${scenario} ${how}, as this holds in no state`
    return [{ kind: 'unmet-scenario', severity, span, message, name: scenario }]
  })
}

const textMax = 60

/** What a suspicion is about, in one line of the specification's text. */
export function subjectOf({ span }: Suspicion): string {
  const text = textOf(span).replace(/\s+/g, ' ').trim()
  return text.length <= textMax ? text : `${text.slice(0, textMax - 1)}…`
}

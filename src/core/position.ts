import type { Diagnostic } from '../text/diagnostic.js'
import type { Span } from '../text/source.js'
import type { Expr } from './core.js'
import type { Level } from './level.js'
import type { Closure, Defined, Entity, Scope } from './scope.js'

/** Where a formula stands: which names it sees, and what it may speak of. */
export interface Position {
  readonly scope: Scope
  readonly report: (diagnostic: Diagnostic) => void
  /** What the formula is part of, for messages: "an invariant". */
  readonly what: string
  /** What it may speak of. */
  readonly allows: Level
  /** Below a prime. */
  readonly primed: boolean
  /** In `init`: variables are read in the next state, of which there is only one. */
  readonly init: boolean
  /** The operators that are being expanded in place. */
  readonly expanding: readonly Defined[]
  /** How many more definitions may be written out within one formula: each may double it. */
  readonly budget: { expansions: number }
  /** In a stage of a scenario: what stands for `since(NAME, condition)`. */
  readonly since?: (given: readonly Closure[], span: Span, at: Position) => Expr
  /** In the equation of a constant set: a name that nobody knows is a new model value. */
  readonly introduce?: (name: string, span: Span) => Entity
}

/** Constants only. */
export const constantLevel: Level = { variables: false, primes: false, temporal: false }
/** Constants and variables. */
export const stateLevel: Level = { variables: true, primes: false, temporal: false }
/** All but temporal formulas. */
export const actionLevel: Level = { variables: true, primes: true, temporal: false }
/** What speaks of a behavior; primes only within `[A]_v` and the like. */
export const temporalLevel: Level = { variables: true, primes: false, temporal: true }
/** Everything: it is checked where the operator is used. */
export const anyLevel: Level = { variables: true, primes: true, temporal: true }

/** A position at the top of a formula. */
export function position(
  scope: Scope,
  what: string,
  allows: Level,
  report: (diagnostic: Diagnostic) => void,
): Position {
  return {
    scope,
    report,
    what,
    allows,
    primed: false,
    init: false,
    expanding: [],
    budget: { expansions: expansionsMax },
  }
}

const expansionsMax = 5000

/**
 * Counts a definition that is written out in place; says whether there is room for it, and reports where not.
 */
export function spendExpansion(at: Position, span: Span, name: string): boolean {
  at.budget.expansions--
  if (at.budget.expansions >= 0) return true
  if (at.budget.expansions === -1) {
    fail(at, 'E125', span, `\`${name}\` has to be written out in place, and the formula becomes too large`, {
      hint: 'an operator that takes values, and no variables to prime, is not written out',
    })
  }
  return false
}

/** The same position in another scope. */
export function within(at: Position, scope: Scope): Position {
  return { ...at, scope }
}

/** Reports an error. */
export function fail(
  at: Position,
  code: string,
  span: Span,
  message: string,
  more: Partial<Diagnostic> = {},
): void {
  at.report({ code, severity: 'error', message, span, ...more })
}

/**
 * Reports where a formula that is used here speaks of more than may be spoken of here. Says whether all is
 * well.
 */
export function requireLevel(at: Position, level: Level, span: Span, name: string): boolean {
  const { allows, what } = at
  if (level.temporal && !allows.temporal) {
    fail(at, 'E108', span, `\`${name}\` is a temporal formula, which cannot stand in ${what}`, temporalHint)
    return false
  }
  if (level.primes && !allows.primes) {
    fail(at, 'E106', span, `\`${name}\` has primes, and ${what} cannot have any`, primesHint(at))
    return false
  }
  if (level.primes && at.primed) {
    fail(at, 'E107', span, `\`${name}\` has primes already, so it cannot be primed`)
    return false
  }
  if (level.variables && !allows.variables) {
    fail(at, 'E109', span, `\`${name}\` depends on variables, and ${what} speaks of constants only`)
    return false
  }
  return true
}

/** Where temporal formulas may stand. */
export const temporalHint = { hint: 'temporal formulas stand in a `property` and in `fairness`' }

/** What to do with primes where there may be none. */
export function primesHint(at: Position): { readonly hint: string } {
  if (at.init) return { hint: '`init` speaks of the first state alone: write it without primes' }
  if (at.allows.temporal)
    return { hint: 'what holds of every step is written `[][formula]`, of some step `<><<formula>>_v`' }
  if (at.what === 'an invariant')
    return { hint: 'what holds of every step is a property: `property Name == [][formula]`' }
  return { hint: 'primes stand in actions, and in properties within `[][formula]`' }
}

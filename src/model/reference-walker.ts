import * as Immutable from 'immutable'
import type { Level } from './engine.js'
import type { Reference } from './reference.js'
import type { State } from './state.js'
import type { Walker } from './walker.js'

/** A successor that may be taken. */
export interface Taken {
  readonly state: State
  readonly action: number
  readonly high: number
  readonly low: number
}

/** A walker of the reference engine. */
export function createReferenceWalker(reference: Pick<Reference, 'expandState' | 'decode'>): Walker {
  let here: State = []
  let found: readonly Taken[] = []
  return {
    turnTo(level: Level, index: number) {
      here = reference.decode(level, index)
    },
    look(report) {
      found = lookAround(reference, here, report)
      return found.length
    },
    action: (successor) => found[successor]!.action,
    fingerprintHigh: (successor) => found[successor]!.high,
    fingerprintLow: (successor) => found[successor]!.low,
    take(successor) {
      here = found[successor]!.state
    },
  }
}

/** What `Walker.look` sees, by the reference engine. */
export function lookAround(
  reference: Pick<Reference, 'expandState'>,
  here: State,
  report: Parameters<Walker['look']>[0],
): readonly Taken[] {
  const found: Taken[] = []
  const before = report.violations.length
  // To a sink that knows no state, every successor is new.
  reference.expandState(
    here,
    0,
    {
      has: () => false,
      add(state, high, low, _, action) {
        if (!isSame(state, here)) found.push({ state, action, high: high | 0, low: low | 0 })
      },
    },
    report,
  )
  return report.violations.length > before ? [] : found
}

function isSame(one: State, other: State): boolean {
  return one.every((value, index) => Immutable.is(value, other[index]))
}

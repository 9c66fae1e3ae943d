import type { Action, Expr } from '../core/core.js'
import type { Coverage } from '../model/sites.js'
import type { State } from '../model/state.js'
import { equals } from '../model/value.js'
import { runAction } from './attempt.js'
import type { Machine } from './machine.js'
import type { Evaluate, Frame, PreparedAction } from './scope.js'

/** Counts what prepared code comes to, at the sites of a coverage. */
export interface Counter {
  /** Counts the evaluations of an expression, where it is a site. */
  entered(expr: Expr, evaluate: Evaluate): Evaluate
  /** Counts those of a condition that give TRUE. */
  held(expr: Expr, test: (frame: Frame) => boolean): (frame: Frame) => boolean
  /** Counts the successors that are generated through an action. */
  taken(action: Action, prepared: PreparedAction): PreparedAction
  /** Counts a step for the variables that it changes. */
  changed(state: State, next: State): void
  /** Counts nothing until `resume` has been called as often. */
  pause(): void
  resume(): void
}

/** Counts in the arrays of a coverage. */
export function createCounter({ sites, counts }: Coverage, machine: Machine): Counter {
  let pauses = 0

  function add(index: number, count: number): void {
    if (pauses === 0) counts[index]! += count
  }

  return {
    entered(expr, evaluate) {
      const site = sites.entered.get(expr)
      // What is the same in all states may be evaluated at any time, in one engine or another.
      const inner = mayCount(expr) && sites.isClosed(expr) ? paused(evaluate) : evaluate
      if (!site) return inner
      const { index } = site
      return (frame) => {
        add(index, 1)
        return inner(frame)
      }
    },
    held(expr, test) {
      const site = sites.held.get(expr)
      if (!site) return test
      const { index } = site
      return (frame) => {
        if (!test(frame)) return false
        add(index, 1)
        return true
      }
    },
    taken(action, prepared) {
      const site = sites.taken.get(action)
      if (!site) return prepared
      const { index } = site
      return {
        kind: 'branching',
        run(frame, next) {
          const before = machine.generated
          runAction(prepared, machine, frame, next)
          add(index, machine.generated - before)
        },
      }
    },
    changed(state, next) {
      for (let variable = 0; variable < sites.variables.length; variable++) {
        if (!equals(state[variable]!, next[variable]!)) add(sites.variables[variable]!, 1)
      }
    },
    pause() {
      pauses++
    },
    resume() {
      pauses--
    },
  }

  function paused(evaluate: Evaluate): Evaluate {
    return (frame) => {
      pauses++
      try {
        return evaluate(frame)
      } finally {
        pauses--
      }
    }
  }
}

/** Whether anything that is evaluated with an expression may be a site. */
function mayCount({ kind }: Expr): boolean {
  return kind !== 'literal' && kind !== 'modelValue' && kind !== 'variable' && kind !== 'local'
}

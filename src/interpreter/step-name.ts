import type { Action } from '../core/core.js'
import { assertNever } from '../text/assert.js'
import { anonymousAction } from './choices.js'

/**
 * The names that steps of a next-state relation may have: its outermost declared actions in the order of the
 * text, and the anonymous one where there is a way through none of them.
 */
export function namesOfSteps(next: Action): string[] {
  const names = new Set<string>()
  const visiting = new Set<unknown>()

  /** Collects the declared actions; whether there may be a way through none. */
  function visit(action: Action): boolean {
    switch (action.kind) {
      case 'guard':
      case 'assign':
      case 'unchanged':
        return true
      case 'compose':
        // Neither half is the action: the step records both.
        return true
      case 'sequence':
        // All of them, so that a way through one item takes the others' names along.
        return action.items.map(visit).every((isAnonymous) => isAnonymous)
      case 'choice':
        return action.branches.map(visit).some((isAnonymous) => isAnonymous)
      case 'exists':
      case 'let':
        return visit(action.body)
      case 'forEach':
        visit(action.body)
        return true
      case 'if':
        return [action.consequent, action.alternative].map(visit).some((isAnonymous) => isAnonymous)
      case 'case': {
        const parts = [...action.arms.map((arm) => arm.value), ...(action.other ? [action.other] : [])]
        return parts.map(visit).some((isAnonymous) => isAnonymous)
      }
      case 'call': {
        if (action.declared) {
          names.add(action.declared.name)
          return false
        }
        const body = action.operator.action
        if (!body || visiting.has(body)) return true
        visiting.add(body)
        const isAnonymous = visit(body)
        visiting.delete(body)
        return isAnonymous
      }
      default:
        return assertNever(action)
    }
  }
  return visit(next) ? [...names, anonymousAction] : [...names]
}

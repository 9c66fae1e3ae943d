import type { Action } from '../core/core.js'

/** Whether there is at most one way through an action in each state. */
export function isDirect(action: Action): boolean {
  switch (action.kind) {
    case 'guard':
    case 'unchanged':
      return true
    case 'assign':
      return !action.choice
    case 'sequence':
      return action.items.every(isDirect)
    case 'forEach':
    case 'let':
      return isDirect(action.body)
    case 'if':
      return isDirect(action.consequent) && isDirect(action.alternative)
    case 'case':
      return action.arms.every(({ value }) => isDirect(value)) && (!action.other || isDirect(action.other))
    case 'call':
      return (
        action.operator.action !== undefined && !action.operator.recursive && isDirect(action.operator.action)
      )
    case 'choice':
    case 'exists':
    case 'compose':
      return false
  }
}

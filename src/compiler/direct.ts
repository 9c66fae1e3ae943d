import type { Action } from '../core/core.js'
import { isOutlinedAction } from './outlined.js'
import type { Program } from './program.js'

const known = new WeakMap<Action, boolean>()

/** Whether there is at most one way through an action in each state, and no function is called on it. */
export function isDirect(program: Program, action: Action): boolean {
  let isIt = known.get(action)
  if (isIt === undefined) {
    isIt = compute(program, action)
    known.set(action, isIt)
  }
  return isIt
}

function compute(program: Program, action: Action): boolean {
  const isEach = (parts: readonly Action[]) => parts.every((part) => isDirect(program, part))
  switch (action.kind) {
    case 'guard':
    case 'unchanged':
      return true
    case 'assign':
      return !action.choice
    case 'sequence':
      return isEach(action.items)
    case 'forEach':
    case 'let':
      return isDirect(program, action.body)
    case 'if':
      return isEach([action.consequent, action.alternative])
    case 'case':
      return isEach([...action.arms.map(({ value }) => value), ...(action.other ? [action.other] : [])])
    case 'call': {
      const { operator } = action
      if (!operator.action || operator.recursive || isOutlinedAction(program, operator)) return false
      return isDirect(program, operator.action)
    }
    case 'choice':
    case 'exists':
    case 'compose':
      return false
  }
}

import type { Action } from '../../core/core.js'
import { dependenceOfAction } from './dependence.js'
import { type Flow, inOrder, pendingOf, printPending } from './flow.js'
import { everywhere } from './place.js'
import { definition } from './printed.js'
import { takeName } from './scope.js'
import type { Vocabulary } from './vocabulary.js'

/**
 * `A \cdot B`, of which TLC knows nothing, by substitution: the values that A gives get names by a LET,
 * and B reads those instead of the variables. Both halves go into `flow`, by `write`; it is to be one in
 * which nothing is assigned yet. What A assigns and B does not is then pending in it.
 */
export function compose(
  action: Extract<Action, { kind: 'compose' }>,
  flow: Flow,
  words: Vocabulary,
  write: { first: (half: Action) => void; second: (half: Action) => void } | ((half: Action) => void),
): void {
  const { first, second } = typeof write === 'function' ? { first: write, second: write } : write
  first(action.first)
  const now = new Map(flow.scope.now)
  for (const variable of inOrder(dependenceOfAction(action.first).written)) {
    const { scope, name } = takeName(flow.scope, words.variable(variable))
    const value = printPending(pendingOf(flow, variable, words))
    flow.steps.push({ kind: 'let', definitions: definition(name, value.document) })
    flow.scope = scope
    now.set(variable, name)
    const base = { document: name, tightness: 8 }
    flow.pending.set(variable, { base, updates: [], place: everywhere, assignedAt: [], isResult: true })
  }
  flow.scope = { ...flow.scope, now, next: new Map() }
  second(action.second)
}

import type { Span } from '../text/source.js'
import type { Action, Expr } from './core.js'

/**
 * What stands for something that could not be lowered, after that has been reported: a name that nothing
 * binds. It has no type, so no further errors follow from it; nothing with a hole is ever run.
 */
export function hole(span: Span): Expr {
  return { kind: 'local', span, local: { name: holeName, span, arity: 0 } }
}

/** What the name of a hole is called; no name of a specification is. */
export const holeName = '?'

/** The same where an action is wanted: it does nothing. */
export function actionHole(span: Span): Action {
  return { kind: 'sequence', span, items: [] }
}

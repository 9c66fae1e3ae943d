import type { Action, ActionExpr, EnabledExpr } from '../core/core.js'
import { compileAction } from './action.js'
import { leaveFound, newDraft, noVariables } from './draft.js'
import type { Env } from './environment.js'
import { equalStates } from './expression.js'
import { copySlots } from './into.js'
import { type Code, constant } from './low/code.js'
import { hasTrail, trail } from './trail.js'
import type { Writer } from './writer.js'

/** `ENABLED A`: whether A has a successor under the frame. */
export function compileEnabled(w: Writer, expr: EnabledExpr, env: Env): Code {
  return attempt(w, expr.action, env, () => constant(1))
}

/** An action as a formula: whether the step is one of its own under the frame. */
export function compileStepTest(w: Writer, expr: ActionExpr, env: Env): Code {
  const { ownSlots } = w.program
  return attempt(w, expr.action, env, (region) => equalStates(w, region, env.next, ownSlots))
}

/** Whether a way through the action is accepted; no further ones are tried then. */
function attempt(w: Writer, action: Action, env: Env, accept: (region: number) => Code): Code {
  const { program } = w
  const region = program.region()
  const from = env.primed ? env.next : env.current
  const truth = w.code.variable(constant(1), 'enabled')
  const { statements } = w.code.aside(() => {
    copySlots(w, constant(from), constant(region), program.slots)
    w.code.scope((found) => {
      w.code.scope((label) => {
        const draft = newDraft(label, { isComposed: true, found: { label: found } })
        compileAction(w, action, { ...env, current: from, next: region, primed: false }, draft, {
          cost: 3,
          touched: noVariables,
          emit(after) {
            w.code.if(accept(region), () => leaveFound(w, after))
          },
        })
      })
      w.code.set(truth, constant(0))
    })
  })
  // A way that is left where it is accepted leaves what it has noted.
  const marks = hasTrail(program)
    ? (['mark', 'size'] as const).map((each) => w.code.call(trail(w, each)))
    : []
  for (const statement of statements) w.code.emit(statement)
  marks.forEach((mark, index) => {
    w.code.run(trail(w, index === 0 ? 'back' : 'cut'), mark)
  })
  return truth
}

import type { Action, ActionExpr, EnabledExpr } from '../core/core.js'
import { compileAction, type Draft } from './action.js'
import type { Env } from './environment.js'
import { equalStates } from './expression.js'
import { copySlots } from './into.js'
import { type Code, constant } from './low/code.js'
import type { Writer } from './writer.js'

/** `ENABLED A`: whether A has a successor under the frame. */
export function compileEnabled(w: Writer, expr: EnabledExpr, env: Env): Code {
  return attempt(w, expr.action, env, () => constant(1))
}

/** An action as a formula: whether the step is one of its own under the frame. */
export function compileStepTest(w: Writer, expr: ActionExpr, env: Env): Code {
  return attempt(w, expr.action, env, (region) => equalStates(w, region, env.next))
}

/** Whether a way through the action is accepted; no further ones are tried then. */
function attempt(w: Writer, action: Action, env: Env, accept: (region: number) => Code): Code {
  const { program } = w
  const region = program.region()
  const from = env.primed ? env.next : env.current
  const truth = w.code.variable(constant(0), 'enabled')
  copySlots(w, constant(from), constant(region), program.slots)
  w.code.scope((label) => {
    const draft: Draft = {
      label,
      assigned: new Map(),
      kept: new Set(),
      action: undefined,
      isComposed: true,
    }
    compileAction(w, action, { ...env, current: from, next: region, primed: false }, draft, {
      isShort: true,
      emit() {
        w.code.if(accept(region), () => {
          w.code.set(truth, constant(1))
          w.code.break(label)
        })
      },
    })
  })
  return truth
}

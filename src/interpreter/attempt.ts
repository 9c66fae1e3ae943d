import type { ActionExpr, EnabledExpr } from '../core/core.js'
import { equals } from '../model/value.js'
import type { Machine, Values } from './machine.js'
import type { Program } from './program.js'
import type { Evaluate, Frame, PreparedAction, Scope } from './scope.js'

/**
 * `ENABLED A`: whether A has a successor under the frame. In a primed expression the next state is the one to
 * start from.
 */
export function isEnabled(program: Program, expr: EnabledExpr, scope: Scope, primed: boolean): Evaluate {
  const { machine } = program
  let action: PreparedAction | undefined
  return (frame) => {
    action ??= program.prepareAction(expr.action, scope)
    return attempt(machine, action, frame, primed ? nextValues(machine) : machine.current, () => true)
  }
}

/** An action as a formula: whether the step is one of its own under the frame. */
export function isStepOf(program: Program, expr: ActionExpr, scope: Scope, primed: boolean): Evaluate {
  const { machine } = program
  let action: PreparedAction | undefined
  return (frame) => {
    action ??= program.prepareAction(expr.action, scope)
    const next = nextValues(machine)
    const from = primed ? next : machine.current
    return attempt(machine, action, frame, from, () =>
      next.every((value, index) => {
        if (machine.variables[index]!.isBeside) return true
        return value !== undefined && equals(machine.result(index)!, value)
      }),
    )
  }
}

/**
 * Runs an action with a continuation that gets each way through it. What is done meanwhile is undone by its
 * end.
 */
export function runAction(action: PreparedAction, machine: Machine, frame: Frame, next: () => void): void {
  if (action.kind === 'branching') {
    action.run(frame, next)
    return
  }
  const mark = machine.mark
  const sites = machine.sites.length
  if (action.run(frame)) next()
  machine.undo(mark, sites)
}

/** Whether a way through the action from a state is accepted; no further ones are tried then. */
function attempt(
  machine: Machine,
  action: PreparedAction,
  frame: Frame,
  from: Values,
  accept: () => boolean,
): boolean {
  const registers = machine.save()
  const mark = machine.mark
  const sites = machine.sites.length
  const { gate } = machine
  machine.gate = undefined
  machine.enterState(from)
  try {
    runAction(action, machine, frame, () => {
      if (accept()) throw accepted
    })
    return false
  } catch (error) {
    if (error === accepted) return true
    throw error
  } finally {
    machine.gate = gate
    machine.forget(mark, sites)
    machine.restore(registers)
  }
}

/** Thrown to leave the search for a way as soon as one is accepted; caught in `attempt` alone. */
const accepted = Symbol('accepted')

/**
 * The values that primed variables read; within a step under construction they may not be assigned
 * afterwards. What is kept beside the state is left out there.
 */
export function nextValues(machine: Machine): Values {
  if (!machine.isBuilding) return machine.draft.next
  return machine.variables.map(({ index, span, isBeside }) =>
    isBeside ? undefined : machine.readPrimed(index, span),
  )
}

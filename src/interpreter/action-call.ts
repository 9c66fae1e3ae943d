import type { CallAction, Local, Operator } from '../core/core.js'
import type { Value } from '../model/value.js'
import { assert } from '../text/assert.js'
import { runAction } from './attempt.js'
import { type ChoiceSite, isOutside } from './choices.js'
import type { Evaluated } from './lazy.js'
import { bindParameters, prepareArguments } from './operator.js'
import type { Program } from './program.js'
import { runRecursive } from './recursion.js'
import {
  type ActionCode,
  createFrame,
  emptyScope,
  enterUnit,
  type Frame,
  findDefinition,
  frameOf,
  type PreparedAction,
  type Scope,
} from './scope.js'
import { force } from './set.js'
import { siteOf } from './site.js'

/** A call of an operator whose body is an action; that of a declared action is recorded. */
export function prepareActionCall(program: Program, call: CallAction, scope: Scope): PreparedAction {
  const { machine } = program
  const { operator, declared } = call
  const slots = prepareArguments(program, call, scope, false)
  const { code, outer } = findActionCode(program, operator, scope)
  const passed = declared ? localsPassed(call) : []
  const enter: ChoiceSite | undefined = declared && { kind: 'enter', declaration: declared, passed }
  const rename = declared ? undefined : renaming(call)
  const site = siteOf(call, scope)

  /** Nothing where the way ends here. */
  function enterFrame(frame: Frame): Frame | undefined {
    const gate = declared && machine.gate && isOutside(machine.sites) ? machine.gate : undefined
    if (gate && !gate.admits(declared!.name)) return undefined
    const inner = createFrame(code.unit, outer(frame))
    for (let index = 0; index < slots.length; index++) {
      const value = slots[index]!(frame)
      inner[index + 1] = declared ? force(value as Evaluated) : value
    }
    if (gate && !gate.letsIn(declared!, inner.slice(1, slots.length + 1) as Value[])) return undefined
    if (enter) machine.choose(enter, inner.slice(1, slots.length + 1))
    else if (rename) machine.choose(rename, undefined)
    return inner
  }

  // The body of a recursive operator is not known yet, so neither is whether it is direct.
  const body = operator.recursive ? undefined : code.body()
  if (body?.kind === 'direct') {
    return {
      kind: 'direct',
      run(frame) {
        const inner = enterFrame(frame)
        if (!inner || !body.run(inner)) return false
        if (enter) machine.choose(leave, undefined)
        return true
      },
    }
  }
  return {
    kind: 'branching',
    run(frame, next) {
      const mark = machine.mark
      const sites = machine.sites.length
      const inner = enterFrame(frame)
      if (!inner) return
      const after = enter
        ? () => {
            machine.choose(leave, undefined)
            next()
            machine.undo(machine.mark, machine.sites.length - 1)
          }
        : next
      if (body) runAction(body, machine, inner, after)
      else runRecursive(program, site, frame, () => runAction(code.body(), machine, inner, after))
      machine.undo(mark, sites)
    },
  }
}

const leave: ChoiceSite = { kind: 'leave' }

/**
 * The body of an operator as an action, and how to get from a caller's frame to the one around the
 * definition.
 */
function findActionCode(
  program: Program,
  operator: Operator,
  scope: Scope,
): { readonly code: ActionCode; readonly outer: (frame: Frame) => Frame | undefined } {
  const binding = findDefinition(scope, operator)
  const codes = binding?.codes ?? program.codesOf(operator)
  codes.action ??= createActionCode(program, operator, binding?.shared.scope ?? emptyScope())
  return { code: codes.action, outer: binding ? frameOf(scope, binding) : () => undefined }
}

function createActionCode(program: Program, operator: Operator, around: Scope): ActionCode {
  const inner = bindParameters(enterUnit(around), operator.parameters)
  let body: PreparedAction | undefined
  return {
    unit: inner.unit,
    body() {
      assert(operator.action, `\`${operator.name}\` is an action`)
      body ??= program.prepareAction(operator.action, inner)
      return body
    },
  }
}

function localsPassed(call: CallAction): Local[] {
  return call.arguments.flatMap((argument) => (argument.kind === 'local' ? [argument.local] : []))
}

function renaming(call: CallAction): ChoiceSite | undefined {
  const names = call.arguments.flatMap((argument, index) =>
    argument.kind === 'local' ? [{ parameter: call.operator.parameters[index]!, local: argument.local }] : [],
  )
  return names.length > 0 ? { kind: 'rename', names } : undefined
}

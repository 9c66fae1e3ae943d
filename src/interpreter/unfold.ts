import type { Argument, Operator } from '../core/core.js'
import type { NamedValue } from '../model/reason.js'
import type { Evaluated } from './lazy.js'
import { bindParameters, OperatorValue, prepareArguments } from './operator.js'
import type { Program } from './program.js'
import {
  createFrame,
  emptyScope,
  enterUnit,
  type Frame,
  findDefinition,
  frameOf,
  type Scope,
} from './scope.js'
import { force } from './set.js'
import { namesIn } from './site.js'

/** Where something is evaluated: the names around it, and whether it is read in the next state. */
export interface Here {
  readonly scope: Scope
  readonly frame: Frame
  readonly primed: boolean
}

/** The body of an operator, and the values of its parameters. */
export interface Unfolded {
  readonly scope: Scope
  readonly frame: Frame
  readonly names: readonly NamedValue[]
}

/**
 * Enters the body of an operator that is called. `forced`: its arguments are values, as those of a declared
 * action are.
 */
export function unfold(
  program: Program,
  call: { readonly operator: Operator; readonly arguments: readonly Argument[] },
  { scope, frame, primed }: Here,
  forced = false,
): Unfolded {
  const { operator } = call
  const binding = findDefinition(scope, operator)
  const around = binding?.shared.scope ?? emptyScope()
  const home = binding && frameOf(scope, binding)(frame)
  if (binding && operator.parameters.length === 0) return { scope: around, frame: home!, names: [] }
  const outer = enterUnit(around)
  const inner = bindParameters(outer, operator.parameters)
  const own = createFrame(inner.unit, home)
  prepareArguments(program, call, scope, primed).forEach((argument, index) => {
    const value = argument(frame)
    own[index + 1] = forced && !(value instanceof OperatorValue) ? force(value as Evaluated) : value
  })
  return { scope: inner, frame: own, names: namesIn(inner, outer, own) }
}

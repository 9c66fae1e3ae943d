import { localsOf } from '../core/closed.js'
import type { Action, Expr } from '../core/core.js'
import { bindDefinitions, bodyEnvOfAction } from './call.js'
import type { Env } from './environment.js'
import { compileTest } from './expression.js'
import { extentOf } from './extent.js'
import { enumerationMayFault, mayFault } from './faults.js'
import { and, type Code, constant, not, or } from './low/code.js'
import { isSelfContained } from './low/free.js'
import { variablesRead } from './reads.js'
import { bitsOf, maskOf, parameterOf, type Some, someOf } from './tabled.js'
import type { Writer } from './writer.js'

/** An action of more nodes is not looked at. */
const costMax = 2000

/**
 * `\E m \in S : A(m)`, S bits: the elements for which A may have a successor, as far as a table of the
 * element and of names bound before tells. Others have none, and no fault.
 */
export function elementsNeeded(
  w: Writer,
  { bounds, body }: Action & { readonly kind: 'exists' },
  index: number,
  env: Env,
): Some | undefined {
  const bound = bounds[index]!
  // Domains that may end in a fault are looked at whatever the element.
  const isFaulty = bounds.slice(index + 1).some(({ domain }) => enumerationMayFault(w.program, domain))
  if (isFaulty || extentOf(body).cost > costMax) return undefined
  const bits = bitsOf(w, bound, env)
  if (!bits) return undefined
  const [name] = localsOf([bound])
  const parameters = localsOf(bounds.slice(0, index)).flatMap((each) => parameterOf(w, each, env))
  const mask = maskOf(w, name!, bits, parameters, env, (inside, inner) => needed(inside, body, inner).code)
  return mask && someOf(w, bits, [mask])
}

/** A condition that holds where an action has a successor or a fault. */
interface Needed {
  readonly code: Code
  /** Whether nothing in the action may end in a fault, so that what comes after it counts too. */
  readonly isSafe: boolean
}

const anything: Needed = { code: constant(1), isSafe: false }

function needed(w: Writer, action: Action, env: Env): Needed {
  switch (action.kind) {
    case 'guard':
      if (mayFault(w.program, action.condition)) return anything
      return { code: tested(w, action.condition, env) ?? constant(1), isSafe: true }
    case 'sequence': {
      let code: Code = constant(1)
      for (const item of action.items) {
        const own = needed(w, item, env)
        code = and(code, own.code)
        if (!own.isSafe) return { code, isSafe: false }
      }
      return { code, isSafe: true }
    }
    case 'choice': {
      const codes = action.branches.map((branch) => needed(w, branch, env).code)
      return { code: codes.reduce(or, constant(0)), isSafe: false }
    }
    case 'if': {
      const { condition, consequent, alternative } = action
      return neededOf(w, [{ condition, value: consequent }], alternative, env)
    }
    case 'case':
      return neededOf(w, action.arms, action.other, env)
    case 'let':
      return needed(w, action.body, bindDefinitions(env, action.definitions))
    case 'call': {
      const { operator } = action
      const mayMiss = action.arguments.some(
        (argument) => argument.kind === 'operatorArgument' || mayFault(w.program, argument),
      )
      if (!operator.action || operator.recursive || mayMiss) return anything
      return needed(w, operator.action, bodyEnvOfAction(w, operator, action, env))
    }
    default:
      return anything
  }
}

/** Of the first arm whose condition holds; without any it is a fault. */
function neededOf(
  w: Writer,
  arms: readonly { readonly condition: Expr; readonly value: Action }[],
  other: Action | undefined,
  env: Env,
): Needed {
  const from = (index: number): Code => {
    const arm = arms[index]
    if (!arm) return other ? needed(w, other, env).code : constant(1)
    if (mayFault(w.program, arm.condition)) return constant(1)
    const condition = tested(w, arm.condition, env)
    const [own, rest] = [needed(w, arm.value, env).code, from(index + 1)]
    return condition ? or(and(condition, own), and(not(condition), rest)) : or(own, rest)
  }
  return { code: from(0), isSafe: false }
}

/** A condition, if it depends on nothing but names. */
function tested(w: Writer, condition: Expr, env: Env): Code | undefined {
  const read = variablesRead(condition)
  if (!read || read.size > 0) return undefined
  const { left } = w.program
  const before = left.length
  const { statements, result } = w.code.aside(() => compileTest(w, condition, env))
  // A name of a later bound has no value yet: that is not left to the reference engine.
  left.splice(before)
  const isKnown = (array: string) => w.program.externals.get(array) instanceof Int32Array
  if (!isSelfContained([...statements, { op: 'return', value: result }], isKnown)) return undefined
  for (const statement of statements) w.code.emit(statement)
  return w.code.let(result)
}

import type { Action, Bound, CallAction, Expr, Local } from '../core/core.js'
import { bodyEnvOfAction } from './call.js'
import type { Env } from './environment.js'
import { compileTest } from './expression.js'
import { enumerationMayFault, mayFault } from './faults.js'
import { localsOf } from './iterate.js'
import { not } from './low/code.js'
import { sourcesOf } from './memo.js'
import type { Writer } from './writer.js'

/** A condition, and what its names stand for. */
interface Early {
  readonly condition: Expr
  readonly env: Env
}

/**
 * `\E i \in S, j \in T : A(i, j)`: conditions that A begins with and that do not depend on j are tested
 * before T is looked at, those that depend on neither before S is. `index` is that of the first bound whose
 * names are not bound yet; `proceed` writes what follows. A condition is passed over only where nothing
 * before it may end in a fault, so that none is missed.
 */
export function testEarly(
  w: Writer,
  action: Action & { readonly kind: 'exists' },
  env: Env,
  index: number,
  proceed: () => void,
): void {
  const { bounds, body } = action
  const namesOf = (some: readonly Bound[]) => new Set(some.flatMap(({ pattern }) => localsOf(pattern)))
  const conditions: Early[] = []
  const names = {
    later: namesOf(bounds.slice(index)),
    latest: index > 0 ? namesOf(bounds.slice(index - 1, index)) : undefined,
  }
  // The domain of the first bound is looked at before any condition, those of others before the loops.
  if (index > 0 || !bounds.some(({ domain }) => enumerationMayFault(w.program, domain))) {
    collect(w, body, env, names, conditions)
  }
  if (conditions.length === 0) {
    proceed()
    return
  }
  w.code.scope((label) => {
    for (const { condition, env: its } of conditions) {
      w.code.if(not(compileTest(w, condition, its)), () => w.code.break(label))
    }
    proceed()
  })
}

/** Names that are not bound yet, and those bound last; what depends on neither has been tested before. */
interface Names {
  readonly later: ReadonlySet<Local>
  readonly latest: ReadonlySet<Local> | undefined
}

/**
 * Adds the conditions that an action begins with and that can be tested now. Says whether what comes after
 * the action may be looked at too.
 */
function collect(w: Writer, action: Action, env: Env, names: Names, found: Early[]): boolean {
  switch (action.kind) {
    case 'guard': {
      const { condition } = action
      const sources = mayFault(w.program, condition) ? undefined : sourcesOf(condition)
      if (!sources || sources.primed.size > 0) return false
      if (sources.entries.some(({ isPrimed }) => isPrimed)) return false
      const { later, latest } = names
      const locals = [...sources.locals]
      const isNow = !latest || locals.some((each) => latest.has(each))
      if (isNow && !locals.some((each) => later.has(each))) found.push({ condition, env })
      return true
    }
    case 'sequence':
      return action.items.every((item) => collect(w, item, env, names, found))
    case 'call':
      return collectOfCall(w, action, env, names, found)
    default:
      return false
  }
}

function collectOfCall(w: Writer, call: CallAction, env: Env, names: Names, found: Early[]): boolean {
  const { operator } = call
  if (!operator.action || operator.recursive) return false
  const later = new Set<Local>()
  const latest = new Set<Local>()
  for (const [index, argument] of call.arguments.entries()) {
    // Binding any other argument may write code.
    if (argument.kind !== 'local' || argument.local.arity > 0) return false
    const parameter = operator.parameters[index]!
    if (names.later.has(argument.local)) later.add(parameter)
    if (names.latest?.has(argument.local)) latest.add(parameter)
  }
  const inner = { later, latest: names.latest && latest }
  return collect(w, operator.action, bodyEnvOfAction(w, operator, call, env), inner, found)
}

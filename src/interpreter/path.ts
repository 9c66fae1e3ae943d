import type { ExceptExpr, PathStep } from '../core/core.js'
import type { Value } from '../model/value.js'
import { type Key, update } from './access.js'
import type { Evaluated } from './lazy.js'
import type { Program } from './program.js'
import { bindLocal, type Evaluate, type Frame, type Scope } from './scope.js'
import { force } from './set.js'
import { locate, siteOf } from './site.js'

/** The keys of a path, evaluated from left to right. */
export function preparePath(
  program: Program,
  path: readonly PathStep[],
  scope: Scope,
  primed: boolean,
): (frame: Frame) => Key[] {
  const steps = path.map((step): ((frame: Frame) => Key) => {
    if (step.kind === 'field') {
      const key: Key = { kind: 'field', value: step.name }
      return () => key
    }
    const argument = program.prepare(step.argument, scope, primed)
    const site = siteOf(step.argument, scope, [step.argument])
    return (frame) => {
      const value = argument(frame)
      try {
        return { kind: 'index', value: force(value) }
      } catch (error) {
        throw locate(error, site, frame, [value])
      }
    }
  })
  return (frame) => steps.map((step) => step(frame))
}

/** `[f EXCEPT ![i].a = e, …]`: updates from left to right, each on the result of those before it. */
export function prepareExcept(program: Program, expr: ExceptExpr, scope: Scope, primed: boolean): Evaluate {
  const function_ = program.prepare(expr.function, scope, primed)
  const updates = expr.updates.map((part) => {
    const path = preparePath(program, part.path, scope, primed)
    const inner = bindLocal(scope, part.at)
    const value = program.prepare(part.value, inner, primed)
    const slot = inner.binding.slot
    const indices = part.path.flatMap((step) => (step.kind === 'index' ? [step.argument] : []))
    const site = siteOf(part, scope, [expr.function, ...indices])
    return (old: Value, frame: Frame): Value => {
      const keys = path(frame)
      try {
        return update(old, keys, (at) => {
          frame[slot] = at
          return force(value(frame))
        })
      } catch (error) {
        const operands: Evaluated[] = keys.flatMap((key) => (key.kind === 'index' ? [key.value] : []))
        throw locate(error, site, frame, [old, ...operands])
      }
    }
  })
  const site = siteOf(expr, scope, [expr.function])
  return (frame) => {
    const value = function_(frame)
    let result: Value
    try {
      result = force(value)
    } catch (error) {
      throw locate(error, site, frame, [value])
    }
    for (const apply of updates) result = apply(result, frame)
    return result
  }
}

import type { ActionDeclaration } from '../../core/core.js'
import type { Types } from '../../types/check.js'
import type { Type } from '../../types/type.js'

/** The parameters of an action by name, with their types where its declaration says what they are from. */
export function parameterTypes(
  declaration: ActionDeclaration | undefined,
  types: Types,
): ReadonlyMap<string, Type | undefined> {
  const found = new Map<string, Type | undefined>()
  for (const { name } of declaration?.operator.parameters ?? []) found.set(name, undefined)
  for (const { pattern, domain } of declaration?.bounds ?? []) {
    const set = types.typeOf(domain)
    if (pattern.kind === 'name' && set.kind === 'set') found.set(pattern.local.name, set.element)
  }
  return found
}

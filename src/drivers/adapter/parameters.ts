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
    if (set.kind !== 'set') continue
    const { element } = set
    if (pattern.kind === 'name') found.set(pattern.local.name, element)
    else if (element.kind === 'tuple' || element.kind === 'seq') {
      pattern.locals.forEach(({ name }, at) => {
        found.set(name, element.kind === 'tuple' ? element.items[at] : element.element)
      })
    }
  }
  return found
}

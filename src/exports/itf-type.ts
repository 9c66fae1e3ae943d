import type { Type } from '../types/type.js'

/**
 * A type in Apalache's notation (Type System 1.2), as `#meta.varTypes` has it. Model values are strings
 * there, a bag is the function that it is, and the payload of a tag without one is `UNIT`.
 */
export function printItfType(type: Type): string {
  switch (type.kind) {
    case 'int':
      return 'Int'
    case 'bool':
      return 'Bool'
    case 'str':
    case 'constant':
      return 'Str'
    case 'set':
      return `Set(${printItfType(type.element)})`
    case 'seq':
      return `Seq(${printItfType(type.element)})`
    case 'bag':
      return `${printOperand(type.element)} -> Int`
    case 'function':
      return `${printOperand(type.domain)} -> ${printOperand(type.range)}`
    case 'record':
      return `{ ${type.fields.map((field) => `${field.name}: ${printItfType(field.type)}`).join(', ')} }`
    case 'tuple':
      return `<<${type.items.map(printItfType).join(', ')}>>`
    case 'option':
      return `None(UNIT) | Some(${printItfType(type.value)})`
    case 'variant':
      return type.variants
        .map(({ tag, payload }) => `${tag}(${payload ? printItfType(payload) : 'UNIT'})`)
        .join(' | ')
    case 'unknown':
      return 'a'
  }
}

/** Left and right of an arrow, what has an arrow or a bar of its own is parenthesised. */
function printOperand(type: Type): string {
  const text = printItfType(type)
  const isLoose =
    type.kind === 'function' || type.kind === 'bag' || type.kind === 'option' || type.kind === 'variant'
  return isLoose ? `(${text})` : text
}

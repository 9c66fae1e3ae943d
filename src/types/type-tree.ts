import type { TypeTree } from '../syntax/tree.js'
import type { Span } from '../text/source.js'
import type { Type } from './type.js'

/** A type as it would be written, at a place; undefined where a part of it is unknown. */
export function typeTreeOf(type: Type, span: Span): TypeTree | undefined {
  const named = (name: string): TypeTree => ({ kind: 'typeName', name, span })
  const apply = (name: string, argument: Type): TypeTree | undefined => {
    const tree = typeTreeOf(argument, span)
    return tree && { kind: 'typeApply', name: { name, span }, arguments: [tree], span }
  }
  switch (type.kind) {
    case 'int':
      return named('Int')
    case 'bool':
      return named('Bool')
    case 'str':
      return named('Str')
    case 'set':
      return apply('Set', type.element)
    case 'seq':
      return apply('Seq', type.element)
    case 'bag':
      return apply('Bag', type.element)
    case 'option':
      return apply('Option', type.value)
    case 'constant':
    case 'variant':
      return named(type.name)
    case 'function': {
      const domain = typeTreeOf(type.domain, span)
      const range = typeTreeOf(type.range, span)
      return domain && range && { kind: 'typeFunction', domain, range, span }
    }
    case 'tuple': {
      const items = type.items.flatMap((item) => typeTreeOf(item, span) ?? [])
      return items.length === type.items.length ? { kind: 'typeTuple', items, span } : undefined
    }
    case 'record': {
      const fields = type.fields.flatMap((field) => {
        const tree = typeTreeOf(field.type, span)
        return tree ? [{ name: { name: field.name, span }, type: tree }] : []
      })
      return fields.length === type.fields.length ? { kind: 'typeRecord', fields, span } : undefined
    }
    case 'unknown':
      return undefined
  }
}

/**
 * Types. Structural but for constant sets and variant types, which are their declaration's name. `unknown` is
 * a variable of inference, resolved through `types/unknowns.ts`; in a checked module it stands only where
 * nothing depends on the type (the elements of a set that is always empty), and everywhere in an untyped
 * module.
 */
export type Type =
  | { readonly kind: 'int' }
  | { readonly kind: 'bool' }
  | { readonly kind: 'str' }
  | { readonly kind: 'set'; readonly element: Type }
  | { readonly kind: 'seq'; readonly element: Type }
  | { readonly kind: 'bag'; readonly element: Type }
  | { readonly kind: 'function'; readonly domain: Type; readonly range: Type }
  | { readonly kind: 'record'; readonly fields: readonly FieldType[] }
  | { readonly kind: 'tuple'; readonly items: readonly Type[] }
  | { readonly kind: 'option'; readonly value: Type }
  /** A declared enumeration or variant type; `variants` in declaration order. It never contains itself. */
  | {
      readonly kind: 'variant'
      readonly name: string
      readonly variants: readonly { readonly tag: string; readonly payload?: Type }[]
    }
  /** The type of a constant set's members. */
  | { readonly kind: 'constant'; readonly name: string }
  | { readonly kind: 'unknown'; readonly id: number }

/** A field of a record type. */
export interface FieldType {
  readonly name: string
  readonly type: Type
}

/** The type of an operator: what a parameter `F(_, _)` takes, and what the library's operators are. */
export interface OperatorType {
  readonly kind: 'operator'
  readonly parameters: readonly (Type | OperatorType)[]
  readonly result: Type
}

/** The types without parts. */
export const int: Type = { kind: 'int' }
export const bool: Type = { kind: 'bool' }
export const str: Type = { kind: 'str' }
/**
 * What stands for the type of something wrong: it agrees with everything, so that one mistake gives one
 * error.
 */
export const wrong = { kind: 'unknown', id: 0 } as const satisfies Type

/** The types with parts, by the function that makes each. */
export function setOf(element: Type): Type {
  return { kind: 'set', element }
}
export function seqOf(element: Type): Type {
  return { kind: 'seq', element }
}
export function bagOf(element: Type): Type {
  return { kind: 'bag', element }
}
export function functionOf(domain: Type, range: Type): Type {
  return { kind: 'function', domain, range }
}
export function tupleOf(items: readonly Type[]): Type {
  return { kind: 'tuple', items }
}
export function recordOf(fields: readonly FieldType[]): Type {
  return { kind: 'record', fields }
}
export function optionOf(value: Type): Type {
  return { kind: 'option', value }
}
export function operatorOf(parameters: readonly (Type | OperatorType)[], result: Type): OperatorType {
  return { kind: 'operator', parameters, result }
}

/**
 * A type with each part that is directly in it replaced. Variant types have no parts: a name is all of them.
 */
export function mapParts(type: Type, replace: (part: Type) => Type): Type {
  switch (type.kind) {
    case 'set':
    case 'seq':
    case 'bag':
      return { kind: type.kind, element: replace(type.element) }
    case 'function':
      return functionOf(replace(type.domain), replace(type.range))
    case 'record':
      return recordOf(type.fields.map((field) => ({ name: field.name, type: replace(field.type) })))
    case 'tuple':
      return tupleOf(type.items.map(replace))
    case 'option':
      return optionOf(replace(type.value))
    default:
      return type
  }
}

/**
 * The most parts that a type may have; a variant type is one part. Types that double from definition to
 * definition would else exhaust time and memory, and deep ones the stack.
 */
export const typePartsMax = 2000

/** The types that are directly in a type. */
export function partsOfType(type: Type): readonly Type[] {
  const parts: Type[] = []
  mapParts(type, (part) => {
    parts.push(part)
    return part
  })
  return parts
}

/** Whether a type has more parts than it may. */
export function isTooLarge(type: Type, partsOf = partsOfType): boolean {
  const left = [type]
  for (let count = 0; left.length > 0; count++) {
    if (count === typePartsMax) return true
    left.push(...partsOf(left.pop()!))
  }
  return false
}

/** A type as one writes it in a declaration; `_` for what is not known. */
export function typeToString(type: Type | OperatorType): string {
  switch (type.kind) {
    case 'int':
      return 'Int'
    case 'bool':
      return 'Bool'
    case 'str':
      return 'Str'
    case 'set':
      return `Set(${typeToString(type.element)})`
    case 'seq':
      return `Seq(${typeToString(type.element)})`
    case 'bag':
      return `Bag(${typeToString(type.element)})`
    case 'function':
      return `[${typeToString(type.domain)} -> ${typeToString(type.range)}]`
    case 'record':
      return `[${type.fields.map((field) => `${field.name}: ${typeToString(field.type)}`).join(', ')}]`
    case 'tuple':
      if (type.items.length === 0) return 'Seq(_)'
      return type.items
        .map((item) => (item.kind === 'tuple' ? `(${typeToString(item)})` : typeToString(item)))
        .join(' \\X ')
    case 'option':
      return `Option(${typeToString(type.value)})`
    case 'variant':
    case 'constant':
      return type.name
    case 'unknown':
      return '_'
    case 'operator':
      return `(${type.parameters.map(typeToString).join(', ')}) -> ${typeToString(type.result)}`
  }
}

/** A type in a sentence, with its article: "an Int", "a Set(Node)", "a function [Node -> Int]". */
export function aType(type: Type): string {
  const text = typeToString(type)
  switch (type.kind) {
    case 'function':
      return `a function ${text}`
    case 'record':
      return `a record ${text}`
    case 'tuple':
      return `a tuple ${text}`
    default:
      return `${/^[AEIO]/.test(text) ? 'an' : 'a'} ${text}`
  }
}

/**
 * Types in the plural: "Ints", "Nodes", "values of type Set(Int)". Only names whose plural is plain take an
 * s.
 */
export function typesPlural(type: Type): string {
  const text = typeToString(type)
  return /^\w*([a-rt-xz]|[aeiou]y)$/.test(text) ? `${text}s` : `values of type ${text}`
}

/** Whether two types without unknowns are the same. */
export function sameType(left: Type, right: Type): boolean {
  return left === right || typeToString(left) === typeToString(right)
}

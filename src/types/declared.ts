import type { Constant, Module, VariantType } from '../core/core.js'
import type { Identifier, TypeTree } from '../syntax/tree.js'
import type { Diagnostic } from '../text/diagnostic.js'
import type { Span } from '../text/source.js'
import { nearest } from '../text/suggestion.js'
import {
  bagOf,
  bool,
  type FieldType,
  functionOf,
  int,
  isTooLarge,
  optionOf,
  recordOf,
  seqOf,
  setOf,
  str,
  type Type,
  tupleOf,
  typePartsMax,
  wrong,
} from './type.js'

/** The types that a module declares: what each written type means. */
export interface DeclaredTypes {
  /** The meaning of a written type; what is wrong with it has been reported once by then. */
  typeOf(tree: TypeTree): Type
  /** A declared variant type or `Option`'s own, by name. */
  variant(name: string): Type
  readonly diagnostics: Diagnostic[]
}

const simpleTypes: ReadonlyMap<string, Type> = new Map([
  ['Int', int],
  ['Bool', bool],
  ['Str', str],
])
const generics: ReadonlyMap<string, (argument: Type) => Type> = new Map([
  ['Set', setOf],
  ['Seq', seqOf],
  ['Bag', bagOf],
  ['Option', optionOf],
])
/** What people write who come from elsewhere. */
const elsewhere: ReadonlyMap<string, string> = new Map([
  ['Nat', '`Nat` is a set; as a type write `Int`'],
  ['Integer', 'write `Int`'],
  ['int', 'write `Int`'],
  ['BOOLEAN', '`BOOLEAN` is a set; as a type write `Bool`'],
  ['Boolean', 'write `Bool`'],
  ['bool', 'write `Bool`'],
  ['STRING', '`STRING` is a set; as a type write `Str`'],
  ['String', 'write `Str`'],
  ['str', 'write `Str`'],
  ['List', 'write `Seq(T)`'],
  ['Map', 'write `[Key -> Value]`'],
  ['SUBSET', 'write `Set(T)`'],
])

type State = 'open' | { readonly type: Type }

/** Reads the type declarations of a module. Every type is looked at, so that all errors come at once. */
export function declaredTypes(module: Module): DeclaredTypes {
  const diagnostics: Diagnostic[] = []
  const constants = new Map<string, Constant>()
  for (const constant of module.constants) {
    if (constant.type === undefined && constant.arity === 0) constants.set(constant.name, constant)
  }
  const aliases = new Map(module.aliasTypes.map((alias) => [alias.name, alias] as const))
  const variantTypes = new Map(module.variantTypes.map((type) => [type.name, type] as const))
  const states = new Map<string, State>()

  function report(code: string, span: Span, message: string, more: Partial<Diagnostic> = {}): Type {
    diagnostics.push({ code, severity: 'error', message, span, ...more })
    return wrong
  }

  function named(name: string, span: Span): Type {
    const simple = simpleTypes.get(name)
    if (simple !== undefined) return simple
    if (constants.has(name)) return { kind: 'constant', name }
    const alias = aliases.get(name)
    if (alias !== undefined) return once(name, span, () => typeOf(alias.value))
    const variant = variantTypes.get(name)
    if (variant !== undefined) return once(name, span, () => variantOf(variant))
    if (generics.has(name)) {
      return report('E203', span, `\`${name}\` needs the type of its elements`, {
        hint: `write \`${name}(T)\`, such as \`${name}(Int)\``,
      })
    }
    const typed = module.constants.find((constant) => constant.name === name)
    if (typed !== undefined) {
      return report('E202', span, `the constant \`${name}\` is a value, not a type`, {
        hint: `only a constant without a type is one: \`constant ${name}\`, a set of model values`,
        related: [{ span: typed.span, message: 'declared here' }],
      })
    }
    // It may be what a broken declaration was to declare.
    if (module.incomplete?.has(name)) return wrong
    const known = [...simpleTypes.keys(), ...generics.keys(), ...constants.keys(), ...states.keys()]
    const near = nearest(name, [...known, ...aliases.keys(), ...variantTypes.keys()])
    const hint = elsewhere.get(name) ?? (near === undefined ? undefined : `did you mean \`${near}\`?`)
    return report('E202', span, `there is no type \`${name}\``, hint === undefined ? {} : { hint })
  }

  /** A declaration is read once; one that is met while it is being read contains itself. */
  function once(name: string, span: Span, read: () => Type): Type {
    const state = states.get(name)
    if (state === 'open') {
      return report('E204', span, `the type \`${name}\` contains itself`, {
        hint: 'name what it refers to by a key, and keep the values in a function from keys',
      })
    }
    if (state !== undefined) return state.type
    states.set(name, 'open')
    const found = read()
    const type = isTooLarge(found)
      ? report('E211', span, `the type \`${name}\` has more than ${typePartsMax} parts`, {
          hint: 'make a type within it a variant type, which counts as one part',
        })
      : found
    states.set(name, { type })
    return type
  }

  function variantOf(declaration: VariantType): Type {
    return {
      kind: 'variant',
      name: declaration.name,
      variants: declaration.tags.map(({ tag, payload }) =>
        payload === undefined ? { tag: tag.name } : { tag: tag.name, payload: typeOf(payload) },
      ),
    }
  }

  function applied(name: Identifier, parameters: readonly TypeTree[], span: Span): Type {
    const make = generics.get(name.name)
    const read = parameters.map(typeOf)
    if (make === undefined) {
      if (named(name.name, name.span) === wrong) return wrong
      return report('E203', span, `the type \`${name.name}\` takes no parameters`)
    }
    if (read.length === 1) return make(read[0]!)
    const hint =
      name.name === 'Set' || name.name === 'Seq' || name.name === 'Bag' ? { hint: tupleHint(name) } : {}
    return report('E203', span, `\`${name.name}\` takes one type, but ${read.length} stand here`, hint)
  }

  function record(fields: readonly { readonly name: Identifier; readonly type: TypeTree }[]): Type {
    const made: FieldType[] = []
    const places = new Map<string, Span>()
    for (const { name, type } of fields) {
      const read = typeOf(type)
      const before = places.get(name.name)
      if (before !== undefined) {
        report('E205', name.span, `the field \`${name.name}\` is declared twice in one record`, {
          related: [{ span: before, message: 'first declared here' }],
        })
        continue
      }
      places.set(name.name, name.span)
      made.push({ name: name.name, type: read })
    }
    return recordOf(made)
  }

  function typeOf(tree: TypeTree): Type {
    switch (tree.kind) {
      case 'typeName':
        return named(tree.name, tree.span)
      case 'typeApply':
        return applied(tree.name, tree.arguments, tree.span)
      case 'typeFunction':
        return functionOf(typeOf(tree.domain), typeOf(tree.range))
      case 'typeRecord':
        return record(tree.fields)
      case 'typeTuple':
        return tupleOf(tree.items.map(typeOf))
    }
  }

  for (const alias of module.aliasTypes) once(alias.name, alias.span, () => typeOf(alias.value))
  for (const type of module.variantTypes) once(type.name, type.span, () => variantOf(type))

  const seen = new Map<TypeTree, Type>()
  return {
    typeOf(tree) {
      const before = seen.get(tree)
      if (before !== undefined) return before
      const type = typeOf(tree)
      seen.set(tree, type)
      return type
    },
    variant(name) {
      const state = states.get(name)
      return state === undefined || state === 'open' ? wrong : state.type
    },
    diagnostics,
  }
}

function tupleHint(name: Identifier): string {
  return `of pairs it is \`${name.name}(A \\X B)\``
}

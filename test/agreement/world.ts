import {
  bagOf,
  bool,
  functionOf,
  int,
  type OperatorType,
  optionOf,
  recordOf,
  seqOf,
  setOf,
  str,
  type Type,
  tupleOf,
  typeToString,
} from '../../src/types/type.js'
import type { Draw } from './draw.js'

/** A declared enumeration or variant type. */
export type VariantType = Extract<Type, { kind: 'variant' }>

/** A name that stands for a value: a variable, a constant, a bound name. */
export interface Root {
  readonly name: string
  readonly type: Type
  /** The only variant that it can be here, where that is known. */
  readonly tag?: string
}

/** An operator that has been defined. */
export interface Defined {
  readonly name: string
  readonly parameters: readonly (Type | OperatorType)[]
  readonly result: Type
  /** Names of the variables that it reads, itself or through others. */
  readonly reads: ReadonlySet<string>
  /** Stands between its operands. */
  readonly isInfix?: boolean
  /** Whether it is recursive, and its first argument is a number that is small. */
  readonly countsDown?: boolean
  /** Stands behind its operand. */
  readonly isPostfix?: boolean
}

/** An operator or declared action with primes. */
export interface DefinedAction {
  readonly name: string
  readonly parameters: readonly Type[]
  /** Names of the variables that each of its branches may assign. */
  readonly assigns: readonly string[]
  readonly reads: ReadonlySet<string>
  readonly isDeclared: boolean
}

/** What a specification has declared so far. */
export interface World {
  /** Sets of model values, with their names. */
  readonly sets: readonly { readonly name: string; readonly members: readonly string[] }[]
  /** Whether the sets are symmetric, with more than 24 permutations. */
  readonly isGreat: boolean
  readonly variants: readonly VariantType[]
  /** Types with a name of their own: the type as text, and the name. */
  readonly aliases: ReadonlyMap<string, string>
  readonly constants: readonly Root[]
  /** Constants with parameters. */
  readonly constantOperators: readonly Defined[]
  readonly variables: readonly Root[]
  readonly operators: Defined[]
  readonly actions: DefinedAction[]
  /** How often something that may have no value is written where nothing guards it. */
  readonly risk: number
  /** How often a number is near or beyond the limits of machine words. */
  readonly largeNumbers: number
}

/** Whether two types are the same. */
export function same(left: Type, right: Type): boolean {
  return left === right || keyOf(left) === keyOf(right)
}

const keys = new WeakMap<Type, string>()

/** A type as text. */
export function keyOf(type: Type): string {
  let key = keys.get(type)
  if (key === undefined) {
    key = typeToString(type)
    keys.set(type, key)
  }
  return key
}

/** The type as a declaration says it, by its name where it has one. */
export function declaredAs(world: World, type: Type): string {
  return world.aliases.get(keyOf(type)) ?? keyOf(type)
}

/** Whether functions from the type are made over all of it, so that none is applied outside its domain. */
export function isTotal(type: Type): boolean {
  switch (type.kind) {
    case 'bool':
    case 'constant':
      return true
    case 'variant':
      return isEnumeration(type)
    case 'tuple':
      return type.items.every(isTotal)
    default:
      return false
  }
}

/** Whether no member of the type carries anything. */
export function isEnumeration(type: VariantType): boolean {
  return type.variants.every(({ payload }) => payload === undefined)
}

/** The set of all values of a type that `isTotal`, as text. */
export function wholeOf(type: Type): string {
  switch (type.kind) {
    case 'bool':
      return 'BOOLEAN'
    case 'constant':
    case 'variant':
      return type.name
    case 'tuple':
      return `(${type.items.map(wholeOf).join(' \\X ')})`
    default:
      throw new RangeError(`${keyOf(type)} has no set of all its values`)
  }
}

/** Types without parts that a specification has. */
export function plainTypes(world: Pick<World, 'sets' | 'variants'>): readonly Type[] {
  const constants = world.sets.map(({ name }): Type => ({ kind: 'constant', name }))
  return [int, int, bool, str, ...constants, ...constants, ...world.variants]
}

type Shape = { readonly weight: number; readonly make: () => Type }

/** A type, with parts nested at most `depth` deep. */
export function someType(draw: Draw, world: Pick<World, 'sets' | 'variants'>, depth: number): Type {
  const plain = plainTypes(world)
  if (depth <= 0) return draw.pick(plain)
  const part = () => someType(draw, world, depth - 1 - draw.integer(0, 1))
  const shapes: Shape[] = [
    { weight: 5, make: () => draw.pick(plain) },
    { weight: 4, make: () => setOf(part()) },
    { weight: 4, make: () => seqOf(part()) },
    { weight: 2, make: () => bagOf(part()) },
    { weight: 6, make: () => functionOf(someDomain(draw, world), part()) },
    { weight: 3, make: () => someRecord(draw, part) },
    { weight: 2, make: () => tupleOf(draw.chance(0.8) ? [part(), part()] : [part(), part(), part()]) },
    { weight: 2, make: () => optionOf(part()) },
  ]
  return draw.weighted(shapes).make()
}

/** A type that functions go from. */
export function someDomain(draw: Draw, world: Pick<World, 'sets' | 'variants'>): Type {
  const constants = world.sets.map(({ name }): Type => ({ kind: 'constant', name }))
  const enumerations = world.variants.filter(isEnumeration)
  const choices: { weight: number; type: Type }[] = [
    ...constants.map((type) => ({ weight: 6, type })),
    ...enumerations.map((type) => ({ weight: 2, type })),
    { weight: 1, type: bool },
    { weight: 2, type: int },
    { weight: 1, type: str },
  ]
  const [first] = constants
  if (first) choices.push({ weight: 1, type: tupleOf([first, draw.pick([...constants, bool])]) })
  return draw.weighted(choices).type
}

/** A record type with one to three fields. */
export function someRecord(draw: Draw, part: () => Type): Type {
  const names = draw.some(['from', 'key', 'term', 'value'], 1).slice(0, 3)
  return recordOf(names.map((name) => ({ name, type: part() })))
}

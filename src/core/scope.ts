import type {
  Argument as ArgumentTree,
  Bound,
  Definition,
  Expression,
  Identifier,
  Pattern,
} from '../syntax/tree.js'
import type { Span } from '../text/source.js'
import type { ActionDeclaration, Constant, Local, Operator, Tag, Variable, VariantType } from './core.js'

/**
 * What a name may stand for: constants, variables, operators, actions, constructors and types share one
 * namespace.
 */
export type Entity =
  | { readonly kind: 'constant'; readonly constant: Constant }
  | { readonly kind: 'variable'; readonly variable: Variable }
  | OperatorEntity
  | ActionEntity
  | FormulaEntity
  | { readonly kind: 'tag'; readonly tag: Tag }
  | { readonly kind: 'type'; readonly name: string; readonly span: Span; readonly variants?: VariantType }
  /** A member of a constant set, within the model that names it. */
  | { readonly kind: 'modelValue'; readonly name: string; readonly span: Span }
  | { readonly kind: 'local'; readonly local: Local }
  | SubstitutionEntity
  /** Its declaration is broken, which has been reported: whatever is said of it may be right. */
  | { readonly kind: 'broken'; readonly name: string; readonly span: Span }

/** A user's operator, at the top or of a LET. */
export interface OperatorEntity {
  readonly kind: 'operator'
  readonly definition: Definition
  /** Where its definition stands: its body sees this and its parameters. */
  readonly scope: Scope
  readonly operator: Mutable<Operator>
  /** A definition of a LET in init: reads in its body are primed already. */
  readonly readsNext?: boolean
}

/**
 * A declared action: what it was declared as, then what `also` adds; the parameters of each are the
 * operator's, by position.
 */
export interface ActionEntity {
  readonly kind: 'action'
  readonly name: Identifier
  readonly parts: ActionPart[]
  readonly operator: Mutable<Operator>
  readonly declaration: Mutable<ActionDeclaration>
}
export interface ActionPart {
  readonly parameters: readonly Bound[]
  readonly body: Expression
  readonly scope: Scope
}

/** An invariant, property or named assumption: its name may stand for its formula. */
export interface FormulaEntity {
  readonly kind: 'formula'
  readonly word: 'invariant' | 'property' | 'assumption'
  readonly name: Identifier
  readonly parts: { readonly tree: Expression; readonly scope: Scope }[]
}

/** What has a body. */
export type Defined = OperatorEntity | ActionEntity | FormulaEntity

/** The parameter of an operator that is being expanded in place: it stands for its argument. */
export interface SubstitutionEntity {
  readonly kind: 'substitution'
  readonly name: Identifier
  readonly argument: Closure
}

/** What was written, and where its names are to be looked up. */
export interface Closure {
  readonly tree: ArgumentTree
  readonly scope: Scope
}

/** The names that an expression sees, from the inside outwards. */
export interface Scope {
  readonly outer?: Scope
  readonly names: Map<string, Entity>
  /**
   * Files whose declarations the text of this scope knows of: a binder may have the name of something that is
   * declared in a file which takes this one in.
   */
  readonly sources: ReadonlySet<string>
  /** The names that models give to members of constant sets: known within those models only. */
  readonly memberNames: ReadonlySet<string>
  /** Words of declarations that could not be read. */
  readonly unread: ReadonlySet<string>
  /** Within the definition of a LET: the names of this and later ones, which it does not see. */
  readonly later?: ReadonlySet<string>
  /** Within the set that a name ranges over: the names that are bound together, none of which it sees. */
  readonly beside?: ReadonlySet<string>
}

/** The patterns that the parameters of an action bind, one for each argument of a call. */
export function parameterPatterns(entity: ActionEntity): readonly Pattern[] {
  return entity.parts[0]!.parameters.flatMap(({ patterns }) => patterns)
}

/** The names that the parameters of an action bind, in order. */
export function parameterNames(parameters: readonly Bound[]): readonly Identifier[] {
  return parameters.flatMap(({ patterns }) => patterns.flatMap(namesOf))
}

function namesOf(pattern: Pattern): readonly Identifier[] {
  return pattern.kind === 'name' ? [pattern] : pattern.names
}

/** A type of the core while it is being made. */
export type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] }

/** A scope in another one, without names yet. */
export function innerScope(outer: Scope): Scope {
  const { sources, memberNames, unread } = outer
  return { outer, names: new Map(), sources, memberNames, unread }
}

/** What a name stands for, as far as the user has declared it. */
export function find(scope: Scope, name: string): Entity | undefined {
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    const entity = at.names.get(name)
    if (entity !== undefined) return entity
  }
  return undefined
}

/** All names that are visible, the inner ones first. */
export function* visible(scope: Scope): Iterable<readonly [string, Entity]> {
  for (let at: Scope | undefined = scope; at; at = at.outer) yield* at.names
}

/** Where an entity is declared; nowhere for what belongs to the language. */
export function placeOf(entity: Entity): Span | undefined {
  switch (entity.kind) {
    case 'constant':
      return entity.constant.span
    case 'variable':
      return entity.variable.span
    case 'operator':
      return entity.operator.span
    case 'action':
    case 'formula':
    case 'substitution':
      return entity.name.span
    case 'tag':
      return entity.tag.span
    case 'local':
      return entity.local.span
    case 'type':
    case 'modelValue':
    case 'broken':
      return entity.span
  }
}

/** What an entity is, in words: "a constant". */
export function describe(entity: Entity): string {
  switch (entity.kind) {
    case 'constant':
      return 'a constant'
    case 'variable':
      return 'a variable'
    case 'operator':
      return 'an operator'
    case 'action':
      return 'an action'
    case 'formula':
      return entity.word === 'property' ? 'a property' : `an ${entity.word}`
    case 'tag':
      return `a variant of \`${entity.tag.type}\``
    case 'type':
      return 'a type'
    case 'modelValue':
      return 'a model value'
    case 'local':
      return 'a bound name'
    case 'substitution':
      return 'a parameter'
    case 'broken':
      return 'a declaration'
  }
}

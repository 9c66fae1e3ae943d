import type { Expression, Identifier } from '../syntax/tree.js'
import type { Span } from '../text/source.js'
import { applyEntity, lowerAnyway, takes } from './call.js'
import type { Expr } from './core.js'
import { hole } from './hole.js'
import { isRecursive, levelOf, shiftedParameters } from './level.js'
import { expression } from './lower-expression.js'
import { fail, type Position, spendExpansion, within } from './position.js'
import {
  type Closure,
  find,
  innerScope,
  type OperatorEntity,
  type Scope,
  type SubstitutionEntity,
} from './scope.js'

/**
 * Whether a call cannot pass its arguments as values: where a parameter is read in another state, or is an
 * operator with primes. TLA+ means substitution, and the call is then lowered as its operator's body, anew.
 */
export function needsExpansion(entity: OperatorEntity, given: readonly Closure[]): boolean {
  if (given.length === 0) return false
  const shifted = shiftedParameters(entity)
  return given.some(({ tree, scope }, index) => {
    const level = levelOf(tree, scope)
    if (level.temporal) return true
    if (shifted.has(index)) return level.primes || level.variables
    return level.primes && (entity.operator.parameters[index]?.arity ?? 0) > 0
  })
}

/** Whether a call in an action has an argument with primes, which may assign where the parameter stands. */
export function hasPrimedArgument(given: readonly Closure[]): boolean {
  return given.some(({ tree, scope }) => levelOf(tree, scope).primes)
}

/** The body of an operator with its parameters standing for the arguments; none where that would not end. */
export function expand<Lowered>(
  entity: OperatorEntity,
  given: readonly Closure[],
  span: Span,
  at: Position,
  lower: (tree: Expression, at: Position) => Lowered,
): Lowered | undefined {
  const { definition, operator } = entity
  if (definition.body === undefined) return undefined
  if (at.expanding.includes(entity) || isRecursive(entity)) {
    fail(
      at,
      'E123',
      span,
      `\`${operator.name}\` calls itself, so no formula with primes can be passed to it`,
      {
        hint: 'pass values, and write the primes in the body of the operator',
      },
    )
    return undefined
  }
  if (!spendExpansion(at, span, operator.name)) return undefined
  const names = definition.parameters.map(({ name }) => name)
  const scope = substitutionScope(names, given, entity.scope)
  return lower(definition.body, { ...at, scope, expanding: [...at.expanding, entity] })
}

/** A scope in which each name stands for an argument. */
export function substitutionScope(
  names: readonly Identifier[],
  given: readonly Closure[],
  outer: Scope,
): Scope {
  const scope = innerScope(outer)
  names.forEach((name, index) => {
    scope.names.set(name.name, { kind: 'substitution', name, argument: given[index]! })
  })
  return scope
}

/**
 * What a parameter stands for, applied to arguments where it is an operator; lowered where a value is wanted.
 */
export function substituted(
  entity: SubstitutionEntity,
  given: readonly Closure[],
  name: Identifier,
  span: Span,
  at: Position,
): Expr {
  const { tree, scope } = entity.argument
  if (given.length === 0) return tree.kind === 'symbol' ? hole(span) : expression(tree, within(at, scope))
  const operator = operatorOf(entity.argument)
  if (operator === undefined) {
    fail(at, 'E105', span, `\`${name.name}\` is a value, not an operator`)
    return lowerAnyway(given, span, at)
  }
  if (operator.kind === 'name') {
    const found = find(operator.scope, operator.name.name)
    if (found !== undefined) return applyEntity(found, operator.name, given, span, at)
    // An operator of the language.
    const call: Closure = callOf(operator.name, given, span, operator.scope)
    return call.tree.kind === 'symbol' ? hole(span) : expression(call.tree, within(at, call.scope))
  }
  if (!takes(operator.parameters.length, name, given, at, 'operator')) return lowerAnyway(given, span, at)
  const inner = substitutionScope(operator.parameters, given, operator.scope)
  return expression(operator.body, within(at, inner))
}

/** An operator that was passed as an argument. */
export type PassedOperator =
  | { readonly kind: 'name'; readonly name: Identifier; readonly scope: Scope }
  | {
      readonly kind: 'lambda'
      readonly parameters: readonly Identifier[]
      readonly body: Expression
      readonly scope: Scope
    }

/** The operator that an argument is; none where it is a value. */
export function operatorOf(closure: Closure): PassedOperator | undefined {
  const { tree, scope } = closure
  switch (tree.kind) {
    case 'parenthesized':
      return operatorOf({ tree: tree.inner, scope })
    case 'lambda':
      return { kind: 'lambda', parameters: tree.parameters, body: tree.body, scope }
    case 'symbol':
      return { kind: 'name', name: { name: tree.operator, span: tree.span }, scope }
    case 'name': {
      const entity = find(scope, tree.name)
      if (entity?.kind === 'substitution') return operatorOf(entity.argument)
      return { kind: 'name', name: { name: tree.name, span: tree.span }, scope }
    }
    default:
      return undefined
  }
}

/**
 * A call whose arguments come from elsewhere, as a tree: names that stand for them in a scope of their own.
 */
export function callOf(operator: Identifier, given: readonly Closure[], span: Span, outer: Scope): Closure {
  const names = given.map((closure, index): Identifier => ({ name: `@${index}`, span: closure.tree.span }))
  const scope = substitutionScope(names, given, outer)
  return {
    tree: {
      kind: 'call',
      operator,
      arguments: names.map(({ name, span: place }) => ({ kind: 'name', name, span: place })),
      span,
    },
    scope,
  }
}

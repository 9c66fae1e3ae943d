import type { Argument, Expression, LetExpression } from '../syntax/tree.js'
import type { Local } from './core.js'
import { letScope } from './definition.js'
import { type Defined, type Entity, find, type OperatorEntity, type Scope } from './scope.js'
import { childrenOfTree } from './syntax-children.js'

/** What is told of a formula while it is walked through. */
export interface Visitor {
  variable(): void
  prime(): void
  temporal(): void
  /** A name bound outside of what is walked through, read in another state. */
  shiftedLocal(local: Local): void
  reference(entity: Defined, around: Around): void
  /** The parameters of an operator that it reads in another state. */
  shiftedParameters(entity: OperatorEntity): ReadonlySet<number>
}

/** What is around a part of a formula. */
export interface Around {
  /** Whether primes make the whole a formula about a step: not within ENABLED and temporal formulas. */
  readonly primesCount: boolean
  /** Where an action stands that is taken; elsewhere one is only tested. */
  readonly taken: boolean
  /** Within what reads another state than the one that the whole is read in. */
  readonly shifted: boolean
}

/** At the top of a formula. */
export const outermost: Around = { primesCount: true, taken: true, shifted: false }

/** Within ENABLED, `occurs`, `since` and temporal formulas. */
const elsewhere: Around = { primesCount: false, taken: false, shifted: true }

/** Walks through a formula, not through the bodies of the operators that it calls. */
export function walk(tree: Argument, scope: Scope, around: Around, visitor: Visitor): void {
  switch (tree.kind) {
    case 'symbol': {
      const entity = find(scope, tree.operator)
      if (entity !== undefined) visit(entity, around, visitor)
      return
    }
    case 'name': {
      const entity = find(scope, tree.name)
      if (entity !== undefined) visit(entity, around, visitor)
      return
    }
    case 'call': {
      const entity = find(scope, tree.operator.name)
      // `since` asks of other steps than the one that the whole may be about.
      const isSince = entity === undefined && tree.operator.name === 'since'
      walkCall(entity, tree.arguments, scope, isSince ? elsewhere : around, visitor)
      return
    }
    case 'let':
      walk(tree.body, definitionsOf(tree, scope), around, visitor)
      return
    case 'operation':
      break
    case 'fairness':
      visitor.temporal()
      walkChildren(tree, scope, elsewhere, visitor)
      return
    case 'actionFormula':
      if (around.primesCount) visitor.prime()
      walkChildren(tree, scope, { ...around, shifted: true }, visitor)
      return
    case 'quantifier':
      if (tree.quantifier === '\\AA' || tree.quantifier === '\\EE') visitor.temporal()
      walkChildren(tree, scope, around, visitor)
      return
    default:
      walkChildren(tree, scope, around, visitor)
      return
  }
  switch (tree.operator) {
    case "'":
    case 'UNCHANGED':
      if (around.primesCount) visitor.prime()
      walkChildren(tree, scope, { ...around, shifted: true }, visitor)
      return
    case '\\cdot':
      if (around.primesCount) visitor.prime()
      walkChildren(tree, scope, { ...around, shifted: true }, visitor)
      return
    case 'ENABLED':
    case 'occurs':
      walkChildren(tree, scope, elsewhere, visitor)
      return
    case '[]':
    case '<>':
    case '~>':
    case '-+->':
      visitor.temporal()
      walkChildren(tree, scope, elsewhere, visitor)
      return
    case '\\land':
    case '\\lor':
      walkChildren(tree, scope, around, visitor)
      return
    default: {
      const entity = find(scope, tree.operator)
      // An operator of the language takes values; what a user's does with an action, who knows.
      const inner = entity === undefined ? { ...around, taken: false } : around
      walkCall(entity, childrenOfTree(tree), scope, inner, visitor)
    }
  }
}

/** A call of what a name stands for; nothing is known where the operator belongs to the language. */
function walkCall(
  entity: Entity | undefined,
  given: readonly Argument[],
  scope: Scope,
  around: Around,
  visitor: Visitor,
): void {
  if (entity !== undefined) visit(entity, around, visitor)
  const shifted = entity?.kind === 'operator' ? visitor.shiftedParameters(entity) : undefined
  given.forEach((argument, index) => {
    walk(argument, scope, shifted?.has(index) ? { ...around, shifted: true } : around, visitor)
  })
}

function walkChildren(tree: Expression, scope: Scope, around: Around, visitor: Visitor): void {
  const parts = around.taken ? new Set<Argument>(actionsOfTree(tree)) : undefined
  for (const child of childrenOfTree(tree)) {
    walk(child, scope, { ...around, taken: parts?.has(child) ?? false }, visitor)
  }
}

/** The parts of a formula that are actions where it is one; all other parts are expressions. */
function actionsOfTree(tree: Expression): readonly Expression[] {
  switch (tree.kind) {
    case 'parenthesized':
      return [tree.inner]
    case 'label':
    case 'quantifier':
      return [tree.body]
    case 'junction':
      return tree.items
    case 'if':
      return [tree.consequent, tree.alternative]
    case 'case': {
      const values = tree.arms.map((arm) => arm.value)
      return tree.other === undefined ? values : [...values, tree.other]
    }
    case 'actionFormula':
      return [tree.action]
    case 'operation':
      return ['\\land', '\\lor', '\\cdot'].includes(tree.operator) ? tree.operands : []
    default:
      return []
  }
}

function visit(entity: Entity, around: Around, visitor: Visitor): void {
  switch (entity.kind) {
    case 'variable':
      visitor.variable()
      return
    case 'operator':
    case 'action':
    case 'formula':
      visitor.reference(entity, around)
      return
    case 'substitution':
      walk(entity.argument.tree, entity.argument.scope, around, visitor)
      return
    case 'local':
      if (around.shifted) visitor.shiftedLocal(entity.local)
      return
    default:
      return
  }
}

const scopes = new WeakMap<LetExpression, WeakMap<Scope, Scope>>()

/**
 * The scope of a LET's body; the same for the same surroundings, so that what is known of its definitions
 * stays known.
 */
function definitionsOf(tree: LetExpression, scope: Scope): Scope {
  let byScope = scopes.get(tree)
  if (byScope === undefined) {
    byScope = new WeakMap()
    scopes.set(tree, byScope)
  }
  let inner = byScope.get(scope)
  if (inner === undefined) {
    inner = letScope(tree.definitions, scope).scope
    byScope.set(scope, inner)
  }
  return inner
}

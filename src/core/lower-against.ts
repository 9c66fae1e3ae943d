import type { Expression } from '../syntax/tree.js'
import type { Diagnostic } from '../text/diagnostic.js'
import type { Equation, Expr, Model, Module } from './core.js'
import { environmentOf } from './environment.js'
import { levelOf } from './level.js'
import { expression } from './lower-expression.js'
import { type EquationTree, lowerEquations } from './lower-model.js'
import { actionLevel, position, stateLevel } from './position.js'
import { innerScope, type Scope } from './scope.js'

/** Lowers an expression that was written by itself, against a module and what one of its models names. */
export function lowerExpression(
  tree: Expression,
  module: Module,
  options: {
    readonly model?: Model
    /** Further model values, such as those that `lowerOverrides` found. */
    readonly modelValues?: readonly { readonly name: string }[]
    /** Whether it may be about a step. */
    readonly primes?: boolean
  } = {},
): {
  readonly expr: Expr
  /** Whether it depends on a state, and on a step. */
  readonly level: { readonly variables: boolean; readonly primes: boolean }
  readonly diagnostics: readonly Diagnostic[]
} {
  const diagnostics: Diagnostic[] = []
  const scope = scopeOf(module, options.model)
  for (const { name } of options.modelValues ?? []) {
    if (!scope.names.has(name)) scope.names.set(name, { kind: 'modelValue', name, span: tree.span })
  }
  const allows = options.primes ? actionLevel : stateLevel
  const expr = expression(
    tree,
    position(scope, 'an expression', allows, (found) => diagnostics.push(found)),
  )
  return { expr, level: levelOf(tree, scope), diagnostics }
}

/** Lowers equations that take the place of a model's; they may name model values of their own. */
export function lowerOverrides(
  trees: readonly EquationTree[],
  module: Module,
  model?: Model,
): {
  readonly equations: readonly Equation[]
  readonly modelValues: Model['modelValues']
  readonly diagnostics: readonly Diagnostic[]
} {
  const diagnostics: Diagnostic[] = []
  const found = lowerEquations(trees, scopeOf(module, model), (diagnostic) => diagnostics.push(diagnostic))
  return { ...found, diagnostics }
}

/** A scope of its own, so that the module's names stay as they are. */
function scopeOf(module: Module, model: Model | undefined): Scope {
  return innerScope(environmentOf(module, model))
}

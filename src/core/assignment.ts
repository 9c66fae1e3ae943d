import type { Expression, OperationExpression, PathStep as PathStepTree } from '../syntax/tree.js'
import type { Action, Variable } from './core.js'
import { expression, pathStep } from './lower-expression.js'
import { type Position, within } from './position.js'
import { find, type Scope } from './scope.js'

/**
 * `x' = e`, `x' \in S`, `x'[i].f = e`; in `init` `x = e` and `x \in S`. None where the left side is no place
 * of the next state.
 */
export function assignment(tree: OperationExpression, at: Position): Action | undefined {
  const [left, right] = tree.operands as [Expression, Expression]
  if (!at.init && (!at.allows.primes || at.primed)) return undefined
  const target = at.init ? initialTarget(left, at.scope) : targetOf(left, at.scope)
  if (target === undefined) return undefined
  return {
    kind: 'assign',
    span: tree.span,
    variable: target.variable,
    path: target.path.map(({ step, scope }) => pathStep(step, within(at, scope))),
    choice: tree.operator === '\\in',
    value: expression(right, at),
  }
}

interface Target {
  readonly variable: Variable
  readonly path: readonly { readonly step: PathStepTree; readonly scope: Scope }[]
}

function targetOf(tree: Expression, scope: Scope): Target | undefined {
  switch (tree.kind) {
    case 'parenthesized':
      return targetOf(tree.inner, scope)
    case 'name': {
      const entity = find(scope, tree.name)
      if (entity?.kind !== 'substitution' || entity.argument.tree.kind === 'symbol') return undefined
      return targetOf(entity.argument.tree, entity.argument.scope)
    }
    case 'operation': {
      if (tree.operator !== "'") return undefined
      const variable = variableOf(tree.operands[0]!, scope)
      return variable === undefined ? undefined : { variable, path: [] }
    }
    case 'index': {
      const target = targetOf(tree.function, scope)
      const step: PathStepTree = { kind: 'index', arguments: tree.arguments, span: tree.span }
      return target && { variable: target.variable, path: [...target.path, { step, scope }] }
    }
    case 'field': {
      const target = targetOf(tree.record, scope)
      const step: PathStepTree = { kind: 'field', name: tree.field.name, span: tree.field.span }
      return target && { variable: target.variable, path: [...target.path, { step, scope }] }
    }
    default:
      return undefined
  }
}

function initialTarget(tree: Expression, scope: Scope): Target | undefined {
  const variable = variableOf(tree, scope)
  return variable === undefined ? undefined : { variable, path: [] }
}

function variableOf(tree: Expression, scope: Scope): Variable | undefined {
  if (tree.kind === 'parenthesized') return variableOf(tree.inner, scope)
  if (tree.kind !== 'name') return undefined
  const entity = find(scope, tree.name)
  if (entity?.kind === 'variable') return entity.variable
  if (entity?.kind !== 'substitution' || entity.argument.tree.kind === 'symbol') return undefined
  return variableOf(entity.argument.tree, entity.argument.scope)
}

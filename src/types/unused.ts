import type { Action, Expr, Module, Operator } from '../core/core.js'
import { partsOfAction, partsOfExpr } from '../core/parts.js'
import type { TypeTree } from '../syntax/tree.js'
import type { Diagnostic } from '../text/diagnostic.js'

/**
 * Warns of constants that nothing mentions, and of variables that no action, invariant or property does: a
 * misspelt or forgotten part. Operators and parameters may be there for others to use.
 */
export function checkUnused(module: Module): readonly Diagnostic[] {
  const seen = new Set<object>()
  const names = new Set<string>()
  for (const action of module.actions) {
    for (const bound of action.bounds) visit(bound.domain, seen)
    visitOperator(action.operator, seen)
  }
  for (const operator of module.operators) visitOperator(operator, seen)
  for (const { value } of [...module.assumptions, ...module.invariants, ...module.properties])
    visit(value, seen)
  for (const from of [module, ...module.models]) {
    if (from.next !== undefined) visitAction(from.next, seen)
    for (const expr of [...from.fairness, ...from.constraints]) visit(expr, seen)
    if (from.view !== undefined) visit(from.view, seen)
    for (const { value } of from.aliases) visit(value, seen)
  }
  for (const { stages } of module.scenarios) for (const { condition } of stages) visit(condition, seen)
  const beyondInit = new Set(seen)
  for (const from of [module, ...module.models]) if (from.init !== undefined) visitAction(from.init, seen)
  for (const variable of module.variables) if (variable.type !== undefined) namesIn(variable.type, names)
  for (const constant of module.constants) if (constant.type !== undefined) namesIn(constant.type, names)
  for (const { value } of module.aliasTypes) namesIn(value, names)
  for (const { tags } of module.variantTypes) {
    for (const { payload } of tags) if (payload !== undefined) namesIn(payload, names)
  }
  const constants = module.constants.filter((constant) => !seen.has(constant) && !names.has(constant.name))
  const hasActions = module.actions.length > 0 || module.next !== undefined
  const variables = hasActions ? module.variables.filter((variable) => !beyondInit.has(variable)) : []
  return [
    ...constants.map(
      (constant): Diagnostic => ({
        code: 'W203',
        severity: 'warning',
        message: `the constant \`${constant.name}\` is never used`,
        span: constant.span,
      }),
    ),
    ...variables.map(
      (variable): Diagnostic => ({
        code: 'W202',
        severity: 'warning',
        message: `the variable \`${variable.name}\` is used by no action, invariant or property`,
        span: variable.span,
      }),
    ),
  ]
}

function visitOperator(operator: Operator, seen: Set<object>): void {
  if (seen.has(operator)) return
  seen.add(operator)
  if (operator.action !== undefined) visitAction(operator.action, seen)
  visit(operator.body, seen)
}

function visit(expr: Expr, seen: Set<object>): void {
  if (expr.kind === 'constant') seen.add(expr.constant)
  if (expr.kind === 'variable') seen.add(expr.variable)
  const { exprs, actions, operators } = partsOfExpr(expr)
  for (const part of exprs) visit(part, seen)
  for (const action of actions) visitAction(action, seen)
  for (const operator of operators) visitOperator(operator, seen)
}

function visitAction(action: Action, seen: Set<object>): void {
  if (action.kind === 'assign') seen.add(action.variable)
  const { exprs, actions, operators } = partsOfAction(action)
  for (const part of exprs) visit(part, seen)
  for (const part of actions) visitAction(part, seen)
  for (const operator of operators) visitOperator(operator, seen)
}

function namesIn(tree: TypeTree, names: Set<string>): void {
  switch (tree.kind) {
    case 'typeName':
      names.add(tree.name)
      return
    case 'typeApply':
      for (const argument of tree.arguments) namesIn(argument, names)
      return
    case 'typeFunction':
      namesIn(tree.domain, names)
      namesIn(tree.range, names)
      return
    case 'typeRecord':
      for (const field of tree.fields) namesIn(field.type, names)
      return
    case 'typeTuple':
      for (const item of tree.items) namesIn(item, names)
  }
}

import { builtins } from '../../src/core/builtins.js'
import type { Action, Bound, Expr, Module, Operator } from '../../src/core/core.js'
import { partsOfAction, partsOfExpr } from '../../src/core/parts.js'

/** Every kind of expression in the core. */
export const expressionKinds: readonly Expr['kind'][] = Object.keys({
  literal: 0,
  modelValue: 0,
  local: 0,
  constant: 0,
  variable: 0,
  prime: 0,
  builtin: 0,
  and: 0,
  or: 0,
  call: 0,
  parameterCall: 0,
  if: 0,
  case: 0,
  let: 0,
  choose: 0,
  quantifier: 0,
  filter: 0,
  map: 0,
  function: 0,
  apply: 0,
  field: 0,
  except: 0,
  set: 0,
  tuple: 0,
  record: 0,
  recordSet: 0,
  variant: 0,
  is: 0,
  enabled: 0,
  action: 0,
  temporal: 0,
} satisfies Record<Expr['kind'], 0>) as Expr['kind'][]

/** Every kind of action in the core. */
export const actionKinds: readonly Action['kind'][] = Object.keys({
  guard: 0,
  assign: 0,
  sequence: 0,
  choice: 0,
  exists: 0,
  forEach: 0,
  if: 0,
  case: 0,
  let: 0,
  call: 0,
  compose: 0,
  unchanged: 0,
} satisfies Record<Action['kind'], 0>) as Action['kind'][]

/** All that a specification can consist of, as `featuresOf` names it. */
export const allFeatures: readonly string[] = [
  ...expressionKinds.map((kind) => `expression ${kind}`),
  ...actionKinds.map((kind) => `action ${kind}`),
  ...[...builtins.keys()].map((name) => `builtin ${name}`),
  'action assign element',
  'action assign part',
  'action assign part element',
  'recursive operator',
  'recursive function',
  'tuple pattern',
  'several bounds',
  'state constraint',
  'symmetry',
  'view',
  'alias',
  'deadlock on',
  'deadlock off',
]

/** What of `allFeatures` a module has in it. */
export function featuresOf(module: Module): ReadonlySet<string> {
  const found = new Set<string>()
  const seen = new Set<Operator>()

  function bounds(of: readonly Bound[]): void {
    if (of.length > 1) found.add('several bounds')
    if (of.some(({ pattern }) => pattern.kind === 'tuple')) found.add('tuple pattern')
  }

  function expression(expr: Expr): void {
    found.add(`expression ${expr.kind}`)
    if (expr.kind === 'builtin') found.add(`builtin ${expr.name}`)
    if ('bounds' in expr) bounds(expr.bounds)
    if ('bound' in expr) bounds([expr.bound])
    if (expr.kind === 'call') operator(expr.operator)
    const parts = partsOfExpr(expr)
    parts.exprs.forEach(expression)
    parts.actions.forEach(action)
    parts.operators.forEach(operator)
  }

  function action(of: Action): void {
    found.add(`action ${of.kind}`)
    if (of.kind === 'assign') {
      if (of.path.length > 0) found.add('action assign part')
      if (of.choice) found.add('action assign element')
      if (of.choice && of.path.length > 0) found.add('action assign part element')
    }
    if ('bounds' in of) bounds(of.bounds)
    if (of.kind === 'call') operator(of.operator)
    const parts = partsOfAction(of)
    parts.exprs.forEach(expression)
    parts.actions.forEach(action)
    parts.operators.forEach(operator)
  }

  function operator(of: Operator): void {
    if (seen.has(of)) return
    seen.add(of)
    if (of.recursive && of.parameters.length > 0) found.add('recursive operator')
    if (of.recursiveFunction) found.add('recursive function')
    if (of.action) action(of.action)
    else expression(of.body)
  }

  for (const from of [module, ...module.models]) {
    for (const each of [from.init, from.next]) if (each) action(each)
    from.constraints.forEach(expression)
    if (from.constraints.length > 0) found.add('state constraint')
    if (from.symmetry.length > 0) found.add('symmetry')
    if (from.view) {
      expression(from.view)
      found.add('view')
    }
    for (const { value } of from.aliases) expression(value)
    if (from.aliases.length > 0) found.add('alias')
    if (from.checkDeadlock !== undefined) found.add(from.checkDeadlock ? 'deadlock on' : 'deadlock off')
  }
  for (const { value } of [...module.invariants, ...module.properties, ...module.assumptions])
    expression(value)
  for (const { equations } of module.models) for (const { value } of equations) expression(value)
  for (const each of module.actions) operator(each.operator)
  for (const each of module.operators) operator(each)
  return found
}

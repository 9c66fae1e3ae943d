import type { Action, BuiltinExpr, CallAction, CallExpr, Expr, Operator } from '../../core/core.js'
import { partsOfAction, partsOfExpr } from '../../core/parts.js'
import type { Types } from '../../types/check.js'
import type { Instance } from '../../types/instance.js'
import type { Type } from '../../types/type.js'
import { originalOf } from './instantiate.js'

/**
 * What an operator over collections (`Min`, `Sum`, `Fold`) is given; TLA+ has no operator that could tell
 * the two apart.
 */
export type Collection = 'set' | 'function' | 'both' | 'unknown'

/**
 * Finds what those operators are given, in every use of the operators they stand in: `roots` are where
 * evaluation begins.
 */
export function collectionsOf(
  types: Types,
  roots: { readonly exprs: readonly Expr[]; readonly actions: readonly Action[] },
): (expr: BuiltinExpr) => Collection {
  const found = new Map<BuiltinExpr, Collection>()
  const met = new Set<unknown>()

  interface Typed {
    typeOf(expr: Expr): Type
    use: Types['use']
    instance(use: NonNullable<ReturnType<Types['use']>>): Instance | undefined
  }

  function visitCall(call: CallExpr | CallAction, typed: Typed): void {
    const use = typed.use(call)
    const instance = use && typed.instance(use)
    if (instance === undefined || met.has(instance)) return
    met.add(instance)
    visitOperator(call.operator, instance)
  }

  function visitOperator(operator: Operator, typed: Typed): void {
    visitExpr(operator.body, typed)
    if (operator.action !== undefined) visitAction(operator.action, typed)
  }

  function visitExpr(expr: Expr, typed: Typed): void {
    if (expr.kind === 'builtin') note(expr, typed)
    if (expr.kind === 'call') visitCall(expr, typed)
    if (expr.kind === 'enabled' || expr.kind === 'action') visitAction(expr.action, typed)
    for (const part of partsOfExpr(expr).exprs) visitExpr(part, typed)
  }

  function visitAction(action: Action, typed: Typed): void {
    if (action.kind === 'call') visitCall(action, typed)
    for (const expr of partsOfAction(action).exprs) visitExpr(expr, typed)
    for (const part of partsOfAction(action).actions) visitAction(part, typed)
  }

  function note(expr: BuiltinExpr, typed: Typed): void {
    const collection = expr.arguments.at(-1)
    if (collection === undefined || collection.kind === 'operatorArgument') return
    const { kind } = typed.typeOf(collection)
    if (kind === 'unknown') return
    const here = kind === 'set' ? 'set' : 'function'
    const before = found.get(expr)
    found.set(expr, before === undefined || before === here ? here : 'both')
  }

  for (const expr of roots.exprs) visitExpr(expr, types)
  for (const action of roots.actions) visitAction(action, types)
  return (expr) => found.get(originalOf(expr)) ?? 'unknown'
}

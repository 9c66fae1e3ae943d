import type { Action, Argument, CallExpr, Expr, Module, Operator } from '../core/core.js'
import { type Parts, partsOfAction, partsOfExpr } from '../core/parts.js'
import { costOf, extentOf } from './extent.js'
import { lazyParts } from './faults.js'
import type { Program } from './program.js'

/**
 * A body with more nodes than this, operators written out in it, is not written out at each of several calls:
 * where operators call one another twice, the program would double with each.
 */
const writtenOutMax = 2_000

/**
 * Whether an operator that is not recursive is a function of the generated code all the same. One that takes
 * operators is another at each call, and a set that is built when its elements are wanted is no word.
 */
export function isOutlined({ config }: Program, { operator, arguments: operands }: CallExpr): boolean {
  if (costOf(operator.body) <= writtenOutMax || !isCalledAgain(config.module, operator)) return false
  const isWord = (expr: Argument) => expr.kind !== 'operatorArgument' && lazyParts(expr) === undefined
  return takesValues(operator) && [...operands, operator.body].every(isWord)
}

/** The same of an operator whose body is an action. */
export function isOutlinedAction({ config, isGlobal }: Program, operator: Operator): boolean {
  if (!operator.action || extentOf(operator.action).cost <= writtenOutMax) return false
  return takesValues(operator) && isGlobal(operator) && isCalledAgain(config.module, operator)
}

function takesValues({ parameters }: Operator): boolean {
  return parameters.every(({ arity }) => arity === 0)
}

const counts = new WeakMap<Module, ReadonlyMap<Operator, number>>()

function isCalledAgain(module: Module, operator: Operator): boolean {
  const count = counts.get(module) ?? countCalls(module)
  counts.set(module, count)
  return (count.get(operator) ?? 0) > 1
}

/** At how many places of a module each operator is called. */
function countCalls(module: Module): ReadonlyMap<Operator, number> {
  const count = new Map<Operator, number>()
  const visitAll = ({ exprs, actions, operators }: Parts): void => {
    exprs.forEach(visitExpr)
    actions.forEach(visitAction)
    operators.forEach(visitOperator)
  }
  const called = (operator: Operator): void => {
    count.set(operator, (count.get(operator) ?? 0) + 1)
  }
  function visitExpr(expr: Expr): void {
    if (expr.kind === 'call') called(expr.operator)
    visitAll(partsOfExpr(expr))
  }
  function visitAction(action: Action): void {
    if (action.kind === 'call') called(action.operator)
    visitAll(partsOfAction(action))
  }
  function visitOperator({ action, body }: Operator): void {
    if (action) visitAction(action)
    else visitExpr(body)
  }
  module.operators.forEach(visitOperator)
  for (const { operator } of module.actions) visitOperator(operator)
  for (const from of [module, ...module.models]) {
    for (const action of [from.init, from.next]) if (action) visitAction(action)
    from.constraints.forEach(visitExpr)
    if (from.view) visitExpr(from.view)
  }
  for (const { value } of [...module.invariants, ...module.properties]) visitExpr(value)
  return count
}

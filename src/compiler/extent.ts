import type { Action, Expr, Operator } from '../core/core.js'
import { partsOfAction, partsOfExpr } from '../core/parts.js'

/** How much code an action becomes. */
export interface Extent {
  /** At how many places it is written what follows it. */
  readonly ways: number
  /** Its size in nodes of the core, operators written out at each call, without what follows. */
  readonly cost: number
}

/** What follows an action is written out at each of its ends while that costs no more nodes than this. */
const copiedMax = 500

/** Whether what follows is better written once than at each end of an action. */
export function isShared(ways: number, cost: number): boolean {
  return ways > 1 && (ways - 1) * cost > copiedMax
}

const actions = new WeakMap<Action, Extent>()
const exprs = new WeakMap<Expr, number>()
const operators = new WeakMap<Operator, number>()
const deeds = new WeakMap<Action, Deeds>()
const one: Extent = { ways: 1, cost: 1 }

/** The extent of an action. */
export function extentOf(action: Action): Extent {
  let extent = actions.get(action)
  if (!extent) {
    // What is met again while it is looked at is recursive, and a call of a function.
    actions.set(action, one)
    extent = compute(action)
    actions.set(action, extent)
  }
  return extent
}

/** The extent of actions one after the other; `cost` and `ways` of none are 0 and 1. */
export function extentOfSequence(items: readonly Action[]): Extent {
  let ways = 1
  let cost = 0
  for (const item of [...items].reverse()) {
    const first = extentOf(item)
    const shared = isShared(first.ways, cost)
    cost = first.cost + (shared ? first.ways + cost : first.ways * cost)
    if (!shared) ways *= first.ways
  }
  return { ways: Math.min(ways, countMax), cost: Math.min(cost, countMax) }
}

const countMax = 1e9

function compute(action: Action): Extent {
  const { exprs: within } = partsOfAction(action)
  const own = within.reduce((sum, expr) => sum + costOf(expr), 1)
  switch (action.kind) {
    case 'guard':
    case 'assign':
    case 'unchanged':
      return { ways: 1, cost: own }
    case 'sequence':
      return extentOfSequence(action.items)
    case 'choice':
    case 'if':
    case 'case': {
      const parts = partsOfAction(action).actions.map(extentOf)
      return {
        ways: Math.min(
          countMax,
          parts.reduce((sum, part) => sum + part.ways, 0),
        ),
        cost: Math.min(
          countMax,
          parts.reduce((sum, part) => sum + part.cost, own),
        ),
      }
    }
    case 'exists':
    case 'let': {
      const body = extentOf(action.body)
      return { ways: body.ways, cost: own + body.cost }
    }
    case 'forEach':
      return { ways: 1, cost: own + extentOf(action.body).cost }
    case 'call': {
      const { operator } = action
      if (operator.recursive || !operator.action) return { ways: 1, cost: own }
      const body = extentOf(operator.action)
      return { ways: body.ways, cost: own + body.cost }
    }
    case 'compose':
      return extentOfSequence([action.first, action.second])
  }
}

/** The size of an expression, with the operators that it calls. */
export function costOf(expr: Expr): number {
  const before = exprs.get(expr)
  if (before !== undefined) return before
  const { exprs: within, actions: tested, operators: defined } = partsOfExpr(expr)
  let cost = 1
  for (const part of within) cost += costOf(part)
  for (const action of tested) cost += extentOf(action).cost
  for (const operator of defined) cost += costOf(operator.body)
  if (expr.kind === 'call') cost += costOfOperator(expr.operator)
  cost = Math.min(cost, countMax)
  exprs.set(expr, cost)
  return cost
}

function costOfOperator(operator: Operator): number {
  if (operator.recursive) return 1
  let cost = operators.get(operator)
  if (cost === undefined) {
    operators.set(operator, 1)
    cost = costOf(operator.body)
    operators.set(operator, cost)
  }
  return cost
}

/** What an action may do, itself or in operators that it calls. */
export interface Deeds {
  /** The variables that it may assign, or name in UNCHANGED. */
  readonly touched: ReadonlySet<number>
  /** Whether it may call a declared action, which gives the step its name. */
  readonly names: boolean
}

/** What an action may do. */
export function deedsOf(action: Action): Deeds {
  const before = deeds.get(action)
  if (before) return before
  const touched = new Set<number>()
  const entered = new Set<Operator>()
  let names = false
  const visit = (part: Action): void => {
    if (part.kind === 'assign') touched.add(part.variable.index)
    if (part.kind === 'unchanged') for (const { index } of part.variables) touched.add(index)
    if (part.kind === 'call') {
      if (part.declared) names = true
      if (!entered.has(part.operator)) {
        entered.add(part.operator)
        if (part.operator.action) visit(part.operator.action)
      }
    }
    partsOfAction(part).actions.forEach(visit)
  }
  visit(action)
  const found = { touched, names }
  deeds.set(action, found)
  return found
}

import type { Action, Expr, Local, Operator, Variable } from '../../core/core.js'
import { partsOfAction, partsOfExpr } from '../../core/parts.js'

/** The variables that an action or an expression depends on, through called operators too. */
export interface Dependence {
  /** Read in the current state. */
  readonly now: ReadonlySet<Variable>
  /** Read in the next state. In `init`, every read is one of these. */
  readonly next: ReadonlySet<Variable>
  /** Assigned by an action. */
  readonly written: ReadonlySet<Variable>
}

const known = new WeakMap<Expr | Action, Dependence>()

/** What an expression reads; computed once for each. */
export function dependenceOfExpr(expr: Expr): Dependence {
  return remember(expr, (collector) => collector.expr(expr, false))
}

/** What an action reads and assigns; computed once for each. */
export function dependenceOfAction(action: Action): Dependence {
  return remember(action, (collector) => collector.action(action, false))
}

/** The variables that an operator reads in the state it is evaluated in. */
export function readsOfOperator(operator: Operator): ReadonlySet<Variable> {
  return dependenceOfExpr(operator.body).now
}

function remember(part: Expr | Action, collect: (collector: Collector) => void): Dependence {
  const before = known.get(part)
  if (before !== undefined) return before
  const found = { now: new Set<Variable>(), next: new Set<Variable>(), written: new Set<Variable>() }
  collect(createCollector(found))
  known.set(part, found)
  return found
}

interface Collector {
  expr(expr: Expr, primed: boolean): void
  action(action: Action, primed: boolean): void
}

function createCollector(found: {
  now: Set<Variable>
  next: Set<Variable>
  written: Set<Variable>
}): Collector {
  const met = { plain: new Set<Operator>(), primed: new Set<Operator>(), actions: new Set<Operator>() }
  const collector: Collector = {
    expr(expr, primed) {
      if (expr.kind === 'variable') (primed ? found.next : found.now).add(expr.variable)
      else if (expr.kind === 'call') {
        const seen = primed ? met.primed : met.plain
        if (!seen.has(expr.operator)) {
          seen.add(expr.operator)
          collector.expr(expr.operator.body, primed)
        }
      } else if (expr.kind === 'enabled' || expr.kind === 'action') {
        // Its frame compares every variable that it may assign.
        const inner = dependenceOfAction(expr.action)
        for (const variable of [...inner.now, ...inner.written])
          (primed ? found.next : found.now).add(variable)
        if (expr.kind === 'action')
          for (const variable of [...inner.next, ...inner.written]) found.next.add(variable)
      }
      for (const inner of partsOfExpr(expr).exprs) collector.expr(inner, primed || expr.kind === 'prime')
    },
    action(action, primed) {
      if (action.kind === 'assign') found.written.add(action.variable)
      if (action.kind === 'call' && !met.actions.has(action.operator)) {
        met.actions.add(action.operator)
        collector.action(action.operator.action!, primed)
      }
      for (const expr of partsOfAction(action).exprs) collector.expr(expr, primed)
      for (const inner of partsOfAction(action).actions) collector.action(inner, primed)
    },
  }
  return collector
}

/**
 * Whether TLC, which follows a condition into its disjunctions, quantifiers and called operators, may
 * find it true in more than one way, and would then count a successor for each.
 */
export function isTrueInSeveralWays(condition: Expr, met: ReadonlySet<Operator> = new Set()): boolean {
  const inner = (part: Expr) => isTrueInSeveralWays(part, met)
  switch (condition.kind) {
    case 'or':
    // What stands for a parameter is only known at each call.
    case 'local':
    case 'parameterCall':
    case 'action':
      return true
    case 'quantifier':
      return condition.quantifier === 'exists' || inner(condition.body)
    case 'and':
      return condition.items.some(inner)
    case 'if':
      return inner(condition.consequent) || inner(condition.alternative)
    case 'case':
      return (
        condition.arms.some((arm) => inner(arm.value)) ||
        (condition.other !== undefined && inner(condition.other))
      )
    case 'let':
      return inner(condition.body)
    case 'builtin':
      return condition.name === '=>' && inner(condition.arguments[1] as Expr)
    case 'call':
      if (met.has(condition.operator)) return false
      return isTrueInSeveralWays(condition.operator.body, new Set([...met, condition.operator]))
    case 'constant':
      return condition.arguments.length > 0
    default:
      return false
  }
}

/** The definitions of a LET that are more than actions: those are written where they are called. */
export function neededDefinitions(action: Extract<Action, { kind: 'let' }>): readonly Operator[] {
  const called = new Set<Operator>()
  const visitExpr = (expr: Expr): void => {
    if (expr.kind === 'call') called.add(expr.operator)
    if (expr.kind === 'let') for (const operator of expr.definitions) visitExpr(operator.body)
    if (expr.kind === 'enabled' || expr.kind === 'action') visitAction(expr.action)
    for (const part of partsOfExpr(expr).exprs) visitExpr(part)
  }
  const visitAction = (part: Action): void => {
    for (const expr of partsOfAction(part).exprs) visitExpr(expr)
    for (const inner of partsOfAction(part).actions) visitAction(inner)
    if (part.kind !== 'let') return
    for (const { action: own, body } of part.definitions)
      own === undefined ? visitExpr(body) : visitAction(own)
  }
  visitAction(action)
  return action.definitions.filter((operator) => operator.action === undefined || called.has(operator))
}

/** How often a parameter is used; a use in what is evaluated more than once, or never, counts as two. */
export function countUses(part: Action, local: Local): number {
  const exprs = partsOfAction(part).exprs.reduce((sum, expr) => sum + countUsesInExpr(expr, local), 0)
  const actions = partsOfAction(part).actions.reduce((sum, inner) => sum + countUses(inner, local), 0)
  const defined = part.kind === 'let' ? countUsesInDefinitions(part.definitions, local) : 0
  return exprs + (part.kind === 'forEach' ? 2 * actions : actions) + defined
}

function countUsesInExpr(expr: Expr, local: Local): number {
  const self = (expr.kind === 'local' || expr.kind === 'parameterCall') && expr.local === local ? 1 : 0
  const repeated = ['quantifier', 'filter', 'choose', 'map', 'function'].includes(expr.kind)
  const inner = partsOfExpr(expr).exprs.reduce((sum, part) => sum + countUsesInExpr(part, local), 0)
  const defined = expr.kind === 'let' ? countUsesInDefinitions(expr.definitions, local) : 0
  const acted = expr.kind === 'enabled' || expr.kind === 'action' ? 2 * countUses(expr.action, local) : 0
  return self + (repeated ? 2 * inner : inner) + defined + acted
}

function countUsesInDefinitions(definitions: readonly Operator[], local: Local): number {
  return definitions.reduce((sum, operator) => {
    const acted = operator.action === undefined ? 0 : countUses(operator.action, local)
    return sum + 2 * (countUsesInExpr(operator.body, local) + acted)
  }, 0)
}

/** Whether a parameter stands under a prime: the value it was given must then not be primed with the rest. */
export function isUsedPrimed(action: Action, local: Local): boolean {
  const definitions = action.kind === 'let' ? action.definitions : []
  return (
    partsOfAction(action).exprs.some((expr) => isUsedPrimedInExpr(expr, local)) ||
    partsOfAction(action).actions.some((inner) => isUsedPrimed(inner, local)) ||
    definitions.some((operator) => isUsedPrimedInExpr(operator.body, local))
  )
}

function isUsedPrimedInExpr(expr: Expr, local: Local): boolean {
  if (expr.kind === 'prime') return countUsesInExpr(expr, local) > 0
  const definitions = expr.kind === 'let' ? expr.definitions : []
  return (
    partsOfExpr(expr).exprs.some((part) => isUsedPrimedInExpr(part, local)) ||
    definitions.some((operator) => isUsedPrimedInExpr(operator.body, local))
  )
}

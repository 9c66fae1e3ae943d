import type { Action, Argument, Bound, Expr } from '../../core/core.js'
import { partsOfAction, partsOfExpr } from '../../core/parts.js'
import type { Config } from '../../model/config.js'
import type { Constants } from '../../model/reference.js'
import { type Coverage, callOf, formulasOf, type SiteKind } from '../../model/sites.js'
import type { Span } from '../../text/source.js'

/** A place that a search has not come to, and that none around it tells of. */
export interface Unreached {
  readonly kind: 'action' | Exclude<SiteKind, 'guard' | 'formula' | 'assignment' | 'definition'>
  readonly span: Span
  /** Of an action. */
  readonly name?: string
  /** Whether the model's constants see to it. */
  readonly isConstant: boolean
}

/** What a search has not come to. */
export interface Findings {
  readonly unreached: readonly Unreached[]
  /** The variables, by index, that are assigned by what it has come to, and by what it has not. */
  readonly assigned: ReadonlySet<number>
  readonly unassigned: ReadonlySet<number>
}

/**
 * The places of a configuration that a search has not come to, in the order of the text: where an action is
 * never enabled, or an arm never taken, nothing is told of what is in it. `idle` are the names of actions
 * that were not enabled.
 */
export function findUnreached(
  config: Config,
  { sites, counts }: Coverage,
  idle: ReadonlySet<string>,
  constants: Constants,
): Findings {
  const unreached: Unreached[] = []
  const told = new Set<string>()
  const assigned = new Set<number>()
  const unassigned = new Set<number>()
  const visited = new Set<Expr | Action>()
  /** Those within `~` of a formula: that they never hold may be what it says. */
  const visitedWithin = new Set<Expr>()

  const isEntered = (expr: Expr) => isCounted(sites.entered.get(expr)?.index)
  const isHeld = (expr: Expr) => isCounted(sites.held.get(expr)?.index)
  const isTaken = (action: Action) => isCounted(sites.taken.get(action)?.index)

  function isCounted(index: number | undefined): boolean {
    return index === undefined || counts[index]! > 0
  }

  function tell(kind: Unreached['kind'], span: Span, isConstant: boolean, name?: string): void {
    const key = `${kind} ${span.source.name} ${span.start} ${span.end}`
    if (told.has(key)) return
    told.add(key)
    unreached.push({ kind, span, isConstant, ...(name === undefined ? {} : { name }) })
  }

  function visit(expr: Expr, isNegated: boolean): void {
    const seen = isNegated ? visitedWithin : visited
    if (seen.has(expr) || visited.has(expr) || sites.isClosed(expr)) return
    seen.add(expr)
    const go = (part: Expr) => visit(part, isNegated)
    switch (expr.kind) {
      case 'and': {
        for (const item of expr.items) {
          if (sites.held.get(item)?.kind === 'conjunct' && !isHeld(item)) {
            if (!isNegated) tell('conjunct', item.span, isFalse(item))
            return
          }
          go(item)
        }
        return
      }
      case 'or':
        for (const item of expr.items) {
          if (isHeld(item)) go(item)
          else if (!isNegated) tell('disjunct', item.span, isFalse(item))
        }
        return
      case 'builtin': {
        const [left, right] = expr.arguments as readonly [Expr, Expr]
        if (expr.name === '=>') {
          if (isHeld(left)) {
            go(left)
            go(right)
          } else if (!isNegated && !isLiteral(right, false)) tell('left', left.span, isFalse(left))
        } else if (expr.name === '\\lnot') visit(left, isNegated || inFormula)
        else visitArguments(expr.arguments, isNegated)
        return
      }
      case 'if':
        if (isEntered(expr.consequent)) go(expr.condition)
        arm('arm', expr.consequent, isEntered(expr.consequent), isFalse(expr.condition), isNegated)
        arm('arm', expr.alternative, isEntered(expr.alternative), isTrue(expr.condition), isNegated)
        return
      case 'case': {
        const arms = expr.arms.map(({ condition, value }) => ({
          ...{ condition, value },
          isReached: isEntered(value),
        }))
        cases(arms, isNegated, (value, isReached, isConstant) =>
          arm('arm', value, isReached, isConstant, isNegated),
        )
        if (expr.other) {
          const isConstant = arms.some(({ condition }) => isTrue(condition))
          arm('arm', expr.other, isEntered(expr.other), isConstant, isNegated)
        }
        return
      }
      case 'quantifier':
      case 'map':
        range(expr.bounds, expr.body, isNegated)
        return
      case 'filter':
        range([expr.bound], expr.predicate, isNegated)
        return
      case 'function':
        for (const { domain } of expr.bounds) go(domain)
        if (isEntered(expr.body)) go(expr.body)
        return
      case 'call':
        visitArguments(expr.arguments, isNegated)
        if (isEntered(expr.operator.body)) go(expr.operator.body)
        return
      case 'let':
        go(expr.body)
        return
      case 'enabled':
      case 'action':
        return
      default:
        for (const part of partsOfExpr(expr).exprs) go(part)
    }
  }

  function arm(kind: 'arm', value: Expr, isReached: boolean, isConstant: boolean, isNegated: boolean): void {
    if (isReached) visit(value, isNegated)
    else tell(kind, value.span, isConstant)
  }

  /** The arms of a CASE; of one that is not taken, the condition tells nothing more. */
  function cases<Value>(
    arms: readonly { readonly condition: Expr; readonly value: Value; readonly isReached: boolean }[],
    isNegated: boolean,
    each: (value: Value, isReached: boolean, isConstant: boolean) => void,
  ): void {
    arms.forEach(({ condition, value, isReached }, index) => {
      if (isReached) visit(condition, isNegated)
      const isConstant = isFalse(condition) || arms.slice(0, index).some((before) => isTrue(before.condition))
      each(value, isReached, isConstant)
    })
  }

  function range(bounds: readonly Bound[], body: Expr, isNegated: boolean): void {
    for (const { domain } of bounds) visit(domain, isNegated)
    const site = sites.entered.get(body)
    if (isEntered(body)) visit(body, isNegated)
    else
      tell(
        'range',
        site!.span,
        bounds.some(({ domain }) => sites.isClosed(domain)),
      )
  }

  function visitArguments(given: readonly Argument[], isNegated: boolean): void {
    for (const argument of given) {
      if (argument.kind !== 'operatorArgument') visit(argument, isNegated)
      else if (isEntered(argument.body)) visit(argument.body, isNegated)
    }
  }

  function visitAction(action: Action, isTop: boolean): void {
    if (visited.has(action)) return
    visited.add(action)
    switch (action.kind) {
      case 'choice':
        for (const branch of action.branches) {
          if (isTop && callOf(branch)) visitAction(branch, isTop)
          else way(branch, isNever(branch), isTop)
        }
        return
      case 'if':
        if (isTaken(action.consequent)) visit(action.condition, false)
        way(action.consequent, isFalse(action.condition), false)
        way(action.alternative, isTrue(action.condition), false)
        return
      case 'case': {
        const arms = action.arms.map((each) => ({ ...each, isReached: isTaken(each.value) }))
        cases(arms, false, (value, _, isConstant) => way(value, isConstant, false))
        if (action.other) {
          const isConstant = arms.some(({ condition }) => isTrue(condition))
          way(action.other, isConstant, false)
        }
        return
      }
      case 'call': {
        const { operator, declared } = action
        if (isTop && declared && idle.has(declared.name)) {
          tell('action', declared.span, isNever(operator.action!), declared.name)
          leave(operator.action!)
          return
        }
        visitArguments(action.arguments, false)
        if (operator.action) visitAction(operator.action, isTop && !declared)
        return
      }
      case 'guard':
        visit(action.condition, false)
        return
      case 'assign':
        assigned.add(action.variable.index)
        for (const part of partsOfAction(action).exprs) visit(part, false)
        return
      case 'forEach':
        for (const { domain } of action.bounds) visit(domain, false)
        pass(action.body, assigned)
        return
      default: {
        const { exprs, actions } = partsOfAction(action)
        for (const part of exprs) visit(part, false)
        for (const part of actions) visitAction(part, isTop && action.kind === 'exists')
      }
    }
  }

  function way(branch: Action, isConstant: boolean, isTop: boolean): void {
    if (isTaken(branch)) {
      visitAction(branch, isTop)
      return
    }
    // Where the text is FALSE, it says so itself.
    if (branch.kind !== 'guard' || !isLiteral(branch.condition, false))
      tell('branch', branch.span, isConstant)
    leave(branch)
  }

  /** Passes over an action that was not taken. */
  function leave(action: Action): void {
    pass(action, unassigned)
  }

  /** Takes note of the variables that an action assigns. */
  function pass(action: Action, into: Set<number>, seen = new Set<Action>()): void {
    if (seen.has(action)) return
    seen.add(action)
    if (action.kind === 'assign') into.add(action.variable.index)
    if (action.kind === 'call' && action.operator.action) pass(action.operator.action, into, seen)
    for (const part of partsOfAction(action).actions) pass(part, into, seen)
  }

  /** Whether the constants see to it that a condition is false, or true, in all states. */
  function isFalse(expr: Expr): boolean {
    if (sites.isClosed(expr)) return constantValue(expr) === false
    if (expr.kind === 'and') return expr.items.some(isFalse)
    if (expr.kind === 'or') return expr.items.every(isFalse)
    return false
  }

  function isTrue(expr: Expr): boolean {
    if (sites.isClosed(expr)) return constantValue(expr) === true
    if (expr.kind === 'or') return expr.items.some(isTrue)
    if (expr.kind === 'and') return expr.items.every(isTrue)
    return false
  }

  function constantValue(expr: Expr): unknown {
    const isName = expr.kind === 'constant' && expr.arguments.length === 0
    return isName ? constants.constant(expr.constant) : constants.evaluate(expr)
  }

  /** Whether an action begins with a condition that the constants make false. */
  function isNever(action: Action, depth = 0): boolean {
    if (depth > depthMax) return false
    switch (action.kind) {
      case 'guard':
        return isFalse(action.condition)
      case 'sequence':
        return action.items.some((item) => isNever(item, depth + 1))
      case 'exists':
      case 'let':
        return isNever(action.body, depth + 1)
      case 'call':
        return action.operator.action !== undefined && isNever(action.operator.action, depth + 1)
      default:
        return false
    }
  }

  let inFormula = false
  visitAction(config.init, false)
  visitAction(config.next, true)
  inFormula = true
  for (const { value } of formulasOf(config)) visit(value, false)
  return { unreached: unreached.sort(inText), assigned, unassigned }
}

/** In the order of the text; files in that of their names. */
function inText({ span: one }: Unreached, { span: other }: Unreached): number {
  if (one.source !== other.source) return one.source.name < other.source.name ? -1 : 1
  return one.start - other.start || one.end - other.end
}

/** Actions that call one another deeper are not looked into. */
const depthMax = 50

function isLiteral(expr: Expr, value: boolean): boolean {
  return expr.kind === 'literal' && expr.value === value
}

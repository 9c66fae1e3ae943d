import { isClosed } from '../core/closed.js'
import type { Action, Argument, Bound, CallAction, Expr, Operator } from '../core/core.js'
import { partsOfAction, partsOfExpr } from '../core/parts.js'
import type { Span } from '../text/source.js'
import type { Config } from './config.js'
import { type Goal, goalsOf, marksOfGoals } from './goals.js'

/**
 * What a site counts.
 * - `branch`: successors (or initial states) generated through a disjunct, an arm or a declared action;
 * - `arm`: evaluations of an arm of IF or CASE, `range`: of the body of a quantifier, filter or map, one for
 *   each element of the domains, which are its span, `definition`: of the body of an operator or a function;
 * - `disjunct`, `left` of an implication, `conjunct`, `guard`, `formula`: evaluations that gave TRUE;
 * - `assignment`: successors generated through it, or through a call that stands for some.
 */
export type SiteKind =
  | 'branch'
  | 'arm'
  | 'range'
  | 'definition'
  | 'disjunct'
  | 'left'
  | 'conjunct'
  | 'guard'
  | 'formula'
  | 'assignment'

/** A place in a specification that a search comes to, or never does. */
export interface Site {
  /** Its number among all. */
  readonly index: number
  readonly kind: SiteKind
  readonly span: Span
}

/** The sites of a configuration: the same, with the same numbers, whoever asks. */
export interface Sites {
  readonly list: readonly Site[]
  /** By action: what counts the successors through it. */
  readonly taken: ReadonlyMap<Action, Site>
  /** By expression: what counts its evaluations, and those that give TRUE. */
  readonly entered: ReadonlyMap<Expr, Site>
  readonly held: ReadonlyMap<Expr, Site>
  /** By variable: the number of what counts the steps that change it; they follow those of the list. */
  readonly variables: readonly number[]
  /** What scenarios ask of states: marks of theirs are the last; none with `everything`. */
  readonly goals: readonly Goal[]
  /** Operators of the module, which may be called from anywhere. */
  isGlobal(operator: Operator): boolean
  /** Whether an expression is the same in all states, and so has no site: nothing in it is counted. */
  isClosed(expr: Expr): boolean
}

/**
 * The sites of all that a configuration runs. Those of one text are one site, wherever it is called from.
 * Without `everything` there are only those whose absence may be suspicious, and those that tell why others
 * were never come to.
 */
export function sitesOf(config: Config, everything = false): Sites {
  const list: Site[] = []
  const bySpan = new Map<string, Site>()
  const taken = new Map<Action, Site>()
  const entered = new Map<Expr, Site>()
  const held = new Map<Expr, Site>()
  const { module } = config
  const globals = new Set([...module.operators, ...module.actions.map(({ operator }) => operator)])
  const isGlobal = (operator: Operator) => globals.has(operator)
  const closed = (expr: Expr) => expr.kind === 'literal' || isClosed(expr, isGlobal)
  const visited = new Set<Expr | Action>()

  function site<Key>(map: Map<Key, Site>, key: Key, kind: SiteKind, span: Span): void {
    if (map.has(key)) return
    const name = `${kind} ${span.source.name} ${span.start} ${span.end}`
    let found = bySpan.get(name)
    if (!found) {
      found = { index: list.length, kind, span }
      bySpan.set(name, found)
      list.push(found)
    }
    map.set(key, found)
  }

  /** Visits some parts, and says whether there is a site in them. */
  function hasSites(visit: () => void): boolean {
    const before = taken.size + entered.size + held.size
    visit()
    return taken.size + entered.size + held.size > before
  }

  /** A body that may never be evaluated where it is defined: a site where there are others in it. */
  function body(expr: Expr, kind: SiteKind, isOne: boolean, span = expr.span): void {
    const hasOthers = hasSites(() => visit(expr))
    if (isOne || hasOthers || everything) site(entered, expr, kind, span)
  }

  function visit(expr: Expr): void {
    if (visited.has(expr)) return
    visited.add(expr)
    if (closed(expr)) return
    switch (expr.kind) {
      case 'and':
        conjuncts(expr.items)
        return
      case 'or':
        for (const item of expr.items) {
          site(held, item, 'disjunct', item.span)
          visit(item)
        }
        return
      case 'if':
        visit(expr.condition)
        for (const arm of [expr.consequent, expr.alternative]) body(arm, 'arm', true)
        return
      case 'case':
        for (const { condition, value } of expr.arms) {
          visit(condition)
          body(value, 'arm', true)
        }
        if (expr.other) body(expr.other, 'arm', true)
        return
      case 'builtin':
        if (expr.name === '=>') {
          const [left, right] = expr.arguments as readonly [Expr, Expr]
          site(held, left, 'left', left.span)
          visit(left)
          visit(right)
          return
        }
        visitArguments(expr.arguments)
        return
      case 'quantifier':
      case 'map':
        domains(expr.bounds)
        body(expr.body, 'range', true, spanOfDomains(expr.bounds))
        return
      case 'filter':
        domains([expr.bound])
        body(expr.predicate, 'range', true, spanOfDomains([expr.bound]))
        return
      case 'function':
        domains(expr.bounds)
        body(expr.body, 'definition', false)
        return
      case 'call':
        visitArguments(expr.arguments)
        definition(expr.operator)
        return
      case 'let':
        // Those that are called are visited there; one that is not has no value anybody wants.
        visit(expr.body)
        return
      case 'enabled':
      case 'action':
        // Ways that are tried make no successors.
        return
      default:
        for (const part of partsOfExpr(expr).exprs) visit(part)
    }
  }

  /** Of conditions in a row, those before a site tell why it was never come to. */
  function conjuncts(items: readonly Expr[]): void {
    items.forEach((item, index) => {
      const hasOthers = hasSites(() => visit(item))
      for (const before of hasOthers || everything ? items.slice(0, index) : []) {
        if (!closed(before)) site(held, before, 'conjunct', before.span)
      }
      if (everything) site(held, item, 'conjunct', item.span)
    })
  }

  function domains(bounds: readonly Bound[]): void {
    for (const { domain } of bounds) visit(domain)
  }

  function visitArguments(given: readonly Argument[]): void {
    for (const argument of given) {
      if (argument.kind === 'operatorArgument') body(argument.body, 'definition', false)
      else visit(argument)
    }
  }

  function definition(operator: Operator): void {
    const { body: expr } = operator
    if (visited.has(expr)) return
    // The function itself is there without being evaluated: its body is what is.
    if (operator.recursiveFunction) visit(expr)
    else body(expr, 'definition', false)
  }

  function visitAction(action: Action, isTop: boolean): void {
    if (visited.has(action)) return
    visited.add(action)
    switch (action.kind) {
      case 'choice':
        for (const branch of action.branches) {
          // The ways of `next` are actions, which are counted anyway.
          if (!isTop || !callOf(branch)) branchSite(branch)
          visitAction(branch, isTop)
        }
        return
      case 'if':
        visit(action.condition)
        for (const arm of [action.consequent, action.alternative]) {
          branchSite(arm)
          visitAction(arm, false)
        }
        return
      case 'case': {
        for (const { condition } of action.arms) visit(condition)
        const others = action.other ? [action.other] : []
        for (const arm of [...action.arms.map(({ value }) => value), ...others]) {
          branchSite(arm)
          visitAction(arm, false)
        }
        return
      }
      case 'call':
        visitArguments(action.arguments)
        if (action.operator.action) {
          if (everything && action.declared) {
            site(taken, action.operator.action, 'branch', action.declared.span)
          } else if (everything) site(taken, action, 'assignment', action.span)
          visitAction(action.operator.action, isTop && !action.declared)
        }
        return
      case 'guard':
        visit(action.condition)
        if (everything) site(held, action.condition, 'guard', action.span)
        return
      case 'assign':
        if (everything) site(taken, action, 'assignment', action.span)
        for (const part of partsOfAction(action).exprs) visit(part)
        return
      case 'forEach':
        if (everything) site(taken, action, 'assignment', action.span)
        domains(action.bounds)
        // What follows is not within its arms: these are no ways of their own.
        if (everything) visitAction(action.body, false)
        return
      default: {
        if (everything && action.kind === 'unchanged') {
          site(taken, action, 'assignment', action.span)
        }
        const { exprs, actions } = partsOfAction(action)
        exprs.forEach(visit)
        for (const part of actions) visitAction(part, isTop && action.kind === 'exists')
      }
    }
  }

  function branchSite(branch: Action): void {
    site(taken, branch, 'branch', branch.span)
  }

  visitAction(config.init, false)
  visitAction(config.next, true)
  for (const formula of formulasOf(config)) {
    if (everything && !closed(formula.value)) site(held, formula.value, 'formula', formula.span)
    visit(formula.value)
  }
  const variables = module.variables.map(({ index }) => list.length + index)
  const goals = everything ? [] : goalsOf(config, list.length + variables.length)
  return { list, taken, entered, held, variables, goals, isGlobal, isClosed: closed }
}

/** What is evaluated of states and steps beside the actions: invariants, properties, constraints, view. */
export function formulasOf(config: Config): readonly { readonly value: Expr; readonly span: Span }[] {
  const constraints = [...config.stateConstraints, ...config.actionConstraints]
  return [
    ...config.invariants,
    ...config.properties,
    ...[...constraints, ...(config.view ? [config.view] : [])].map((value) => ({ value, span: value.span })),
  ]
}

/** From the first domain of bounds to the last. */
function spanOfDomains(bounds: readonly Bound[]): Span {
  const spans = bounds.map(({ domain }) => domain.span)
  const { source } = spans[0]!
  const own = spans.filter((span) => span.source === source)
  return {
    source,
    start: Math.min(...own.map(({ start }) => start)),
    end: Math.max(...own.map(({ end }) => end)),
  }
}

/** The declared action that a branch calls, if it does nothing else. */
export function callOf(action: Action): CallAction | undefined {
  if (action.kind === 'exists') return callOf(action.body)
  return action.kind === 'call' && action.declared ? action : undefined
}

/** How many counts there are. */
export function numberOf({ list, variables, goals }: Sites): number {
  return list.length + variables.length + marksOfGoals(goals)
}

/** How often each site was come to, by its number; in a search whether it was. */
export type Counts = Int32Array | Float64Array

/** Sites, and how often a search has come to each. */
export interface Coverage {
  readonly sites: Sites
  readonly counts: Counts
}

import type { Action, Constant, Expr, Operator } from '../../core/core.js'
import { type Parts, partsOfAction, partsOfExpr } from '../../core/parts.js'
import { type Walk, walkExpr } from '../../core/walk.js'
import type { Config } from '../../model/config.js'
import { formulasOf } from '../../model/sites.js'
import { type Types, typesWith } from '../../types/check.js'
import type { Instance } from '../../types/instance.js'
import type { Suspicion } from './suspicion.js'

/**
 * Where a specification tells members of a symmetric set apart, as far as its text and its types say so: it
 * names one of them, or takes one by CHOOSE, which goes by the order of values. States that symmetry takes
 * for one may behave differently then.
 */
export function symmetrySuspicions(config: Config, types: Types): readonly Suspicion[] {
  const { symmetry } = config
  if (symmetry.length === 0) return []
  const found = new Map<string, Suspicion>()
  const walk = walkFor(config, types, ({ span }, constant, what) => {
    const message = `${what} the symmetric set ${constant.name}, so that its members are not alike`
    const key = `${span.source.name} ${span.start}`
    found.set(key, { kind: 'broken-symmetry', severity: 'warning', span, message, name: constant.name })
  })
  walk.visitAction(config.init)
  walk.visitAction(config.next)
  for (const { value } of formulasOf(config)) walk.visit(value)
  for (const { parameters, value } of config.equations) if (parameters.length > 0) walk.visit(value)
  return [...found.values(), ...temporalSuspicions(config)]
}

/** Whether an expression tells members of a symmetric set apart, as far as its text says so. */
export function tellsApart(config: Config, types: Types, expr: Expr): boolean {
  if (config.symmetry.length === 0) return false
  let isIt = false
  walkFor(config, types, () => {
    isIt = true
  }).visit(expr)
  return isIt
}

/** A walk that tells where members of a symmetric set are told apart. */
function walkFor(
  config: Config,
  types: Types,
  tell: (expr: Expr, constant: Constant, what: string) => void,
): Walk {
  const symmetric = new Set(config.symmetry)
  const members = membersOf(config, symmetric)
  return walkWithTypes(typesWith(types, config.module, config.equations), (expr, typing) => {
    const owner = expr.kind === 'modelValue' ? members.get(expr.name) : undefined
    if (owner) tell(expr, owner, 'this names a member of')
    const domain = chosenFrom(expr)
    const constant = domain && (constantIn(domain, symmetric) ?? constantOf(expr, domain, typing, symmetric))
    if (constant) tell(expr, constant, 'this takes the least of some members of')
  })
}

/** The types of the expressions at a place: those of the module, or of an operator as it is in one use. */
type Typing = Pick<Types & Instance, 'typeOf' | 'use'> & Pick<Types, 'instance'>

/** A walk that goes through the body of an operator once for each of the types that it is used with. */
function walkWithTypes(types: Types, meet: (expr: Expr, typing: Typing) => void): Walk {
  const entered = new Map<Expr | Action, Set<Typing>>()

  function isNew(body: Expr | Action, typing: Typing): boolean {
    const before = entered.get(body) ?? new Set()
    entered.set(body, before)
    return !before.has(typing) && before.add(typing) !== undefined
  }

  function enter(operator: Operator, typing: Typing): void {
    const { action, body } = operator
    if (!isNew(action ?? body, typing)) return
    if (action) visitAction(action, typing)
    else visit(body, typing)
  }

  function visit(expr: Expr, typing: Typing): void {
    meet(expr, typing)
    if (expr.kind === 'call') enter(expr.operator, withinCall(expr, typing))
    visitParts(partsOfExpr(expr), typing)
  }

  function visitAction(action: Action, typing: Typing): void {
    if (action.kind === 'call') enter(action.operator, withinCall(action, typing))
    visitParts(partsOfAction(action), typing)
  }

  function visitParts({ exprs, actions, operators }: Parts, typing: Typing): void {
    for (const operator of operators) enter(operator, typing)
    for (const expr of exprs) visit(expr, typing)
    for (const action of actions) visitAction(action, typing)
  }

  return { visit: (expr) => visit(expr, types), visitAction: (action) => visitAction(action, types) }
}

function withinCall(call: Parameters<Typing['use']>[0], typing: Typing): Typing {
  const use = typing.use(call)
  return (use && typing.instance(use)) ?? typing
}

/**
 * The symmetric set whose members a set has by its type, wherever it comes from, if one of them is taken
 * whatever it is: a condition most often leaves one, which is the same whatever the order.
 */
function constantOf(
  expr: Expr,
  domain: Expr,
  typing: Typing,
  symmetric: ReadonlySet<Constant>,
): Constant | undefined {
  if (expr.kind === 'choose' && !(expr.predicate.kind === 'literal' && expr.predicate.value === true)) {
    return undefined
  }
  const isOne = domain.kind === 'set' && domain.items.length === 1
  if (isOne || domain.kind === 'filter') return undefined
  const type = typing.typeOf(domain)
  const element = type.kind === 'set' ? type.element : undefined
  return element?.kind === 'constant' ? [...symmetric].find(({ name }) => name === element.name) : undefined
}

/** A behavior may go on from another image of a state than it came to: so a cycle may be none. */
function temporalSuspicions({ temporalProperties, symmetry }: Config): readonly Suspicion[] {
  const sets = symmetry.map(({ name }) => name).join(', ')
  return temporalProperties.map(({ name, span }) => ({
    ...{ kind: 'temporal-symmetry', severity: 'warning', span, name },
    message: `this is about whole behaviors, which the symmetry of ${sets} does not preserve`,
  }))
}

/** By name: the symmetric set that a model value is a member of. */
function membersOf(config: Config, symmetric: ReadonlySet<Constant>): ReadonlyMap<string, Constant> {
  const members = new Map<string, Constant>()
  for (const { constant, value } of config.equations) {
    if (!symmetric.has(constant)) continue
    walkExpr(value, {
      expr(expr) {
        if (expr.kind === 'modelValue') members.set(expr.name, constant)
        return true
      },
    })
  }
  return members
}

/** The set that an expression takes an element of, or puts in a row, by the order of values. */
function chosenFrom(expr: Expr): Expr | undefined {
  if (expr.kind === 'choose') return expr.bound.domain
  return expr.kind === 'builtin' && expr.name === 'SetToSeq' ? (expr.arguments[0] as Expr) : undefined
}

/** A symmetric set that a domain is, or is a part of, by its text. */
function constantIn(domain: Expr, symmetric: ReadonlySet<Constant>): Constant | undefined {
  switch (domain.kind) {
    case 'constant':
      return symmetric.has(domain.constant) ? domain.constant : undefined
    case 'filter':
      return constantIn(domain.bound.domain, symmetric)
    case 'builtin':
      if (!['\\', '\\union', '\\intersect', 'SUBSET', '\\X'].includes(domain.name)) return undefined
      for (const part of domain.arguments) {
        const found = part.kind === 'operatorArgument' ? undefined : constantIn(part, symmetric)
        if (found) return found
      }
      return undefined
    default:
      return undefined
  }
}

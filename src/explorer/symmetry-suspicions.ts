import type { Constant, Expr } from '../core/core.js'
import { createWalk, type Walk, walkExpr } from '../core/walk.js'
import type { Config } from '../model/config.js'
import { formulasOf } from '../model/sites.js'
import type { Suspicion } from './suspicions.js'

/**
 * Where a specification tells members of a symmetric set apart, as far as its text says so: it names one of
 * them, or takes one by CHOOSE, which goes by the order of values. States that symmetry takes for one may
 * behave differently then.
 */
export function symmetrySuspicions(config: Config): readonly Suspicion[] {
  const { symmetry } = config
  if (symmetry.length === 0) return []
  const found = new Map<string, Suspicion>()
  const walk = walkFor(config, ({ span }, constant, what) => {
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
export function tellsApart(config: Config, expr: Expr): boolean {
  if (config.symmetry.length === 0) return false
  let isIt = false
  walkFor(config, () => {
    isIt = true
  }).visit(expr)
  return isIt
}

/** A walk that tells where members of a symmetric set are told apart. */
function walkFor(config: Config, tell: (expr: Expr, constant: Constant, what: string) => void): Walk {
  const symmetric = new Set(config.symmetry)
  const members = membersOf(config, symmetric)
  return createWalk({
    expr(expr) {
      const owner = expr.kind === 'modelValue' ? members.get(expr.name) : undefined
      if (owner) tell(expr, owner, 'this names a member of')
      const domain = chosenFrom(expr)
      const constant = domain && constantIn(domain, symmetric)
      if (constant) tell(expr, constant, 'this takes the least of some members of')
      return true
    },
  })
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

import type { Declaration, Expression, Identifier, ModelEntry } from '../syntax/tree.js'
import type { Diagnostic } from '../text/diagnostic.js'
import type { Span } from '../text/source.js'
import { didYouMean } from '../text/suggestion.js'
import type { Constant, Expr, Module, Named } from './core.js'
import type { Declared } from './declarations.js'
import { expression } from './lower-expression.js'
import { actionLevel, position, stateLevel, temporalLevel } from './position.js'
import { describe, find, placeOf, type Scope } from './scope.js'

type Report = (diagnostic: Diagnostic) => void

/** What the module and each model may say of an exploration. */
export type Settings = Pick<
  Module,
  'fairness' | 'constraints' | 'symmetry' | 'view' | 'aliases' | 'checkDeadlock'
>

/** The declarations that say how the module is explored, whichever the model. */
export function lowerSettings(declared: Declared, report: Report): Settings {
  const fairness: Expr[] = []
  const constraints: Expr[] = []
  const symmetry: Constant[] = []
  const aliases: Named<Expr>[] = []
  const single = new Map<string, Declaration>()
  let view: Expr | undefined
  let checkDeadlock = true
  for (const { declaration, scope } of declared.others) {
    switch (declaration.kind) {
      case 'fairness':
        fairness.push(lowerFairness(declaration.formula, scope, report))
        break
      case 'constraint':
        constraints.push(lowerConstraint(declaration.predicate, scope, report))
        break
      case 'symmetry':
        symmetry.push(...symmetricConstants(declaration.names, scope, report))
        break
      case 'alias':
        addAlias(aliases, declaration, scope, report)
        break
      // The last file has the last word.
      case 'view':
        checkSingle(single, declaration, report)
        view = lowerView(declaration.expression, scope, report)
        break
      case 'deadlock':
        checkSingle(single, declaration, report)
        checkDeadlock = declaration.check
        break
      default:
        break
    }
  }
  return {
    fairness,
    constraints,
    symmetry: [...new Set(symmetry)],
    aliases,
    checkDeadlock,
    ...(view === undefined ? {} : { view }),
  }
}

/** Lowers a fairness condition. */
export function lowerFairness(tree: Expression, scope: Scope, report: Report): Expr {
  return expression(tree, position(scope, 'a fairness condition', temporalLevel, report))
}

/** With primes it is a constraint on steps. */
export function lowerConstraint(tree: Expression, scope: Scope, report: Report): Expr {
  return expression(tree, position(scope, 'a constraint', actionLevel, report))
}

/** Lowers a view. */
export function lowerView(tree: Expression, scope: Scope, report: Report): Expr {
  return expression(tree, position(scope, 'a view', stateLevel, report))
}

/** Adds an alias; its name stands for nothing in the specification, and for one expression in a trace. */
export function addAlias(
  aliases: Named<Expr>[],
  alias: { readonly name: Identifier; readonly expression: Expression },
  scope: Scope,
  report: Report,
): void {
  const { name, span } = alias.name
  const value = expression(alias.expression, position(scope, 'an alias', stateLevel, report))
  const before = aliases.find((each) => each.name === name)
  const variable = find(scope, name)
  const clashing = before?.span ?? (variable?.kind === 'variable' ? variable.variable.span : undefined)
  if (clashing !== undefined) {
    report({
      code: 'E103',
      severity: 'error',
      message:
        before === undefined
          ? `\`${name}\` is a variable, so a trace shows it already`
          : `the alias \`${name}\` is declared twice`,
      span,
      related: [{ span: clashing, message: before === undefined ? 'declared here' : 'first declared here' }],
    })
    return
  }
  aliases.push({ name, span, value })
}

/** The constants that `symmetry` names. */
export function symmetricConstants(
  names: readonly Identifier[],
  scope: Scope,
  report: Report,
): readonly Constant[] {
  return names.flatMap(({ name, span }) => {
    const entity = find(scope, name)
    if (entity?.kind === 'constant') return [entity.constant]
    if (entity?.kind === 'broken') return []
    reportNoConstant(name, span, scope, '`symmetry` names constants', report)
    return []
  })
}

/** Reports a name that should be a constant's. */
export function reportNoConstant(
  name: string,
  span: Span,
  scope: Scope,
  expected: string,
  report: Report,
): void {
  const entity = find(scope, name)
  if (entity === undefined && scope.unread.has(name)) return
  const place = entity && placeOf(entity)
  const constants: string[] = []
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    for (const [known, each] of at.names) if (each.kind === 'constant') constants.push(known)
  }
  const hint = didYouMean(name, constants)
  report({
    code: 'E401',
    severity: 'error',
    message:
      entity === undefined
        ? `there is no constant \`${name}\``
        : `\`${name}\` is ${describe(entity)}, no constant`,
    span,
    expected,
    ...(place ? { related: [{ span: place, message: 'declared here' }] } : {}),
    ...(hint ? { hint } : {}),
  })
}

function checkSingle(
  single: Map<string, Declaration | ModelEntry>,
  declaration: Declaration | ModelEntry,
  report: Report,
): void {
  const before = single.get(declaration.kind)
  single.set(declaration.kind, declaration)
  if (before === undefined || before.span.source !== declaration.span.source) return
  report(twice(declaration.kind, declaration.span, before.span))
}

/** The diagnostic for what may be said once. */
export function twice(word: string, span: Span, before: Span): Diagnostic {
  return {
    code: 'E118',
    severity: 'error',
    message: `\`${word}\` is declared twice`,
    span,
    related: [{ span: before, message: 'first declared here' }],
  }
}

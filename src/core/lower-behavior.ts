import type { Bound as BoundTree } from '../syntax/tree.js'
import type { Diagnostic } from '../text/diagnostic.js'
import { didYouMean } from '../text/suggestion.js'
import { atDomains, pattern } from './binder.js'
import type { Action, Argument, Local } from './core.js'
import type { Declared, Unnamed } from './declarations.js'
import { hole } from './hole.js'
import { asRoot, meantFor } from './idle-operators.js'
import { takenBy } from './level.js'
import { action, sequence } from './lower-action.js'
import { expression } from './lower-expression.js'
import { occurring, scenariosOf } from './lower-scenario.js'
import { actionLevel, position, stateLevel, within } from './position.js'
import { type ActionEntity, type Defined, type FormulaEntity, find, innerScope } from './scope.js'

type Report = (diagnostic: Diagnostic) => void

/** The initial predicate, as an action whose reads are all primed. */
export function lowerInit(declared: Declared, report: Report): Action | undefined {
  const { init, variables } = declared
  if (init.length === 0) {
    if (variables.length > 0 && hasBehavior(declared) && !declared.scope.unread.has('init')) {
      report({
        code: 'E117',
        severity: 'error',
        message: 'there is no `init`',
        span: variables[0]!.span,
        expected: '`init`, and a value for each variable',
        hint: meantFor('init', declared) ?? `\`init ${variables[0]!.name} = …\``,
      })
    }
    return undefined
  }
  // After a misspelt or primed variable nothing can be said of what is assigned.
  let assigns = true
  const watched: Report = (diagnostic) => {
    assigns &&= diagnostic.code !== 'E101' && diagnostic.code !== 'E106'
    report(diagnostic)
  }
  const lowered = lowerInitial(init, watched)
  return assigns ? lowered : undefined
}

/** Initial predicates, one after the other. */
export function lowerInitial(parts: readonly Unnamed[], report: Report): Action {
  const actions = parts.map(({ tree, scope }) =>
    action(tree, { ...position(scope, '`init`', stateLevel, report), init: true }),
  )
  return sequence(actions, parts[0]!.tree.span)
}

/** The next-state relation; by default all actions that no other action calls, over their parameters. */
export function lowerNext(declared: Declared, report: Report): Action | undefined {
  const parts = declared.next.map(({ tree, scope }) =>
    action(tree, position(scope, '`next`', actionLevel, report)),
  )
  const branches = parts.length > 0 ? parts : defaultNext(declared, report)
  for (const { tree, scope } of declared.alsoNext) {
    branches.push(action(tree, position(scope, '`next`', actionLevel, report)))
  }
  const [first] = branches
  if (first !== undefined) {
    if (branches.length === 1 && parts.length > 0) return first
    return { kind: 'choice', span: first.span, branches }
  }
  const { unread } = declared.scope
  const isThere = unread.has('next') || unread.has('action')
  if (declared.variables.length > 0 && declared.init.length > 0 && !isThere) {
    const [entity] = declared.actions
    report({
      code: 'E117',
      severity: 'error',
      message:
        entity === undefined
          ? 'there is no action, and no `next`'
          : 'every action is called by another, so there is no default for `next`',
      span: entity === undefined ? declared.init[0]!.span : entity.name.span,
      hint: meantFor('next', declared) ?? 'say `next`, and which steps there are',
    })
  }
  return undefined
}

/** Warns of actions that an explicit `next` never takes, and of stages that wait for them. */
export function warnOfUncalled(declared: Declared, report: Report): void {
  if (declared.next.length === 0 || declared.scope.unread.size > 0) return
  const roots: FormulaEntity[] = [...declared.next, ...declared.alsoNext].map(asRoot)
  for (const { declaration, scope } of declared.others) {
    if (declaration.kind !== 'model') continue
    for (const entry of declaration.entries) {
      if (entry.kind === 'next') roots.push(asRoot({ tree: entry.name, scope, span: entry.span }))
    }
  }
  const taken = takenBy(roots)
  const files = new Set(roots.flatMap(({ parts }) => parts.map(({ tree }) => tree.span.source)))
  for (const entity of declared.actions) {
    // What another file takes, this one may leave out.
    if (taken.has(entity) || !files.has(entity.name.span.source)) continue
    report({
      code: 'W101',
      severity: 'warning',
      message: `the action \`${entity.name.name}\` is never taken: \`next\` does not mention it`,
      span: entity.name.span,
      hint: 'add it to `next`, or leave `next` out: it is then all actions that no other calls',
    })
  }
  const takenNames = declared.actions.filter((entity) => taken.has(entity)).map(({ name }) => name.name)
  for (const { declaration, scope } of scenariosOf(declared)) {
    for (const { name, span } of declaration.stages.flatMap(({ condition }) => occurring(condition))) {
      const entity = find(scope, name)
      if (entity?.kind !== 'action' || taken.has(entity)) continue
      report({
        code: 'W103',
        severity: 'warning',
        message: `the stage asks for steps of \`${name}\`, which \`next\` never takes`,
        span,
        hint: didYouMean(name, takenNames) ?? takenHint(takenNames),
      })
    }
  }
}

function takenHint(names: readonly string[]): string {
  if (names.length === 0) return 'it takes no action that is declared'
  return `it takes ${names.map((each) => `\`${each}\``).join(', ')}`
}

function hasBehavior(declared: Declared): boolean {
  return (
    declared.actions.length > 0 ||
    declared.next.length > 0 ||
    declared.formulas.length > 0 ||
    declared.others.some(({ declaration }) => declaration.kind === 'model')
  )
}

function defaultNext(declared: Declared, report: Report): Action[] {
  const called = new Set<Defined>()
  for (const entity of declared.actions) {
    // An action that calls itself is in error, and called by no other for that.
    for (const each of takenBy([entity])) if (each !== entity) called.add(each)
  }
  return declared.actions
    .filter((entity) => !called.has(entity))
    .map((entity) => overParameters(entity, report))
}

/** `\E p \in S : A(p)`. */
export function overParameters(entity: ActionEntity, report: Report): Action {
  const { operator, declaration, name } = entity
  const { span } = name
  const [{ parameters, scope }] = entity.parts as [ActionEntity['parts'][number]]
  const at = position(scope.outer ?? scope, 'the bound of a parameter', stateLevel, report)
  const inner = within(at, innerScope(at.scope))
  const domains = atDomains(parameters, at)
  const bounds = parameters.flatMap((tree: BoundTree) => {
    const domain = tree.domain === undefined ? hole(tree.span) : expression(tree.domain, domains)
    return tree.patterns.map((each) => ({ pattern: pattern(each, inner), domain }))
  })
  const locals: Local[] = bounds.flatMap((bound) =>
    bound.pattern.kind === 'name' ? [bound.pattern.local] : bound.pattern.locals,
  )
  const given = locals.map((local): Argument => ({ kind: 'local', span: local.span, local }))
  const call: Action = { kind: 'call', span, operator, arguments: given, declared: declaration }
  return bounds.length === 0 ? call : { kind: 'exists', span, bounds, body: call }
}

import type { Bound as BoundTree, ModuleTree } from '../syntax/tree.js'
import type { Diagnostic } from '../text/diagnostic.js'
import { atDomains, checkUnbound, reportUnbounded } from './binder.js'
import { checkCallDepth } from './call-depth.js'
import type { Bound, Local, Module, Named, Pattern } from './core.js'
import { type Declared, declare } from './declarations.js'
import { remember } from './environment.js'
import { collectFiles, type ReadModule } from './files.js'
import { hole } from './hole.js'
import { warnOfIdleOperators } from './idle-operators.js'
import { isRecursive } from './level.js'
import { action, sequence } from './lower-action.js'
import { lowerInit, lowerNext, warnOfUncalled } from './lower-behavior.js'
import { checkRecursion, lowerOperator } from './lower-definition.js'
import { expression, junction } from './lower-expression.js'
import { lowerModels } from './lower-model.js'
import { checkScenarioNames, lowerScenario, scenariosOf } from './lower-scenario.js'
import { lowerSettings } from './lower-settings.js'
import {
  actionLevel,
  anyLevel,
  constantLevel,
  fail,
  type Position,
  position,
  stateLevel,
  temporalLevel,
  within,
} from './position.js'
import { type ActionEntity, type FormulaEntity, parameterNames, type Scope } from './scope.js'

export { lowerExpression } from './lower-against.js'

/**
 * Resolves the names of a specification, with the files that it extends, and lowers it to the core language.
 * Pure: `read` gives the files. All errors are found at once, one for each mistake; where there are any, the
 * module is good for finding further ones (of types, say), and no more.
 */
export function lower(
  tree: ModuleTree,
  read: ReadModule,
): { readonly module?: Module; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = []
  const report = onceEach(diagnostics)
  const files = collectFiles(tree, read, report)
  const declared = declare(files, report)
  const tooDeep = checkCallDepth(declared)
  if (tooDeep !== undefined) return { diagnostics: [...diagnostics, tooDeep] }
  const at = (scope: Scope, what: string, allows: Position['allows']): Position =>
    position(scope, what, allows, report)

  const assumptions = declared.assumptions.map(({ name, tree: condition, scope, span }) => ({
    ...(name === undefined ? {} : { name }),
    span,
    value: expression(condition, at(scope, 'an assumption', constantLevel)),
  }))
  lowerOperators(declared, report)
  for (const entity of declared.actions) lowerDeclaredAction(entity, declared, report)
  const formulas = (word: FormulaEntity['word']): Named<Module['invariants'][number]['value']>[] =>
    declared.formulas
      .filter((entity) => entity.word === word)
      .map(({ name, parts }) => {
        const [what, level] =
          word === 'invariant'
            ? (['an invariant', stateLevel] as const)
            : (['a property', temporalLevel] as const)
        const items = parts.map(({ tree: part, scope }) => expression(part, at(scope, what, level)))
        return { name: name.name, span: name.span, value: junction('and', items, items[0]!.span) }
      })
  const invariants = formulas('invariant')
  const properties = formulas('property')
  const init = lowerInit(declared, report)
  const next = lowerNext(declared, report)
  const settings = lowerSettings(declared, report)
  const { models, modelScopes } = lowerModels(declared, report)
  const modelNames = models.map(({ name }) => name)
  const scenarios = scenariosOf(declared).map(({ declaration, scope }) =>
    lowerScenario(declaration, modelNames, at(scope, 'a stage', actionLevel)),
  )
  checkScenarioNames(scenarios, report)
  warnOfUncalled(declared, report)
  warnOfIdleOperators(declared, tree.span.source, report)
  const isIncomplete =
    declared.scope.unread.size > 0 || diagnostics.some(({ severity }) => severity === 'error')
  const module: Module = {
    name: declared.name,
    constants: declared.constants,
    assumptions,
    aliasTypes: declared.aliasTypes.map(({ name, type }) => ({
      name: name.name,
      span: name.span,
      value: type,
    })),
    variantTypes: declared.variantTypes,
    variables: declared.variables,
    operators: declared.operators.map((entity) => entity.operator),
    actions: declared.actions.map((entity) => entity.declaration),
    ...(init === undefined ? {} : { init }),
    ...(next === undefined ? {} : { next }),
    invariants,
    properties,
    ...settings,
    models,
    scenarios,
    ...(isIncomplete ? { incomplete: declared.scope.unread } : {}),
  }
  remember(module, { scope: declared.scope, models: modelScopes })
  return {
    module,
    diagnostics: inOrder(
      diagnostics,
      files.map((file) => file.tree.span.source.name),
    ),
  }
}

function lowerOperators(declared: Declared, report: Position['report']): void {
  const announced = declared.others.flatMap(({ declaration }) =>
    declaration.kind === 'operator' ? [declaration.definition] : [],
  )
  const top = position(declared.scope, 'an operator', anyLevel, report)
  checkRecursion(declared.operators, announced, top)
  for (const entity of declared.operators) lowerOperator(entity, within(top, entity.scope))
}

function lowerDeclaredAction(entity: ActionEntity, declared: Declared, report: Position['report']): void {
  const { operator, declaration, name } = entity
  const top = position(declared.scope, 'an action', actionLevel, report)
  if (isRecursive(entity)) {
    fail(top, 'E112', name.span, `the action \`${name.name}\` calls itself`, {
      hint: 'what repeats within a step is a RECURSIVE operator',
    })
    operator.recursive = true
  }
  entity.parts.forEach(({ parameters, scope }, index) => {
    const outer = scope.outer ?? scope
    const seen = new Map<string, Local>()
    parameterNames(parameters).forEach((each, position) => {
      const inner = within(top, outer)
      checkUnbound(each, inner)
      const before = seen.get(each.name)
      if (before !== undefined) {
        fail(top, 'E103', each.span, `\`${each.name}\` is bound twice`, {
          related: [{ span: before.span, message: 'first here' }],
        })
      }
      seen.set(each.name, operator.parameters[position]!)
    })
    if (index === 0) {
      const at = position(outer, 'the bound of a parameter', stateLevel, report)
      const domains = atDomains(parameters, at)
      declaration.bounds = parameterBounds(parameters, operator.parameters, domains)
    }
  })
  const span = entity.parts[0]!.body.span
  const bodies = entity.parts.map((part) => expression(part.body, within(top, part.scope)))
  operator.body = junction('and', bodies, span)
  operator.action = sequence(
    entity.parts.map((part) => action(part.body, within(top, part.scope))),
    span,
  )
}

/** The bounds of an action's parameters, whose names are the operator's parameters. */
function parameterBounds(
  trees: readonly BoundTree[],
  parameters: readonly Local[],
  at: Position,
): readonly Bound[] {
  let index = 0
  return trees.flatMap(({ patterns, domain, span }) => {
    if (domain === undefined) reportUnbounded(span, at, 'a parameter of an action')
    const lowered = domain === undefined ? hole(span) : expression(domain, at)
    return patterns.map((each): Bound => {
      const count = each.kind === 'name' ? 1 : each.names.length
      const locals = parameters.slice(index, index + count)
      index += count
      const pattern: Pattern =
        each.kind === 'name' ? { kind: 'name', local: locals[0]! } : { kind: 'tuple', locals }
      return { pattern, domain: lowered }
    })
  })
}

/**
 * A body is lowered more than once (as a formula, as an action, where it is expanded): its errors are told
 * once.
 */
function onceEach(diagnostics: Diagnostic[]): (diagnostic: Diagnostic) => void {
  const seen = new Set<string>()
  return (diagnostic) => {
    const { source, start, end } = diagnostic.span
    const key = `${diagnostic.code} ${start} ${end} ${source.name} ${diagnostic.message}`
    if (seen.has(key)) return
    seen.add(key)
    diagnostics.push(diagnostic)
  }
}

function inOrder(diagnostics: readonly Diagnostic[], files: readonly string[]): readonly Diagnostic[] {
  const rank = ({ span }: Diagnostic): number => files.indexOf(span.source.name)
  return [...diagnostics].sort(
    (first, second) => rank(first) - rank(second) || first.span.start - second.span.start,
  )
}

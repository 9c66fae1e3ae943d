import type { Declaration, Expression, Identifier, ModelEntry } from '../syntax/tree.js'
import type { Diagnostic } from '../text/diagnostic.js'
import type { Span } from '../text/source.js'
import { didYouMean } from '../text/suggestion.js'
import { bind } from './binder.js'
import { counted } from './call.js'
import type { Action, Constant, Equation, Expr, Model, Named } from './core.js'
import type { Declared } from './declarations.js'
import { action } from './lower-action.js'
import { lowerInitial } from './lower-behavior.js'
import { expression } from './lower-expression.js'
import {
  addAlias,
  lowerConstraint,
  lowerFairness,
  lowerView,
  reportNoConstant,
  symmetricConstants,
  twice,
} from './lower-settings.js'
import { actionLevel, constantLevel, type Position, position, within } from './position.js'
import { describe, type Entity, find, innerScope, type Scope } from './scope.js'

type Report = (diagnostic: Diagnostic) => void
type ModelDeclaration = Extract<Declaration, { kind: 'model' }>

/**
 * The models: those of the file itself first, then those of the files that it extends, as far as they have
 * other names, and say what each constant is that was declared since.
 */
export function lowerModels(
  declared: Declared,
  report: Report,
): { readonly models: readonly Model[]; readonly modelScopes: ReadonlyMap<Model, Scope> } {
  const found = declared.others.flatMap(({ declaration, scope }) =>
    declaration.kind === 'model' ? [{ declaration, scope }] : [],
  )
  const main = found.filter(({ scope }) => scope.sources === declared.scope.sources)
  const extended = found.filter(({ scope }) => scope.sources !== declared.scope.sources)
  // The nearest file first, and the models of one file in the order of its text.
  const files = [...new Set(extended.map(({ declaration }) => declaration.span.source))].reverse()
  const inOrder = files.flatMap((file) =>
    extended.filter(({ declaration }) => declaration.span.source === file),
  )
  const modelScopes = new Map<Model, Scope>()
  const byName = new Map<string, ModelDeclaration>()
  for (const { declaration, scope } of [...main, ...inOrder.filter((each) => saysLater(each, declared))]) {
    const { name } = declaration
    const before = byName.get(name.name)
    if (before !== undefined) {
      if (before.span.source === declaration.span.source) {
        report({
          ...twice('model', name.span, before.name.span),
          message: `the model \`${name.name}\` is declared twice`,
        })
      }
      continue
    }
    byName.set(name.name, declaration)
    const inner = innerScope(scope)
    modelScopes.set(lowerModel(declaration, declared, inner, report), inner)
  }
  return { models: [...modelScopes.keys()], modelScopes }
}

/** Whether a model of an extended file says what the constants of other files are. */
function saysLater({ declaration }: { declaration: ModelDeclaration }, { constants }: Declared): boolean {
  const said = new Set(declaration.entries.map((each) => (each.kind === 'equation' ? each.name.name : '')))
  const { source } = declaration.span
  return constants.every(({ name, span }) => span.source === source || said.has(name))
}

function lowerModel(declaration: ModelDeclaration, declared: Declared, scope: Scope, report: Report): Model {
  const { name, entries } = declaration
  const equationEntries = entries.flatMap((entry) => (entry.kind === 'equation' ? [entry] : []))
  const { equations, modelValues } = lowerEquations(equationEntries, scope, report)
  const fairness: Expr[] = []
  const constraints: Expr[] = []
  const symmetry: Constant[] = []
  const aliases: Named<Expr>[] = []
  const invariants: string[] = []
  const properties: string[] = []
  const single = new Map<ModelEntry['kind'], Span>()
  const rest: { init?: Action; next?: Action; view?: Expr; checkDeadlock?: boolean } = {}
  for (const entry of entries) {
    const { kind, span } = entry
    if (kind === 'init' || kind === 'next' || kind === 'view' || kind === 'deadlock') {
      const before = single.get(kind)
      if (before !== undefined) report({ ...twice(kind, span, before), code: 'E402' })
      single.set(kind, span)
    }
    switch (kind) {
      case 'equation':
        break
      case 'init':
        rest.init = lowerInitial([{ tree: entry.name, scope, span }], report)
        break
      case 'next':
        rest.next = action(entry.name, position(scope, '`next`', actionLevel, report))
        break
      case 'fairness':
        fairness.push(lowerFairness(entry.formula, scope, report))
        break
      case 'invariant':
        invariants.push(...formulaNames(entry.names, 'invariant', declared, report))
        break
      case 'property':
        properties.push(...formulaNames(entry.names, 'property', declared, report))
        break
      case 'constraint':
        constraints.push(lowerConstraint(entry.predicate, scope, report))
        break
      case 'symmetry':
        symmetry.push(...symmetricConstants(entry.names, scope, report))
        break
      case 'view':
        rest.view = lowerView(entry.expression, scope, report)
        break
      case 'alias':
        addAlias(aliases, entry, scope, report)
        break
      case 'deadlock':
        rest.checkDeadlock = entry.check
    }
  }
  const says = (kind: ModelEntry['kind']): boolean => entries.some((entry) => entry.kind === kind)
  return {
    name: name.name,
    span: name.span,
    equations,
    modelValues,
    ...rest,
    fairness,
    ...(says('invariant') ? { invariants: [...new Set(invariants)] } : {}),
    ...(says('property') ? { properties: [...new Set(properties)] } : {}),
    constraints,
    symmetry: [...new Set(symmetry)],
    aliases,
  }
}

/** An equation as it is written: in a model, or on a command line. */
export interface EquationTree {
  readonly name: Identifier
  readonly parameters: readonly Identifier[]
  readonly value: Expression
  readonly span: Span
}

/**
 * Lowers equations in the scope of a model. Names that nobody knows, in the equation of a constant without a
 * type, become model values of that scope; so those equations come first.
 */
export function lowerEquations(
  trees: readonly EquationTree[],
  scope: Scope,
  report: Report,
): { readonly equations: readonly Equation[]; readonly modelValues: Model['modelValues'] } {
  const modelValues: { name: string; span: Span }[] = []
  const introduce = (name: string, span: Span): Entity => {
    const entity: Entity = { kind: 'modelValue', name, span }
    scope.names.set(name, entity)
    modelValues.push({ name, span })
    return entity
  }
  const at = position(scope, 'an equation for a constant', constantLevel, report)
  const chosen = chooseEquations(trees, scope, report)
  const lowered = new Map<EquationTree, Equation>()
  const introducing = chosen.filter(({ constant }) => constant.type === undefined && constant.arity === 0)
  const others = chosen.filter((each) => !introducing.includes(each))
  for (const { tree, constant } of introducing) {
    lowered.set(tree, lowerEquation(tree, constant, { ...at, introduce }))
  }
  for (const { tree, constant } of others) lowered.set(tree, lowerEquation(tree, constant, at))
  return { equations: chosen.map(({ tree }) => lowered.get(tree)!), modelValues }
}

/** The equations that are for constants of the module, each once. */
function chooseEquations(
  trees: readonly EquationTree[],
  scope: Scope,
  report: Report,
): readonly { readonly tree: EquationTree; readonly constant: Constant }[] {
  const places = new Map<Constant, Span>()
  return trees.flatMap((tree) => {
    const { name, parameters } = tree
    const entity = find(scope, name.name)
    if (entity?.kind === 'broken') return []
    if (entity?.kind !== 'constant') {
      reportNoConstant(name.name, name.span, scope, 'an equation for a constant', report)
      return []
    }
    const { constant } = entity
    const before = places.get(constant)
    if (before !== undefined) {
      report({
        code: 'E402',
        severity: 'error',
        message: `there are two equations for \`${name.name}\``,
        span: name.span,
        related: [{ span: before, message: 'the first is here' }],
      })
      return []
    }
    places.set(constant, name.span)
    if (parameters.length !== constant.arity) {
      const names = Array.from({ length: constant.arity }, (_, index) => String.fromCharCode(97 + index))
      report({
        code: 'E403',
        severity: 'error',
        message:
          constant.arity === 0
            ? `the constant \`${name.name}\` takes no arguments`
            : `the constant operator \`${name.name}\` takes ${counted(constant.arity, 'argument')}`,
        span: name.span,
        related: [{ span: constant.span, message: 'declared here' }],
        hint: `write \`${name.name}${constant.arity === 0 ? '' : `(${names.join(', ')})`} = …\``,
      })
      return []
    }
    return [{ tree, constant }]
  })
}

function lowerEquation(tree: EquationTree, constant: Constant, at: Position): Equation {
  const inner = within(at, innerScope(at.scope))
  const parameters = tree.parameters.map((name) => bind(name, inner))
  return { constant, parameters, value: expression(tree.value, inner), span: tree.span }
}

function formulaNames(
  names: readonly Identifier[],
  word: 'invariant' | 'property',
  declared: Declared,
  report: Report,
): readonly string[] {
  const known = declared.formulas.filter((entity) => entity.word === word).map(({ name }) => name.name)
  return names.flatMap(({ name, span }) => {
    if (known.includes(name)) return [name]
    const entity = find(declared.scope, name)
    if (entity?.kind === 'broken' || (entity === undefined && declared.scope.unread.has(name))) return []
    const hint =
      entity?.kind === 'operator'
        ? `declare it: \`${word} Name == ${name}\``
        : entity?.kind === 'formula'
          ? `it is ${describe(entity)}: \`${entity.word} ${name}\``
          : didYouMean(name, known)
    report({
      code: 'E406',
      severity: 'error',
      message: `there is no ${word} \`${name}\``,
      span,
      ...(hint === undefined ? {} : { hint }),
    })
    return []
  })
}

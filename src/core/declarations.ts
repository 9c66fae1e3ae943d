import type { Argument as ArgumentTree, Bound, Declaration, Expression, Identifier } from '../syntax/tree.js'
import type { Diagnostic } from '../text/diagnostic.js'
import type { Span } from '../text/source.js'
import { didYouMean } from '../text/suggestion.js'
import type { Constant, Local, Tag, Variable, VariantType } from './core.js'
import { operatorEntity } from './definition.js'
import type { ModuleFile } from './files.js'
import { hole } from './hole.js'
import { partScope } from './lower-definition.js'
import {
  type ActionEntity,
  describe,
  type Entity,
  type FormulaEntity,
  type OperatorEntity,
  parameterNames,
  placeOf,
  type Scope,
} from './scope.js'
import { childrenOfTree } from './syntax-children.js'

/** A formula that has no name, with the scope that it is to be lowered in. */
export interface Unnamed {
  readonly tree: Expression
  readonly scope: Scope
  readonly span: Span
}

/** What the files of a specification declare, `also` and `override` applied. */
export interface Declared {
  readonly name: string
  /** The scope of the file that was asked for. */
  readonly scope: Scope
  readonly constants: Constant[]
  readonly variables: Variable[]
  readonly variantTypes: VariantType[]
  readonly aliasTypes: Extract<Declaration, { kind: 'typeAlias' }>[]
  readonly operators: OperatorEntity[]
  readonly actions: ActionEntity[]
  readonly formulas: FormulaEntity[]
  readonly assumptions: (Unnamed & { readonly name?: string })[]
  readonly init: Unnamed[]
  readonly next: Unnamed[]
  /** Disjuncts that `also next` adds. */
  readonly alsoNext: Unnamed[]
  /** All other declarations, each with its scope. */
  readonly others: { readonly declaration: Declaration; readonly scope: Scope }[]
}

type Report = (diagnostic: Diagnostic) => void
type Modified = Extract<Declaration, { modifier?: unknown }>

const optionTags: readonly Tag[] = [
  { name: 'None', type: 'Option', hasPayload: false },
  { name: 'Some', type: 'Option', hasPayload: true },
]
const ownTypes: ReadonlySet<string> = new Set(['Int', 'Bool', 'Str', 'Set', 'Seq', 'Bag', 'Option'])

/** Gathers what files declare into one namespace, and reports what is declared twice. */
export function declare(files: readonly ModuleFile[], report: Report): Declared {
  const names = new Map<string, Entity>()
  for (const tag of optionTags) names.set(tag.name, { kind: 'tag', tag })
  const main = files.at(-1)!
  const unread = new Set(files.flatMap(({ tree }) => [...(tree.unread ?? [])]))
  const memberNames = new Set(files.flatMap(({ tree }) => tree.declarations.flatMap(namesInEquations)))
  const declared: Declared = {
    name: moduleName(main),
    scope: { names, sources: main.sources, memberNames, unread },
    constants: [],
    variables: [],
    variantTypes: [],
    aliasTypes: [],
    operators: [],
    actions: [],
    formulas: [],
    assumptions: [],
    init: [],
    next: [],
    alsoNext: [],
    others: [],
  }
  for (const { tree, sources } of files) {
    const scope: Scope = { names, sources, memberNames, unread }
    // What changes a declaration may stand before it.
    for (const declaration of tree.declarations) {
      if (modifierOf(declaration) === undefined) declareOne(declared, declaration, scope, report)
    }
    for (const declaration of tree.declarations) {
      if (modifierOf(declaration) !== undefined) modify(declared, declaration as Modified, scope, report)
    }
  }
  return declared
}

/** The names that the equations of a model mention. */
function namesInEquations(declaration: Declaration): readonly string[] {
  if (declaration.kind !== 'model') return []
  const names: string[] = []
  const collect = (tree: ArgumentTree): void => {
    if (tree.kind === 'symbol') return
    if (tree.kind === 'name') names.push(tree.name)
    for (const child of childrenOfTree(tree)) collect(child)
  }
  for (const entry of declaration.entries) if (entry.kind === 'equation') collect(entry.value)
  return names
}

function modifierOf(declaration: Declaration): 'also' | 'override' | undefined {
  return 'modifier' in declaration ? declaration.modifier : undefined
}

function declareOne(declared: Declared, declaration: Declaration, scope: Scope, report: Report): void {
  const add = (name: Identifier, entity: Entity): boolean => declareName(scope, name, entity, report)
  switch (declaration.kind) {
    case 'module':
    case 'extends':
      return
    case 'constant':
      for (const { name, arity } of declaration.constants) {
        const { type } = declaration
        const constant: Constant = { name: name.name, span: name.span, arity, ...(type ? { type } : {}) }
        if (add(name, { kind: 'constant', constant })) declared.constants.push(constant)
      }
      return
    case 'variable':
      for (const name of declaration.variables) {
        const index = declared.variables.length
        const variable: Variable = { name: name.name, span: name.span, index, type: declaration.type }
        if (add(name, { kind: 'variable', variable })) declared.variables.push(variable)
      }
      return
    case 'typeAlias':
    case 'typeVariants':
      declareType(declared, declaration, scope, report)
      return
    case 'operator': {
      // RECURSIVE announces an operator that is defined elsewhere.
      if (declaration.definition.recursive) {
        declared.others.push({ declaration, scope })
        return
      }
      const entity = operatorEntity(declaration.definition, scope)
      if (add(declaration.definition.name, entity)) declared.operators.push(entity)
      return
    }
    case 'action': {
      const entity = actionEntity(declaration, scope)
      if (add(declaration.name, entity)) declared.actions.push(entity)
      return
    }
    case 'invariant':
    case 'property': {
      const tree = declaration.kind === 'invariant' ? declaration.predicate : declaration.formula
      const entity: FormulaEntity = {
        kind: 'formula',
        word: declaration.kind,
        name: declaration.name,
        parts: [{ tree, scope }],
      }
      if (add(declaration.name, entity)) declared.formulas.push(entity)
      return
    }
    case 'assume': {
      const { name, condition: tree, span } = declaration
      declared.assumptions.push({ ...(name ? { name: name.name } : {}), tree, scope, span })
      if (name) add(name, { kind: 'formula', word: 'assumption', name, parts: [{ tree, scope }] })
      return
    }
    case 'init':
      declareOnly(
        declared.init,
        'init',
        { tree: declaration.predicate, scope, span: declaration.span },
        report,
      )
      return
    case 'next':
      declareOnly(declared.next, 'next', { tree: declaration.body, scope, span: declaration.span }, report)
      return
    default:
      declared.others.push({ declaration, scope })
  }
}

type TypeDeclaration = Extract<Declaration, { kind: 'typeAlias' | 'typeVariants' }>

function declareType(declared: Declared, declaration: TypeDeclaration, scope: Scope, report: Report): void {
  if (isOwnType(declaration.name, report)) return
  const { name, span } = declaration.name
  if (declaration.kind === 'typeAlias') {
    if (declareName(scope, declaration.name, { kind: 'type', name, span }, report)) {
      declared.aliasTypes.push(declaration)
    }
    return
  }
  const tags = declaration.variants.map((each) => ({
    tag: {
      name: each.name.name,
      span: each.name.span,
      type: name,
      hasPayload: each.payload !== undefined,
    },
    ...(each.payload === undefined ? {} : { payload: each.payload }),
  }))
  const variants: VariantType = { name, span, tags }
  if (!declareName(scope, declaration.name, { kind: 'type', name, span, variants }, report)) return
  for (const { tag } of tags) declareName(scope, tag, { kind: 'tag', tag }, report)
  declared.variantTypes.push(variants)
}

/** Applies `also` and `override`. */
function modify(declared: Declared, declaration: Modified, scope: Scope, report: Report): void {
  const { modifier } = declaration
  switch (declaration.kind) {
    case 'init':
    case 'next': {
      const { kind, span } = declaration
      const tree = declaration.kind === 'init' ? declaration.predicate : declaration.body
      const part: Unnamed = { tree, scope, span }
      if (modifier === 'also' && kind === 'next') {
        declared.alsoNext.push(part)
        return
      }
      const parts = declared[kind]
      if (parts.length === 0 && !scope.unread.has(kind)) {
        const word = { ...span, end: span.start + modifier!.length }
        nothingThere(report, word, `there is no \`${kind}\` yet that \`${modifier}\` could change`, {
          hint: `leave out \`${modifier}\``,
        })
      }
      if (modifier === 'override') parts.length = 0
      if (modifier === 'override' && kind === 'next') declared.alsoNext.length = 0
      parts.push(part)
      return
    }
    case 'action': {
      const before = original(declaration.name, 'action', modifier!, scope, report)
      const entity = actionEntity(declaration, scope)
      if (before?.kind !== 'action') {
        const { name, span } = declaration.name
        if (!scope.names.has(name)) scope.names.set(name, { kind: 'broken', name, span })
        return
      }
      if (!sameParameters(before, entity, modifier!, declaration.span, report)) return
      if (modifier === 'override') {
        replace(declared.actions, before, entity)
        scope.names.set(declaration.name.name, entity)
        return
      }
      const names = parameterNames(declaration.parameters)
      const own = partScope(names, before.operator, scope)
      before.parts.push({ parameters: declaration.parameters, body: declaration.body, scope: own })
      return
    }
    case 'typeAlias':
    case 'typeVariants': {
      const { name } = declaration
      if (modifier === 'also') {
        refuseAlso(report, name, 'types')
        return
      }
      const before = original(name, 'type', 'override', scope, report)
      if (before?.kind !== 'type') return
      forgetType(declared, before, scope)
      declareType(declared, declaration, scope, report)
      return
    }
    case 'operator': {
      const { definition } = declaration
      if (modifier === 'also') {
        refuseAlso(report, definition.name, 'operators')
        return
      }
      const before = original(definition.name, 'operator', 'override', scope, report)
      if (before?.kind !== 'operator') return
      const entity = operatorEntity(definition, scope)
      if (before.operator.parameters.length !== entity.operator.parameters.length) {
        otherParameters(definition.name, 'operator', before.operator.span, report)
        return
      }
      replace(declared.operators, before, entity)
      scope.names.set(definition.name.name, entity)
      return
    }
    case 'invariant':
    case 'property': {
      const before = original(declaration.name, declaration.kind, modifier!, scope, report)
      if (before?.kind !== 'formula') return
      const tree = declaration.kind === 'invariant' ? declaration.predicate : declaration.formula
      if (modifier === 'override') before.parts.length = 0
      before.parts.push({ tree, scope })
    }
  }
}

/** With its tags. */
function forgetType(declared: Declared, { name }: Entity & { kind: 'type' }, scope: Scope): void {
  scope.names.delete(name)
  const variants = declared.variantTypes.findIndex((type) => type.name === name)
  if (variants >= 0) {
    for (const { tag } of declared.variantTypes[variants]!.tags) scope.names.delete(tag.name)
    declared.variantTypes.splice(variants, 1)
  }
  const alias = declared.aliasTypes.findIndex((type) => type.name.name === name)
  if (alias >= 0) declared.aliasTypes.splice(alias, 1)
}

function refuseAlso(report: Report, { name, span }: Identifier, what: string): void {
  const hint = `\`override ${what === 'types' ? 'type ' : ''}${name}\` replaces it`
  const message = `\`also\` extends \`init\`, \`next\`, actions, invariants and properties, but no ${what}`
  report({ code: 'E114', severity: 'error', message, span, hint })
}

/** What `also` or `override` changes; reported where there is nothing, or something else. */
function original(
  name: Identifier,
  kind: 'operator' | 'action' | 'invariant' | 'property' | 'type',
  modifier: 'also' | 'override',
  scope: Scope,
  report: Report,
): Entity | undefined {
  const entity = scope.names.get(name.name)
  if (entity === undefined && scope.unread.has(name.name)) return undefined
  const isIt = entity?.kind === 'formula' ? entity.word === kind : entity?.kind === kind
  if (isIt || entity?.kind === 'broken') return entity
  if (entity !== undefined) {
    const place = placeOf(entity)
    const what = modifier === 'also' ? 'extend' : 'replace'
    report({
      code: 'E114',
      severity: 'error',
      message: `\`${name.name}\` is ${describe(entity)}, so this cannot ${what} it`,
      span: name.span,
      ...(place ? { related: [{ span: place, message: 'declared here' }] } : {}),
    })
    return undefined
  }
  const candidates = [...scope.names].filter(([, each]) =>
    each.kind === 'formula' ? each.word === kind : each.kind === kind,
  )
  const near = didYouMean(
    name.name,
    candidates.map(([each]) => each),
  )
  nothingThere(report, name.span, `there is no ${kind} \`${name.name}\` that \`${modifier}\` could change`, {
    hint:
      near ??
      `leave out \`${modifier}\` to declare a new one, or take in the file that declares it with \`extends\``,
  })
  return undefined
}

function nothingThere(report: Report, span: Span, message: string, more: Partial<Diagnostic>): void {
  report({ code: 'E114', severity: 'error', message, span, ...more })
}

function otherParameters(name: Identifier, what: string, place: Span, report: Report): void {
  report({
    code: 'E115',
    severity: 'error',
    message: `the ${what} \`${name.name}\` is declared with another number of parameters`,
    span: name.span,
    related: [{ span: place, message: 'declared here' }],
  })
}

/** `also` names the parameters anew, but they range over what they did before. */
function sameParameters(
  before: ActionEntity,
  after: ActionEntity,
  modifier: string,
  span: Span,
  report: Report,
): boolean {
  const first = before.parts[0]!.parameters
  const second = after.parts[0]!.parameters
  if (before.operator.parameters.length !== after.operator.parameters.length) {
    otherParameters(after.name, 'action', before.name.span, report)
    return false
  }
  if (modifier === 'override') return true
  // One that is not said again is the same.
  const domains = (bounds: readonly Bound[]): (string | undefined)[] =>
    bounds.flatMap(({ patterns, domain }) =>
      patterns.map((pattern) => domain && `${pattern.kind} ${squeezed(domain.span)}`),
    )
  const [old, given] = [domains(first), domains(second)]
  const differing = given.findIndex((domain, index) => domain !== undefined && domain !== old[index])
  if (differing < 0) return true
  const name = after.operator.parameters[differing]?.name ?? after.name.name
  report({
    code: 'E115',
    severity: 'error',
    message: `\`${name}\` must range over what it ranges over in the action that \`also\` extends`,
    span: after.operator.parameters[differing]?.span ?? span,
    related: [
      { span: before.operator.parameters[differing]?.span ?? before.name.span, message: 'declared here' },
    ],
    hint: 'to narrow it, add a condition to the body',
  })
  return false
}

function squeezed(span: Span): string {
  return span.source.text.slice(span.start, span.end).replace(/\s+/g, ' ')
}

function replace<Item>(list: Item[], before: Item, after: Item): void {
  const index = list.indexOf(before)
  if (index >= 0) list[index] = after
}

/** An action as an entity, with an operator whose body is still to be set. */
function actionEntity(declaration: Extract<Declaration, { kind: 'action' }>, scope: Scope): ActionEntity {
  const { name, parameters, body, span } = declaration
  const names = parameterNames(parameters)
  const locals = names.map((each): Local => ({ name: each.name, span: each.span, arity: 0 }))
  const operator = {
    name: name.name,
    span: name.span,
    parameters: locals,
    recursive: false,
    body: hole(span),
  }
  return {
    kind: 'action',
    name,
    parts: [{ parameters, body, scope: partScope(names, operator, scope) }],
    operator,
    declaration: { name: name.name, span: name.span, operator, bounds: [] },
  }
}

function declareName(scope: Scope, name: Identifier, entity: Entity, report: Report): boolean {
  const before = scope.names.get(name.name)
  const place = before && placeOf(before)
  // The constructors of Option give way to a user's own.
  if (before === undefined || place === undefined) {
    scope.names.set(name.name, entity)
    return true
  }
  if (before.kind === 'broken') return false
  const elsewhere = place.source !== name.span.source
  report({
    code: 'E103',
    severity: 'error',
    message: `\`${name.name}\` is declared twice`,
    span: name.span,
    related: [{ span: place, message: `first declared here, as ${describe(before)}` }],
    ...(elsewhere &&
    before.kind === entity.kind &&
    ['operator', 'action', 'formula', 'type'].includes(entity.kind)
      ? { hint: 'a declaration that takes the place of an extended one says `override`' }
      : {}),
  })
  return false
}

function declareOnly(parts: Unnamed[], word: string, part: Unnamed, report: Report): void {
  const [before] = parts
  if (before === undefined) {
    parts.push(part)
    return
  }
  const elsewhere = before.span.source !== part.span.source
  report({
    code: 'E118',
    severity: 'error',
    message: `\`${word}\` is declared twice`,
    span: { ...part.span, end: part.span.start + word.length },
    related: [
      { span: { ...before.span, end: before.span.start + word.length }, message: 'first declared here' },
    ],
    hint: elsewhere
      ? `\`also ${word}\` adds to it, \`override ${word}\` takes its place`
      : `write both in one, or say \`also ${word}\``,
  })
}

function isOwnType(name: Identifier, report: Report): boolean {
  if (!ownTypes.has(name.name)) return false
  report({
    code: 'E103',
    severity: 'error',
    message: `\`${name.name}\` is a type of the language`,
    span: name.span,
    hint: 'give it another name',
  })
  return true
}

function moduleName({ tree }: ModuleFile): string {
  for (const declaration of tree.declarations) {
    if (declaration.kind === 'module') return declaration.name.name
  }
  const base = tree.span.source.name.replace(/^.*[\\/]/, '').replace(/\.[^.]*$/, '')
  return base.replace(/\W+/g, '_') || 'Module'
}

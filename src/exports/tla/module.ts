import type { Constant, Expr, Named } from '../../core/core.js'
import type { Config } from '../../model/config.js'
import type { Diagnostic } from '../../text/diagnostic.js'
import type { Types } from '../../types/check.js'
import { closedAction, openAction } from './action.js'
import { collectionsOf } from './collection.js'
import { declaration } from './definition.js'
import { align, concat, type Document, fill, join, layOut, line, list, newline } from './document.js'
import { printExpr } from './expression.js'
import { limitOf } from './limit.js'
import { freshName } from './names.js'
import { call, definition, printJunction, tightness, within } from './printed.js'
import { bindLocal, type Scope } from './scope.js'
import { liveness } from './temporal.js'
import { printString } from './text.js'
import { createWords, type Words } from './words.js'

/**
 * A TLA+ module and a configuration of TLC that runs it. Where there is an error among the diagnostics,
 * they mean nothing.
 */
export interface TlaExport {
  /** The name of the module, which its file has to have. */
  readonly name: string
  readonly module: string
  readonly config: string
  readonly diagnostics: readonly Diagnostic[]
}

/** Modules that come with TLC: a module of such a name would take their place. */
const standardModules = new Set([
  'Bags',
  'FiniteSets',
  'Integers',
  'Json',
  'Naturals',
  'Randomization',
  'RealTime',
  'Reals',
  'Sequences',
  'TLC',
  'TLCExt',
])

/** The model in TLA+, so that TLC counts the same states. */
export function exportModel(model: Config, types: Types): TlaExport {
  const name = freshName(model.module.name, standardModules)
  const roots = [
    ...model.invariants.map(({ value }) => value),
    ...model.properties.map(({ value }) => value),
    ...model.temporalProperties.map(({ value }) => value),
    ...model.aliases.map(({ value }) => value),
    ...model.module.assumptions.map(({ value }) => value),
    ...model.equations.map(({ value }) => value),
    ...model.stateConstraints,
    ...model.actionConstraints,
    ...model.fairness,
    ...(model.view === undefined ? [] : [model.view]),
  ]
  const collectionOf = collectionsOf(types, { exprs: roots, actions: [model.init, model.next] })
  const words = createWords(model.module, model.modelValues, collectionOf)
  const config: string[] = []
  const sections = [
    ...writeConstants(model, words, config),
    ...writeBehavior(model, words, config),
    ...writeChecks(model, words, config),
    ...writeReduction(model, words, config),
  ]
  config.push(`CHECK_DEADLOCK ${model.checkDeadlock ? 'TRUE' : 'FALSE'}`)
  return {
    name,
    module: moduleText(model, name, sections, words),
    config: `${config.join('\n')}\n`,
    diagnostics: words.diagnostics,
  }
}

function moduleText(model: Config, name: string, sections: readonly Document[], words: Words): string {
  const { module } = model
  const constants = [
    ...module.constants.map((constant) => declarationOf(constant, words)),
    ...[...words.modelValues.values()],
  ]
  const variables = module.variables.map((variable) => words.variable(variable))
  const rule = '-'.repeat(Math.max(4, 48 - Math.ceil(name.length / 2)))
  const head: Document[] = [
    concat(`${rule} MODULE ${name} ${rule}`),
    `\\* Model ${model.name} of module ${module.name}, for TLC, as exported: change that, not this.`,
    'EXTENDS Integers, Sequences, FiniteSets, Bags, TLC',
  ]
  const declarations: Document[] = []
  const strings = words.stringOrder()
  if (strings.length > 0) {
    const order = concat('<<', align(fill(strings.map(printString))), '>>')
    const why = '\\* TLC orders strings by their first appearance: CHOOSE goes through them in this order.'
    declarations.push(concat(why, newline, definition(words.own('StringOrder'), order)))
  }
  if (constants.length > 0) declarations.push(listing('CONSTANTS', constants))
  if (variables.length > 0) {
    declarations.push(listing('VARIABLES', variables))
    declarations.push(definition(words.variables(), list('<<', variables, '>>')))
  }
  const all = [join(head, newline), ...declarations, ...sections]
  return `${layOut(join(all, concat(newline, newline)))}\n${'='.repeat(2 * rule.length + name.length + 9)}\n`
}

function listing(word: string, names: readonly string[]): Document {
  return concat(`${word} `, {
    kind: 'align',
    inner: { kind: 'group', inner: join(names, concat(',', line)), breaks: false },
  })
}

function declarationOf(constant: Constant, words: Words): string {
  const parameters = Array.from({ length: constant.arity }, () => ({ arity: 0 }))
  return declaration({ parameters }, words.constant(constant))
}

/** Moves what has been defined on demand so far out of the words, to stand before what needed it. */
function drain(words: Words): Document[] {
  return words.definitions.splice(0)
}

/** The equations of the model, and the assumptions on constants. */
function writeConstants(model: Config, words: Words, config: string[]): Document[] {
  const lines = [...words.modelValues].map(([name, constant]) => `  ${constant} = ${name}`)
  const sections: Document[] = []
  for (const equation of model.equations) {
    const name = words.own(`const_${equation.constant.name}`)
    let scope: Scope = words.scope
    const parameters = equation.parameters.map((local) => {
      const bound = bindLocal(scope, local)
      scope = bound.scope
      return bound.name
    })
    const body = printExpr(equation.value, scope, words).document
    sections.push(...drain(words), definition(call(name, parameters), body))
    lines.push(`  ${words.constant(equation.constant)} <- ${name}`)
  }
  for (const assumption of model.module.assumptions) {
    const { document } = printExpr(assumption.value, words.scope, words)
    sections.push(...drain(words), concat('ASSUME ', { kind: 'align', inner: document }))
  }
  if (lines.length > 0) config.push('CONSTANTS', ...lines)
  return sections
}

/**
 * The initial predicate, the next-state relation, and the specification where there is a property of time
 * to be checked.
 */
function writeBehavior(model: Config, words: Words, config: string[]): Document[] {
  const sections: Document[] = []
  const init = words.own('Init')
  const initial = openAction(model.init, { ...words.scope, initial: true }, words)
  sections.push(...drain(words), definition(init, initial.document))
  const next = words.own('Next')
  const relation = closedAction(model.next, words.scope, words)
  sections.push(...drain(words), definition(next, relation.document))
  const live = liveness(model)
  if (live.checked.length === 0) {
    config.push(`INIT ${init}`, `NEXT ${next}`)
    return sections
  }
  const spec = words.own('Spec')
  const fairness = model.fairness.map((formula) => printExpr(formula, words.scope, words))
  const box = { document: `[][${next}]_${words.variables()}`, tightness: tightness.negation }
  const formula = printJunction('/\\', [{ document: init, tightness: tightness.atom }, box, ...fairness])
  sections.push(...drain(words), definition(spec, formula.document))
  config.push(`SPECIFICATION ${spec}`)
  return sections
}

/** What TLC is to check. */
function writeChecks(model: Config, words: Words, config: string[]): Document[] {
  const sections: Document[] = []
  const define = (formula: Named<Expr>): string => {
    const { document } = printExpr(formula.value, words.scope, words)
    const name = words.own(formula.name)
    sections.push(...drain(words), definition(name, document))
    return name
  }
  const live = liveness(model)
  const ask = (word: string, formula: Named<Expr>): void => {
    const reason = live.reasons.get(formula) ?? limitOf(formula.value)
    if (reason === undefined) {
      config.push(`${word} ${define(formula)}`)
      return
    }
    config.push(`\\* ${word} ${formula.name}: ${reason}`)
    words.report('W611', `\`${formula.name}\` is left out of the export: ${reason}`, formula.span)
  }
  for (const invariant of model.invariants) ask('INVARIANT', invariant)
  // What the model has of a step's property is the formula of one step: the export wants that of all.
  for (const { name } of model.properties) {
    const whole = model.module.properties.find((property) => property.name === name)
    if (whole !== undefined) ask('PROPERTY', whole)
  }
  for (const property of model.temporalProperties) ask('PROPERTY', property)
  for (const alias of model.aliases) if (limitOf(alias.value) === undefined) define(alias)
  return sections
}

/** What makes the states fewer: constraints, symmetry and view. */
function writeReduction(model: Config, words: Words, config: string[]): Document[] {
  const sections: Document[] = []
  const constrain = (keyword: string, wanted: string, constraint: Expr) => {
    const name = words.own(wanted)
    const { document } = printExpr(constraint, words.scope, words)
    sections.push(...drain(words), definition(name, document))
    config.push(`${keyword} ${name}`)
  }
  for (const constraint of model.stateConstraints) constrain('CONSTRAINT', 'Constraint', constraint)
  for (const constraint of model.actionConstraints)
    constrain('ACTION_CONSTRAINT', 'ActionConstraint', constraint)
  if (model.symmetry.length > 0) {
    const name = words.own('Symmetry')
    const sets = model.symmetry.map((constant) => `Permutations(${words.constant(constant)})`)
    sections.push(definition(name, join(sets, concat(' \\union', line))))
    config.push(`SYMMETRY ${name}`)
  }
  if (model.view !== undefined) {
    const name = words.own('View')
    const view = within(printExpr(model.view, words.scope, words), tightness.open)
    sections.push(...drain(words), definition(name, view))
    config.push(`VIEW ${name}`)
  }
  return sections
}

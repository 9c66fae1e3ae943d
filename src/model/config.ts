import type { Action, Constant, Equation, Expr, Model, Module, Named } from '../core/core.js'
import { lowerOverrides } from '../core/lower-against.js'
import { parseEquation } from '../syntax/parse.js'
import type { Diagnostic } from '../text/diagnostic.js'
import type { Source, Span } from '../text/source.js'
import { didYouMean } from '../text/suggestion.js'
import { isAboutStep, splitProperties } from './property.js'

/** An equation that takes the place of a model's, as text: `MaxTime = 5` or `Cost(k) = 1`. */
export type Override = Source

/** What to take of a module. */
export interface ConfigOptions {
  /** The name of a model; none: the first. */
  readonly model?: string
  readonly overrides?: readonly Override[]
  /** Names of invariants and properties to check; none: the model's. */
  readonly invariants?: readonly string[]
  readonly deadlock?: boolean
  /** What is to be explained, and checked alone: an invariant, an action property, or `deadlock`. */
  readonly explain?: string
}

/** A module under one of its models: what an engine runs. */
export interface Config {
  readonly module: Module
  /** The model's name; `default` where the module has none and needs none. */
  readonly name: string
  /** One for each constant, in the order of the constants. */
  readonly equations: readonly Equation[]
  /** All model values that the equations may name. */
  readonly modelValues: readonly string[]
  readonly init: Action
  readonly next: Action
  readonly invariants: readonly Named<Expr>[]
  /** Action properties, `[][A]_v`: each value is the formula of one step, `[A]_v`. */
  readonly properties: readonly Named<Expr>[]
  /** All other properties, whole. */
  readonly temporalProperties: readonly Named<Expr>[]
  readonly fairness: readonly Expr[]
  readonly stateConstraints: readonly Expr[]
  /** Constraints with primes. */
  readonly actionConstraints: readonly Expr[]
  readonly symmetry: readonly Constant[]
  readonly view?: Expr
  readonly aliases: readonly Named<Expr>[]
  readonly checkDeadlock: boolean
  /** What is checked alone, to be explained. */
  readonly explain?: string
}

/**
 * Chooses a model of a module and merges it with what the module says for all models. A model narrows the
 * invariants and properties, replaces `init`, `next` and the view, and adds to constraints, fairness,
 * symmetry and aliases.
 */
export function configure(
  module: Module,
  options: ConfigOptions = {},
): { readonly config?: Config; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = []
  const report = (diagnostic: Diagnostic) => {
    diagnostics.push(diagnostic)
  }
  const isOnly = module.models.length === 0 && options.model === nameOfNone
  const model = isOnly ? undefined : chooseModel(module, options.model, report)
  if (diagnostics.length > 0) return { diagnostics }
  const { equations, modelValues } = chooseEquations(module, model, options.overrides ?? [], report)
  const only = chooseExplained(module, options.explain, report)
  const { invariants, properties } = only ?? chooseFormulas(module, model, options.invariants, report)
  const init = model?.init ?? module.init
  const next = model?.next ?? module.next
  if (module.variables.length > 0) reportMissing(module, { init, next }, report)
  if (diagnostics.some(({ severity }) => severity === 'error')) return { diagnostics }
  const { steps, temporal } = splitProperties(properties)
  const constraints = [...module.constraints, ...(model?.constraints ?? [])]
  const view = model?.view ?? module.view
  const span = model?.span ?? startOf(module)
  const config: Config = {
    module,
    name: model?.name ?? nameOfNone,
    equations,
    modelValues,
    init: init ?? { kind: 'sequence', span, items: [] },
    next: next ?? { kind: 'choice', span, branches: [] },
    invariants,
    properties: steps,
    temporalProperties: temporal,
    fairness: [...module.fairness, ...(model?.fairness ?? [])],
    stateConstraints: constraints.filter((constraint) => !isAboutStep(constraint)),
    actionConstraints: constraints.filter(isAboutStep),
    symmetry: [...new Set([...module.symmetry, ...(model?.symmetry ?? [])])],
    ...(view === undefined ? {} : { view }),
    aliases: [...module.aliases, ...(model?.aliases ?? [])],
    ...(options.explain === undefined ? {} : { explain: options.explain }),
    // Without variables there is one state, and nothing to be stuck in.
    checkDeadlock:
      module.variables.length > 0 &&
      (only?.deadlock ?? options.deadlock ?? model?.checkDeadlock ?? module.checkDeadlock),
  }
  return { config, diagnostics }
}

/** What the model is called of a module that has none. */
const nameOfNone = 'default'

type Report = (diagnostic: Diagnostic) => void

function chooseModel(module: Module, name: string | undefined, report: Report): Model | undefined {
  if (name === undefined) return module.models[0]
  const model = module.models.find((each) => each.name === name)
  if (model !== undefined) return model
  const names = module.models.map((each) => each.name)
  const known = names.length === 0 ? 'the module has no models' : `its models are ${listed(names)}`
  report({
    code: 'E405',
    severity: 'error',
    message: `there is no model \`${name}\``,
    span: optionSpan('--model', name),
    hint: didYouMean(name, names) ?? known,
  })
  return undefined
}

/** The model's equations with those that take their place; reports constants that none is for. */
function chooseEquations(
  module: Module,
  model: Model | undefined,
  overrides: readonly Override[],
  report: Report,
): { readonly equations: readonly Equation[]; readonly modelValues: readonly string[] } {
  const trees = overrides.flatMap((override) => {
    const { equation, diagnostics } = parseEquation(override)
    for (const diagnostic of diagnostics) report(diagnostic)
    return equation === undefined ? [] : [equation]
  })
  const lowered = lowerOverrides(trees, module, model)
  for (const diagnostic of lowered.diagnostics) report(diagnostic)
  const chosen = new Map<Constant, Equation>()
  for (const equation of [...(model?.equations ?? []), ...lowered.equations]) {
    chosen.set(equation.constant, equation)
  }
  const missing = module.constants.filter((constant) => !chosen.has(constant))
  // An override that could not be read may have been meant for one of them.
  if (missing.length > 0 && trees.length === overrides.length) {
    const [first] = missing as [Constant]
    const example = `${first.name} = ${first.type === undefined && first.arity === 0 ? '{…}' : '…'}`
    const are = missing.length === 1 ? 'is' : 'are'
    const who = model === undefined ? 'no model says' : `the model \`${model.name}\` does not say`
    report({
      code: 'E404',
      severity: 'error',
      message: `${who} what ${listed(missing.map(({ name }) => name))} ${are}`,
      span: model?.span ?? first.span,
      related: missing.map(({ span }) => ({ span, message: 'declared here' })).slice(model ? 0 : 1),
      hint: model === undefined ? `add \`model small\`, and below it \`${example}\`` : `add \`${example}\``,
    })
  }
  return {
    equations: module.constants.flatMap((constant) => chosen.get(constant) ?? []),
    modelValues: [
      ...new Set([...(model?.modelValues ?? []), ...lowered.modelValues].map(({ name }) => name)),
    ],
  }
}

interface Formulas {
  readonly invariants: readonly Named<Expr>[]
  readonly properties: readonly Named<Expr>[]
}

/** The invariants and properties to check: those asked for, or the model's, or all. */
function chooseFormulas(
  module: Module,
  model: Model | undefined,
  names: readonly string[] | undefined,
  report: Report,
): Formulas {
  if (names === undefined || names.length === 0) {
    return {
      invariants: ofNames(module.invariants, model?.invariants),
      properties: ofNames(module.properties, model?.properties),
    }
  }
  const known = [...module.invariants, ...module.properties].map(({ name }) => name)
  for (const name of names) {
    if (known.includes(name)) continue
    report({ ...unknownFormula(module, name, known), span: optionSpan('--invariant', name) })
  }
  return { invariants: ofNames(module.invariants, names), properties: ofNames(module.properties, names) }
}

/** What is to be explained, by itself. */
function chooseExplained(
  module: Module,
  name: string | undefined,
  report: Report,
): (Formulas & { readonly deadlock: boolean }) | undefined {
  if (name === undefined) return undefined
  const formulas = [...module.invariants, ...module.properties]
  const found = formulas.find((formula) => formula.name === name)
  const isDeadlock = !found && name === 'deadlock'
  const span = optionSpan('--explain', name)
  if (!found && !isDeadlock) {
    const known = [...formulas.map((formula) => formula.name), 'deadlock']
    report({ ...unknownFormula(module, name, known), span })
  } else if (found && splitProperties([found]).temporal.length > 0 && module.properties.includes(found)) {
    report({
      code: 'E411',
      severity: 'error',
      message: `\`${name}\` is about whole behaviors: there is no state in which it is false`,
      span,
      related: [{ span: found.span, message: 'declared here' }],
      hint: 'an invariant can be explained, and a property of the form `[][A]_v`',
    })
  }
  const chosen = found ? [name] : []
  return {
    invariants: ofNames(module.invariants, chosen),
    properties: ofNames(module.properties, chosen),
    deadlock: isDeadlock,
  }
}

function unknownFormula(
  module: Module,
  name: string,
  known: readonly string[],
): Pick<Diagnostic, 'code' | 'severity' | 'message' | 'hint'> {
  const operator = module.operators.some((each) => each.name === name && each.parameters.length === 0)
  const listing = known.length === 0 ? 'the module has none' : `there are ${listed(known)}`
  return {
    code: 'E406',
    severity: 'error',
    message: `there is no invariant \`${name}\``,
    hint: operator
      ? `\`${name}\` is an operator: declare \`invariant Name == ${name}\``
      : (didYouMean(name, known) ?? listing),
  }
}

function ofNames(
  formulas: readonly Named<Expr>[],
  names: readonly string[] | undefined,
): readonly Named<Expr>[] {
  return names === undefined ? formulas : formulas.filter(({ name }) => names.includes(name))
}

function reportMissing(
  module: Module,
  found: { readonly init: Action | undefined; readonly next: Action | undefined },
  report: Report,
): void {
  const words = (['init', 'next'] as const).filter((word) => found[word] === undefined)
  const [word] = words
  if (word === undefined) return
  report({
    code: 'E409',
    severity: 'error',
    message: word === 'init' ? 'there is no `init` to explore from' : 'there is no action, and no `next`',
    span: module.variables[0]!.span,
    hint: `say \`${word}\` in the module or in the model`,
  })
}

function listed(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${name}\``)
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`
}

/** What was given with an option, as a text to point at. */
function optionSpan(option: string, text: string): Span {
  return { source: { name: option, text }, start: 0, end: text.length }
}

function startOf(module: Module): Span {
  const [first] = [...module.constants, ...module.operators, ...module.assumptions]
  return first?.span ?? { source: { name: module.name, text: '' }, start: 0, end: 0 }
}

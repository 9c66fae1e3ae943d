import type { ActionDeclaration, Local } from '../core/core.js'
import type { Argument, Choice, Step } from '../model/state.js'
import type { Value } from '../model/value.js'
import { assertNever } from '../text/assert.js'

/**
 * A place in an action where a choice is made, or where a declared action begins and ends. Made once, at
 * preparation; the machine keeps a stack of those on the way, each with its value.
 */
export type ChoiceSite =
  /** Value: the witness. */
  | { readonly kind: 'exists'; readonly name: string; readonly locals: readonly Local[] }
  | { readonly kind: 'branch'; readonly choice: Choice }
  /** Value: the element. */
  | { readonly kind: 'element'; readonly variable: string }
  /**
   * A call of a declared action. Value: its arguments. `passed` are those of the caller's names that are
   * arguments themselves.
   */
  | {
      readonly kind: 'enter'
      readonly declaration: ActionDeclaration
      readonly passed: readonly Local[]
    }
  | { readonly kind: 'leave' }
  /** A call of another operator, some of whose parameters are names of the caller. */
  | {
      readonly kind: 'rename'
      readonly names: readonly { readonly parameter: Local; readonly local: Local }[]
    }
  /** The halves of `A \cdot B`. */
  | { readonly kind: 'compose' }
  | { readonly kind: 'composed' }

/** The name under which steps are counted that belong to no declared action. */
export const anonymousAction = 'next'

/** The name of the action that the choices lead through: the outermost declared one. */
export function actionOf(sites: readonly ChoiceSite[]): string {
  const enter = sites[outermost(sites)]
  return enter?.kind === 'enter' ? enter.declaration.name : anonymousAction
}

/**
 * The step that the choices lead to. Within the declared action every choice counts; outside it only
 * witnesses that are not simply passed to it as arguments.
 */
export function stepOf(sites: readonly ChoiceSite[], values: readonly unknown[]): Step {
  const from = outermost(sites)
  const enter = sites[from]
  if (enter?.kind !== 'enter') {
    return { action: anonymousAction, arguments: [], choices: choicesIn(sites, values, 0, sites.length) }
  }
  const to = matchingLeave(sites, from)
  const passed = passedInto(sites, from)
  const isWitness = (site: ChoiceSite) =>
    site.kind === 'exists' && !site.locals.every((local) => passed.has(local))
  return {
    action: enter.declaration.name,
    arguments: argumentsOf(enter.declaration, values[from] as readonly Value[]),
    choices: [
      ...choicesIn(sites, values, 0, from, isWitness),
      ...choicesIn(sites, values, from + 1, to),
      ...choicesIn(sites, values, to + 1, sites.length, (site) => site.kind === 'enter' || isWitness(site)),
    ],
  }
}

/**
 * The index of the first call of a declared action that is no half of a composition; -1 where there is none.
 */
function outermost(sites: readonly ChoiceSite[]): number {
  let compositions = 0
  for (let index = 0; index < sites.length; index++) {
    const { kind } = sites[index]!
    if (kind === 'compose') compositions++
    else if (kind === 'composed') compositions--
    else if (kind === 'enter' && compositions === 0) return index
  }
  return -1
}

/** Whether a call of a declared action that is made now would be the outermost one. */
export function isOutside(sites: readonly ChoiceSite[]): boolean {
  let compositions = 0
  for (const { kind } of sites) {
    if (kind === 'compose') compositions++
    else if (kind === 'composed') compositions--
    else if (kind === 'enter' && compositions === 0) return false
  }
  return compositions === 0
}

function matchingLeave(sites: readonly ChoiceSite[], from: number): number {
  let depth = 0
  for (let index = from; index < sites.length; index++) {
    const { kind } = sites[index]!
    if (kind === 'enter') depth++
    else if (kind === 'leave' && --depth === 0) return index
  }
  return sites.length
}

/** The names around a call that are its arguments, if under another name on the way. */
function passedInto(sites: readonly ChoiceSite[], from: number): ReadonlySet<Local> {
  const enter = sites[from]!
  const passed = new Set(enter.kind === 'enter' ? enter.passed : [])
  for (let index = from - 1; index >= 0; index--) {
    const site = sites[index]!
    if (site.kind !== 'rename') continue
    for (const { parameter, local } of site.names) if (passed.has(parameter)) passed.add(local)
  }
  return passed
}

function choicesIn(
  sites: readonly ChoiceSite[],
  values: readonly unknown[],
  from: number,
  to: number,
  isWanted: (site: ChoiceSite) => boolean = () => true,
): Choice[] {
  const choices: Choice[] = []
  for (let index = from; index < to; index++) {
    const site = sites[index]!
    const choice = isWanted(site) ? choiceOf(site, values[index]) : undefined
    if (choice) choices.push(choice)
  }
  return choices
}

function choiceOf(site: ChoiceSite, value: unknown): Choice | undefined {
  switch (site.kind) {
    case 'exists':
      return { kind: 'exists', name: site.name, value: value as Value }
    case 'branch':
      return site.choice
    case 'element':
      return { kind: 'element', variable: site.variable, value: value as Value }
    case 'enter': {
      const arguments_ = argumentsOf(site.declaration, value as readonly Value[])
      return { kind: 'call', action: site.declaration.name, arguments: arguments_ }
    }
    case 'leave':
    case 'rename':
    case 'compose':
    case 'composed':
      return undefined
    default:
      return assertNever(site)
  }
}

function argumentsOf(declaration: ActionDeclaration, values: readonly Value[]): Argument[] {
  return declaration.operator.parameters.map(({ name }, index) => ({ name, value: values[index]! }))
}

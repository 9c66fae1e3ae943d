import type { Value } from './value.js'

/** A value for each variable, in the order of the module's variables. */
export type State = readonly Value[]

/** How a step was chosen among the successors, from left to right through the action. */
export type Choice =
  /** The witness of `\E`; a tuple pattern gives one choice a name. */
  | { readonly kind: 'exists'; readonly name: string; readonly value: Value }
  /** The branch of a disjunction taken, from 0. */
  | { readonly kind: 'branch'; readonly index: number }
  /** The element of `x' \in S`. */
  | { readonly kind: 'element'; readonly variable: string; readonly value: Value }
  /** A declared action that was called within the step: a half of `A \cdot B`, or from another action. */
  | { readonly kind: 'call'; readonly action: string; readonly arguments: readonly Argument[] }

/** A parameter of an action, and its value. */
export interface Argument {
  readonly name: string
  readonly value: Value
}

/**
 * What leads from a state to the next. `action` is the outermost declared action; `next` where the step
 * belongs to none.
 */
export interface Step {
  readonly action: string
  readonly arguments: readonly Argument[]
  readonly choices: readonly Choice[]
}

/** What a step is taken by, however it then goes: an action with its arguments. */
export type Move = Pick<Step, 'action' | 'arguments'>

import type { Argument, Choice, State } from '../model/state.js'
import type { Value } from '../model/value.js'

/**
 * A trace as a file told it: not yet checked against a specification, and not every format tells everything.
 */
export interface RecordedTrace {
  /** The file that the trace says to be of. */
  readonly specification?: string
  readonly module?: string
  readonly model?: string
  readonly constants?: readonly { readonly name: string; readonly value: Value }[]
  /** The order of the values in `states`. */
  readonly variables: readonly string[]
  readonly states: readonly State[]
  readonly steps: readonly RecordedStep[]
}

/** What is known of a step; what is missing may be anything. */
export interface RecordedStep {
  readonly action?: string
  readonly arguments?: readonly Argument[]
  readonly choices?: readonly Choice[]
}

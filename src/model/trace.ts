import type { State, Step } from './state.js'
import type { Value } from './value.js'

/** A finite run: `steps[i]` leads from `states[i]` to `states[i + 1]`. */
export interface Trace {
  /** The name of the file that the module was read from, where it is known. */
  readonly specification?: string
  readonly module: string
  readonly model: string
  readonly constants: readonly { readonly name: string; readonly value: Value }[]
  readonly variables: readonly string[]
  readonly states: readonly State[]
  readonly steps: readonly Step[]
}

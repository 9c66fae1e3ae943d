import type { State, Step } from './state.js'
import type { Value } from './value.js'

/** A finite run: `steps[i]` leads from `states[i]` to `states[i + 1]`. */
export interface Trace {
  readonly module: string
  readonly model: string
  readonly constants: readonly { readonly name: string; readonly value: Value }[]
  readonly variables: readonly string[]
  readonly states: readonly State[]
  readonly steps: readonly Step[]
}

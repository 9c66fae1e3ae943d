import type { JsonObject } from '../../exports/json-text.js'
import type { State } from '../../model/state.js'
import type { Adapter } from '../adapter/adapter.js'
import type { WantedMessage } from './correspondence.js'

/** A trace from elsewhere with what there is to do and to see for each of its steps. */
export interface EventScript {
  readonly name: string
  /** What is compared, as in an adapter for a specification. */
  readonly adapter: Adapter
  /** In each state of the trace, what is compared, as the implementation would show it. */
  readonly expected: readonly State[]
  /** `steps[n]` leads to `expected[n + 1]`. */
  readonly steps: readonly EventStep[]
}

/** A step of the trace. */
export interface EventStep {
  readonly name: string
  readonly events: readonly ScriptedEvent[]
}

/** An event, and what it is for the implementation. */
export interface ScriptedEvent {
  readonly label: string
  readonly deeds: readonly Deed[]
  /** Why there is nothing to do, or why it cannot be done. */
  readonly ignored?: string
  readonly unrealisable?: string
}

/** Something to do or to see. */
export type Deed =
  | CommandDeed
  | { readonly kind: 'message'; readonly message: WantedMessage }
  | { readonly kind: 'shown'; readonly shown: JsonObject }

/** A command, unless something is shown already. */
export interface CommandDeed {
  readonly kind: 'command'
  readonly op: string
  readonly fill: FillCommand
  readonly unless?: JsonObject
}

/** Fills a command where the numbers of messages are known; `idOf` says which. */
export type FillCommand = (idOf: (wanted: WantedMessage) => number) => {
  readonly args: JsonObject
  readonly takes: readonly number[]
}

import type { Json, JsonObject } from '../../exports/json-text.js'
import type { Argument, Move } from '../../model/state.js'
import type { Value } from '../../model/value.js'
import type { Type } from '../../types/type.js'
import type { Command, SentMessage } from '../driver.js'
import type { ReadPath } from './observed.js'
import type { View } from './view.js'

/** An adapter for a specification and a model, of which it is known that they fit. */
export interface Adapter {
  readonly name: string
  /** With whether the implementation is to log what it does. */
  initArguments(log: boolean): JsonObject
  /** What the steps of an action are for the implementation. */
  planOf(move: Move, network: Network): Plan
  /** Actions whose steps the implementation takes by itself. */
  readonly silent: readonly string[]
  /** Actions of which it cannot be asked for a step. */
  readonly unrealisable: readonly string[]
  /** Variables that are compared, in the order of the specification. */
  readonly compared: readonly ComparedVariable[]
  readonly ignored: readonly { readonly variable: string; readonly because: string }[]
  /** Reads a message that was sent as an element of the variable that holds messages. */
  readonly readMessage: ((message: SentMessage) => Value) | undefined
  /** The commands that there may be, for a driver to have. */
  readonly operations: readonly string[]
}

/** The messages under way, with the values that they are. */
export interface Network {
  readonly view: View
  /** The number of the first message that was sent of those that are equal to a value. */
  find(message: Value): number | undefined
}

/** What there is to do for a step. */
export type Plan =
  | { readonly kind: 'commands'; readonly commands: readonly PlannedCommand[] }
  /** Nothing: the implementation does it when it likes. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'unrealisable'; readonly because: string }
  /** It is about a message that is not under way. */
  | { readonly kind: 'missing'; readonly message: Value }

/** A command, and the messages that leave the network by it. */
export interface PlannedCommand {
  readonly command: Command
  readonly takes: readonly number[]
}

/** A variable, and how what is shown of it is read and compared. */
export interface ComparedVariable {
  readonly variable: string
  /** In a state. */
  readonly index: number
  readonly type: Type
  /** How many steps it may lag behind: 0 for one that is compared strictly. */
  readonly within: number
  readonly source: VariableSource
  /** How many of the functions that it is, one in the other, may be shown in part; 0: it is shown wholly. */
  readonly stars: number
}

/** Where a variable is read. */
export type VariableSource =
  /** The bag of messages under way, or the set of them. */
  | { readonly kind: 'network'; readonly isSet: boolean }
  /** From each node, by its name. */
  | {
      readonly kind: 'nodes'
      readonly arguments: ReadonlyMap<string, Value>
      readonly isPartial: boolean
      /** The member of a node that it depends on, if it is one alone. */
      readonly member: string | undefined
      readonly read: ReadPath
    }
  | { readonly kind: 'view'; readonly read: (view: View) => Value | undefined }

/** Arguments by name. */
export function argumentNamed(given: readonly Argument[], name: string): Value | undefined {
  return given.find((each) => each.name === name)?.value
}

/** Replaces the strings in a template that stand for something. */
export function fillTemplate(template: Json, replace: (text: string) => Json): Json {
  if (typeof template === 'string') return replace(template)
  if (typeof template !== 'object' || template === null) return template
  if (Array.isArray(template)) return template.map((item: Json) => fillTemplate(item, replace))
  return Object.fromEntries(
    Object.entries(template as JsonObject).map(([name, item]) => [name, fillTemplate(item, replace)]),
  )
}

/** In the arguments of `init`: whether the lines that the implementation logs are shown. */
export const logPlaceholder = '{log}'

/** What a string in a template stands for: `{p}`, or `{id p}`; undefined for itself. */
export function placeholderOf(text: string): { readonly name: string; readonly isId: boolean } | undefined {
  const found = /^\{(id )?(\w+)\}$/.exec(text)
  return found ? { name: found[2]!, isId: found[1] !== undefined } : undefined
}

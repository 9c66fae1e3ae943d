import type { Json, JsonObject } from '../../exports/json-text.js'
import type { CommandTemplate, DriverDescription } from '../adapter/description.js'

/**
 * How an implementation is driven through traces that are not of a specification of ours: what happened in
 * each of their steps, which command that is, and which part of what the implementation shows is which
 * variable of their states (`schema/adapter.schema.json`).
 *
 * In a template a string that is nothing else than `{member.of.the.event}` stands for that JSON, as the
 * implementation would write it; within a longer string for its text. `{sorted path}` is an array in order,
 * `{id path}` the number of the first message under way that corresponds to the one there.
 */
export interface EventAdapterDescription {
  readonly name: string
  readonly driver?: DriverDescription
  /** The arguments of `init`, about the first state; `{names path}` are the names of an object's members. */
  readonly init?: JsonObject
  readonly events: EventsDescription
  /** Of the implementation, as messages of the trace. */
  readonly messages?: readonly Correspondence[]
  /** How the implementation writes what the trace has, wherever it stands. */
  readonly values?: readonly Correspondence[]
  /** Each variable of the states is to be said. */
  readonly variables: { readonly [variable: string]: EventVariableMapping }
}

/** Where events are, and what they mean. */
export interface EventsDescription {
  /** A sequence in the states that grows, as `history.global`; or `steps`: each step, with its picks. */
  readonly from: string
  /** The member of an event that says its kind; of steps it is their name. */
  readonly kind?: string
  readonly kinds: { readonly [kind: string]: EventKind }
}

/** What the events of a kind are: the first of the cases that applies. */
export type EventKind =
  | EventCase
  | {
      /** A template for how an event is told. */
      readonly label?: string
      readonly cases: readonly EventCase[]
    }

/** What there is to do, or to be seen, for an event: one of these, or a command and what to expect of it. */
export interface EventCase {
  /** In place of that of the kind. */
  readonly label?: string
  /** Applies to events of which this is a part; `{x}` in it takes what stands there. */
  readonly where?: JsonObject
  /** Where the implementation shows this already, there is no command. */
  readonly unless?: JsonObject
  /** A command (`op`, `args`, `takes`), or several. */
  readonly op?: CommandTemplate['op']
  readonly args?: JsonObject
  readonly takes?: readonly string[]
  readonly commands?: readonly CommandTemplate[]
  readonly expect?: Expectation
  /** Why there is nothing to do, or why it cannot be done. */
  readonly ignored?: string
  readonly unrealisable?: string
}

/** The commands of a case. */
export function commandsOf({ op, args, takes, commands = [] }: EventCase): readonly CommandTemplate[] {
  return op === undefined ? commands : [{ op, ...(args ? { args } : {}), ...(takes ? { takes } : {}) }]
}

/** What is to be seen when the event has happened. */
export type Expectation =
  /** A message is under way, that no other event has been about. */
  | { readonly message: string }
  /** The implementation shows this: `{some}`, as a member's name, stands for some item of an array. */
  | { readonly shown: JsonObject }

/** What stands in a trace, and what that is in the implementation. */
export interface Correspondence {
  /** A part of it; `{x}` stands for anything, and where it is there twice for the same. */
  readonly trace: Json
  readonly shown: Json
  /** Of several messages, that one is meant which agrees with more of these members. */
  readonly prefer?: JsonObject
}

/** How a variable of the trace's states is compared. */
export type EventVariableMapping =
  | {
      /** `eventual`: it may be ahead or behind, for at most `within` steps on end. */
      readonly compare: 'strict' | 'eventual'
      readonly within?: number
      /** A path in what the implementation shows, as `nodes.*.term`. */
      readonly from: string
      /** How its values are written, before `values` of the adapter. */
      readonly values?: readonly Correspondence[]
    }
  | { readonly compare: 'ignored'; readonly because: string }

/** What `events.from` says where each step is an event. */
export const stepsAsEvents = 'steps'

/** Of a kind of events: its cases. */
export function casesOf(kind: EventKind): readonly EventCase[] {
  return 'cases' in kind ? kind.cases : [kind]
}

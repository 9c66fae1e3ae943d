import type { Json, JsonObject } from '../exports/json-text.js'

/**
 * An implementation under test, as whoever drives it sees it: it takes one command at a time, and tells what
 * it sent and what it is like after it. Nothing in it is of one protocol more than of another: commands,
 * nodes and messages have the names that the implementation gives them, and an adapter says what they are
 * in a specification.
 *
 * A driver never throws for what an implementation does, or fails to do: each request has an answer within
 * its budget. After a failure it answers nothing more than a failure, but for `close`.
 */
export interface Driver {
  hello(): Promise<Answer<Hello>>
  /** Begins anew: nothing is left of before. */
  init(args: JsonObject): Promise<Answer<Observation>>
  apply(command: Command): Promise<Answer<Observation>>
  /** The whole state, and the messages in the network. */
  observe(): Promise<Answer<Observation>>
  /** Ends the implementation, and whatever it started. Never fails, and may be called again. */
  close(): Promise<void>
  /** The implementation's own log lines since they were last taken. */
  takeLog(): readonly string[]
}

/** What the implementation is asked to do: one of the `ops` that it has told, and its arguments. */
export interface Command {
  readonly op: string
  readonly args: JsonObject
}

/** What an implementation says of itself. */
export interface Hello {
  /** The version of the protocol. */
  readonly v: number
  readonly implementation: string
  readonly version: string
  /** The commands that it takes, beside those of each driver. */
  readonly ops: readonly string[]
  /** Whether the same commands always lead to the same answers. */
  readonly deterministic: boolean
}

/**
 * What a command led to. `init` and `observe` tell everything; a command may leave out nodes and members of
 * `state` that are as they were. What is given of a node is all of it.
 */
export interface Observation {
  readonly nodes?: { readonly [node: string]: Json }
  /** What there is only one of. */
  readonly state?: JsonObject
  /** Messages that the command put into the network, in the order of their sending. */
  readonly sent?: readonly SentMessage[]
  /** Of `observe`: the messages in the network. */
  readonly messages?: readonly number[]
  /** Whether the implementation has nothing more to do by itself; it has, if not given. */
  readonly quiescent?: boolean
}

/** A message in the network, by the number that the driver gave it; the rest is the implementation's. */
export interface SentMessage extends JsonObject {
  readonly message: number
}

/** What comes of a request. */
export type Answer<Result> =
  | { readonly kind: 'ok'; readonly ok: Result }
  | { readonly kind: 'error'; readonly error: DriverError }
  | { readonly kind: 'failure'; readonly failure: DriverFailure }

/** What an implementation answers in place of a result. */
export interface DriverError {
  readonly code: ErrorCode
  readonly text: string
}

/**
 * No such message in the network; the implementation or the driver says no, and nothing has changed; it did
 * not come to rest in as many rounds as the budget has; it is broken, with what it said; no such command or
 * argument; the request itself makes no sense.
 */
export const errorCodes = [
  'no_message',
  'refused',
  'not_quiescent',
  'panic',
  'unsupported',
  'invalid',
] as const

/** One of them. */
export type ErrorCode = (typeof errorCodes)[number]

/**
 * Why there is no answer, or none that can be used. The driver is of no more use.
 *
 * `timeout`: none came in time. `exit`: the process ended. `malformed`: what came is no answer. `protocol`:
 * it is an answer, but to another request, to none, or of another shape. `start`: it could not be started.
 * `interrupted`: the user gave up.
 */
export interface DriverFailure {
  readonly kind: 'timeout' | 'exit' | 'malformed' | 'protocol' | 'start' | 'interrupted'
  readonly text: string
  /** What the author of the driver may want to look at. */
  readonly hint?: string
  /** What was read in place of an answer, abbreviated. */
  readonly line?: string
  /** The last lines that were logged before the end of the process. */
  readonly log?: readonly string[]
}

/** What a request may take. */
export interface Budget {
  /** Of the clock, from the request to the end of its answer. */
  readonly ms: number
  /** Of the loops in which the implementation comes to rest. */
  readonly rounds: number
}

/** Enough for what an implementation does in milliseconds. */
export const budgetDefault: Budget = { ms: 5000, rounds: 10_000 }

/** The version of the protocol that this is. */
export const protocolVersion = 1

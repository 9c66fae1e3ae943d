import type { Span } from '../text/source.js'
import type { Crew, Threads } from './crew.js'
import type { FingerprintTable } from './fingerprint-table.js'
import type { NumberedStates, ValueNumbers } from './numbered.js'
import type { State, Step } from './state.js'
import type { Value } from './value.js'
import type { Walker } from './walker.js'

/**
 * What the explorer asks of an engine. An engine is made for one module and one model; it owns the form of
 * its states. Both engines enumerate successors in one order: disjuncts as they stand, witnesses and elements
 * in the order of values.
 */
export interface Engine {
  readonly module: string
  readonly model: string
  /** Of the model's equations, those that are values; constant operators are left out. */
  readonly constants: readonly { readonly name: string; readonly value: Value }[]
  /** Names of the variables, and of the actions that steps are counted by. */
  readonly variables: readonly string[]
  readonly actions: readonly string[]
  readonly invariants: readonly string[]
  readonly properties: readonly string[]
  readonly checkDeadlock: boolean
  /** Bytes of memory that it holds values in, beside the levels, where it knows. */
  bytes?(): number
  /** An empty stretch of states. */
  createLevel(): Level
  /** Adds the distinct initial states within the constraints to `next`. */
  initial(table: FingerprintTable, next: Level, report: Report): void
  /**
   * Expands the states `from` (inclusive) to `to` (exclusive) of a level: every successor is counted,
   * checked, probed in the table, and added to `next` where it is new and within the constraints. The least
   * parent is the first that arrives.
   */
  expand(level: Level, from: number, to: number, table: FingerprintTable, next: Level, report: Report): void
  /**
   * Looks for the goals of scenarios in states of a level that is not to be expanded; `expand` does so in
   * others. Of an engine that takes note of what it comes to.
   */
  judge?(level: Level, from: number, to: number): void
  /** Begins to search with several threads; only of an engine that was made for it. */
  createCrew?(threads: Threads): Crew
  /** For random walks; one at a time, while it does not expand levels. */
  createWalker(): Walker
  decode(level: Level, index: number): State
  /** For counting values, for writing states to files, and for reading them: both begin without values. */
  numberValues(): ValueNumbers
  numberedStates(): NumberedStates
  /** For putting states where there is more room than in memory; of an engine that can. */
  readonly records?: Records
  /** The (reduced) fingerprint that the table knows a state by. */
  fingerprint(state: State): bigint
  /**
   * For traces: the initial states, or the successors of a state with their steps, in enumeration order,
   * those outside the constraints included.
   */
  initialStates(): Iterable<State>
  successors(state: State): Iterable<Successor>
  /** Whether a state is within the state constraints: a search goes on from no other. */
  isInside(state: State): boolean
  /** Evaluates the module's aliases in a state. */
  aliases(state: State): readonly { readonly name: string; readonly value: Value }[]
  /**
   * The first invariant that is false in a state, or else the first property that is false of the step to it
   * from the state before, if there is one; or the fault that there is instead.
   */
  violation(state: State, before?: State): Pick<Violation, 'kind' | 'order' | 'fault'> | undefined
  /** Why the invariant of that index is false in a state. */
  explainInvariant(order: number, state: State): Explanation
  /** Why the action property of that index is false of a step. */
  explainProperty(order: number, state: State, next: State): Explanation
}

/** `allowed`: within the state and action constraints, so that a search goes on from there. */
export interface Successor {
  readonly step: Step
  readonly state: State
  readonly allowed: boolean
}

/**
 * Where a formula is false: the smallest conjunct that fails, and the values of the bound names around it.
 */
export interface Explanation {
  readonly span: Span
  /** Witnesses of quantifiers, parameters of operators on the way, from outside inwards. */
  readonly values: readonly { readonly name: string; readonly value: Value }[]
}

/** A stretch of states in the engine's own form; columns beside them are the explorer's. */
export interface Level {
  readonly length: number
  /** The number of its first state in the level, where it is a window of one; 0 if not given. */
  readonly first?: number
  /** Fingerprint as two unsigned 32-bit halves. */
  fingerprintHigh(index: number): number
  fingerprintLow(index: number): number
  /** Index of the parent within the level before; -1 for an initial state. */
  parent(index: number): number
  /** Bytes of memory, where the engine knows; and those of them that its states take. */
  readonly byteLength?: number
  readonly usedBytes?: number
  /** Forgets the states, which nobody reads again: the memory may serve another level. */
  release?(): void
  /** Ends the appending: the states are in order then, by parent, and as its successors are enumerated. */
  sort(): void
}

/**
 * States as words in the engine's own form. They are of use to this very engine alone, while it runs, and
 * are told without decoding: some 50 ns a state to write or to read.
 */
export interface Records {
  /** Of the words that are written now: those of each form are read for ever. */
  readonly form: number
  /**
   * Writes a state of a sorted level to `words`, from `at` on, and gives where it ends; -1 where there is no
   * room. It has at most `wordsMax`.
   */
  write(level: Level, index: number, words: Int32Array, at: number): number
  readonly wordsMax: number
  /** Appends so many of the states that words of a form have to a level, leaving out those before. */
  read(words: Int32Array, form: number, leftOut: number, count: number, level: Level): void
  /** A level to read states into: a window that begins at a state of a greater level. */
  window(first: number): Level
  /** Forgets what memory there is of levels that were released. */
  trim(): void
}

/** What an expansion found, added up by the explorer. */
export interface Report {
  generated: number
  /** By the engine's action index. */
  readonly generatedByAction: Float64Array
  readonly distinctByAction: Float64Array
  /** Index: number of different successors of a state; value: how many states. */
  readonly outDegrees: number[]
  /** States that a constraint cut. */
  cut: number
  readonly violations: Violation[]
}

/**
 * A violation, where it was found. `source` is the index of the state being expanded (-1: an initial state),
 * in its level; `successor` is set where the violating state or step is beyond it.
 */
export interface Violation {
  readonly kind: 'invariant' | 'property' | 'deadlock' | 'fault'
  /** The index of the invariant or property; 0 otherwise. */
  readonly order: number
  readonly source: number
  readonly step?: Step
  readonly successor?: State
  readonly fault?: Fault
}

/**
 * An evaluation that has no value: reported with its expression, the values in it and the trace that led
 * there.
 */
export interface Fault {
  readonly code: string
  readonly message: string
  readonly span: Span
  /** The bound names and subexpressions of the faulty expression, with their values. */
  readonly values: readonly { readonly name: string; readonly value: Value }[]
  readonly related?: readonly { readonly span: Span; readonly message: string }[]
  readonly hint?: string
}

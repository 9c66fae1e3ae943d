import type { Config } from '../../model/config.js'
import type { Engine } from '../../model/engine.js'
import type { Reference } from '../../model/reference.js'
import type { State } from '../../model/state.js'
import type { Runnable } from '../assemble.js'
import type { Place } from '../layout.js'
import type { Program } from '../program.js'
import type { Store } from '../store/interface.js'
import type { Range } from '../word.js'
import type { CompiledLevel } from './level.js'

/** An engine that runs generated code. */
export interface CompiledEngine extends Engine {
  /** The generated program, as a text for readers. */
  readonly generatedText: string
  /** What it leaves to the reference engine, which expands the states that lead to it. */
  readonly left: Program['left']
  /** For several threads that search together. */
  readonly core: Core
}

/** How values are held, where it is not as at first. */
export interface Revision {
  /** The variables, by index, that are one word each. */
  readonly boxed: readonly number[]
  /** The integers that are parts of codes. */
  readonly range: Range | undefined
}

/** The parts of the compiled engine, for a thread that expands states together with others. */
export interface Core {
  readonly config: Config
  readonly reference: Reference
  readonly store: Store
  /** What every compilation but the first was made for. */
  readonly revisions: readonly Revision[]
  /**
   * Told how many states have been expanded, while none of them is held: where the search has come to new
   * sites since the program was made, it may be made anew, without taking note of those.
   */
  renew(expanded: number): void
  /** What runs now: compiling makes another one. */
  run(): Runnable
  /** Where states are appended from now on. */
  into(next: CompiledLevel): void
  /** The fingerprint of the state under expansion. */
  readonly own: { readonly high: number; readonly low: number }
  /** Begins the expansion of a state of a level: what `run().next()` holds is the rest. */
  start(from: CompiledLevel, index: number): void
  /** Begins the expansion of the state in memory, which has that fingerprint. */
  startHere(high: number, low: number): void
  /** Reads the state in memory. */
  decodeHere(): State
  /** Writes a state to memory; where it does not fit, a level is laid out anew. */
  putHere(state: State, level: CompiledLevel): void
  /** `revise` for the state in memory, with the level that it came from. */
  reviseHere(level: CompiledLevel): void
  /** Turns to a state again whose successors are held, and are to be settled. */
  turnTo(from: CompiledLevel, index: number): void
  /** Loads that state into memory, where it is not there. */
  bring(): void
  /** Whether an invariant or a property was false, or had a fault, since the last turn to a state. */
  hasTrouble(): boolean
  all(tests: readonly (() => number)[]): boolean
  /** Appends the successor in memory. */
  append(to: CompiledLevel, high: number, low: number, parent: number, action: number): void
  /** Appends a successor of the state under expansion, whose head is held at an index, and checks it. */
  appendHeld(to: CompiledLevel, at: number, parent: number): void
  /** Checks the invariants of the successor in memory, whose slots are held from an index on. */
  check(leaf: number, at: number): void
  /** Takes note of a fault; throws again what is none. */
  noteFault(error: unknown): void
  /** Forgets what an interrupted expansion has left. */
  reset(): void
  /** Appends a state; where it does not fit, `from` and `to` are laid out anew. */
  put(
    to: CompiledLevel,
    state: State,
    high: number,
    low: number,
    parent: number,
    action: number,
    from?: CompiledLevel,
  ): void
  decodeAt(from: CompiledLevel, index: number): State
  /** Loads a state into memory, from 0 on. */
  load(from: CompiledLevel, index: number): void
  /** Where variables are in a state, and where in memory that of a successor begins, which `append` packs. */
  layout(): { readonly places: readonly Place[]; readonly memory: Int32Array; readonly successor: number }
  /**
   * Compiles anew, so that the successors of a state fit, and integers that had no place in a code; lays out
   * its level and the next anew.
   */
  revise(from: CompiledLevel, index: number): void
  /** Compiles anew as another thread has. */
  follow(revisions: readonly Revision[]): void
}

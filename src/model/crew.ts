import type { Level, Report } from './engine.js'
import type { FingerprintTable } from './fingerprint-table.js'
import type { ParentLog } from './parent-log.js'

/** Threads that may be started, each of which serves an engine for the same module and model. */
export interface Threads {
  /** How many search, with the one that starts them. */
  readonly count: number
  /** Has them expand each level, from the first on; else they begin when it is worth while. */
  readonly isEager?: boolean
  /** Processor time that the program has used, in milliseconds: tells when they are worth while. */
  processorMs(): number
  start(): Thread
}

/** A thread, seen from the one that has started it. What is posted is cloned, but for shared memory. */
export interface Thread {
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  /** It has ended, or something was thrown in it that nobody caught. */
  onFailure(listener: (error: Error) => void): void
  stop(): void
}

/** The other end: the thread that started this one. */
export interface Port {
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
}

/** Threads that expand levels together: at first the one that leads, by itself. */
export interface Crew {
  /** Starts the other threads, once. They take their part of the search as soon as they are there. */
  begin(): void
  /** Begins, until all threads are there. */
  ready(): Promise<void>
  /** An empty level for `expand` to fill. */
  createLevel(): Level
  /**
   * Expands a level, sorts the next one and takes it into the log. Gives how many states were expanded: all,
   * unless the search was to stop or to be handed over. Throws what has gone wrong in any of the threads.
   */
  expand(job: LevelJob): Promise<number>
  /** Ends the other threads. */
  stop(): void
}

/** The expansion of a level. */
export interface LevelJob {
  /** Sorted. */
  readonly level: Level
  /** Made by `Crew.createLevel`, empty. */
  readonly next: Level
  /** How many states there are in levels before this one. */
  readonly base: number
  /** With parents; in it are the states of this level and of those before. */
  readonly table: FingerprintTable
  /** What is found is added; violations in the order of their sources. */
  readonly report: Report
  readonly log: ParentLog
  /** How many states the leader is to expand at the most, before it calls `pause`. */
  stretch(): number
  /** Is called every few hundred states, and may let others run; says how to go on, where it does. */
  pause(soFar: SoFar): Promise<Wish> | undefined
  /** Told, when others begin to take part, how many threads there are. */
  onThreads(count: number): void
}

/**
 * How to go on with a level: as before; not at all; or the states up to one are to be expanded, and the rest
 * left to somebody else, who then takes the next level into the log too.
 */
export type Wish = 'go on' | 'stop' | 'hand over'

/** How far the expansion of a level is, roughly. */
export interface SoFar {
  readonly expanded: number
  readonly generated: number
  readonly appended: number
}

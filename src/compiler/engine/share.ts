import type { Report } from '../../model/engine.js'
import type { SharedTable } from '../../model/fingerprint-table.js'
import type { Integer } from '../../model/integer.js'
import type { SharedLevel } from '../../model/level-layout.js'
import { fillColumns, type LogColumns } from '../../model/parent-log.js'
import type { Core, Revision } from './core.js'
import { createHand, type Hand, type Outcome } from './hand.js'
import { CompiledLevel } from './level.js'

/** The level that threads expand together: from one to all. */
export interface Job {
  readonly from: SharedLevel
  readonly next: SharedLevel
  readonly base: number
  readonly table: SharedTable
  readonly control: SharedArrayBuffer
  /** Whether the leader does it by itself. */
  readonly isAlone: boolean
  /** How many threads may take part. */
  readonly threads: number
  readonly revisions: readonly Revision[]
}

/** What a thread has done of it: from each to one. */
export interface Done {
  /** Without distinct states by action, which are known when the next level is in order. */
  readonly report: Report
  readonly expanded: number
  /** States to be done again by the reference engine, once all others are expanded. */
  readonly troubled: readonly number[]
  /** Of those, states with a successor that does not fit. */
  readonly misfits: readonly number[]
  /** Integers that had no place in a code. */
  readonly missed: readonly Integer[]
  /** See `LevelOrder.arrange`. */
  readonly replaced: Int32Array
  /** The part of a chunk that was given up: from, to. */
  readonly rest?: readonly [number, number]
}

/** Words of `control`: the next state to be taken; why to stop; states appended, and successors generated. */
export const takenWord = 0
export const stopWord = 1
export const appendedWord = 2
export const generatedWord = 3
export const controlBytes = 32

/** Why threads are to stop, bits of a word. */
export const stopFor = { table: 1, store: 2, misfit: 4, request: 8, handOver: 16 } as const

/**
 * States that a thread takes at a time: so many that few of their successors are those of states that another
 * has at the same time.
 */
const chunkMax = 1024
/** So few that threads end together. */
const chunkMin = 8
/** A thread that has expanded fewer states runs code that is not fast yet: it is not to be waited for. */
const warmStates = 4000

/** Fewer as fewer are left, of which every thread is to have some. */
function chunkOf(left: number, threads: number): number {
  return Math.max(chunkMin, Math.min(chunkMax, Math.ceil(left / (4 * threads))))
}

/** States that are logged at a time. */
const blockStates = 1024

/** The work of one thread on levels that several expand. `index`: its number, 0 for the one that leads. */
export class Share {
  private readonly hand: Hand
  private control: Int32Array = new Int32Array(0)
  private threads = 1
  /** States expanded, in all levels. */
  private known = 0
  /** Those of them that the core has been told of. */
  private told = 0
  private from!: CompiledLevel
  private next!: CompiledLevel
  private report!: Report
  private troubled: number[] = []
  private misfits: number[] = []
  private expanded = 0
  private rest: readonly [number, number] | undefined

  constructor(
    private readonly core: Core,
    private readonly index: number,
  ) {
    this.hand = createHand(core)
  }

  /** Begins to work on a level; the leader gives its own views of the levels. */
  begin(job: Job, from?: CompiledLevel, next?: CompiledLevel): void {
    // The leader has grown the store, perhaps.
    this.core.store.refresh()
    this.core.follow(job.revisions)
    this.core.renew(this.known - this.told)
    this.told = this.known
    this.control = new Int32Array(job.control)
    this.threads = job.threads
    this.from = from ?? new CompiledLevel([], job.from)
    if (!from) this.from.open()
    this.next = next ?? new CompiledLevel([], job.next, this.index)
    this.report = emptyReport(this.core)
    this.troubled = []
    this.misfits = []
    this.expanded = 0
    this.rest = undefined
    const { base, table, isAlone } = job
    const { from: source, next: target, report } = this
    const isStopped = () => this.isStopped()
    this.hand.begin({ from: source, next: target, base, table, isAlone, report, isStopped })
  }

  /**
   * Takes a chunk of the level, of so many states at the most, and expands it; false where there is none, or
   * where all are to stop.
   */
  work(statesMax = chunkMax): boolean {
    const { control, threads, known } = this
    if (Atomics.load(control, stopWord) !== 0) return false
    const left = this.from.length - Atomics.load(control, takenWord)
    const chunk = Math.min(statesMax, known < warmStates ? chunkMin : chunkOf(left, threads))
    const from = Atomics.add(control, takenWord, chunk)
    if (from >= this.from.length) return false
    return this.expand(from, Math.min(from + chunk, this.from.length))
  }

  /** Expands a stretch; false where it had to give up before its end. */
  expand(from: number, to: number): boolean {
    const { control, report, next } = this
    const [generated, appended] = [report.generated, next.length]
    let index = from
    let isGoingOn = true
    while (index < to && isGoingOn) {
      if (this.isStopped()) break
      const { expanded, outcome } = this.hand.expand(index, to)
      index += expanded
      if (outcome !== 'done') isGoingOn = this.leave(index++, outcome)
    }
    this.expanded += index - from
    this.known += index - from
    if (index < to) this.rest = [index, to]
    Atomics.add(control, generatedWord, report.generated - generated)
    Atomics.add(control, appendedWord, next.length - appended)
    return index === to && isGoingOn
  }

  /** Whether chunks are to be given up. */
  private isStopped(): boolean {
    return (Atomics.load(this.control, stopWord) & ~stopFor.handOver) !== 0
  }

  /** Leaves a state to be done again; false where all are to stop. */
  private leave(index: number, outcome: Exclude<Outcome, 'done'>): boolean {
    this.troubled.push(index)
    if (outcome === 'trouble') return true
    if (outcome === 'misfit') this.misfits.push(index)
    Atomics.or(this.control, stopWord, stopFor[outcome])
    return false
  }

  end(): Done {
    const replaced = this.hand.end()
    this.next.writer.seal()
    const { report, expanded, troubled, misfits, rest } = this
    const missed = this.core.store.misses.take()
    return { report, expanded, troubled, misfits, missed, replaced, ...(rest ? { rest } : {}) }
  }

  /** Does a state again by the reference engine. */
  redo(index: number, makeRoom: () => void): void {
    this.hand.redo(index, makeRoom)
  }

  /** Takes a part of the next level into the log, if there is one; counts its states by action. */
  finish(columns: LogColumns | undefined, from: number, to: number): Float64Array {
    const { next } = this
    if (this.index > 0) next.open()
    const distinct = new Float64Array(this.core.reference.actions.length)
    // Entries are still in a cache when their actions are read.
    for (let start = from; start < to; start += blockStates) {
      const end = Math.min(start + blockStates, to)
      if (columns) fillColumns(columns, next, start, end)
      for (let index = start; index < end; index++) distinct[next.packed.action(index)]!++
    }
    if (columns && from === to) fillColumns(columns, next, from, to)
    return distinct
  }
}

/** A report in which nothing has been found yet. */
function emptyReport({ reference }: Core): Report {
  const actions = reference.actions.length
  return {
    generated: 0,
    generatedByAction: new Float64Array(actions),
    distinctByAction: new Float64Array(actions),
    outDegrees: [],
    cut: 0,
    violations: [],
  }
}

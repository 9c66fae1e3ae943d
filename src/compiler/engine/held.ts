import type { Report } from '../../model/engine.js'
import type { Touch } from '../../model/fingerprint-table.js'
import { head } from '../leaf.js'
import type { Core } from './core.js'
import type { CompiledLevel } from './level.js'
import type { Recent } from './recent.js'
import type { Seen } from './seen.js'

/** States whose successors are held at a time. */
const statesMax = 32
/** No more are begun once so many words of heads are held, as all of it is to stay in a cache. */
const headWordsMax = 2048

/**
 * The successors of some states that follow one another in a level. All are held before any is settled: one
 * kind of work at a time is faster than both by turns, by a twentieth.
 */
export class Held {
  /** How many states are held whole. */
  states = 0
  /** What the state after them has met, where it could not be held; `trouble`: something is to be told. */
  signal: unknown
  /** By state: where its heads end, and its steps that change nothing. */
  private readonly ends = new Int32Array(statesMax)
  private readonly stutterEnds = new Int32Array(statesMax)
  /** Takes what is read ahead, which would not be read if nobody did. */
  protected touched = 0

  /** `isStopped`: asked before each state whether there is no time for it. */
  constructor(
    private readonly core: Core,
    private readonly isStopped: () => boolean = () => false,
  ) {}

  /** Holds the successors of states `first` (inclusive) to `last` (exclusive), or of as many as it can. */
  hold(from: CompiledLevel, first: number, last: number): void {
    const { core, ends, stutterEnds } = this
    const run = core.run()
    const count = Math.min(last - first, statesMax)
    this.touched = from.packed.touch(first, first + count)
    run.release(0, 0)
    this.signal = undefined
    let end = 0
    let stutterEnd = 0
    let states = 0
    while (states < count && end < headWordsMax && !this.isStopped()) {
      core.start(from, first + states)
      try {
        run.next()
      } catch (error) {
        core.reset()
        this.signal = error
        break
      }
      if (core.hasTrouble()) {
        this.signal = trouble
        break
      }
      end = run.end()
      stutterEnd = run.stutterEnd()
      ends[states] = end
      stutterEnds[states++] = stutterEnd
    }
    run.release(end, stutterEnd)
    this.states = states
  }

  /** Reads the table ahead for all successors that are held, but for those that need no look at it. */
  readAhead(touch: Touch, recent: Recent): void {
    const run = this.core.run()
    const heads = run.heads()
    const end = run.end()
    let read = 0
    for (let at = 0; at < end; at += head.words) {
      const high = heads[at + head.high]!
      const low = heads[at + head.low]!
      if (!recent.has(high, low)) read ^= touch(high, low)
    }
    this.touched = read
  }

  /** Where the heads of one of the states end, which is where those of the next begin. */
  end(state: number): number {
    return state < 0 ? 0 : this.ends[state]!
  }

  /** The number of steps from a state. */
  steps(state: number): number {
    const stutters = this.stutterEnds[state]! - this.stutterEnd(state - 1)
    return (this.end(state) - this.end(state - 1)) / head.words + stutters
  }

  /** Counts to how many states there are steps from one of them, which has been turned to, in a report. */
  countDegree(state: number, seen: Seen, report: Report): void {
    const isOwnKnown = this.stutterEnds[state]! > this.stutterEnd(state - 1)
    const degree = seen.countDifferent(this.end(state - 1), this.end(state), this.core.own, isOwnKnown)
    report.outDegrees[degree] = (report.outDegrees[degree] ?? 0) + 1
  }

  /** Counts the steps from the first so many of the states in a report, by action. */
  countSteps(states: number, report: Report): void {
    const run = this.core.run()
    const [end, stutterEnd] = [this.end(states - 1), this.stutterEnd(states - 1)]
    countByAction(run.heads(), end, head.words, head.action, report)
    countByAction(run.stutters(), stutterEnd, 1, 0, report)
    report.generated += end / head.words + stutterEnd
  }

  private stutterEnd(state: number): number {
    return state < 0 ? 0 : this.stutterEnds[state]!
  }
}

/** In place of an error: an invariant or a property is false, or had a fault. */
export const trouble = { name: 'trouble' }

/** Counts entries of `words` words each, up to `end`, which have an action in one of them, in a report. */
function countByAction(
  entries: Int32Array,
  end: number,
  words: number,
  actionWord: number,
  { generatedByAction }: Report,
): void {
  // Those of one action are mostly together.
  for (let at = 0; at < end; ) {
    const first = at
    const action = entries[at + actionWord]!
    do at += words
    while (at < end && entries[at + actionWord] === action)
    generatedByAction[action]! += (at - first) / words
  }
}

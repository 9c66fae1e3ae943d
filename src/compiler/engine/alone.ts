import type { Report } from '../../model/engine.js'
import {
  claimRoom,
  createLoneProbe,
  createTouch,
  type FingerprintTable,
  type Probe,
  returnRoom,
  TableFull,
  type Touch,
} from '../../model/fingerprint-table.js'
import { settlesWithin } from '../constrained.js'
import { head } from '../leaf.js'
import { misfit, storeFull } from '../store/fault.js'
import type { Core } from './core.js'
import { Held, trouble } from './held.js'
import type { CompiledLevel } from './level.js'
import { Recent } from './recent.js'
import { Seen } from './seen.js'

/** Fingerprints that the table is asked room for at once. */
const roomAtOnce = 4096

/** The work of a thread that searches by itself, with an engine that is not used otherwise meanwhile. */
export interface Alone {
  /** Expands the states `first` (inclusive) to `last` (exclusive). See `Engine.expand`. */
  expand(
    from: CompiledLevel,
    first: number,
    last: number,
    table: FingerprintTable,
    next: CompiledLevel,
    report: Report,
  ): void
}

/** Expands states in their order: the first parent that arrives is the least. */
export function createAlone(core: Core): Alone {
  const { config, reference, store } = core
  const held = new Held(core)
  const seen = new Seen()
  const recent = new Recent()
  const isConstrained = settlesWithin(config)
  let level: CompiledLevel
  let table: FingerprintTable
  let report: Report
  let probe: Probe
  let touch: Touch | undefined
  /** How many fingerprints may be entered before the table is asked. */
  let room = 0
  // Of the state under expansion.
  let source = 0
  let cut = 0

  /** Takes the successors of a state into the table and the next level. */
  function settle(begin: number, end: number): void {
    const heads = core.run().heads()
    const { high: ownHigh, low: ownLow } = core.own
    for (let at = begin; at < end; at += head.words) {
      if (isConstrained) {
        settleWithin(at)
        continue
      }
      const high = heads[at + head.high]!
      const low = heads[at + head.low]!
      // A step that changes nothing is frequent, and known without a look.
      if (high === ownHigh && low === ownLow) continue
      if (recent.has(high, low)) continue
      if (room === 0) makeRoom()
      const probed = probe(high, low, source)
      recent.add(high, low)
      if (probed === 1) enterNew(at)
    }
  }

  function enterNew(at: number): void {
    room--
    seen.markNew(at)
    report.distinctByAction[core.run().heads()[at + head.action]!]!++
    core.appendHeld(level, at, source)
  }

  /** The same of one of them, where there are constraints. */
  function settleWithin(at: number): void {
    const run = core.run()
    const heads = run.heads()
    const [high, low, slots] = [heads[at + head.high]!, heads[at + head.low]!, heads[at + head.at]!]
    const leaf = run.held()[slots - 1]!
    const { redraw, undraw } = run.leaves[leaf]!
    core.bring()
    redraw(slots)
    try {
      const isKnown = table.has(high, low)
      const isSameState = isKnown && !config.view
      const isAllowed = core.all(run.actionConstraints) && (isSameState || core.all(run.stateConstraints))
      if (!isAllowed) cut++
      if (!isAllowed && !isSameState) core.check(leaf, slots)
      undraw(slots)
      if (!isAllowed || isKnown) return
      if (room === 0) makeRoom()
      probe(high, low, source)
      enterNew(at)
    } catch (error) {
      undraw(slots)
      core.noteFault(error)
    }
  }

  function makeRoom(): void {
    room = claimRoom(table.shared, roomAtOnce)
    if (room > 0) return
    if (!table.grow()) throw new TableFull('no memory for another fingerprint')
    begin()
    room = claimRoom(table.shared, roomAtOnce)
  }

  function begin(): void {
    probe = createLoneProbe(table.shared)
    touch = createTouch(table.shared)
  }

  /** Expands states from `first` on, before `last`; gives where to go on. */
  function expandSome(from: CompiledLevel, first: number, last: number): number {
    held.hold(from, first, last)
    if (touch) held.readAhead(touch, recent)
    for (let state = 0; state < held.states; state++) {
      const signal = expandHeld(from, first, state)
      if (signal === undefined) continue
      held.countSteps(state, report)
      again(from, first + state, signal)
      // What is held of those after it may be void.
      return first + state + 1
    }
    held.countSteps(held.states, report)
    if (held.signal === undefined) return first + held.states
    source = from.first + first + held.states
    seen.begin(core.run().heads(), 0, 0)
    again(from, first + held.states, held.signal)
    return first + held.states + 1
  }

  /** Expands a state whose successors are held; gives a signal where the reference engine has to do it. */
  function expandHeld(from: CompiledLevel, first: number, state: number): unknown {
    const index = first + state
    source = from.first + index
    cut = 0
    const [begin, end] = [held.end(state - 1), held.end(state)]
    core.turnTo(from, index)
    seen.begin(core.run().heads(), begin, end)
    level.writer.mark()
    let signal: unknown
    try {
      settle(begin, end)
    } catch (error) {
      core.reset()
      signal = error
    }
    if (signal !== undefined || core.hasTrouble()) {
      takeBack()
      return signal ?? trouble
    }
    held.countDegree(state, seen, report)
    report.cut += cut
    if (config.checkDeadlock && held.steps(state) === 0) {
      report.violations.push({ kind: 'deadlock', order: 0, source })
    }
    return undefined
  }

  /** Takes back what has been appended and counted of the state under expansion; its fingerprints stay. */
  function takeBack(): void {
    level.rewind()
    for (const action of seen.newActions()) report.distinctByAction[action]!--
  }

  /** Expands a state by the reference engine, which tells what there is to tell. */
  function again(from: CompiledLevel, index: number, signal: unknown): void {
    if (signal === misfit) core.revise(from, index)
    else if (signal === storeFull) store.grow()
    else if (signal !== trouble) core.noteFault(signal)
    reference.expandState(
      core.decodeAt(from, index),
      source,
      {
        // What this very state has entered is new to it.
        has: (high, low) => table.has(high, low) && !seen.isNew(high, low),
        add(next, high, low, parent, action) {
          if (!seen.takeNew(high, low)) enter(high, low)
          core.put(level, next, high, low, parent, action, from)
        },
      },
      report,
    )
  }

  function enter(high: number, low: number): void {
    if (room === 0) makeRoom()
    if (probe(high, low, source) === 1) room--
  }

  return {
    expand(from, first, last, known, next, result) {
      if (known !== table) recent.clear()
      level = next
      table = known
      report = result
      core.into(next)
      begin()
      for (let index = first; index < last; ) index = expandSome(from, index, last)
      returnRoom(table.shared, room)
      room = 0
    },
  }
}

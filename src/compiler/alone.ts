import type { Report } from '../model/engine.js'
import {
  claimRoom,
  createLoneProbe,
  createTouch,
  type FingerprintTable,
  type Probe,
  returnRoom,
  TableFull,
  type Touch,
} from '../model/fingerprint-table.js'
import type { Core } from './core.js'
import { countSteps, readAhead, settlesWithin } from './held.js'
import { heldHead } from './leaf.js'
import { type CompiledLevel, touchedStates } from './level.js'
import { Seen } from './seen.js'
import { misfit, storeFull } from './store/fault.js'

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

/** Expands states one after the other: the first parent that arrives is the least. */
export function createAlone(core: Core): Alone {
  const { config, reference, store } = core
  const seen = new Seen()
  const isConstrained = settlesWithin(config)
  const hasInvariants = config.invariants.length > 0
  /** Takes what is read ahead, which would not be read if nobody did. */
  const touched = new Int32Array(1)
  let level: CompiledLevel
  let table: FingerprintTable
  let report: Report
  let probe: Probe
  let touch: Touch
  /** How many fingerprints may be entered before the table is asked. */
  let room = 0
  // Of the state under expansion.
  let source = 0
  let cut = 0

  /** Takes the successors that are held, up to so many words, into the table and the next level. */
  function settle(end: number): void {
    const run = core.run()
    const held = run.held()
    const { widths } = run
    const { high: ownHigh, low: ownLow } = core.own
    seen.begin(held, end)
    touched[0] = readAhead(run, end, touch)
    for (let at = 0; at < end; ) {
      const leaf = held[at]!
      const high = held[at + heldHead.high]!
      const low = held[at + heldHead.low]!
      seen.add(at)
      if (isConstrained) settleWithin(at)
      else {
        if (room === 0) makeRoom()
        // A step that changes nothing is frequent, and known without a look.
        if ((high !== ownHigh || low !== ownLow) && probe(high, low, source) === 1) {
          enterNew(at)
          if (hasInvariants) core.checkHeld(at)
        }
      }
      at += widths[leaf]!
    }
  }

  function enterNew(at: number): void {
    room--
    core.appendHeld(level, at, source)
    seen.markNew(at)
    report.distinctByAction[core.run().held()[at + heldHead.action]!]!++
  }

  /** The same of one of them, where there are constraints. */
  function settleWithin(at: number): void {
    const run = core.run()
    const held = run.held()
    const leaf = held[at]!
    const [high, low] = [held[at + heldHead.high]!, held[at + heldHead.low]!]
    const { redraw, undraw } = run.leaves[leaf]!
    redraw(at + heldHead.words)
    try {
      const isKnown = table.has(high, low)
      const isSameState = isKnown && !config.view
      const isAllowed = core.all(run.actionConstraints) && (isSameState || core.all(run.stateConstraints))
      if (!isAllowed) cut++
      if (!isKnown || !(isAllowed || isSameState)) core.check(leaf)
      undraw(at + heldHead.words)
      if (!isAllowed || isKnown) return
      if (room === 0) makeRoom()
      probe(high, low, source)
      enterNew(at)
    } catch (error) {
      undraw(at + heldHead.words)
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

  function expandOne(from: CompiledLevel, index: number): void {
    source = from.first + index
    core.start(from, index)
    cut = 0
    let end = 0
    let signal: unknown
    seen.begin(core.run().held(), 0)
    level.writer.mark()
    try {
      end = core.run().next()
      if (!core.hasTrouble()) settle(end)
    } catch (error) {
      core.reset()
      if (error === misfit || error === storeFull) signal = error
      else core.noteFault(error)
    }
    if (signal || core.hasTrouble()) {
      // Found again by the reference engine, which tells what it is.
      takeBack()
      if (signal === misfit) core.revise(from, index)
      else if (signal) store.grow()
      redo(from, index)
      return
    }
    const generated = countSteps(core.run(), end, report)
    report.cut += cut
    report.outDegrees[seen.size] = (report.outDegrees[seen.size] ?? 0) + 1
    if (config.checkDeadlock && generated === 0) {
      report.violations.push({ kind: 'deadlock', order: 0, source })
    }
  }

  /** Takes back what has been appended and counted of the state under expansion; its fingerprints stay. */
  function takeBack(): void {
    level.rewind()
    for (const action of seen.newActions()) report.distinctByAction[action]!--
  }

  function redo(from: CompiledLevel, index: number): void {
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
      level = next
      table = known
      report = result
      core.turnTo(next)
      begin()
      for (let start = first; start < last; start += touchedStates) {
        const end = Math.min(start + touchedStates, last)
        touched[0] = from.packed.touch(start, end)
        for (let index = start; index < end; index++) expandOne(from, index)
      }
      returnRoom(table.shared, room)
      room = 0
    },
  }
}

import type { Report } from '../model/engine.js'
import {
  claimRoom,
  createLoneProbe,
  createParentLookup,
  createProbe,
  createTouch,
  type Probe,
  returnRoom,
  type SharedTable,
  type Touch,
} from '../model/fingerprint-table.js'
import type { Core } from './core.js'
import { countSteps, readAhead, settlesWithin } from './held.js'
import { heldHead } from './leaf.js'
import type { CompiledLevel } from './level.js'
import { Seen } from './seen.js'
import { misfit, storeFull } from './store/fault.js'

/** What is to be expanded, and where its successors go. */
export interface Task {
  readonly from: CompiledLevel
  readonly next: CompiledLevel
  /** The number of the level's first state, among all. */
  readonly base: number
  readonly table: SharedTable
  /** Whether no other thread works on the level. */
  readonly isAlone: boolean
  readonly report: Report
}

/**
 * How the expansion of a state ended: it is done; or nothing of it is counted, as there is something to tell
 * of it, or no room in the table or in the store, or a value does not fit its slots.
 */
export type Outcome = 'done' | 'trouble' | 'table' | 'store' | 'misfit'

/** An engine as one of several threads that expand a level together. */
export interface Hand {
  begin(task: Task): void
  /** Expands a state of the level. What is not done is to be done by `redo`, once the level is expanded. */
  expand(index: number): Outcome
  /**
   * Ends the expansion, until it begins again. Gives the fingerprints that were entered again with a lesser
   * parent: high word, low word, that parent.
   */
  end(): Int32Array
  /**
   * Expands a state by the reference engine, with all other threads at rest and all parents known. `makeRoom`
   * claims room for one entry, and grows the table where there is none.
   */
  redo(index: number, makeRoom: () => void): void
}

const roomAtOnce = 4096
/** Thrown where the table has no room for another fingerprint. */
const tableFull = { name: 'tableFull' }

/**
 * The hand of an engine, which is not used otherwise from then on. Fingerprints go to a table with parents,
 * so that the least parent of a state is known however the threads took turns. A state is checked by whoever
 * enters it, and again by whoever enters it with a lesser parent; so what the least parent has to tell is
 * never missed, and `redo` tells what is only of the least.
 */
export function createHand(core: Core): Hand {
  const { config } = core
  const seen = new Seen()
  const isConstrained = settlesWithin(config)
  const hasInvariants = config.invariants.length > 0
  let task: Task
  let probe: Probe
  let touch: Touch
  /** Takes what is read ahead, which would not be read if nobody did. */
  const touched = new Int32Array(1)
  let parentOf: (high: number, low: number) => number | undefined
  let room = 0
  const replaced: number[] = []
  let source = 0
  /** The number of the state under expansion. */
  let number = 0
  let cut = 0

  /** Takes the successors that are held, up to so many words, into the table and the next level. */
  function settle(end: number): void {
    const run = core.run()
    const held = run.held()
    const { widths } = run
    seen.begin(held, end)
    // Room for all: a state that finds none has entered nothing.
    const most = end / heldHead.words
    if (room < most) room += claimRoom(task.table, roomAtOnce + Math.ceil(most))
    if (room < most) throw tableFull
    touched[0] = readAhead(run, end, touch)
    for (let at = 0; at < end; ) {
      const leaf = held[at]!
      const high = held[at + heldHead.high]!
      const low = held[at + heldHead.low]!
      seen.add(at)
      if (!isConstrained || isAllowed(high, low, leaf, at)) {
        const probed = probe(high, low, number)
        if (probed === 1) room--
        if (probed === 2) replaced.push(high, low, source)
        if (probed !== 0) {
          core.appendHeld(task.next, at, source)
          if (hasInvariants) core.checkHeld(at)
        }
      }
      at += widths[leaf]!
    }
  }
  /** Whether a successor is within the constraints; one that is not is cut, and checked. */
  function isAllowed(high: number, low: number, leaf: number, at: number): boolean {
    const run = core.run()
    const { redraw, undraw } = run.leaves[leaf]!
    redraw(at + heldHead.words)
    try {
      const parent = config.view ? undefined : parentOf(high, low)
      const isKnown = parent !== undefined
      if (core.all(run.actionConstraints) && (isKnown || core.all(run.stateConstraints))) return true
      cut++
      if (!isKnown || isAfter(parent)) core.check(leaf)
    } catch (error) {
      core.noteFault(error)
    } finally {
      undraw(at + heldHead.words)
    }
    return false
  }

  /** Whether a parent is not before the state under expansion. */
  function isAfter(parent: number): boolean {
    return ((parent - number) | 0) >= 0
  }

  /** The words held of the state under expansion. */
  let end = 0

  function attempt(index: number): Outcome {
    try {
      core.start(task.from, index)
      end = core.run().next()
      if (!core.hasTrouble()) settle(end)
    } catch (error) {
      core.reset()
      if (error === tableFull) return 'table'
      if (error === storeFull) return 'store'
      if (error === misfit) return 'misfit'
      core.noteFault(error)
    }
    return core.hasTrouble() ? 'trouble' : 'done'
  }

  function turnTo(index: number): void {
    source = index
    number = (task.base + index) | 0
  }

  return {
    begin(next) {
      task = next
      core.turnTo(task.next)
      probe = task.isAlone ? createLoneProbe(task.table) : createProbe(task.table)
      touch = createTouch(task.table)
      parentOf = createParentLookup(task.table)
    },
    expand(index) {
      turnTo(index)
      cut = 0
      const outcome = attempt(index)
      if (outcome !== 'done') return outcome
      const { report } = task
      const generated = countSteps(core.run(), end, report)
      report.cut += cut
      report.outDegrees[seen.size] = (report.outDegrees[seen.size] ?? 0) + 1
      if (config.checkDeadlock && generated === 0) {
        report.violations.push({ kind: 'deadlock', order: 0, source: index })
      }
      return 'done'
    },
    end() {
      returnRoom(task.table, room)
      room = 0
      const all = Int32Array.from(replaced)
      replaced.length = 0
      return all
    },
    redo(index, makeRoom) {
      turnTo(index)
      const entered = new Set<string>()
      const key = (high: number, low: number) => `${high | 0} ${low | 0}`
      core.reference.expandState(
        core.decodeAt(task.from, index),
        index,
        {
          has(high, low) {
            const parent = parentOf(high, low)
            return parent !== undefined && (!isAfter(parent) || entered.has(key(high, low)))
          },
          add(state, high, low, _, action) {
            entered.add(key(high, low))
            makeRoom()
            const probed = createProbe(task.table)(high, low, number)
            parentOf = createParentLookup(task.table)
            if (probed !== 1) returnRoom(task.table, 1)
            if (probed === 2) replaced.push(high | 0, low | 0, index)
            // What an attempt has appended of this state is left out, so that all is in one order.
            core.put(task.next, state, high | 0, low | 0, index, action, task.from)
          },
        },
        task.report,
      )
    },
  }
}

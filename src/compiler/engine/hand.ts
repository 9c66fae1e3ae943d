import type { Report } from '../../model/engine.js'
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
} from '../../model/fingerprint-table.js'
import { settlesWithin } from '../constrained.js'
import { head } from '../leaf.js'
import { misfit, storeFull } from '../store/fault.js'
import type { Core } from './core.js'
import { Held, trouble } from './held.js'
import type { CompiledLevel } from './level.js'
import { Recent } from './recent.js'
import { Seen } from './seen.js'

/** What is to be expanded, and where its successors go. */
export interface Task {
  readonly from: CompiledLevel
  readonly next: CompiledLevel
  /** The number of the level's first state, among all. */
  readonly base: number
  readonly table: SharedTable
  /** Whether no other thread has worked on the level. */
  readonly isAlone: boolean
  readonly report: Report
  /** Whether all are to stop. A state may take so long that others are not to be waited for. */
  isStopped(): boolean
}

/**
 * How the expansion of a state ended: it is done; or nothing of it is counted, as there is something to tell
 * of it, or no room in the table or in the store, or a value does not fit its slots.
 */
export type Outcome = 'done' | 'trouble' | 'table' | 'store' | 'misfit'

/** An engine as one of several threads that expand a level together. */
export interface Hand {
  begin(task: Task): void
  /**
   * Expands states of the level, from `first` on, before `last`: gives how many are done, fewer where all are
   * to stop; and if not `done`, how the next one ended, which is to be done by `redo` once the level is
   * expanded.
   */
  expand(first: number, last: number): { readonly expanded: number; readonly outcome: Outcome }
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
  const held = new Held(core, () => task.isStopped())
  const seen = new Seen()
  const recent = new Recent()
  const isConstrained = settlesWithin(config)
  let task: Task
  let probe: Probe
  let touch: Touch | undefined
  let parentOf: (high: number, low: number) => number | undefined
  let room = 0
  const replaced: number[] = []
  let source = 0
  /** The number of the state under expansion. */
  let number = 0
  let cut = 0

  /** Takes the successors of a state into the table and the next level. */
  function settle(begin: number, end: number): void {
    const heads = core.run().heads()
    // Room for all: a state that finds none has entered nothing.
    const most = (end - begin) / head.words
    if (room < most) room += claimRoom(task.table, roomAtOnce + most)
    if (room < most) throw tableFull
    const { high: ownHigh, low: ownLow } = core.own
    for (let at = begin; at < end; at += head.words) {
      const high = heads[at + head.high]!
      const low = heads[at + head.low]!
      if (isConstrained && !isAllowed(high, low, at)) continue
      if ((high === ownHigh && low === ownLow) || recent.has(high, low)) continue
      const probed = probe(high, low, number)
      recent.add(high, low)
      if (probed === 0) continue
      if (probed === 1) room--
      else replaced.push(high, low, source)
      core.appendHeld(task.next, at, source)
    }
  }

  /** Whether a successor is within the constraints; one that is not is cut, and checked. */
  function isAllowed(high: number, low: number, at: number): boolean {
    const run = core.run()
    const slots = run.heads()[at + head.at]!
    const leaf = run.held()[slots - 1]!
    const { redraw, undraw } = run.leaves[leaf]!
    core.bring()
    redraw(slots)
    try {
      const parent = config.view ? undefined : parentOf(high, low)
      const isKnown = parent !== undefined
      if (core.all(run.actionConstraints) && (isKnown || core.all(run.stateConstraints))) return true
      cut++
      if (!isKnown || isAfter(parent)) core.check(leaf, slots)
    } catch (error) {
      core.noteFault(error)
    } finally {
      undraw(slots)
    }
    return false
  }

  /** Whether a parent is not before the state under expansion. */
  function isAfter(parent: number): boolean {
    return ((parent - number) | 0) >= 0
  }

  /** Expands a state whose successors are held. */
  function expandHeld(index: number, state: number): Outcome {
    turnTo(index)
    cut = 0
    const { report } = task
    const [begin, end] = [held.end(state - 1), held.end(state)]
    core.turnTo(task.from, index)
    seen.begin(core.run().heads(), begin, end)
    try {
      settle(begin, end)
    } catch (error) {
      core.reset()
      return outcomeOf(error)
    }
    if (core.hasTrouble()) return 'trouble'
    held.countDegree(state, seen, report)
    report.cut += cut
    if (config.checkDeadlock && held.steps(state) === 0) {
      report.violations.push({ kind: 'deadlock', order: 0, source: index })
    }
    return 'done'
  }

  function outcomeOf(signal: unknown): Outcome {
    if (signal === tableFull) return 'table'
    if (signal === storeFull) return 'store'
    if (signal === misfit) return 'misfit'
    if (signal !== trouble) core.noteFault(signal)
    return 'trouble'
  }

  function turnTo(index: number): void {
    const before = number
    source = index
    number = (task.base + index) | 0
    if (((number - before) | 0) < 0) recent.clear()
  }

  return {
    begin(next) {
      // A helper gets its table anew for each level; the leader keeps what it has.
      if (next.table.control !== task?.table.control) recent.clear()
      task = next
      core.into(task.next)
      probe = task.isAlone ? createLoneProbe(task.table) : createProbe(task.table)
      touch = createTouch(task.table)
      parentOf = createParentLookup(task.table)
    },
    expand(first, last) {
      held.hold(task.from, first, last)
      if (touch) held.readAhead(touch, recent)
      for (let state = 0; state < held.states; state++) {
        const outcome = expandHeld(first + state, state)
        if (outcome === 'done') continue
        held.countSteps(state, task.report)
        return { expanded: state, outcome }
      }
      held.countSteps(held.states, task.report)
      const outcome = held.signal === undefined ? 'done' : outcomeOf(held.signal)
      return { expanded: held.states, outcome }
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

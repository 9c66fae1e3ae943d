import type { Level, Report } from '../../model/engine.js'
import { lookAround, type Taken } from '../../model/reference-walker.js'
import type { Walker } from '../../model/walker.js'
import { settlesWithin } from '../constrained.js'
import { head } from '../leaf.js'
import { misfit, storeFull } from '../store/fault.js'
import type { Core } from './core.js'
import { type CompiledLevel, ownLevel } from './level.js'

/**
 * A walker of the compiled engine, which is not used otherwise meanwhile. The state it is at is in memory, in
 * slots, and becomes the one that is taken by the slots which that changes.
 */
export function createWalker(core: Core): Walker {
  const { config, reference, store } = core
  const isConstrained = settlesWithin(config)
  /** Where the walk has begun: what is laid out anew with the state. */
  let level: CompiledLevel
  /** The state it is at, in slots, and its fingerprint. */
  let here = new Int32Array(0)
  let high = 0
  let low = 0
  /** Heads of the successors that may be taken; or those that the reference engine has found. */
  let taken = new Int32Array(64)
  let count = 0
  let found: readonly Taken[] | undefined

  function keep(): void {
    const { memory, successor: slots } = core.layout()
    if (here.length !== slots) here = new Int32Array(slots)
    for (let slot = 0; slot < slots; slot++) here[slot] = memory[slot]!
  }

  function restore(): void {
    const { memory, successor: slots } = core.layout()
    memory.set(here, 0)
    memory.set(here, slots)
  }

  /** Holds the successors, checks them, and takes note of those that may be taken; false where it cannot. */
  function lookFast(report: Report): boolean {
    const run = core.run()
    run.release(0, 0)
    core.startHere(high, low)
    run.next()
    if (core.hasTrouble()) return false
    const end = run.end()
    let cut = 0
    count = 0
    for (let at = 0; at < end; at += head.words) {
      const slots = run.heads()[at + head.at]!
      const leaf = run.leaves[run.held()[slots - 1]!]!
      if (isConstrained || leaf.check) {
        leaf.redraw(slots)
        const isAllowed =
          !isConstrained || (core.all(run.actionConstraints) && core.all(run.stateConstraints))
        const isOther = !isConstrained || differs()
        if (!isAllowed) cut++
        if (leaf.check?.(slots) === 0) return false
        leaf.undraw(slots)
        if (!isAllowed || !isOther) continue
      }
      if (count === taken.length) taken = widened(taken)
      taken[count++] = at
    }
    const heads = run.heads()
    const stutters = run.stutters()
    const stutterEnd = run.stutterEnd()
    for (let at = 0; at < end; at += head.words) report.generatedByAction[heads[at + head.action]!]!++
    for (let at = 0; at < stutterEnd; at++) report.generatedByAction[stutters[at]!]!++
    const steps = end / head.words + stutterEnd
    report.generated += steps
    report.cut += cut
    if (config.checkDeadlock && steps === 0) {
      report.violations.push({ kind: 'deadlock', order: 0, source: 0 })
    }
    return true
  }

  /** Whether the successor in memory is another state. */
  function differs(): boolean {
    const { memory, successor: slots } = core.layout()
    for (let slot = 0; slot < slots; slot++) if (memory[slot] !== memory[slots + slot]) return true
    return false
  }

  /** Has the reference engine look, which tells what there is to tell. */
  function lookAgain(report: Report): void {
    const state = core.decodeHere()
    found = lookAround(reference, state, report)
    count = found.length
  }

  return {
    turnTo(from: Level, index: number) {
      level = ownLevel(from)
      core.load(level, index)
      high = core.own.high
      low = core.own.low
      keep()
    },
    look(report) {
      found = undefined
      for (;;) {
        let signal: unknown
        try {
          if (lookFast(report)) return count
        } catch (error) {
          signal = error
        }
        core.reset()
        restore()
        if (signal === storeFull) store.grow()
        else if (signal === misfit) {
          core.reviseHere(level)
          keep()
        } else {
          if (signal !== undefined) core.noteFault(signal)
          lookAgain(report)
          return count
        }
      }
    },
    action: (successor) =>
      found ? found[successor]!.action : core.run().heads()[taken[successor]! + head.action]!,
    fingerprintHigh: (successor) =>
      found ? found[successor]!.high : core.run().heads()[taken[successor]! + head.high]!,
    fingerprintLow: (successor) =>
      found ? found[successor]!.low : core.run().heads()[taken[successor]! + head.low]!,
    take(successor) {
      if (found) {
        const next = found[successor]!
        core.putHere(next.state, level)
        high = next.high
        low = next.low
        keep()
        return
      }
      const run = core.run()
      const at = taken[successor]!
      const slots = run.heads()[at + head.at]!
      high = run.heads()[at + head.high]!
      low = run.heads()[at + head.low]!
      run.leaves[run.held()[slots - 1]!]!.redraw(slots)
      const { memory, successor: size } = core.layout()
      for (let slot = 0; slot < size; slot++) {
        const word = memory[size + slot]!
        here[slot] = word
        memory[slot] = word
      }
    },
  }
}

function widened(words: Int32Array): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(2 * words.length)
  wider.set(words)
  return wider
}

import type { Config } from '../model/config.js'
import type { Report } from '../model/engine.js'
import type { Touch } from '../model/fingerprint-table.js'
import type { Runnable } from './assemble.js'
import { heldHead } from './leaf.js'

/** Counts the successors that are held, up to so many words, in a report; gives their number. */
export function countSteps(run: Runnable, end: number, report: Report): number {
  const held = run.held()
  const { widths } = run
  const { generatedByAction } = report
  let generated = 0
  for (let at = 0; at < end; at += widths[held[at]!]!) {
    generatedByAction[held[at + heldHead.action]!]!++
    generated++
  }
  report.generated += generated
  return generated
}

/**
 * Reads the table ahead for each successor that is held, up to so many words: a short loop waits for many
 * cache misses at a time. The result is of no use, but it is to be kept, or nothing is read.
 */
export function readAhead(run: Runnable, end: number, touch: Touch): number {
  const held = run.held()
  const { widths } = run
  let read = 0
  for (let at = 0; at < end; at += widths[held[at]!]!) {
    read ^= touch(held[at + heldHead.high]!, held[at + heldHead.low]!)
  }
  return read
}

/** Whether a successor has to be in memory before it is known what becomes of it. */
export function settlesWithin({ stateConstraints, actionConstraints, view }: Config): boolean {
  return stateConstraints.length + actionConstraints.length > 0 || view !== undefined
}

import type { Report } from '../model/engine.js'
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

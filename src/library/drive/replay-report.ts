import type { Replayed } from '../../drivers/transcript.js'
import { count } from '../../explorer/report.js'
import { jsonDifferences } from '../../exports/json-difference.js'
import { isObject, type Json, type JsonObject } from '../../exports/json-text.js'
import { printCommand } from './log.js'

/** Longer answers are not shown whole, in characters. */
const answerMax = 200
/** How many differences between them are shown then. */
const differencesMax = 20

/** What became of a transcript: one line, or the first answer that is another, with both. */
export function renderReplay({ same, different, isInterrupted }: Replayed): readonly string[] {
  if (isInterrupted) return [`interrupted after ${count(same, 'answer')}`]
  if (!different) return [`the same: ${count(same, 'answer')}`]
  const { exchange, answer } = different
  const before = JSON.stringify(exchange.answer)
  const after = JSON.stringify(answer)
  const lines = [
    `different in line ${exchange.line}, after ${count(same, 'answer')}: ${printCommand(exchange)}`,
  ]
  if (before.length <= answerMax && after.length <= answerMax) {
    return [...lines, `  transcript: ${before}`, `  now:        ${after}`]
  }
  const differences = jsonDifferences(exchange.answer, answer)
  lines.push(
    ...differences
      .slice(0, differencesMax)
      .flatMap((difference) => [
        `  ${difference.place}`,
        `    transcript: ${printPart(difference.before)}`,
        `    now:        ${printPart(difference.after)}`,
      ]),
  )
  const more = differences.length - differencesMax
  return more > 0 ? [...lines, `  and ${count(more, 'more difference')}`] : lines
}

function printPart(json: Json | undefined): string {
  if (json === undefined) return 'nothing'
  const text = JSON.stringify(json)
  return text.length <= answerMax ? text : `${text.slice(0, answerMax - 1)}…`
}

/**
 * The exit code of `explore replay`: of a driver that broke, or where nothing was said, it cannot be told
 * whether it answers the same.
 */
export function replayExitCode({ same, different, isInterrupted }: Replayed): 0 | 1 | 3 {
  if (isInterrupted || (same === 0 && !different)) return 3
  return different === undefined ? 0 : isBroken(different.answer) ? 3 : 1
}

function isBroken({ failure }: JsonObject): boolean {
  return isObject(failure) && failure.kind !== 'timeout'
}

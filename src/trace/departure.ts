import { assertNever } from '../text/assert.js'
import { renderDifference } from './change.js'
import { renderFault } from './failure.js'
import { printCall } from './heading.js'
import { type Palette, plain } from './palette.js'
import type { RecordedStep } from './recorded.js'
import { traceWidth } from './render.js'
import type { Departure } from './replay.js'

/**
 * Where a recorded trace leaves the specification, as text:
 *
 *     the trace departs from the specification at step 3: Timeout(n2) does not lead to this state
 *       the nearest successor is by Timeout(n2); from it, the trace differs in
 *         term[n2]: 2 -> 3
 */
export function renderDeparture(
  departure: Departure,
  palette: Palette = plain,
  width = traceWidth,
): readonly string[] {
  switch (departure.kind) {
    case 'unrelated':
      return [palette.error(departure.message)]
    case 'fault':
      return [
        palette.error(`${where(departure.index)}: the specification cannot be evaluated there`),
        '',
        ...renderFault(departure.fault, palette, width),
      ]
    case 'step': {
      const { action = 'any action', arguments: values = [] } = departure.recorded
      const named = printCall(action, values)
      const made = departure.steps.map((step) => printCall(step.action, step.arguments))
      const different = [...new Set(made)]
      const reason = different.includes(named)
        ? `${named} leads to this state, but by other choices`
        : `this state is reached by ${different.join(' or ')}, not by ${named}`
      return [palette.error(`${where(departure.index)}: ${reason}`)]
    }
    case 'state': {
      const { index, recorded, nearest } = departure
      const reason = index === 0 ? 'this is no initial state' : unreached(recorded, index - 1)
      const heading = palette.error(`${where(index)}: ${reason}`)
      if (!nearest) {
        const none = index === 0 ? 'the specification has no initial state' : 'no action is enabled there'
        return [heading, `  ${none}`]
      }
      const { step, differences } = nearest
      const by = step
        ? `the nearest successor is by ${printRecorded(step)}`
        : 'take the nearest initial state'
      return [
        heading,
        `  ${by}; from it, the trace differs in`,
        ...differences.flatMap((difference) =>
          renderDifference(difference, { palette, width: width - 4 }).map((line) => `    ${line}`),
        ),
      ]
    }
    default:
      return assertNever(departure)
  }
}

function where(index: number): string {
  return index === 0
    ? 'the trace departs from the specification at its first state'
    : `the trace departs from the specification at step ${index}`
}

function unreached(recorded: RecordedStep, before: number): string {
  return recorded.action === undefined
    ? `no action leads from state ${before} to this state`
    : `${printRecorded(recorded)} does not lead from state ${before} to this state`
}

/** A longer call makes a sentence hard to read. */
const callMax = 60

function printRecorded({ action = 'any action', arguments: values = [] }: RecordedStep): string {
  const call = printCall(action, values)
  return call.length <= callMax ? call : `${action}(...)`
}

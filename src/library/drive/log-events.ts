import type { FollowedEvents } from '../../drivers/events/follow.js'
import type { Lagging } from '../../drivers/events/lags.js'
import { print } from '../../model/print.js'
import type { State } from '../../model/state.js'
import { visible } from '../../text/visible.js'
import { type Palette, plain } from '../../trace/palette.js'
import { type LogOptions, logExchange, logState } from './log.js'

/**
 * A step of a trace from elsewhere as it is driven: each of its events in order, with what was done for it,
 * then the state of the trace after it, and where the implementation is ahead of that or behind.
 */
export function logEvents(
  step: FollowedEvents,
  before: State | undefined,
  options: LogOptions,
): readonly string[] {
  const { palette = plain } = options
  const { number, name, events, lagging, exchanges } = step
  if (number === 0) {
    const init = exchanges.flatMap((exchange) => logExchange(exchange, palette))
    return [palette.bold('----init'), ...init, ...logState(step, before, options)]
  }
  const none = events.length === 0 ? ', without an event' : ''
  return [
    palette.dim(visible(`step ${number}, ${name}${none}`)),
    ...events.flatMap((each) => logEvent(each, palette)),
    ...logState(step, before, options),
    ...lagging.map(renderLagging),
  ]
}

function logEvent(
  { event, exchanges }: FollowedEvents['events'][number],
  palette: Palette,
): readonly string[] {
  const { ignored } = event
  const label = visible(event.label)
  if (ignored !== undefined) return [palette.dim(`Ignored event ${label}: ${ignored}`)]
  return [palette.bold(`----${label}`), ...exchanges.flatMap((exchange) => logExchange(exchange, palette))]
}

function renderLagging({ variable, own, shown }: Lagging): string {
  const said = (value: Lagging['own']) => (value === undefined ? 'nothing' : print(value))
  return `lag: ${variable} is ${said(shown)} in the implementation, ${said(own)} in the trace`
}

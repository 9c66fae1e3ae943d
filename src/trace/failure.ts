import type { Counterexample } from '../explorer/exploration.js'
import { renderViolation } from '../explorer/report.js'
import type { Fault } from '../model/engine.js'
import type { Trace } from '../model/trace.js'
import { render, renderPlace } from '../text/code-frame.js'
import type { Diagnostic } from '../text/diagnostic.js'
import { printCall } from './heading.js'
import { type Palette, plain } from './palette.js'
import { renderReasons } from './reason.js'
import { type RenderOptions, renderTrace, traceWidth } from './render.js'
import type { SequenceOptions } from './sequence.js'
import { renderTable } from './table.js'
import { hang, wrap } from './wrap.js'

/** How to show a trace: as a table, where that is to have columns of its own. */
export interface CounterexampleOptions extends RenderOptions {
  readonly table?: SequenceOptions
}

/** A trace as text, or as a table. */
export function renderTraceOrTable(trace: Trace, options: CounterexampleOptions): readonly string[] {
  const { table, palette, width, remarks } = options
  if (!table) return renderTrace(trace, options)
  return renderTable(trace, {
    ...table,
    ...(palette ? { palette } : {}),
    ...(width === undefined ? {} : { width }),
    ...(remarks ? { remarks } : {}),
  })
}

/** A counterexample as text: its trace, then what is violated, where, and for which values. */
export function renderCounterexample(
  counterexample: Counterexample,
  options: CounterexampleOptions = {},
): readonly string[] {
  const trace = renderTraceOrTable(counterexample.trace, options)
  return [...trace, ...(trace.length > 0 ? [''] : []), ...renderFailure(counterexample, options)]
}

/**
 * What a counterexample violates:
 *
 *     invariant OneHolder is false after 4 steps
 *       --> lease.spec:56:28
 *        |
 *     56 |   \A m, n \in Node : mode[m] = Holding /\ mode[n] = Holding => m = n
 *        |                                                                ^^^^^
 *        = where m = n1
 *        = where n = n2
 */
function renderFailure(counterexample: Counterexample, options: RenderOptions): readonly string[] {
  const palette = options.palette ?? plain
  const width = options.width ?? traceWidth
  const { explanation, reasons, fault, attempted } = counterexample
  const heading = renderViolation(counterexample)
  if (fault) {
    const isCall = attempted && attempted.arguments.length > 0
    const call = isCall ? [`  in ${printCall(attempted.action, attempted.arguments)}`] : []
    return [palette.error(heading), ...call, '', ...renderFault(fault, palette, width)]
  }
  if (reasons) return [palette.error(`${heading}, because`), ...renderReasons(reasons, options)]
  if (!explanation) return [palette.error(heading)]
  return [
    palette.error(heading),
    ...renderPlace(explanation.span, palette),
    ...renderWhere(explanation.values, gutterOf(renderPlace(explanation.span)), palette, width),
  ]
}

/** A fault as a diagnostic, with the values of its names and parts. */
export function renderFault(fault: Fault, palette: Palette = plain, width = traceWidth): readonly string[] {
  const { code, message, span, related, hint } = fault
  const diagnostic: Diagnostic = {
    code,
    severity: 'error',
    message,
    span,
    ...(related ? { related } : {}),
    ...(hint === undefined ? {} : { hint }),
  }
  const gutter = gutterOf(render([diagnostic]).split('\n'))
  return [...render([diagnostic], palette).split('\n'), ...renderWhere(fault.values, gutter, palette, width)]
}

/** The width of the line numbers in a rendered frame without colours. */
function gutterOf(lines: readonly string[]): number {
  return Math.max(0, ...lines.map((line) => line.indexOf('-->')))
}

/** Names with their values, in the gutter of the frame above them. */
function renderWhere(
  values: Fault['values'],
  gutter: number,
  palette: Palette,
  width: number,
): readonly string[] {
  const margin = ' '.repeat(gutter + 1)
  return values.flatMap(({ name, value }) => {
    const label = `${margin}= where ${name} = `
    return hang(label, beginning(wrap(value, width - label.length), width)).map((line) =>
      line.replace(/^( *)=/, `$1${palette.dim('=')}`),
    )
  })
}

/** A value is shown to tell why something is false: of a large one this many lines do. */
const valueLinesMax = 12

/** The first lines of a value, and of a line that cannot be broken the first two lines' worth. */
function beginning(lines: readonly string[], width: number): readonly string[] {
  const shown = lines
    .slice(0, valueLinesMax)
    .map((line) => (line.length > 2 * width ? `${line.slice(0, 2 * width)}…` : line))
  return lines.length > valueLinesMax ? [...shown, `… and ${lines.length - valueLinesMax} more lines`] : shown
}

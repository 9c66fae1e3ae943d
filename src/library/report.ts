import type { Exploration } from '../explorer/exploration.js'
import { renderHints, renderStatistics, renderVerdict } from '../explorer/report.js'
import { renderCounterexample } from '../trace/failure.js'
import type { Palette } from '../trace/palette.js'
import { plain } from '../trace/palette.js'
import type { RenderOptions } from '../trace/render.js'
import { type Prepared, variableTypes } from './prepared.js'

/** How much to tell of an exploration, and how. */
export interface ReportOptions {
  readonly palette?: Palette
  /** In columns. */
  readonly width?: number
  /** Each state of the trace in full. */
  readonly full?: boolean
}

/**
 * An exploration as text: what was checked, the counterexample, the verdict, statistics, and what to be suspicious of.
 * The same in each run; no line break at the end.
 */
export function renderExploration(
  exploration: Exploration,
  prepared: Prepared,
  options: ReportOptions = {},
): string {
  const palette = options.palette ?? plain
  const { counterexample } = exploration
  const hints = renderHints(exploration)
  const trace = counterexample
    ? renderCounterexample(counterexample, renderOptions(prepared, options))
    : undefined
  return [
    renderSubject(exploration, prepared),
    ...(trace ? ['', ...trace] : []),
    '',
    renderVerdictLine(exploration, palette),
    '',
    ...renderStatistics(exploration),
    ...(hints.length > 0 ? ['', ...hints.map((hint) => `note: ${hint}`)] : []),
  ].join('\n')
}

/** `verdict: exhausted: …` */
export function renderVerdictLine(exploration: Exploration, palette: Palette = plain): string {
  const text = renderVerdict(exploration)
  const kind = exploration.verdict.kind
  const colour = {
    violated: palette.error,
    exhausted: palette.gained,
    bounded: palette.warning,
    stopped: palette.warning,
  }[kind]
  return `verdict: ${text.startsWith(kind) ? colour(kind) + text.slice(kind.length) : text}`
}

/** How the traces of a model are shown. */
export function renderOptions(prepared: Prepared, options: ReportOptions = {}): RenderOptions {
  return { ...options, types: variableTypes(prepared), aliases: prepared.engine.aliases }
}

/** `Lease, model small: invariants OneHolder; action properties TimeGrows; deadlock` */
function renderSubject({ module, model, checked }: Exploration, _prepared: Prepared): string {
  const parts = [
    ...(checked.invariants.length > 0 ? [`invariants ${checked.invariants.join(', ')}`] : []),
    ...(checked.properties.length > 0 ? [`properties ${checked.properties.join(', ')}`] : []),
    ...(checked.deadlock ? ['deadlock'] : []),
  ]
  return `${module}, model ${model}; checking ${parts.length > 0 ? parts.join('; ') : 'nothing'}`
}

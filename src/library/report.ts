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
  const notes = [...renderOmissions(prepared), ...renderHints(exploration)]
  const trace = counterexample
    ? renderCounterexample(counterexample, renderOptions(prepared, options))
    : undefined
  return [
    ...renderSubject(exploration, options.width),
    ...(trace ? ['', ...trace] : []),
    '',
    renderVerdictLine(exploration, palette),
    '',
    ...renderStatistics(exploration),
    ...(notes.length > 0 ? ['', ...notes.map((each) => `note: ${each}`)] : []),
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

/** What the specification asks for and no exploration does yet, by name. */
export function renderOmissions({ config }: Prepared): readonly string[] {
  const temporal = config.temporalProperties.map(({ name }) => name)
  const scenarios = config.module.scenarios.map(({ name }) => name)
  return [
    ...(temporal.length > 0
      ? [`not checked: ${temporal.join(', ')}; of temporal properties, only [][A]_v can be checked yet`]
      : []),
    ...(scenarios.length > 0 ? [`not run: ${scenarios.join(', ')}; scenarios cannot be run yet`] : []),
  ]
}

/** How the traces of a model are shown. */
export function renderOptions(prepared: Prepared, options: ReportOptions = {}): RenderOptions {
  return { ...options, types: variableTypes(prepared), aliases: prepared.engine.aliases }
}

/**
 * What is explored, and what is checked of it:
 *
 *     Lease, model small
 *       invariants  OneHolder
 *       properties  TimeGrows
 *       deadlock
 */
function renderSubject({ module, model, checked }: Exploration, width = subjectWidth): readonly string[] {
  return [
    `${module}, model ${model}`,
    ...renderNames('invariants', checked.invariants, width),
    ...renderNames('properties', checked.properties, width),
    ...(checked.deadlock ? ['  deadlock'] : []),
  ]
}

const subjectWidth = 100

/** Names in lines of that width, under each other. */
function renderNames(what: string, names: readonly string[], width: number): readonly string[] {
  if (names.length === 0) return []
  const lines = [`  ${what}  ${names[0]}`]
  for (const name of names.slice(1)) {
    const longer = `${lines.at(-1)}, ${name}`
    if (longer.length < width) lines[lines.length - 1] = longer
    else {
      lines[lines.length - 1] += ','
      lines.push(`${' '.repeat(what.length + 4)}${name}`)
    }
  }
  return lines
}

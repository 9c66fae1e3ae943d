import type { Exploration } from '../explorer/exploration.js'
import { renderHints, renderStatistics, renderVerdict } from '../explorer/report.js'
import { renderSuspicions, suspicionLinesMax } from '../explorer/trust/suspicion-lines.js'
import { createEvaluator } from '../interpreter/evaluator.js'
import { EvaluationFault } from '../interpreter/fault.js'
import { print } from '../model/print.js'
import type { State } from '../model/state.js'
import type { Value } from '../model/value.js'
import { textOf } from '../text/source.js'
import { type CounterexampleOptions, renderCounterexample } from '../trace/failure.js'
import type { Palette } from '../trace/palette.js'
import { plain } from '../trace/palette.js'
import type { SequenceOptions } from '../trace/sequence.js'
import { type Prepared, variableTypes } from './prepared.js'

/** How much to tell of an exploration, and how. */
export interface ReportOptions {
  readonly palette?: Palette
  /** In columns. */
  readonly width?: number
  /** Each state of the trace in full. */
  readonly full?: boolean
  /** The trace as a table, with the columns of such a picture. */
  readonly table?: SequenceOptions
  /** All reasons to be suspicious, not the first ten. */
  readonly allSuspicions?: boolean
}

/**
 * An exploration as text: what was checked, the counterexample, the verdict, statistics, and what to be
 * suspicious of. The same in each run; no line break at the end.
 */
export function renderExploration(
  exploration: Exploration,
  prepared: Prepared,
  options: ReportOptions = {},
): string {
  const palette = options.palette ?? plain
  const { counterexample } = exploration
  const notes = [
    ...renderOmissions(prepared),
    ...unexplained(exploration, prepared),
    ...renderHints(exploration),
  ].map((each) => `note: ${each}`)
  const linesMax = options.allSuspicions ? Number.POSITIVE_INFINITY : suspicionLinesMax
  const style = { warning: palette.warning, linesMax }
  const lines = [...renderSuspicions(exploration.suspicions ?? [], style), ...notes]
  const trace = counterexample
    ? renderCounterexample(counterexample, renderOptions(prepared, options))
    : undefined
  return [
    renderModel(prepared),
    ...renderChecked(exploration, options.width),
    ...(trace ? ['', ...trace] : []),
    '',
    renderVerdictLine(exploration, palette),
    '',
    ...renderStatistics(exploration),
    ...(lines.length > 0 ? ['', ...lines] : []),
  ].join('\n')
}

/** That what was to be explained is not there. */
function unexplained({ verdict, counterexample }: Exploration, { config }: Prepared): readonly string[] {
  const { explain } = config
  if (explain === undefined || counterexample) return []
  const where = verdict.kind === 'exhausted' ? 'every reachable state' : 'the states that were looked at'
  const claim = config.checkDeadlock ? `no deadlock in ${where}` : `${explain} is true in ${where}`
  return [`nothing to explain: ${claim}`]
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
export function renderOmissions({ config }: Pick<Prepared, 'config'>): readonly string[] {
  const temporal = config.temporalProperties.map(({ name }) => name)
  if (temporal.length === 0) return []
  return [`not checked: ${temporal.join(', ')}; of temporal properties, only [][A]_v can be checked yet`]
}

/** How the traces of a model are shown. An alias that has no value in a state says why. */
export function renderOptions(prepared: Prepared, options: ReportOptions = {}): CounterexampleOptions {
  const evaluator = createEvaluator(prepared.config)
  const aliases = prepared.config.aliases.map(({ name, value }) => ({
    name,
    evaluate: evaluator.expression(value),
  }))
  const valueIn = (evaluate: (state: State) => Value, state: State): Value => {
    try {
      return evaluate(state)
    } catch (error) {
      if (error instanceof EvaluationFault) return `no value: ${error.fault.message}`
      throw error
    }
  }
  return {
    ...options,
    types: variableTypes(prepared),
    aliases: (state) => aliases.map((alias) => ({ name: alias.name, value: valueIn(alias.evaluate, state) })),
  }
}

/**
 * A module, its model, and what was given in place of the model's constants: `Lease, model small with MaxTime
 * = 9`.
 */
export function renderModel({ config, engine }: Prepared): string {
  const { module, name, equations } = config
  const own = new Set(module.models.find((model) => model.name === name)?.equations)
  const given = equations
    .filter((equation) => !own.has(equation))
    .map(({ constant, span }) => {
      const found = engine.constants.find((each) => each.name === constant.name)
      return found ? `${constant.name} = ${print(found.value)}` : textOf(span).trim()
    })
  return `${module.name}, model ${name}${given.length > 0 ? ` with ${given.join(', ')}` : ''}`
}

/**
 * What is checked:
 *
 *       invariants  OneHolder
 *       properties  TimeGrows
 *       deadlock
 */
export function renderChecked(
  { checked }: Pick<Exploration, 'checked'>,
  width = checkedWidth,
): readonly string[] {
  return [
    ...renderNames('invariants', checked.invariants, width),
    ...renderNames('properties', checked.properties, width),
    ...(checked.deadlock ? ['  deadlock'] : []),
  ]
}

const checkedWidth = 100

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

import type { End } from '../explorer/random/behaviors.js'
import type { Origin, Simulation } from '../explorer/random/simulation.js'
import {
  count,
  grouped,
  renderChecked as renderNothingViolated,
  renderTable,
  renderViolation,
  stopReasons,
} from '../explorer/report.js'
import { assertNever } from '../text/assert.js'
import { renderCounterexample } from '../trace/failure.js'
import { type Palette, plain } from '../trace/palette.js'
import type { Prepared } from './prepared.js'
import { type ReportOptions, renderChecked, renderModel, renderOmissions, renderOptions } from './report.js'

/**
 * A simulation as text: what was checked, the counterexample and how it was found, the verdict, and counts.
 * The same in each run of a command with a seed; no line break at the end.
 */
export function renderSimulation(
  simulation: Simulation,
  prepared: Prepared,
  options: ReportOptions = {},
): string {
  const { counterexample, origin } = simulation
  const notes = [...renderOmissions(prepared), ...renderHints(simulation)]
  const trace = counterexample && renderCounterexample(counterexample, renderOptions(prepared, options))
  return [
    renderModel(prepared),
    ...renderChecked(simulation, options.width),
    ...(trace ? ['', ...trace] : []),
    '',
    renderSimulationVerdict(simulation, options.palette),
    ...(origin && counterexample ? renderOrigin(origin, counterexample.trace.steps.length) : []),
    '',
    ...renderStatistics(simulation),
    ...(notes.length > 0 ? ['', ...notes.map((each) => `note: ${each}`)] : []),
  ].join('\n')
}

/** `verdict: sampled: …` */
export function renderSimulationVerdict(simulation: Simulation, palette: Palette = plain): string {
  const { verdict, counterexample, statistics, sampling } = simulation
  switch (verdict.kind) {
    case 'violated':
      return `verdict: ${palette.error('violated')}: ${renderViolation(counterexample!)}`
    case 'sampled': {
      const behaviors = count(statistics.behaviors, 'random behavior')
      const steps = `of at most ${count(sampling.depth, 'step')}`
      const found = renderNothingViolated(simulation)
      return `verdict: ${palette.warning('sampled')}: ${behaviors} ${steps}; in them ${found}`
    }
    case 'stopped':
      return (
        `verdict: ${palette.warning('stopped')} ${stopReasons[verdict.reason]} ` +
        'before one behavior was whole'
      )
    default:
      return assertNever(verdict)
  }
}

/** How the trace came about, and whether there may be a shorter one. */
function renderOrigin(origin: Origin, steps: number): readonly string[] {
  const { behavior, sampledSteps, minimisedSteps, isMinimal, isShortest } = origin
  const lines = [`behavior ${grouped(behavior)} met it after ${count(sampledSteps, 'step')}`]
  if (minimisedSteps < sampledSteps) {
    lines.push(`minimised to ${count(minimisedSteps, 'step')} by leaving out others`)
  }
  if (steps < minimisedSteps) lines.push(`a search found ${count(steps, 'step')}`)
  const isFound = steps < minimisedSteps
  const last = isShortest
    ? 'no trace to it is shorter'
    : isMinimal && !isFound
      ? 'no single step can be left out, but another trace may be shorter'
      : 'another trace may be shorter'
  return [`${lines.join('; ')}; ${last}`]
}

function renderStatistics({ statistics, sampling }: Simulation): readonly string[] {
  const { behaviors, steps, distinct, generated, cut, lengths, ended } = statistics
  const seen = `${distinct.isLeast ? 'at least ' : ''}${count(distinct.states, 'distinct state')} seen`
  const lines = [
    `${count(behaviors, 'behavior')}, ${count(steps, 'step')}, ${seen}, ` +
      `${count(generated, 'state')} generated and checked`,
  ]
  const places = endings(sampling.depth).flatMap(([end, where]) =>
    ended[end] > 0 ? [`${grouped(ended[end])} ${where}`] : [],
  )
  if (places.length > 0) lines.push(`ended: ${places.join(', ')}`)
  if (lengths) {
    const { min, median, mean, max } = lengths
    lines.push(
      `steps of a behavior: ${grouped(min)} to ${grouped(max)}, on average ${mean.toFixed(1)}, ` +
        `median ${grouped(median)}`,
    )
  }
  if (cut > 0) lines.push(`${count(cut, 'state')} generated outside the constraints`)
  return [...lines, '', ...renderActions(statistics)]
}

function endings(depth: number): readonly (readonly [End | 'violated', string])[] {
  return [
    ['depth', `at depth ${grouped(depth)}`],
    ['terminal', 'where no step leads to another state'],
    ['constraint', 'where every step leaves the constraints'],
    ['weight', 'where all that is enabled has weight 0'],
    ['violated', 'at a violation'],
  ]
}

function renderActions({ initial, actions }: Simulation['statistics']): readonly string[] {
  const rows = [
    ['action', 'generated', 'taken'],
    ['(initial states)', grouped(initial.generated), ''],
    ...actions.map(({ name, generated, taken }) => [name, grouped(generated), grouped(taken)]),
  ]
  return renderTable(rows)
}

/** Reasons to be suspicious of a result; sentences without a full stop. */
function renderHints({ statistics, verdict, checked }: Simulation): readonly string[] {
  if (verdict.kind !== 'sampled') return []
  const { actions, initial, lengths } = statistics
  const isChecked = checked.invariants.length + checked.properties.length > 0 || checked.deadlock
  const never = actions.filter(({ generated }) => generated === 0).map(({ name }) => name)
  const notTaken = actions.filter(({ generated, taken }) => generated > 0 && taken === 0)
  const hints = isChecked
    ? []
    : ['nothing was checked: the specification has no invariant and no action property']
  if (initial.distinct === 0) {
    hints.push(
      initial.generated === 0
        ? 'there is no initial state: `init` allows none'
        : 'there is nothing to sample: every initial state is outside the constraints',
    )
    return hints
  }
  if (lengths && never.length === actions.length) return [...hints, 'no action was ever enabled']
  if (never.length > 0) hints.push(`not enabled in a state that was sampled: ${never.join(', ')}`)
  if (notTaken.length > 0) {
    hints.push(`enabled, but taken in no behavior: ${notTaken.map(({ name }) => name).join(', ')}`)
  }
  return hints
}

import { count, grouped, renderTable, renderViolation, stopReasons } from '../../explorer/report.js'
import {
  type NearestState,
  type ScenarioResult,
  type StageResult,
  scenarioTrace,
} from '../../explorer/staged/scenario-result.js'
import { assertNever } from '../../text/assert.js'
import { renderPlace } from '../../text/code-frame.js'
import { type Span, textOf } from '../../text/source.js'
import { renderCounterexample, renderTraceOrTable } from '../../trace/failure.js'
import { type Palette, plain } from '../../trace/palette.js'
import type { Prepared } from '../prepared.js'
import { type ReportOptions, renderModel, renderOptions } from '../report.js'

/**
 * What became of a scenario, as text: its stages, the trace with the places where they are reached, the
 * verdict, and what was searched. The same in each run; no line break at the end.
 */
export function renderScenario(
  result: ScenarioResult,
  prepared: Prepared,
  options: ReportOptions = {},
): string {
  const palette = options.palette ?? plain
  const notes = notesOf(result)
  return [
    `${renderModel(prepared)}, scenario ${result.scenario}`,
    ...renderStages(result).map((line) => `  ${line}`),
    '',
    ...renderOutcome(result, prepared, options),
    renderScenarioVerdict(result, palette),
    '',
    ...renderSearches(result),
    ...(notes.length > 0 ? ['', ...notes.map((each) => `note: ${each}`)] : []),
  ].join('\n')
}

/** `verdict: reached in 10 steps` */
export function renderScenarioVerdict(
  { outcome, stages, isConstrained }: ScenarioResult,
  palette: Palette = plain,
): string {
  switch (outcome.kind) {
    case 'reached': {
      const { steps } = outcome.trace
      const how = outcome.isShortest ? ': no trace is shorter' : ''
      return `verdict: ${palette.gained('reached')} in ${count(steps.length, 'step')}${how}`
    }
    case 'missed': {
      const stage = callStage(stages, outcome.stage)
      const where = isConstrained ? ' within the constraints' : ''
      return outcome.isUnreachable
        ? `verdict: ${palette.error('unreachable')}${where}: everything${where && ' there'} was searched, ` +
            `and ${stage} is never reached`
        : `verdict: ${palette.warning('not reached')}: ${stage} is not reached within the depth`
    }
    case 'fault':
      return `verdict: ${palette.error('violated')}: ${renderViolation(outcome.counterexample)}`
    case 'stopped': {
      const stage = callStage(stages, outcome.stage)
      const how = stopReasons[outcome.reason]
      return `verdict: ${palette.warning('stopped')} ${how}, in the search for ${stage}`
    }
    default:
      return assertNever(outcome)
  }
}

/** `1  leader == \E i \in Server : role[i] = Leader, within 3 steps` */
export function renderStages({ stages }: ScenarioResult): readonly string[] {
  return stages.map((stage, index) => `${index + 1}  ${describeStage(stage)}`)
}

function describeStage({ name, span, within }: StageResult): string {
  const limit = within === undefined ? '' : `, within ${count(within, 'step')}`
  return `${name === undefined ? '' : `${name} == `}${shortTextOf(span)}${limit}`
}

/** A condition's text in one line. */
function shortTextOf(span: Span): string {
  const text = textOf(span).replaceAll(/\s+/g, ' ').trim()
  return text.length <= textMax ? text : `${text.slice(0, textMax)}…`
}

const textMax = 90

/** `stage 2 (held)` */
export function callStage(stages: readonly Pick<StageResult, 'name'>[], index: number): string {
  const name = stages[index]?.name
  return `stage ${index + 1}${name === undefined ? '' : ` (${name})`}`
}

/** The trace that a search for a scenario found, and what it lacks, with an empty line at its end. */
export function renderOutcome(
  result: ScenarioResult,
  prepared: Prepared,
  options: ReportOptions = {},
): readonly string[] {
  const { outcome, stages } = result
  switch (outcome.kind) {
    case 'reached':
      return [...renderFound(result, prepared, options), '']
    case 'missed': {
      const { nearest, stage } = outcome
      if (!nearest) return []
      const palette = options.palette ?? plain
      return [
        ...renderFound(result, prepared, options),
        '',
        `${renderNearest(stages, stage, nearest)};`,
        'what is lacking there:',
        ...nearest.lacking.flatMap((span) => renderPlace(span, palette)),
        '',
      ]
    }
    case 'fault':
      return [...renderCounterexample(outcome.counterexample, renderOptions(prepared, options)), '']
    case 'stopped':
      return []
    default:
      return assertNever(outcome)
  }
}

/** The trace that was found, with the places where stages are reached. */
function renderFound(result: ScenarioResult, prepared: Prepared, options: ReportOptions): readonly string[] {
  const { trace, scenario } = scenarioTrace(result)!
  const remarks = (step: number) =>
    scenario.steps.flatMap((each, index) =>
      each === step ? [`<- ${callStage(result.stages, index)} is reached`] : [],
    )
  return renderTraceOrTable(trace, { ...renderOptions(prepared, options), remarks })
}

/** `of stage 2 at most 2 of 3 conjuncts held together, after 5 steps` */
export function renderNearest(
  stages: readonly StageResult[],
  stage: number,
  { held, lacking, trace }: NearestState,
): string {
  const steps = trace.steps.length
  const place = steps === 0 ? 'in an initial state' : `after ${count(steps, 'step')}`
  if (held.length === 0) return `the search got as far as ${callStage(stages, stage - 1)}, ${place}`
  const all = held.length + lacking.length
  return `of ${callStage(stages, stage)} at most ${held.length} of ${all} conjuncts held together, ${place}`
}

/** States generated by all searches for a scenario. */
export function statesGenerated({ searches, whole }: ScenarioResult): number {
  return stagedStates(searches) + (whole?.statistics.generated ?? 0)
}

function stagedStates(searches: ScenarioResult['searches']): number {
  return searches.reduce((sum, search) => sum + search.generated, 0)
}

/** What was searched: a line for each search. */
export function renderSearches({ searches, whole, stages }: ScenarioResult): readonly string[] {
  const generated = stagedStates(searches)
  const rows = searches.map((search) => [
    callStage(stages, search.stage),
    String(search.attempt + 1),
    grouped(search.from),
    grouped(search.generated),
    grouped(search.distinct),
    String(search.depth),
    grouped(search.found),
    grouped(search.chosen),
  ])
  const heads = ['searched for', 'attempt', 'from', 'generated', 'distinct', 'steps', 'reached by', 'chosen']
  return [
    ...(rows.length > 0
      ? [`${count(generated, 'state')} generated`, '', ...renderTable([heads, ...rows])]
      : []),
    ...(whole
      ? [
          ...(rows.length > 0 ? [''] : []),
          `all stages at once: ${count(whole.statistics.generated, 'state')} generated, ` +
            `${grouped(whole.statistics.distinct)} distinct, depth ${whole.statistics.depth}`,
        ]
      : []),
  ]
}

const notShortest =
  'each stage is reached by a shortest way from where the one before was; a shorter way through all of ' +
  'them may lead through other states: `--exhaustive` finds a shortest'

const stoppedShortening = 'the search for a shorter trace was stopped'
const notMinimal = 'it is not known whether steps of the trace could be left out: not all of them were tried'

const noInitialState = 'there is no initial state within the constraints'

const detour = 'could be reached in fewer steps, but the search got no further from there'

function notesOf(result: ScenarioResult): readonly string[] {
  return [...(result.hasView ? [viewLeftAside] : []), ...notesOfOutcome(result)]
}

const viewLeftAside = 'the view is left aside, as stages may tell apart what it takes for one state'

function notesOfOutcome(result: ScenarioResult): readonly string[] {
  const { outcome, stages, scenario, searches, whole, isConstrained } = result
  switch (outcome.kind) {
    case 'reached': {
      const { isShortest, isMinimal, stopped, leftOut, detours, violated } = outcome
      return [
        ...(stopped ? [`${stoppedShortening} ${stopReasons[stopped]}`] : []),
        ...(isMinimal ? [] : [notMinimal]),
        ...(isShortest ? [] : [notShortest]),
        ...(leftOut > 0 ? [`${count(leftOut, 'step')} of the trace found first could be left out`] : []),
        ...detours.map((stage) => `${callStage(stages, stage)} ${detour}`),
        ...violated.map(
          ({ name, step, fault }) =>
            `invariant ${name} ${fault === undefined ? 'is false' : `has no value (${fault})`} ` +
            `in this trace after ${count(step, 'step')}; ` +
            `the search for ${scenario} does not check invariants`,
        ),
      ]
    }
    case 'missed':
      if (searches[0]?.from === 0 || whole?.statistics.distinct === 0) return [noInitialState]
      if (!outcome.isUnreachable) return ['a greater `--depth` may reach it']
      return isConstrained ? ['what is beyond the constraints was not looked at'] : []
    case 'fault':
    case 'stopped':
      return []
    default:
      return assertNever(outcome)
  }
}

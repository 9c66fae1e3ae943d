import type { Expr, Scenario } from '../../core/core.js'
import { createWalk } from '../../core/walk.js'
import type { Counterexample } from '../../explorer/exploration.js'
import { explore } from '../../explorer/explore.js'
import { createReexecution, isSameState, type Run } from '../../explorer/reexecute.js'
import { type Goal, shortenUntil } from '../../explorer/shorten.js'
import type {
  Outcome,
  ScenarioResult,
  StageResult,
  ViolatedInvariant,
} from '../../explorer/staged/scenario-result.js'
import {
  type MissedStage,
  type StagedOptions,
  type Stages,
  searchStages,
} from '../../explorer/staged/staged.js'
import { type StageTests, stagesOf } from '../../explorer/staged/stages-of.js'
import { createAsking } from '../../explorer/stop.js'
import { createEvaluator } from '../../interpreter/evaluator.js'
import { EvaluationFault } from '../../interpreter/fault.js'
import { type StagedConfig, stagedConfig, wholeConfig } from '../../model/staged.js'
import type { State } from '../../model/state.js'
import type { Trace } from '../../model/trace.js'
import { assert } from '../../text/assert.js'
import { DiagnosticError } from '../../text/diagnostic.js'
import { didYouMean } from '../../text/suggestion.js'
import type { Prepared } from '../prepared.js'
import { nearestTo } from './nearest.js'
import { type Straightened, straighten } from './segments.js'
import { blameStage } from './stage-fault.js'
import { engineFor, ownRun, type ScenarioOptions, stagesFor, startingThreads, testsOf } from './stages.js'

/** The scenario of that name; throws a `DiagnosticError` where there is none. */
export function scenarioOf({ config }: Prepared, name: string): Scenario {
  const { scenarios } = config.module
  const found = scenarios.find((each) => each.name === name)
  if (found) return found
  const names = scenarios.map((each) => each.name)
  const known = names.length > 0 ? `there are ${names.join(', ')}` : 'the module has none'
  throw new DiagnosticError([
    {
      code: 'E410',
      severity: 'error',
      message: `there is no scenario \`${name}\``,
      span: { source: { name: '--scenario', text: name }, start: 0, end: name.length },
      hint: didYouMean(name, names) ?? known,
    },
  ])
}

/** Looks for a run that goes through the stages of a scenario, one after the other. */
export async function runScenario(
  prepared: Prepared,
  name: string,
  options: ScenarioOptions = {},
): Promise<ScenarioResult> {
  const scenario = scenarioOf(prepared, name)
  const staged = stagedConfig(prepared.config, prepared.types, scenario)
  const tests = testsOf(scenario, staged)
  const { run, ...ended } = options.exhaustive
    ? await exhaustively(prepared, scenario, staged, tests, options)
    : await inStages(prepared, scenario, staged, tests, options)
  const { module, model } = prepared.engine
  const { stateConstraints, actionConstraints, view } = prepared.config
  const isConstrained = stateConstraints.length + actionConstraints.length > 0
  const base = { module, model, scenario: name, isConstrained, hasView: view !== undefined, ...ended }
  if (!run) return { ...base, stages: resultsOf(scenario, []) }
  const steps = stagesOf(tests, run.states)!
  const named = nameSteps(prepared, scenario, run, steps)
  assert(ended.outcome.kind === 'reached', 'a run is that of a scenario which is reached')
  const outcome = { ...ended.outcome, trace: traceOf(prepared, named) }
  return { ...base, outcome, stages: resultsOf(scenario, steps) }
}

/**
 * A run whose steps are of the actions that stages ask for: where several lead to one state, the search takes
 * the first.
 */
function nameSteps(
  { engine }: Prepared,
  { stages }: Scenario,
  { states, steps }: Run,
  places: readonly number[],
): Run {
  const named = [...steps]
  stages.forEach(({ condition }, stage) => {
    const wanted = actionsIn(condition)
    const step = places[stage]! - 1
    if (step < 0 || wanted.size === 0 || wanted.has(steps[step]!.action)) return
    for (const successor of engine.successors(states[step]!)) {
      if (!wanted.has(successor.step.action) || !isSameState(successor.state, states[step + 1]!)) continue
      named[step] = successor.step
      return
    }
  })
  return { states, steps: named }
}

/** The names of the actions that a condition says to occur. */
function actionsIn(condition: Expr): ReadonlySet<string> {
  const names = new Set<string>()
  createWalk({
    action(part) {
      if (part.kind === 'call' && part.declared) names.add(part.declared.name)
    },
  }).visit(condition)
  return names
}

/** How a search ended, and the run that it found. */
type Ended = Pick<ScenarioResult, 'outcome' | 'searches' | 'whole'> & { readonly run?: Run }

/**
 * Whether no run is shorter than one that a search stage by stage found: if there is one stage, or no step;
 * or one, and no initial state has all stages by itself.
 */
function isShortestRun(
  { engine }: Prepared,
  { stages }: Scenario,
  tests: StageTests,
  { steps }: Run,
): boolean {
  if (stages.length === 1 || steps.length === 0) return true
  return steps.length === 1 && ![...engine.initialStates()].some((state) => stagesOf(tests, [state]))
}

/** All stages at once. Where not all can be reached, a search in stages tells how far one gets. */
async function exhaustively(
  prepared: Prepared,
  scenario: Scenario,
  staged: StagedConfig,
  tests: StageTests,
  options: ScenarioOptions,
): Promise<Ended> {
  const ended = await allAtOnce(prepared, scenario, 0, options)
  if (ended.outcome.kind !== 'missed') return ended
  const { stages, starting } = setOut(prepared, scenario, staged, tests, options)
  const { missed } = await searchStages(stages, starting)
  return missed ? withNearest(ended, prepared, scenario, missed, options) : ended
}

/** The stages to search for, and how to begin. */
function setOut(
  prepared: Prepared,
  scenario: Scenario,
  staged: StagedConfig,
  tests: StageTests,
  { threads, exhaustive: _, ...searching }: ScenarioOptions,
) {
  return {
    stages: stagesFor(scenario, staged, tests, prepared, threads !== undefined),
    starting: { ...searching, ...startingThreads(threads, staged) },
  }
}

/** An end that names a stage which was missed, and how near the search came to it. */
async function withNearest(
  ended: Ended,
  prepared: Prepared,
  scenario: Scenario,
  missed: MissedStage,
  options: ScenarioOptions,
): Promise<Ended> {
  if (ended.outcome.kind !== 'missed') return ended
  const outcome = { ...ended.outcome, stage: missed.stage }
  const nearest = await nearestTo(prepared, scenario, missed, options)
  if (!nearest) return { ...ended, outcome }
  const { run, ...others } = nearest
  return { ...ended, outcome: { ...outcome, nearest: { ...others, trace: traceOf(prepared, run) } } }
}

async function inStages(
  prepared: Prepared,
  scenario: Scenario,
  staged: StagedConfig,
  tests: StageTests,
  options: ScenarioOptions,
): Promise<Ended> {
  const { stages, starting } = setOut(prepared, scenario, staged, tests, options)
  const { searches, reached, missed, fault, stopped } = await searchStages(stages, starting)
  const last = searches.at(-1)
  if (reached) {
    options.onFound?.()
    const first = ownRun(reached.way(), staged)
    const isShortest = isShortestRun(prepared, scenario, tests, first)
    const { run, ...how }: Straightened = isShortest
      ? { run: first, isMinimal: true, detours: [] }
      : await minimised(first, last?.attempt === 0, prepared, stages, staged, tests, starting)
    const leftOut = first.steps.length - run.steps.length
    return { run, searches, outcome: { ...reachedBy(prepared, run), isShortest, ...how, leftOut } }
  }
  if (fault) {
    const { before, counterexample } = fault
    const { states, steps } = counterexample.trace
    const trace = {
      ...counterexample.trace,
      states: [...before.states.slice(0, -1), ...states],
      steps: [...before.steps, ...steps],
    }
    return { searches, outcome: faultOutcome(prepared, scenario, { ...counterexample, trace }) }
  }
  if (stopped) return { searches, outcome: { kind: 'stopped', reason: stopped, stage: last?.stage ?? 0 } }
  assert(missed, 'a search without an end has missed a stage')
  const { stage, isCertain, isCutByDepth } = missed
  const ended: Ended = isCertain
    ? { searches, outcome: { kind: 'missed', stage, isUnreachable: !isCutByDepth } }
    : { ...(await allAtOnce(prepared, scenario, stage, options)), searches }
  return withNearest(ended, prepared, scenario, missed, options)
}

/** Searches for all stages at once. `stage` is the one that is named where there is no way. */
async function allAtOnce(
  prepared: Prepared,
  scenario: Scenario,
  stage: number,
  { threads, exhaustive: _, onSearch: __, ...options }: ScenarioOptions,
): Promise<Ended> {
  const staged = wholeConfig(prepared.config, prepared.types, scenario)
  const whole = await explore(engineFor(staged, prepared, threads !== undefined), {
    ...options,
    ...startingThreads(threads, staged),
  })
  const base = { searches: [], whole }
  const { counterexample, verdict } = whole
  if (!counterexample) {
    if (verdict.kind === 'stopped') {
      return { ...base, outcome: { kind: 'stopped', reason: verdict.reason, stage } }
    }
    return { ...base, outcome: { kind: 'missed', stage, isUnreachable: verdict.kind === 'exhausted' } }
  }
  if (counterexample.kind === 'fault') {
    return { ...base, outcome: faultOutcome(prepared, scenario, counterexample) }
  }
  const run = ownRun(counterexample.trace, staged)
  return { ...base, run, outcome: { ...reachedBy(prepared, run), isShortest: true } }
}

/** A fault as an outcome: of the stage that is to blame, if one is. */
function faultOutcome(prepared: Prepared, scenario: Scenario, found: Counterexample): Outcome {
  const staged = stagedConfig(prepared.config, prepared.types, scenario)
  const counterexample = blameStage(prepared, scenario, staged, found)
  const trace = traceOf(prepared, ownRun(counterexample.trace, staged))
  return { kind: 'fault', counterexample: { ...counterexample, trace } }
}

/** A run as an outcome, with the invariants that it violates on its way: the search did not look at them. */
function reachedBy(prepared: Prepared, run: Run) {
  const { config } = prepared
  const evaluator = createEvaluator(config)
  const violated = config.invariants.flatMap(({ name, value }) => {
    const found = firstViolation(evaluator.test(value), run.states)
    return found ? [{ name, ...found }] : []
  })
  const trace = traceOf(prepared, run)
  return {
    kind: 'reached',
    trace,
    isShortest: false,
    isMinimal: true,
    leftOut: 0,
    detours: [] as readonly number[],
    violated,
  } as const
}

function firstViolation(
  holds: (state: State) => boolean,
  states: readonly State[],
): Omit<ViolatedInvariant, 'name'> | undefined {
  let step = 0
  try {
    for (const state of states) {
      if (!holds(state)) return { step }
      step++
    }
    return undefined
  } catch (error) {
    if (!(error instanceof EvaluationFault)) throw error
    return { step, fault: error.fault.message }
  }
}

function resultsOf({ stages }: Scenario, steps: readonly number[]): readonly StageResult[] {
  return stages.map(({ name, within, condition }, index) => ({
    ...(name === undefined ? {} : { name }),
    span: condition.span,
    ...(within === undefined ? {} : { within }),
    ...(steps[index] === undefined ? {} : { step: steps[index] }),
  }))
}

/** Runs that are executed to find steps which may be left out. */
const executionsMax = 5000

/** A run without the steps that it does not need; `isDirect`: each of its segments is a shortest one. */
async function minimised(
  first: Run,
  isDirect: boolean,
  { engine }: Prepared,
  stages: Stages,
  staged: StagedConfig,
  tests: StageTests,
  options: StagedOptions,
): Promise<Straightened> {
  const ask = createAsking(options)
  const effort = { reexecute: createReexecution(engine), executionsMax }
  const goal: Goal = ({ states, allowed }) => (allowed ? stagesOf(tests, states)?.at(-1) : undefined)
  const isStopped = async () => (await ask()) !== undefined
  const leaveOut = (run: Run) => shortenUntil(isStopped, { ...run, allowed: true }, goal, effort)
  const shorter = await leaveOut(first)
  const reason = await ask()
  const { run, isMinimal } = shorter
  if (reason && !isMinimal) return { run, isMinimal, detours: [], stopped: reason }
  if (isDirect && run.steps.length === first.steps.length) return { run, isMinimal, detours: [] }
  return straighten(stages, staged, tests, shorter, options, leaveOut)
}

function traceOf({ engine, specification }: Prepared, { states, steps }: Run): Trace {
  const { module, model, constants, variables } = engine
  return { specification: specification.source.name, module, model, constants, variables, states, steps }
}

import { EvaluationFault } from '../../interpreter/fault.js'
import type { Engine, Fault, Violation } from '../../model/engine.js'
import type { State } from '../../model/state.js'
import { describeRun, leastOf } from '../counterexample.js'
import type { Counterexample } from '../exploration.js'
import { explore } from '../explore.js'
import { createReexecution, type Run } from '../reexecute.js'
import { type Goal, shorten } from '../shorten.js'
import { createReport } from '../statistics.js'

/** What a violation became. */
export interface Minimised {
  readonly counterexample: Counterexample
  /** Steps before a shorter one was looked for by a search. */
  readonly minimisedSteps: number
  readonly isMinimal: boolean
  readonly isShortest: boolean
}

/** Runs that are executed to leave out steps. */
const executionsMax = 4000
/** Successors that are generated to look for a run of fewer steps. */
const generatedMax = 100_000

/**
 * Makes a run shorter that ends in a violation: leaves out steps, and then searches breadth-first, within
 * bounds, for a run of fewer steps to the same violation.
 */
export async function minimise(engine: Engine, run: Run, violation: Violation): Promise<Minimised> {
  const reexecute = createReexecution(engine)
  const goal = sameViolation(engine, violation)
  const { run: shortest, isMinimal } = shorten({ ...run, allowed: true }, goal, { reexecute, executionsMax })
  const counterexample = describeRun(engine, shortest, violationOf(engine, shortest, violation))
  const minimisedSteps = shortest.steps.length
  const searched = await searchShorter(engine, counterexample, violation)
  return { counterexample, minimisedSteps, isMinimal, isShortest: false, ...searched }
}

/** Whether an execution ends in the same violation, of which it meets no other before. */
function sameViolation(engine: Engine, wanted: Violation): Goal {
  const found = new WeakMap<State, ReturnType<Engine['violation']> | 'none'>()
  const halted = new WeakMap<State, boolean>()

  function violationAt(state: State, before: State | undefined): ReturnType<Engine['violation']> {
    // States are the same objects where a run is executed again, and so are those before them.
    const known = found.get(state) ?? engine.violation(state, before) ?? 'none'
    found.set(state, known)
    return known === 'none' ? undefined : known
  }

  function haltsAt(state: State): boolean {
    const known = halted.get(state) ?? isHalt(engine, state, wanted)
    halted.set(state, known)
    return known
  }

  return ({ states }) => {
    for (const [index, state] of states.entries()) {
      const violation = violationAt(state, states[index - 1])
      if (violation) return wanted.successor && isSame(violation, wanted) ? index : undefined
      if (!wanted.successor && haltsAt(state)) return index
    }
    return undefined
  }
}

function isSame(one: Pick<Violation, 'kind' | 'order' | 'fault'>, other: Violation): boolean {
  return one.kind === other.kind && one.order === other.order && isSameFault(one.fault, other.fault)
}

function isSameFault(one: Fault | undefined, other: Fault | undefined): boolean {
  return (
    one?.code === other?.code &&
    one?.span.source === other?.span.source &&
    one?.span.start === other?.span.start
  )
}

/** Whether a state has no successor, or a fault in its successors, as the violation says. */
function isHalt(engine: Engine, state: State, { kind, fault }: Violation): boolean {
  try {
    const successors = [...engine.successors(state)]
    return kind === 'deadlock' && successors.length === 0
  } catch (error) {
    if (!(error instanceof EvaluationFault)) throw error
    return kind === 'fault' && isSameFault(error.fault, fault)
  }
}

/** The violation at the end of a run, which is the same as another at the end of a longer one. */
function violationOf(engine: Engine, { states, steps }: Run, same: Violation): Violation {
  const last = states.at(-1)!
  const step = steps.at(-1)
  const { kind, order } = same
  if (same.successor) {
    const fault = engine.violation(last, states.at(-2))?.fault
    return { kind, order, source: 0, successor: last, ...(step ? { step } : {}), ...(fault ? { fault } : {}) }
  }
  return kind === 'deadlock' ? { kind, order, source: 0 } : violationBeyond(engine, last)
}

/** The violation that is met where a state is expanded. */
function violationBeyond(engine: Engine, state: State): Violation {
  const level = engine.createLevel()
  const states = engine.numberedStates()
  state.forEach((value, variable) => {
    states.add(variable, value)
  })
  states.append(level, new Int32Array(state.length), 0, 0, -1)
  level.sort()
  const report = createReport(engine)
  const walker = engine.createWalker()
  walker.turnTo(level, 0)
  walker.look(report)
  return leastOf(report.violations)
}

/** Looks for a run of fewer steps to the same violation; nothing where that is not known. */
async function searchShorter(
  engine: Engine,
  { trace, name, kind, fault }: Counterexample,
  { successor }: Violation,
): Promise<Partial<Minimised>> {
  const length = trace.steps.length
  if (length === 0) return { isShortest: true }
  let generated = 0
  const { verdict, counterexample } = await explore(engine, {
    // A state that halts is found where it is expanded.
    depth: successor ? length - 1 : length,
    onProgress: (progress) => {
      generated = progress.generated
    },
    shouldStop: () => (generated > generatedMax ? 'time' : undefined),
  })
  if (!counterexample) return { isShortest: verdict.kind === 'bounded' || verdict.kind === 'exhausted' }
  const found = counterexample.trace.steps.length
  const isWanted =
    counterexample.kind === kind && counterexample.name === name && isSameFault(counterexample.fault, fault)
  if (isWanted)
    return found < length ? { counterexample, isShortest: true } : { isShortest: found === length }
  // Another violation is all that is known of the level where it was, and of those before.
  return {}
}

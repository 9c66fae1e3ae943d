import type { Counterexample, Exploration } from '../explorer/exploration.js'
import { diagnosticOf } from '../interpreter/constants.js'
import { createEvaluator } from '../interpreter/evaluator.js'
import { EvaluationFault } from '../interpreter/fault.js'
import type { Reason } from '../model/reason.js'
import { DiagnosticError } from '../text/diagnostic.js'
import type { Source } from '../text/source.js'
import { type EvaluateOptions, stateExpression } from './evaluate.js'
import type { Prepared } from './prepared.js'

/**
 * The parts of an expression that make its value what it is, in a state or of a step, with their own values:
 * as few as suffice. Throws a `DiagnosticError` as `evaluate` does.
 */
export function explain(
  prepared: Prepared,
  text: Source | string,
  options: EvaluateOptions = {},
): readonly Reason[] {
  const expr = stateExpression(prepared, text, options)
  const { state, next, print } = options
  try {
    return createEvaluator(prepared.config, print ? { print } : {}).reasons(expr, state, next)
  } catch (error) {
    if (error instanceof EvaluationFault) throw new DiagnosticError([diagnosticOf(error)])
    throw error
  }
}

/**
 * A result with the reasons for its counterexample: why the invariant is false in the last state, the
 * property of the last step; of a deadlock, why no action has a successor. A fault stays as it is.
 */
export function explainExploration(prepared: Prepared, exploration: Exploration): Exploration {
  const { counterexample } = exploration
  if (!counterexample) return exploration
  return { ...exploration, counterexample: explainCounterexample(prepared, counterexample) }
}

function explainCounterexample(prepared: Prepared, counterexample: Counterexample): Counterexample {
  const { config } = prepared
  const { kind, name, trace } = counterexample
  const state = trace.states.at(-1)
  const evaluator = createEvaluator(config)
  if (!state || kind === 'fault') return counterexample
  if (kind === 'deadlock') {
    return { ...counterexample, reasons: evaluator.reasonsNotEnabled(config.next, state) }
  }
  const isProperty = kind === 'property'
  const formula = (isProperty ? config.properties : config.invariants).find((each) => each.name === name)!
  const before = isProperty ? trace.states.at(-2)! : state
  const reasons = evaluator.reasons(formula.value, before, isProperty ? state : undefined)
  return { ...counterexample, reasons }
}

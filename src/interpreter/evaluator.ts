import type { Action, Constant, Expr } from '../core/core.js'
import { createWalk } from '../core/walk.js'
import type { Config } from '../model/config.js'
import type { Explanation } from '../model/engine.js'
import type { Reason } from '../model/reason.js'
import type { Coverage } from '../model/sites.js'
import type { State } from '../model/state.js'
import type { Value } from '../model/value.js'
import type { Span } from '../text/source.js'
import { runAction } from './attempt.js'
import { prepareTest } from './binding.js'
import { explain } from './explain.js'
import { EvaluationFault, Failure, isStackOverflow } from './fault.js'
import type { Evaluated } from './lazy.js'
import type { Choices, Values } from './machine.js'
import { createProgram } from './prepare.js'
import type { Program } from './program.js'
import { reasonsNotEnabled, reasonsOf } from './reason.js'
import { createFrame, emptyScope } from './scope.js'
import { force } from './set.js'
import { locate, siteOf } from './site.js'

/** Evaluates closed expressions of one module under one model, and runs its actions. */
export interface Evaluator {
  readonly program: Program
  /**
   * The value of a constant without parameters; a great or infinite set stays lazy. Throws an
   * `EvaluationFault`.
   */
  constant(constant: Constant): Evaluated
  /**
   * The value of an expression in a state or of a step, as far as it needs them. Throws an `EvaluationFault`.
   */
  evaluate(expr: Expr, state?: State, next?: State): Value
  /** The same, prepared once for many states. */
  expression(expr: Expr): (state: State, next?: State) => Value
  test(expr: Expr): (state: State, next?: State) => boolean
  /** Why a formula is false in a state or of a step. */
  explain(expr: Expr, state: State, next?: State): Explanation
  /** The parts that make the value of an expression what it is in a state or of a step. */
  reasons(expr: Expr, state?: State, next?: State): readonly Reason[]
  /** Why an action has no successor of a state. */
  reasonsNotEnabled(action: Action, state: State): readonly Reason[]
  /**
   * Calls `visit` on each way of an action from a state (of `init`: from variables without values), in the
   * order of enumeration, with the state it leads to; `program.machine` holds the choices then. `visit` may
   * use the evaluator.
   */
  run(action: Action): (state: Values, visit: (next: State) => void) => void
}

/** How an interpreter deals with its surroundings. */
export interface InterpreterOptions {
  /** Takes what `Print` and `PrintT` print, a line each; without it nothing is printed. */
  readonly print?: (line: string) => void
  /** Of how many permutations of symmetric sets each is tried: `triedMax`, if not given. */
  readonly permutationsTriedMax?: number
  /** Counts what evaluation comes to. */
  readonly coverage?: Coverage
}

/** An evaluator for a module; nothing is evaluated yet. */
export function createEvaluator(
  config: Pick<Config, 'module' | 'equations'>,
  options: InterpreterOptions = {},
): Evaluator {
  const { variables } = config.module
  const program = createProgram({
    variables,
    equations: config.equations,
    print: options.print ?? (() => {}),
    coverage: options.coverage,
  })
  const { machine } = program
  const none: State = []

  /** Lets something be evaluated in a state or of a step, whatever the machine is at. */
  function at<Result>(state: State, next: State, span: Span, evaluate: () => Result): Result {
    const registers = machine.save()
    const mark = machine.mark
    const sites = machine.sites.length
    machine.enterStep(state, next)
    try {
      return evaluate()
    } catch (error) {
      machine.forget(mark, sites)
      throw atTop(error, span)
    } finally {
      machine.restore(registers)
    }
  }

  function expression(expr: Expr): (state: State, next?: State) => Value {
    const scope = emptyScope()
    const evaluate = program.prepare(expr, scope, false)
    const site = siteOf(expr, scope)
    return (state, next = none) =>
      at(state, next, expr.span, () => {
        const frame = createFrame(scope.unit, undefined)
        try {
          return force(evaluate(frame))
        } catch (error) {
          throw locate(error, site, frame)
        }
      })
  }

  return {
    program,
    constant: (constant) => at(none, none, constant.span, () => program.constantValue(constant)([])),
    evaluate: (expr, state = none, next = none) => expression(expr)(state, next),
    expression,
    test(expr) {
      const scope = emptyScope()
      const test = prepareTest(program, expr, scope, false)
      return (state, next = none) =>
        at(state, next, expr.span, () => test(createFrame(scope.unit, undefined)))
    },
    explain: (expr, state, next = none) => at(state, next, expr.span, () => explain(program, expr)),
    reasons: (expr, state = none, next = none) => at(state, next, expr.span, () => reasonsOf(program, expr)),
    reasonsNotEnabled: (action, state) =>
      at(state, none, action.span, () => reasonsNotEnabled(program, action)),
    run(action) {
      const scope = emptyScope()
      const prepared = program.prepareAction(action, scope)
      const run = callsItself(action) ? runInWhole : runEach
      return (state, visit) => {
        machine.enterState(state)
        run(visit)
      }

      function runEach(visit: (next: State) => void): void {
        try {
          runAction(prepared, machine, createFrame(scope.unit, undefined), () => {
            machine.generated++
            visit(complete(machine.results()))
          })
        } catch (error) {
          throw atTop(error, action.span)
        }
      }

      /**
       * The same, where recursion without an end may exhaust the stack: no successor is visited then, as how
       * many came before that is not the same in each run.
       */
      function runInWhole(visit: (next: State) => void): void {
        const ways: { readonly next: State; readonly choices: Choices }[] = []
        let end: unknown
        try {
          runEach((next) => void ways.push({ next, choices: machine.choices }))
        } catch (error) {
          if (error instanceof EvaluationFault && error.fault.code === 'E510') throw error
          end = error
        }
        const last = machine.choices
        for (const { next, choices } of ways) {
          machine.choices = choices
          visit(next)
        }
        machine.choices = last
        if (end !== undefined) throw end
      }

      /** Every variable has a value, which only `init` may fail to give. */
      function complete(values: Values): State {
        const missing = values.indexOf(undefined)
        if (missing < 0) return values as State
        const failure = new Failure('E514', `\`${variables[missing]!.name}\` is given no value`)
        throw locate(failure, siteOf(action, scope), [])
      }
    },
  }
}

/** Whether an action calls recursive ones. */
function callsItself(action: Action): boolean {
  let isRecursive = false
  createWalk({
    action(part) {
      if (part.kind === 'call' && part.operator.recursive) isRecursive = true
    },
  }).visitAction(action)
  return isRecursive
}

/** Outside all calls, an exhausted stack is a fault of the whole. */
function atTop(error: unknown, span: Span): unknown {
  if (!isStackOverflow(error)) return error
  return new EvaluationFault({
    code: 'E510',
    message: 'the evaluation is nested too deeply',
    span,
    values: [],
  })
}

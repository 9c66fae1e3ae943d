import type { Config } from '../model/config.js'
import type { Engine, Fault, Level, Report, Successor, Violation } from '../model/engine.js'
import {
  type Fingerprint,
  fingerprintOf,
  fingerprintOfState,
  fingerprintOfString,
  toBigInt,
} from '../model/fingerprint.js'
import type { FingerprintTable } from '../model/fingerprint-table.js'
import { numberedStates, numberValues } from '../model/numbered.js'
import type { Reference, Sink } from '../model/reference.js'
import { createReferenceWalker } from '../model/reference-walker.js'
import type { State } from '../model/state.js'
import { imagedState, imagedValue, type Symmetry } from '../model/symmetry.js'
import { assert } from '../text/assert.js'
import { DiagnosticError } from '../text/diagnostic.js'
import { actionOf, anonymousAction, stepOf } from './choices.js'
import { checkConstants, symmetryOf } from './constants.js'
import { createEvaluator, type Evaluator, type InterpreterOptions } from './evaluator.js'
import { EvaluationFault } from './fault.js'
import { createJudge } from './judge.js'
import { isLazy } from './lazy.js'
import { StateLevel } from './level.js'
import { createMoves } from './moves.js'
import { namesOfSteps } from './step-name.js'

/**
 * The reference engine for a module under a model. Throws a `DiagnosticError` where its constants have no
 * values or an assumption is false.
 */
export function createInterpreter(config: Config, options: InterpreterOptions = {}): Reference {
  // A search prints once: not again where a trace of it is executed anew, or explained.
  let isMuted = false
  const evaluator = createEvaluator(config, {
    print(line) {
      if (!isMuted) options.print?.(line)
    },
    ...(options.coverage ? { coverage: options.coverage } : {}),
  })
  const diagnostics = checkConstants(config, evaluator)
  if (diagnostics.length > 0) throw new DiagnosticError(diagnostics)
  const { machine } = evaluator.program
  const init = evaluator.run(config.init)
  const next = evaluator.run(config.next)
  const actions = namesOfSteps(config.next)
  const actionIndices = new Map(actions.map((name, index) => [name, index]))
  const variables = config.module.variables.map((variable) => variable.name)
  const invariants = config.invariants.map((invariant) => evaluator.test(invariant.value))
  const properties = config.properties.map((property) => evaluator.test(property.value))
  const stateConstraints = config.stateConstraints.map(evaluator.test)
  const actionConstraints = config.actionConstraints.map(evaluator.test)
  const aliases = config.aliases.map(({ name, value }) => ({ name, valueIn: evaluator.expression(value) }))
  const symmetry = symmetryOf(config, evaluator, options.permutationsTriedMax)
  const fingerprint = fingerprintIn(config, evaluator, symmetry)
  const judgeState = options.coverage ? createJudge(options.coverage, evaluator, muted) : () => {}

  const isInside = (state: State) => stateConstraints.every((holds) => holds(state))
  const isAllowedStep = (state: State, successor: State) =>
    actionConstraints.every((holds) => holds(state, successor))

  /** The first formula that is false, as a violation; a fault is one too. */
  function check(
    kind: 'invariant' | 'property',
    formulas: readonly ((state: State, next?: State) => boolean)[],
    violation: () => Omit<Violation, 'kind' | 'order'>,
    state: State,
    successor?: State,
  ): Violation | undefined {
    const order = formulas.findIndex((holds) => !holds(state, successor))
    return order < 0 ? undefined : { kind, order, ...violation() }
  }

  /** Evaluates what may have a fault, and reports that. */
  function guarded<Result>(
    report: Report,
    violation: () => Omit<Violation, 'kind' | 'order'>,
    evaluate: () => Result,
  ): Result | undefined {
    try {
      return evaluate()
    } catch (error) {
      report.violations.push({ kind: 'fault', order: 0, ...violation(), fault: faultOf(error) })
      return undefined
    }
  }

  function checkInvariants(
    report: Report,
    violation: () => Omit<Violation, 'kind' | 'order'>,
    state: State,
  ): void {
    const found = guarded(report, violation, () => check('invariant', invariants, violation, state))
    if (found) report.violations.push(found)
  }

  function initial(table: FingerprintTable, level: Level, report: Report): void {
    assert(level instanceof StateLevel, 'a level is of the engine that made it')
    findInitial(sinkOf(table, level), report)
  }

  function findInitial(sink: Sink, report: Report): void {
    machine.forget(0, 0)
    guarded(
      report,
      () => ({ source: -1 }),
      () =>
        init(noState(config), (state) => {
          report.generated++
          const violation = () => ({ source: -1, successor: state })
          guarded(report, violation, () => {
            const isAllowed = isInside(state)
            if (!isAllowed) report.cut++
            const print = fingerprint(state)
            if (isAllowed && sink.has(print.high, print.low)) return
            if (isAllowed) sink.add(state, print.high, print.low, -1, 0)
            checkInvariants(report, violation, state)
          })
        }),
    )
  }

  function expand(
    level: Level,
    from: number,
    to: number,
    table: FingerprintTable,
    nextLevel: Level,
    report: Report,
  ): void {
    assert(
      level instanceof StateLevel && nextLevel instanceof StateLevel,
      'a level is of the engine that made it',
    )
    for (let source = from; source < to; source++) {
      judgeState(level.state(source))
      expandState(level.state(source), source, sinkOf(table, nextLevel), report)
    }
  }

  function sinkOf(table: FingerprintTable, level: StateLevel): Sink {
    return {
      has: (high, low) => table.has(high, low),
      add(state, high, low, parent) {
        table.add(high, low)
        level.add(state, { high, low }, parent)
      },
    }
  }

  function expandState(state: State, source: number, sink: Sink, report: Report): void {
    const different = new Different()
    const generatedBefore = report.generated
    machine.forget(0, 0)
    const isComplete = guarded(
      report,
      () => ({ source, ...attempted(evaluator) }),
      () => {
        next(state, (successor) => {
          visit(successor)
        })
        return true
      },
    )
    if (!isComplete) return
    report.outDegrees[different.size] = (report.outDegrees[different.size] ?? 0) + 1
    if (config.checkDeadlock && report.generated === generatedBefore) {
      report.violations.push({ kind: 'deadlock', order: 0, source })
    }

    function visit(successor: State): void {
      const action = actionIndices.get(actionOf(machine.sites))
      assert(action !== undefined, 'every step is of an action that is counted')
      report.generated++
      report.generatedByAction[action]!++
      evaluator.program.counter?.changed(state, successor)
      const violation = () => ({ source, step: stepOf(machine.sites, machine.siteValues), successor })
      guarded(report, violation, () => {
        const print = fingerprint(successor)
        different.add(print)
        const isKnown = sink.has(print.high, print.low)
        // Of states with one view some may be outside, so that a known view says nothing of this one.
        const isSameState = isKnown && !config.view
        const isAllowed = isAllowedStep(state, successor) && (isSameState || isInside(successor))
        if (!isAllowed) report.cut++
        if (isAllowed && !isKnown) {
          sink.add(successor, print.high, print.low, source, action)
          report.distinctByAction[action]!++
        }
        if (!isKnown || !(isAllowed || isSameState)) checkInvariants(report, violation, successor)
        const found = check('property', properties, violation, state, successor)
        if (found) report.violations.push(found)
      })
    }
  }

  return {
    module: config.module.name,
    model: config.name,
    constants: config.equations.flatMap(({ constant }) => {
      const value = constant.arity === 0 ? evaluator.constant(constant) : undefined
      return value === undefined || isLazy(value) ? [] : [{ name: constant.name, value }]
    }),
    variables,
    actions,
    invariants: config.invariants.map((invariant) => invariant.name),
    properties: config.properties.map((property) => property.name),
    checkDeadlock: config.checkDeadlock,
    createLevel: () => new StateLevel(),
    initial,
    findInitial,
    expand,
    expandState,
    judgeState,
    judge(level, from, to) {
      for (let index = from; index < to; index++) judgeState(decode(level, index))
    },
    symmetry,
    constantsOf: {
      constant(constant) {
        const value = constant.arity === 0 ? evaluator.constant(constant) : undefined
        return value === undefined || isLazy(value) ? undefined : value
      },
      evaluate(expr) {
        try {
          return muted(() => evaluator.evaluate(expr))
        } catch (error) {
          if (error instanceof EvaluationFault) return undefined
          throw error
        }
      },
    },
    decode,
    numberValues: () => numberValues(variables, decode),
    numberedStates: () =>
      numberedStates(variables, (level, state, high, low, parent) => {
        assert(level instanceof StateLevel, 'a level is of the engine that made it')
        level.add(state, { high, low }, parent)
      }),
    fingerprint: (state) => toBigInt(fingerprint(state)),
    *initialStates() {
      const { found, error } = collect<State>((add) => init(noState(config), add))
      yield* found
      if (error) throw error
    },
    *successors(state) {
      const { found, error } = successorsOf(state)
      yield* found
      if (error) throw error
    },
    ...createMoves(machine, (state) => {
      const { found, error } = successorsOf(state)
      if (error) throw error
      return found
    }),
    createWalker: () => createReferenceWalker({ expandState, decode }),
    violation: (state, before) => muted(() => violation(state, before)),
    isInside: (state) => muted(() => isInside(state)),
    aliases: (state) => muted(() => aliases.map(({ name, valueIn }) => ({ name, value: valueIn(state) }))),
    explainInvariant: (order, state) =>
      muted(() => evaluator.explain(config.invariants[order]!.value, state)),
    explainProperty: (order, state, successor) =>
      muted(() => evaluator.explain(config.properties[order]!.value, state, successor)),
  }

  function violation(state: State, before: State | undefined): ReturnType<Engine['violation']> {
    try {
      return (
        check('invariant', invariants, () => ({ source: 0 }), state) ??
        (before && check('property', properties, () => ({ source: 0 }), before, state))
      )
    } catch (error) {
      return { kind: 'fault', order: 0, fault: faultOf(error) }
    }
  }

  function successorsOf(state: State): { found: Successor[]; error?: unknown } {
    return collect((add) =>
      next(state, (successor) => {
        const step = stepOf(machine.sites, machine.siteValues)
        add({ step, state: successor, allowed: isAllowedStep(state, successor) && isInside(successor) })
      }),
    )
  }

  function decode(level: Level, index: number): State {
    assert(level instanceof StateLevel, 'a level is of the engine that made it')
    return level.state(index)
  }

  function muted<Result>(evaluate: () => Result): Result {
    const { counter } = evaluator.program
    isMuted = true
    counter?.pause()
    try {
      return evaluate()
    } finally {
      isMuted = false
      counter?.resume()
    }
  }

  /** What an enumeration finds before it ends, or has a fault. */
  function collect<Item>(enumerate: (add: (item: Item) => void) => void): { found: Item[]; error?: unknown } {
    const found: Item[] = []
    machine.forget(0, 0)
    try {
      muted(() =>
        enumerate((item) => {
          found.push(item)
        }),
      )
      return { found }
    } catch (error) {
      return { found, error }
    }
  }
}

/**
 * The fingerprint that the table knows a state by: of its view, where there is one; that of the orbit under
 * symmetry.
 */
function fingerprintIn(
  config: Config,
  evaluator: Evaluator,
  symmetry: Symmetry | undefined,
): (state: State) => Fingerprint {
  const names = config.module.variables.map((variable) => fingerprintOfString(variable.name))
  const view = config.view && evaluator.expression(config.view)
  if (view) {
    if (!symmetry) return (state) => fingerprintOf(view(state))
    return (state) => symmetry.reduce(imagedValue(view(state)))
  }
  if (!symmetry) return (state) => fingerprintOfState(names, state)
  return (state) => symmetry.reduce(imagedState(names, state))
}

/** Before `init` no variable has a value. */
function noState(config: Config): readonly undefined[] {
  return config.module.variables.map(() => undefined)
}

/** The declared action in which a fault arose, as far as it had got. */
function attempted({ program }: Evaluator): Pick<Violation, 'step'> {
  const { sites, siteValues } = program.machine
  const step = stepOf(sites, siteValues)
  return step.action === anonymousAction ? {} : { step }
}

function faultOf(error: unknown): Fault {
  if (error instanceof EvaluationFault) return error.fault
  throw error
}

/** Counts different fingerprints. */
class Different {
  size = 0
  private readonly lows = new Map<number, number[]>()

  add({ high, low }: Fingerprint): void {
    const lows = this.lows.get(high)
    if (!lows) this.lows.set(high, [low])
    else if (!lows.includes(low)) lows.push(low)
    else return
    this.size++
  }
}

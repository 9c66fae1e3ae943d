import type { Action, CallExpr, CaseExpr, Expr, TemporalExpr } from '../core/core.js'
import { type NamedValue, type Reason, sizeOfReasons } from '../model/reason.js'
import type { Value } from '../model/value.js'
import { prepareTest } from './binding.js'
import { casesOfQuantifier } from './cases.js'
import { forgetDefinitions } from './definition.js'
import { EvaluationFault } from './fault.js'
import { reasonOfComparison, reasonOfTerm, writtenAt } from './operand-reason.js'
import type { Program } from './program.js'
import { whyNotEnabled, whyNotStep } from './reason-action.js'
import { bindDefinitions, createFrame, emptyScope } from './scope.js'
import { type Here, unfold } from './unfold.js'

/** Tells why a condition holds where it stands, or does not. */
export type Tell = (expr: Expr, here: Here, holds: boolean) => readonly Reason[]

/**
 * The parts of an expression that together make its value what it is where the machine stands, with the
 * values that they have: as few as suffice. Of a conjunction that is false the simplest conjunct that is; of
 * a disjunction that is false each disjunct; the counterexample of a `\A`, and of a `\E` each element;
 * the bodies of operators; of a comparison the values of both sides.
 */
export function reasonsOf(program: Program, expr: Expr): readonly Reason[] {
  const scope = emptyScope()
  const here: Here = { scope, frame: createFrame(scope.unit, undefined), primed: false }
  const value = program.prepare(expr, scope, false)(here.frame)
  if (typeof value === 'boolean') {
    const reasons = createTell(program)(expr, here, value)
    if (reasons.length > 0) return reasons
  }
  const whole = reasonOfTerm(program, expr, here)
  return whole ? [whole] : []
}

/** Why an action has no successor of the state that the machine is in. */
export function reasonsNotEnabled(program: Program, action: Action): readonly Reason[] {
  const scope = emptyScope()
  const here: Here = { scope, frame: createFrame(scope.unit, undefined), primed: false }
  return whyNotEnabled(program, action, here, createTell(program))
}

/** Bodies within bodies: deeper ones are not opened. */
const depthMax = 60
/** Parts that are looked into for one explanation: after so many, what remains is not opened. */
const partsMax = 20_000

/** For one explanation. */
function createTell(program: Program): Tell {
  const unfolding = new Set<object>()
  let depth = 0
  let parts = 0

  function tell(expr: Expr, here: Here, holds: boolean): readonly Reason[] {
    if (depth >= depthMax || parts >= partsMax) return [leaf(expr, here, holds)]
    depth++
    parts++
    try {
      return within(expr, here, holds)
    } finally {
      depth--
    }
  }

  function within(expr: Expr, here: Here, holds: boolean): readonly Reason[] {
    switch (expr.kind) {
      case 'literal':
        return []
      case 'and':
      case 'or': {
        const isEnough = (expr.kind === 'or') === holds
        if (!isEnough) return expr.items.flatMap((item) => tell(item, here, holds))
        const deciding = expr.items.filter((item) => testAt(item, here) === holds)
        return simplest(deciding.map((item) => () => tell(item, here, holds)))
      }
      case 'builtin': {
        const [left, right] = expr.arguments as readonly Expr[]
        switch (expr.name) {
          case '\\lnot':
            return tell(left!, here, !holds)
          case '=>': {
            if (!holds) return [...tell(left!, here, true), ...tell(right!, here, false)]
            return simplest([
              ...(testAt(left!, here) === false ? [() => tell(left!, here, false)] : []),
              ...(testAt(right!, here) === true ? [() => tell(right!, here, true)] : []),
            ])
          }
          case '\\equiv':
            return [left!, right!].flatMap((side) => tell(side, here, testAt(side, here) === true))
          default:
            return [leaf(expr, here, holds)]
        }
      }
      case 'quantifier':
        return [node(expr, here, holds, casesOfQuantifier(program, expr, here, holds, tell))]
      case 'if': {
        const taken = testAt(expr.condition, here) === true
        const arm = taken ? expr.consequent : expr.alternative
        return [...tell(expr.condition, here, taken), ...tell(arm, here, holds)]
      }
      case 'case':
        return ofCase(expr, here, holds)
      case 'let': {
        const scope = bindDefinitions(here.scope, expr.definitions)
        forgetDefinitions(expr.definitions, scope)(here.frame)
        return tell(expr.body, { ...here, scope }, holds)
      }
      case 'call': {
        const { operator } = expr
        if (operator.recursiveFunction || unfolding.has(operator)) return [leaf(expr, here, holds)]
        const { names, ...inner } = unfold(program, expr, here)
        unfolding.add(operator)
        const parts = tell(operator.body, { ...inner, primed: here.primed }, holds)
        unfolding.delete(operator)
        const further = names.filter(({ name }) => !isPassedOn(expr, name))
        return [node(expr, here, holds, { cases: [...oneCase(further, parts), ...ofArguments(expr, here)] })]
      }
      case 'prime':
        if (expr.operand.kind === 'variable') return [leaf(expr, here, holds)]
        return tell(expr.operand, { ...here, primed: true }, holds)
      case 'temporal':
        return ofStep(expr, here, holds)
      case 'enabled': {
        if (holds) return [leaf(expr, here, holds)]
        const parts = whyNotEnabled(program, expr.action, here, tell)
        return expr.action.kind === 'call' ? parts : [node(expr, here, holds, { cases: oneCase([], parts) })]
      }
      case 'action': {
        if (holds) return [leaf(expr, here, holds)]
        const parts = whyNotStep(program, expr.action, here, tell)
        return expr.action.kind === 'call' ? parts : [node(expr, here, holds, { cases: oneCase([], parts) })]
      }
      default:
        return [leaf(expr, here, holds)]
    }
  }

  /** Of the sets that are written as arguments, why their elements are in them. */
  function ofArguments(expr: CallExpr, here: Here): Reason['cases'] {
    const sets = expr.arguments.flatMap((each) => (each.kind === 'filter' ? [each] : []))
    return oneCase(
      [],
      sets.flatMap((set) => reasonOfTerm(program, set, here, { tell }) ?? []),
    )
  }

  function ofCase(expr: CaseExpr, here: Here, holds: boolean): readonly Reason[] {
    const arm = expr.arms.find(({ condition }) => testAt(condition, here) === true)
    if (arm) return [...tell(arm.condition, here, true), ...tell(arm.value, here, holds)]
    const conditions = expr.arms.flatMap(({ condition }) => tell(condition, here, false))
    return [...conditions, ...(expr.other ? tell(expr.other, here, holds) : [])]
  }

  /** `[A]_v` and `<<A>>_v`, of a step. */
  function ofStep(expr: TemporalExpr, here: Here, holds: boolean): readonly Reason[] {
    const action = expr.operands[0]
    if (!action || (expr.operator !== 'box' && expr.operator !== 'angle')) return [leaf(expr, here, holds)]
    const isBox = expr.operator === 'box'
    const isTaken = testAt(action, here) === true
    const ofAction = () => tell(action, here, isTaken)
    // `A \/ v' = v`, or its negation: where it holds one of them is enough.
    if (isBox === holds) return isTaken === isBox ? ofAction() : ofSubscript(expr, here)
    return [...ofAction(), ...ofSubscript(expr, here)]
  }

  /** The values before and after a step of what a subscript is about. */
  function ofSubscript({ subscript }: TemporalExpr, here: Here): readonly Reason[] {
    if (!subscript) return []
    return [here, { ...here, primed: true }].flatMap((at) => reasonOfTerm(program, subscript, at) ?? [])
  }

  function leaf(expr: Expr, here: Here, holds: boolean): Reason {
    return reasonOfComparison(program, expr, here, holds, tell)
  }

  /** Whether a condition holds; undefined where it has no value, as what was never evaluated may not. */
  function testAt(expr: Expr, { scope, frame, primed }: Here): boolean | undefined {
    try {
      return prepareTest(program, expr, scope, primed)(frame)
    } catch (error) {
      if (error instanceof EvaluationFault) return undefined
      throw error
    }
  }

  return tell
}

/** Of several reasons, each enough by itself, those that are the fewest to read; the first of equals. */
export function simplest(choices: readonly (() => readonly Reason[])[]): readonly Reason[] {
  let best: readonly Reason[] = []
  let bestSize = Number.POSITIVE_INFINITY
  for (const choice of choices) {
    const reasons = choice()
    const size = sizeOfReasons(reasons)
    if (size < bestSize) {
      best = reasons
      bestSize = size
    }
  }
  return best
}

/** One case, where there is anything to it. */
export function oneCase(names: readonly NamedValue[], parts: readonly Reason[]): Reason['cases'] {
  return names.length + parts.length > 0 ? [{ names, parts, likewise: 0 }] : []
}

/** Whether a parameter has the value of a name around the call that is the same. */
export function isPassedOn(
  { operator, arguments: given }: Pick<CallExpr, 'operator' | 'arguments'>,
  name: string,
): boolean {
  const argument = given[operator.parameters.findIndex((parameter) => parameter.name === name)]
  return argument?.kind === 'local' && argument.local.name === name
}

/** The reason that an expression is, with what is within. */
function node(expr: Expr, here: Here, value: Value, inner: Pick<Reason, 'cases' | 'others'>): Reason {
  return { span: expr.span, text: writtenAt(expr, here.primed), value, ...inner }
}

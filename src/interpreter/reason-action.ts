import type { Action, CallAction, ExistsAction, Expr, ForEachAction } from '../core/core.js'
import { contrast } from '../model/contrast.js'
import type { Reason } from '../model/reason.js'
import { equals, type Value } from '../model/value.js'
import { type Span, textOf } from '../text/source.js'
import { nextValues, runAction } from './attempt.js'
import { prepareBounds, prepareTest } from './binding.js'
import { casesOfElements } from './cases.js'
import { forgetDefinitions } from './definition.js'
import { EvaluationFault } from './fault.js'
import type { Values } from './machine.js'
import { onOneLine, reasonOfTerm } from './operand-reason.js'
import type { Program } from './program.js'
import { isPassedOn, oneCase, type Tell } from './reason.js'
import { bindDefinitions } from './scope.js'
import { namesIn } from './site.js'
import { type Here, unfold } from './unfold.js'

/** Why an action has no successor: in each way through it, the first condition that is false. */
export function whyNotEnabled(program: Program, action: Action, here: Here, tell: Tell): readonly Reason[] {
  const { machine } = program
  const from = here.primed ? nextValues(machine) : machine.current
  return whyNoWay(program, action, from, here, tell, { isStep: false, end: () => undefined })
}

/** Why a step is none of an action's: a condition that is false, or a variable that would be another. */
export function whyNotStep(program: Program, action: Action, here: Here, tell: Tell): readonly Reason[] {
  const { machine } = program
  const next = nextValues(machine)
  const from = here.primed ? next : machine.current
  const end = () => misled(program, action.span, next)
  return whyNoWay(program, action, from, here, tell, { isStep: true, end })
}

/** Why the way ends here, or undefined, where it does not: so an action has a way after all. */
type Onward = () => readonly Reason[] | undefined

/** What is asked of an action, and what there is to say at the end of a way through it. */
interface Question {
  /** Whether a step is one of it; else whether it has any. */
  readonly isStep: boolean
  readonly end: Onward
}

function whyNoWay(
  program: Program,
  action: Action,
  from: Values,
  here: Here,
  tell: Tell,
  { isStep, end }: Question,
): readonly Reason[] {
  const { machine } = program
  const registers = machine.save()
  const mark = machine.mark
  const sites = machine.sites.length
  machine.enterState(from)
  try {
    return createWhy(program, tell, isStep)(action, { ...here, primed: false }, end, true) ?? []
  } catch (error) {
    // A way that was never gone may have a fault.
    if (error instanceof EvaluationFault) return []
    throw error
  } finally {
    machine.forget(mark, sites)
    machine.restore(registers)
  }
}

/** `isWhole`: the action is all that is asked about, and nothing comes before or after it. */
type Why = (action: Action, here: Here, onward: Onward, isWhole: boolean) => readonly Reason[] | undefined

/** Goes through an action as the engine does, but asks at each end of a way what it is that ends it. */
function createWhy(program: Program, tell: Tell, isStep: boolean): Why {
  const { machine } = program

  function why(action: Action, here: Here, onward: Onward, isWhole: boolean): readonly Reason[] | undefined {
    switch (action.kind) {
      case 'guard':
        return test(action.condition, here) ? onward() : tell(action.condition, here, false)
      case 'assign':
      case 'unchanged':
      case 'compose': {
        const { found, count } = alongEach(action, here, onward)
        if (count > 0) return found
        if (action.kind === 'assign') return noElement(action.value, here)
        return action.kind === 'compose' ? whyNotComposed(action.first, action.second, here) : []
      }
      case 'sequence': {
        const isAlone = action.items.length === 1
        const from = (index: number): readonly Reason[] | undefined => {
          const item = action.items[index]
          return item ? why(item, here, () => from(index + 1), isWhole && isAlone) : onward()
        }
        return from(0)
      }
      case 'choice':
        return all(action.branches.map((branch) => () => why(branch, here, onward, isWhole)))
      case 'exists':
        return ofExists(action, here, onward, isWhole)
      case 'forEach':
        return ofEach(action, here, onward)
      case 'if': {
        const holds = test(action.condition, here)
        const inner = why(holds ? action.consequent : action.alternative, here, onward, isWhole)
        return inner && [...tell(action.condition, here, holds), ...inner]
      }
      case 'case': {
        const arm = action.arms.find(({ condition }) => test(condition, here))
        if (arm) {
          const inner = why(arm.value, here, onward, isWhole)
          return inner && [...tell(arm.condition, here, true), ...inner]
        }
        const inner = action.other ? why(action.other, here, onward, isWhole) : []
        return inner && [...action.arms.flatMap(({ condition }) => tell(condition, here, false)), ...inner]
      }
      case 'let': {
        const scope = bindDefinitions(here.scope, action.definitions)
        forgetDefinitions(action.definitions, scope)(here.frame)
        return why(action.body, { ...here, scope }, onward, isWhole)
      }
      case 'call':
        return ofCall(action, here, onward, isWhole)
    }
  }

  /** What ends each way through an action that has several, or does more than to test. */
  function alongEach(
    action: Action,
    here: Here,
    onward: Onward,
  ): { readonly found: readonly Reason[] | undefined; readonly count: number } {
    const ends: (readonly Reason[] | undefined)[] = []
    runAction(program.prepareAction(action, here.scope), machine, here.frame, () => void ends.push(onward()))
    return { found: all(ends.map((end) => () => end)), count: ends.length }
  }

  /** `A \cdot B`: A has no way, or no result of it leads on by B. */
  function whyNotComposed(first: Action, second: Action, here: Here): readonly Reason[] | undefined {
    const outer = machine.save()
    machine.enterState(outer.current)
    const onward = () => {
      const between = machine.save()
      machine.enterState(machine.results())
      const inner = why(second, here, () => [], false)
      machine.restore(between)
      return inner
    }
    const found = why(first, here, onward, false)
    machine.restore(outer)
    return found
  }

  function ofExists(
    action: ExistsAction,
    here: Here,
    onward: Onward,
    isWhole: boolean,
  ): readonly Reason[] | undefined {
    const named = passedOn(action)
    return around(named ?? action, onward, isWhole, (watched) => {
      let isOpen = false
      const tellOf = (at: Here) => {
        const body = named ? unfold(program, named, at, named.declared !== undefined) : at
        const inner = named ? named.operator.action! : action.body
        const parts = why(inner, { ...body, primed: false }, watched, isWhole)
        isOpen ||= parts === undefined
        return parts ?? []
      }
      const cases = casesOfElements(program, action.bounds, here, tellOf, tell)
      return isOpen ? undefined : cases
    })
  }

  /**
   * A part that is not taken, with what there is to tell within. Where it has ways on, it is what comes after
   * that ends them, and stands beside it.
   */
  function around(
    action: Action,
    onward: Onward,
    isWhole: boolean,
    within: (watched: Onward) => Pick<Reason, 'cases' | 'others'> | undefined,
  ): readonly Reason[] | undefined {
    const beyond: (readonly Reason[])[] = []
    const inner = within(() => {
      const reasons = onward()
      if (!reasons || isWhole) return reasons
      beyond.push(reasons)
      return []
    })
    if (!inner) return undefined
    if (beyond.length === 0) return [node(action, inner)]
    const cases = inner.cases.filter(({ parts }) => parts.length > 0)
    const after = all(beyond.map((reasons) => () => reasons)) ?? []
    return cases.length > 0 ? [node(action, { cases }, true), ...after] : after
  }

  /** The body for each element, one after the other. */
  function ofEach(action: ForEachAction, here: Here, onward: Onward): readonly Reason[] | undefined {
    const { scope, some } = prepareBounds(program, action.bounds, here.scope, here.primed)
    let found: readonly Reason[] | undefined
    let hasEnded = false
    // An element that has no way by itself is to blame; else what comes of all of them together.
    some(here.frame, (frame) => {
      const at = { ...here, scope, frame }
      let isOpen = false
      const onwards = () => {
        isOpen = true
        return undefined
      }
      const parts = why(action.body, at, onwards, false)
      if (isOpen || parts === undefined) return false
      const names = namesIn(scope, here.scope, frame)
      found = [node(action, { cases: [{ names, parts, likewise: 0 }] })]
      hasEnded = true
      return true
    })
    return hasEnded ? found : alongEach(action, here, onward).found
  }

  function ofCall(
    action: CallAction,
    here: Here,
    onward: Onward,
    isWhole: boolean,
  ): readonly Reason[] | undefined {
    const { names, ...inner } = unfold(program, action, here, action.declared !== undefined)
    const further = names.filter(({ name }) => !isPassedOn(action, name))
    return around(action, onward, isWhole, (watched) => {
      const parts = why(action.operator.action!, { ...inner, primed: false }, watched, isWhole)
      return parts && { cases: parts.length > 0 ? oneCase(further, parts) : [] }
    })
  }

  /** `x' \in S`, where S has no element. */
  function noElement(set: Expr, here: Here): readonly Reason[] {
    return [reasonOfTerm(program, set, here) ?? []].flat()
  }

  function test(condition: Expr, { scope, frame, primed }: Here): boolean {
    return prepareTest(program, condition, scope, primed)(frame)
  }

  function node({ span }: Action, inner: Pick<Reason, 'cases' | 'others'>, isEnabled = false): Reason {
    const text = onOneLine(textOf(span))
    return { span, text: isStep && !isEnabled ? text : `ENABLED ${text}`, value: isEnabled, ...inner }
  }

  return why
}

/** What ends each of several ways, once each; undefined where one of them does not end. */
function all(ways: readonly (() => readonly Reason[] | undefined)[]): readonly Reason[] | undefined {
  const found = new Map<string, Reason>()
  for (const way of ways) {
    const reasons = way()
    if (!reasons) return undefined
    for (const reason of reasons) {
      const key = JSON.stringify([reason.span.source.name, reason.span.start, reason.span.end, reason.text])
      if (!found.has(key)) found.set(key, reason)
    }
  }
  return [...found.values()]
}

/** The call that a quantifier is of, if it passes the names on as they are: so is the default for `next`. */
function passedOn({ body }: ExistsAction): CallAction | undefined {
  if (body.kind !== 'call') return undefined
  const isSame = body.operator.parameters.every(({ name }) => isPassedOn(body, name))
  return isSame ? body : undefined
}

/** The first variable that the way at hand leads to another value of than the step. */
function misled(program: Program, span: Span, next: Values): readonly Reason[] | undefined {
  const { machine } = program
  const wrong = machine.variables.filter(({ index }) => !equals(machine.result(index)!, next[index]!))
  const [first] = [...wrong.filter(({ index }) => machine.draft.assigned[index]), ...wrong]
  if (!first) return undefined
  const [value, wanted] = [next[first.index]!, machine.result(first.index)!] as [Value, Value]
  const difference = contrast(value, wanted)
  return [
    {
      span: machine.draft.assigned[first.index]?.span ?? span,
      text: `${first.name}'`,
      value,
      wanted,
      ...(difference ? { contrast: difference } : {}),
      cases: [],
    },
  ]
}

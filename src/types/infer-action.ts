import type { Action, AssignAction, CallAction, CaseAction } from '../core/core.js'
import { assertNever } from '../text/assert.js'
import { check, checkBool, where } from './infer.js'
import { inferBounds } from './infer-bounds.js'
import { inferArms } from './infer-branch.js'
import { inferCall, inferDefinitions, readingOf } from './infer-call.js'
import { inferPath } from './infer-path.js'
import { demand, type Inference, type Place } from './inference.js'
import { holds, isAlways } from './mismatch.js'
import {
  type Facts,
  factsWhen,
  join,
  meet,
  noFacts,
  translateAll,
  translationOf,
  withoutState,
} from './narrow.js'
import { bool, setOf, type Type, wrong } from './type.js'

/** Infers the types within an action; its conjuncts know what those before them have tested. */
export function inferAction(inference: Inference, action: Action, place: Place): void {
  switch (action.kind) {
    case 'guard':
      checkBool(inference, action.condition, place, 'a part of an action')
      return
    case 'assign':
      inferAssignment(inference, action, place)
      return
    case 'sequence': {
      let here = place
      for (const item of action.items) {
        inferAction(inference, item, here)
        here = { ...here, facts: meet(here.facts, factsAfter(item)) }
      }
      return
    }
    case 'choice':
      for (const branch of action.branches) inferAction(inference, branch, place)
      return
    case 'exists':
    case 'forEach':
      inferAction(inference, action.body, inferBounds(inference, action.bounds, place))
      return
    case 'if':
      checkBool(inference, action.condition, place, 'a condition')
      inferAction(inference, action.consequent, where(place, action.condition, true))
      inferAction(inference, action.alternative, where(place, action.condition, false))
      return
    case 'case':
      inferCaseAction(inference, action, place)
      return
    case 'let':
      inferDefinitions(inference, action.definitions, place)
      inferAction(inference, action.body, place)
      return
    case 'call':
      inferActionCall(inference, action, place)
      return
    case 'compose':
      inferAction(inference, action.first, place)
      // The second half begins in another state: what was known of this one does not hold there.
      inferAction(inference, action.second, { ...place, facts: withoutState(place.facts) })
      return
    case 'unchanged':
      return
    default:
      assertNever(action)
  }
}

function inferActionCall(inference: Inference, call: CallAction, place: Place): void {
  const reading = call.declared === undefined ? readingOf(call.operator) : 'action'
  const result = inferCall(inference, call, reading, place)
  if (reading === 'formula') demand(inference, call, result, bool, isAlways('a part of an action'))
}

function inferAssignment(inference: Inference, action: AssignAction, place: Place): void {
  const { variable, path, value, choice } = action
  const root: Type = variable.type === undefined ? wrong : inference.declared.typeOf(variable.type)
  const key = `$${variable.index}.`
  const target = inferPath(
    inference,
    { type: root, span: action.span, text: variable.name, key },
    path,
    place,
  )
  const type = choice ? setOf(target.type) : target.type
  const reason = choice ? isAlways(`what \`${target.text}\` is chosen from`) : holds(target.text)
  check(inference, value, type, reason, place)
}

function inferCaseAction(inference: Inference, action: CaseAction, place: Place): void {
  const rest = inferArms<Action>(inference, action, place, (value, here) =>
    inferAction(inference, value, here),
  )
  if (action.other !== undefined) inferAction(inference, action.other, rest)
}

const facts = new WeakMap<Action, Facts>()

/** What is known, after an action has been taken, of the state that it was taken in. */
function factsAfter(action: Action): Facts {
  const before = facts.get(action)
  if (before !== undefined) return before
  facts.set(action, noFacts)
  const after = computeFactsAfter(action)
  facts.set(action, after)
  return after
}

function computeFactsAfter(action: Action): Facts {
  switch (action.kind) {
    case 'guard':
      return factsWhen(action.condition, true, false)
    case 'sequence':
      return action.items.reduce((facts, item) => meet(facts, factsAfter(item)), noFacts)
    case 'choice':
      return action.branches.map(factsAfter).reduce(join)
    case 'exists':
      return factsAfter(action.body)
    case 'if': {
      const consequent = meet(factsWhen(action.condition, true, false), factsAfter(action.consequent))
      const alternative = meet(factsWhen(action.condition, false, false), factsAfter(action.alternative))
      return join(consequent, alternative)
    }
    case 'let':
      return factsAfter(action.body)
    case 'call': {
      const { operator } = action
      if (operator.recursive || operator.action === undefined) return noFacts
      const translation = translationOf(operator.parameters, action.arguments, false)
      return translateAll(factsAfter(operator.action), translation)
    }
    default:
      return noFacts
  }
}

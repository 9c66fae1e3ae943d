import * as Immutable from 'immutable'
import type {
  Action,
  AssignAction,
  CaseAction,
  ChoiceAction,
  ExistsAction,
  ForEachAction,
  IfAction,
  LetAction,
  SequenceAction,
  UnchangedAction,
} from '../core/core.js'
import type { Value } from '../model/value.js'
import { assert, assertNever } from '../text/assert.js'
import { update } from './access.js'
import { prepareActionCall } from './action-call.js'
import { runAction } from './attempt.js'
import { localsOf, prepareBounds, prepareSet, prepareTest } from './binding.js'
import { type ChoiceSite, isOutside } from './choices.js'
import { prepareCompose } from './compose.js'
import { forgetDefinitions } from './definition.js'
import { noArm } from './expression.js'
import { Failure } from './fault.js'
import type { Evaluated } from './lazy.js'
import { preparePath } from './path.js'
import type { Program } from './program.js'
import { bindDefinitions, type Frame, findLocal, type PreparedAction, type Scope } from './scope.js'
import { elementsOf, force } from './set.js'
import { locate, siteOf } from './site.js'
import { namesOfSteps } from './step-name.js'

/**
 * Turns an action into a function that goes on once for each of its ways, in the order of the text, witnesses
 * and elements in the order of values. A way is what the machine's draft holds then.
 */
export function prepareAction(program: Program, action: Action, scope: Scope): PreparedAction {
  switch (action.kind) {
    case 'guard':
      return { kind: 'direct', run: prepareTest(program, action.condition, scope, false) }
    case 'assign':
      return action.choice ? prepareElement(program, action, scope) : prepareAssign(program, action, scope)
    case 'sequence':
      return prepareSequence(program, action, scope)
    case 'choice':
      return prepareChoice(program, action, scope)
    case 'exists':
      return prepareExists(program, action, scope)
    case 'forEach':
      return prepareForEach(program, action, scope)
    case 'if':
      return prepareIf(program, action, scope)
    case 'case':
      return prepareCase(program, action, scope)
    case 'let':
      return prepareLet(program, action, scope)
    case 'call':
      return prepareActionCall(program, action, scope)
    case 'compose':
      return prepareCompose(program, action, scope)
    case 'unchanged':
      return prepareUnchanged(program, action, scope)
    default:
      return assertNever(action)
  }
}

/** `x' = e` and `x'[i].f = e`: the path is evaluated before the value. */
function prepareAssign(program: Program, action: AssignAction, scope: Scope): PreparedAction {
  const value = program.prepare(action.value, scope, false)
  const put = preparePut(program, action, scope)
  return {
    kind: 'direct',
    run(frame) {
      put(frame)(value(frame))
      return true
    },
  }
}

/** `x' \in S` and `x'[i].f \in S`: a way for each element. */
function prepareElement(program: Program, action: AssignAction, scope: Scope): PreparedAction {
  const { machine } = program
  const set = prepareSet(program, action.value, scope, false)
  const put = preparePut(program, action, scope)
  const choice: ChoiceSite = { kind: 'element', variable: action.variable.name }
  const site = siteOf(action.value, scope, [action.value])
  return {
    kind: 'branching',
    run(frame, next) {
      const mark = machine.mark
      const sites = machine.sites.length
      const assign = put(frame)
      const domain = set(frame)
      let items: Iterable<Value>
      try {
        items = elementsOf(domain)
      } catch (error) {
        throw locate(error, site, frame, [domain])
      }
      for (const item of items) {
        machine.choose(choice, item)
        assign(item)
        next()
        machine.undo(mark, sites)
      }
    },
  }
}

/** Evaluates the path, and gives what assigns a value to what it leads to. */
function preparePut(
  program: Program,
  action: AssignAction,
  scope: Scope,
): (frame: Frame) => (value: Evaluated) => void {
  const { machine } = program
  const { index, name } = action.variable
  const { span } = action
  if (action.path.length === 0) {
    const site = siteOf(action, scope, [action.value])
    return (frame) => (value) => {
      try {
        machine.assign(index, noPath, force(value), span)
      } catch (error) {
        throw locate(error, site, frame, [value])
      }
    }
  }
  const path = preparePath(program, action.path, scope, false)
  const indices = action.path.flatMap((step) => (step.kind === 'index' ? [step.argument] : []))
  const site = siteOf(action, scope, [...indices, action.value])
  return (frame) => {
    const keys = path(frame)
    return (value) => {
      try {
        const old = machine.result(index)
        if (old === undefined) throw new Failure('E514', `\`${name}\` is read before it has a value`)
        const updated = update(old, keys, () => force(value))
        machine.assign(
          index,
          keys.map((key) => key.value),
          updated,
          span,
        )
      } catch (error) {
        const operands = keys.flatMap((key): Evaluated[] => (key.kind === 'index' ? [key.value] : []))
        throw locate(error, site, frame, [...operands, value])
      }
    }
  }
}

const noPath: readonly Value[] = []

function prepareUnchanged(program: Program, action: UnchangedAction, scope: Scope): PreparedAction {
  const { machine } = program
  const site = siteOf(action, scope)
  return {
    kind: 'direct',
    run(frame) {
      try {
        for (const { index } of action.variables) machine.keep(index, action.span)
      } catch (error) {
        throw locate(error, site, frame)
      }
      return true
    },
  }
}

/** `A /\ B`: B on each way of A. */
function prepareSequence(program: Program, action: SequenceAction, scope: Scope): PreparedAction {
  const items = action.items.map((item) => program.prepareAction(item, scope))
  if (items.every((item) => item.kind === 'direct')) {
    const runs = items.map((item) => item.run)
    return {
      kind: 'direct',
      run(frame) {
        for (let index = 0; index < runs.length; index++) if (!runs[index]!(frame)) return false
        return true
      },
    }
  }
  const { machine } = program
  function runFrom(from: number, frame: Frame, next: () => void): void {
    const mark = machine.mark
    const sites = machine.sites.length
    let goesOn = true
    for (let index = from; goesOn && index < items.length; index++) {
      const item = items[index]!
      if (item.kind === 'branching') {
        item.run(frame, () => runFrom(index + 1, frame, next))
        machine.undo(mark, sites)
        return
      }
      goesOn = item.run(frame)
    }
    if (goesOn) next()
    machine.undo(mark, sites)
  }
  return { kind: 'branching', run: (frame, next) => runFrom(0, frame, next) }
}

/** `A \/ B`: the ways of each branch. */
function prepareChoice(program: Program, action: ChoiceAction, scope: Scope): PreparedAction {
  const { machine } = program
  const branches = action.branches.map((branch) => program.prepareAction(branch, scope))
  const choices = branches.map(
    (_, index): ChoiceSite => ({
      kind: 'branch',
      choice: { kind: 'branch', index },
    }),
  )
  // In them is what a gate may let in; it is known once operators that call each other are.
  let names: readonly (readonly string[])[] | undefined
  return {
    kind: 'branching',
    run(frame, next) {
      const mark = machine.mark
      const sites = machine.sites.length
      const gate = machine.gate && isOutside(machine.sites) ? machine.gate : undefined
      if (gate) names ??= action.branches.map(namesOfSteps)
      for (let index = 0; index < branches.length; index++) {
        if (gate && !names![index]!.some(gate.admits)) continue
        machine.choose(choices[index]!, undefined)
        runAction(branches[index]!, machine, frame, next)
        machine.undo(mark, sites)
      }
    },
  }
}

/** `\E x \in S : A`: the ways of A for each witness. */
function prepareExists(program: Program, action: ExistsAction, scope: Scope): PreparedAction {
  const { machine } = program
  const bounds = prepareBounds(program, action.bounds, scope, false)
  const body = program.prepareAction(action.body, bounds.scope)
  const witnesses = action.bounds.map(({ pattern }) => {
    const locals = localsOf(pattern)
    const names = locals.map((local) => local.name)
    const name = pattern.kind === 'name' ? names.join() : `<<${names.join(', ')}>>`
    const choice: ChoiceSite = { kind: 'exists', name, locals }
    const slots = locals.map((local) => findLocal(bounds.scope, local).slot)
    return { choice, slots, isTuple: pattern.kind === 'tuple' }
  })
  return {
    kind: 'branching',
    run(frame, next) {
      const mark = machine.mark
      const sites = machine.sites.length
      bounds.some(frame, () => {
        for (const { choice, slots, isTuple } of witnesses) {
          const values = slots.map((slot) => frame[slot] as Value)
          machine.choose(choice, isTuple ? Immutable.List(values) : values[0])
        }
        runAction(body, machine, frame, next)
        machine.undo(mark, sites)
        return false
      })
    },
  }
}

/**
 * `\A i \in S : x'[i] = e`: the ways of the body for the first element, on each of them those for the second,
 * and so on.
 */
function prepareForEach(program: Program, action: ForEachAction, scope: Scope): PreparedAction {
  const bounds = prepareBounds(program, action.bounds, scope, false)
  const body = program.prepareAction(action.body, bounds.scope)
  if (body.kind === 'direct') {
    return { kind: 'direct', run: (frame) => !bounds.some(frame, (at) => !body.run(at)) }
  }
  return {
    kind: 'branching',
    run(frame, next) {
      // A frame for each element: its body goes on after those for the later ones have been run.
      const frames: Frame[] = []
      bounds.some(frame, (at) => {
        frames.push(at.slice())
        return false
      })
      const runFrom = (index: number): void => {
        const own = frames[index]
        if (own) body.run(own, () => runFrom(index + 1))
        else next()
      }
      runFrom(0)
    },
  }
}

function prepareIf(program: Program, action: IfAction, scope: Scope): PreparedAction {
  const condition = prepareTest(program, action.condition, scope, false)
  const consequent = program.prepareAction(action.consequent, scope)
  const alternative = program.prepareAction(action.alternative, scope)
  if (consequent.kind === 'direct' && alternative.kind === 'direct') {
    return {
      kind: 'direct',
      run: (frame) => (condition(frame) ? consequent.run(frame) : alternative.run(frame)),
    }
  }
  const { machine } = program
  return {
    kind: 'branching',
    run(frame, next) {
      runAction(condition(frame) ? consequent : alternative, machine, frame, next)
    },
  }
}

/** The first arm that holds; a fault where none does. */
function prepareCase(program: Program, action: CaseAction, scope: Scope): PreparedAction {
  const { machine } = program
  const arms = action.arms.map((arm) => ({
    condition: prepareTest(program, arm.condition, scope, false),
    action: program.prepareAction(arm.value, scope),
  }))
  const other = action.other && program.prepareAction(action.other, scope)
  const site = siteOf(action, scope)
  function choose(frame: Frame): PreparedAction {
    const arm = arms.find(({ condition }) => condition(frame))?.action ?? other
    if (!arm) throw locate(noArm(), site, frame)
    return arm
  }
  if (arms.every((arm) => arm.action.kind === 'direct') && (!other || other.kind === 'direct')) {
    return { kind: 'direct', run: (frame) => runDirect(choose(frame), frame) }
  }
  return {
    kind: 'branching',
    run(frame, next) {
      runAction(choose(frame), machine, frame, next)
    },
  }
}

function runDirect(action: PreparedAction, frame: Frame): boolean {
  assert(action.kind === 'direct', 'every arm of a direct CASE is direct')
  return action.run(frame)
}

function prepareLet(program: Program, action: LetAction, scope: Scope): PreparedAction {
  const inner = bindDefinitions(scope, action.definitions)
  const body = program.prepareAction(action.body, inner)
  const forget = forgetDefinitions(action.definitions, inner)
  if (body.kind === 'direct') {
    return {
      kind: 'direct',
      run(frame) {
        forget(frame)
        return body.run(frame)
      },
    }
  }
  return {
    kind: 'branching',
    run(frame, next) {
      forget(frame)
      body.run(frame, next)
    },
  }
}

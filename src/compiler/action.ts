import type { Action, CallAction, Expr } from '../core/core.js'
import { atRunTime, checkUnchanged, compileAssign, compileElement } from './assign.js'
import { bindDefinitions, bodyEnvOfAction } from './call.js'
import { compileCompose } from './compose.js'
import { type Draft, either, type Next, namedBy, within } from './draft.js'
import { testEarly } from './early.js'
import { type Env, Unsupported } from './environment.js'
import { compileTest } from './expression.js'
import { deedsOf, extentOfSequence } from './extent.js'
import { compileForEach } from './for-each.js'
import { inOrder, iterateBounds } from './iterate.js'
import { followed } from './join.js'
import { leaving } from './leave.js'
import { type Code, not } from './low/code.js'
import { remembered } from './memo.js'
import { elementsNeeded } from './needed.js'
import { isOutlinedAction } from './outlined.js'
import { compileRecursiveAction } from './recursive-action.js'
import { trail } from './trail.js'
import { noteTaken } from './watch.js'
import { fault, type Writer } from './writer.js'

/** A function of more statements than this is not worth having. */
const statementsMax = 40_000

/** Writes an action: on each way through it, in the order of enumeration, what follows. */
export function compileAction(w: Writer, action: Action, env: Env, draft: Draft, next: Next): void {
  leaving(
    w,
    () => noteTaken(w, action, () => compileEach(w, action, env, draft, next)),
    () => {},
  )
}

function compileEach(w: Writer, action: Action, env: Env, draft: Draft, next: Next): void {
  if (w.code.size > statementsMax) throw new Unsupported('an action with so many ways', action.span)
  switch (action.kind) {
    case 'guard':
      w.code.if(not(compileGuard(w, action.condition, env)), () => w.code.break(draft.label))
      next.emit(draft)
      return
    case 'assign':
      if (action.choice) compileElement(w, action, env, draft, next)
      else compileAssign(w, action, env, draft, next)
      return
    case 'sequence':
      compileSequence(w, action.items, env, draft, next)
      return
    case 'choice':
      for (const branch of action.branches)
        within(w, draft, (inner) => compileAction(w, branch, env, inner, next))
      return
    case 'exists':
      iterateBounds(
        w,
        action.bounds,
        env,
        inOrder,
        (inner) => within(w, draft, (inside) => compileAction(w, action.body, inner, inside, next)),
        (inner, index, proceed) => testEarly(w, action, inner, index, proceed),
        (inner, index) => elementsNeeded(w, action, index, inner),
      )
      return
    case 'forEach':
      compileForEach(w, action, env, draft, next)
      return
    case 'if':
      w.code.if(
        compileTest(w, action.condition, env),
        () => compileAction(w, action.consequent, env, draft, next),
        () => compileAction(w, action.alternative, env, draft, next),
      )
      return
    case 'case': {
      const from = (index: number): void => {
        const arm = action.arms[index]
        if (arm) {
          w.code.if(
            compileTest(w, arm.condition, env),
            () => compileAction(w, arm.value, env, draft, next),
            () => from(index + 1),
          )
        } else if (action.other) compileAction(w, action.other, env, draft, next)
        else fault(w)
      }
      from(0)
      return
    }
    case 'let':
      compileAction(w, action.body, bindDefinitions(env, action.definitions), draft, next)
      return
    case 'call':
      compileActionCall(w, action, env, draft, next)
      return
    case 'compose':
      compileCompose(w, action, env, draft, next)
      return
    case 'unchanged':
      compileUnchanged(w, action, env, draft, next)
      return
  }
}

function compileGuard(w: Writer, condition: Expr, env: Env): Code {
  return remembered(w, condition, env, () => compileTest(w, condition, env))
}

function compileUnchanged(
  w: Writer,
  { variables }: Action & { readonly kind: 'unchanged' },
  env: Env,
  draft: Draft,
  next: Next,
): void {
  const noted = variables.filter(({ index }) => draft.noted.has(index))
  const mark = noted.length > 0 && !draft.isStraight ? w.code.call(trail(w, 'mark')) : undefined
  for (const { index } of variables) {
    if (draft.assigned.has(index) || draft.noted.has(index)) checkUnchanged(w, index, env)
  }
  for (const { index } of noted) w.code.run(trail(w, 'keep'), atRunTime(w, index, env))
  const after = { ...draft, kept: new Set([...draft.kept, ...variables.map(({ index }) => index)]) }
  if (!mark) {
    next.emit(after)
    return
  }
  within(w, after, next.emit)
  w.code.run(trail(w, 'back'), mark)
}

function compileSequence(w: Writer, items: readonly Action[], env: Env, draft: Draft, next: Next): void {
  const [first, ...rest] = items
  if (!first) {
    next.emit(draft)
    return
  }
  if (rest.length === 0) {
    compileAction(w, first, env, draft, next)
    return
  }
  const { ways, cost } = extentOfSequence(rest)
  followed(w, first, env, draft, {
    cost: cost + ways * next.cost,
    touched: rest.reduce((touched, item) => either(touched, deedsOf(item).touched), next.touched),
    emit: (after) => compileSequence(w, rest, env, after, next),
  })
}

function compileActionCall(w: Writer, call: CallAction, env: Env, draft: Draft, next: Next): void {
  const { operator, declared } = call
  if (!operator.action) throw new Unsupported(`the action ${operator.name}`, call.span)
  if (declared && next.call?.(env, call, draft)) return
  const inner = { ...draft, step: namedBy(w, draft, declared?.name) }
  if (operator.recursive || isOutlinedAction(w.program, operator))
    compileRecursiveAction(w, call, env, inner, next)
  else compileAction(w, operator.action, bodyEnvOfAction(w, operator, call, env), inner, next)
}

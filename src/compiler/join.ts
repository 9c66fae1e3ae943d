import type { Action } from '../core/core.js'
import { compileAction } from './action.js'
import { isDirect } from './direct.js'
import { alsoAssigned, common, type Draft, either, type Next, within } from './draft.js'
import type { Env } from './environment.js'
import { deedsOf, extentOf, isShared } from './extent.js'
import { copySlots } from './into.js'
import { type Code, constant, local } from './low/code.js'
import { callOutlined, outline } from './outline.js'
import { saveSlots } from './save.js'
import { trail } from './trail.js'
import { isTakenWithin } from './watch.js'
import type { Writer } from './writer.js'

/**
 * Writes an action and what follows: at each of its ends, or, where that would be much code, once. Then the
 * ways of the action join again: one that is an IF goes on after it, another calls a function at its ends.
 */
export function followed(w: Writer, action: Action, env: Env, draft: Draft, next: Next): void {
  if (!isShared(extentOf(action).ways, next.cost)) compileAction(w, action, env, draft, next)
  else if (isDirect(w.program, action) && !isTakenWithin(w.program.watch, action))
    joinStraight(w, action, env, draft, next)
  else joinFunction(w, action, env, draft, next)
}

function joinFunction(w: Writer, action: Action, env: Env, draft: Draft, next: Next): void {
  const { touched } = deedsOf(action)
  const step = isNamedIn(draft, action) ? local(w.code.name('step')) : undefined
  const noted = either(draft.noted, common(touched, next.touched))
  const joined = { ...draft, ...alsoAssigned(draft, touched), noted, step: step ?? draft.step }
  const then = outline(w, 'then', joined, step ? [step] : [], next.emit)
  compileAction(
    w,
    action,
    env,
    { ...draft, noted },
    {
      cost: 1,
      touched: next.touched,
      emit(after) {
        callOutlined(w, after, then.name, step ? [after.step, ...then.operands] : then.operands)
      },
    },
  )
}

function joinStraight(w: Writer, action: Action, env: Env, draft: Draft, next: Next): void {
  const { touched } = deedsOf(action)
  const step = stepVariable(w, draft, action)
  straight(w, env, draft, touched, common(touched, next.touched), (inner) => {
    compileAction(w, action, env, inner, {
      cost: 0,
      touched: next.touched,
      emit: (after) => step?.take(after),
    })
    next.emit(afterStraight(draft, inner, touched, step))
  })
}

/** What is known after a stretch in which `touched` may have been assigned, and the step named. */
export function afterStraight(
  draft: Draft,
  inner: Draft,
  touched: ReadonlySet<number>,
  step: { readonly code: Code } | undefined,
): Draft {
  const { isStraight } = draft
  return { ...inner, isStraight, ...alsoAssigned(draft, touched), step: step?.code ?? draft.step }
}

/** Whether an action may give the step its name. */
export function isNamedIn(draft: Draft, action: Action): boolean {
  const isNamed = draft.step.op === 'constant' && draft.step.value >= 0
  return !draft.isComposed && !isNamed && deedsOf(action).names
}

/** A local that holds the number of the step after an action; none where that does not change it. */
export function stepVariable(
  w: Writer,
  draft: Draft,
  action: Action,
): { readonly code: Code; take(after: Draft): void } | undefined {
  if (!isNamedIn(draft, action)) return undefined
  const code = w.code.variable(draft.step, 'step')
  return { code, take: (after) => w.code.set(code, after.step) }
}

/**
 * A stretch with at most one way, and what follows: what is assigned in it stays until its end, where all of
 * `variables` are as they were before.
 */
export function straight(
  w: Writer,
  env: Env,
  draft: Draft,
  variables: ReadonlySet<number>,
  noted: ReadonlySet<number>,
  write: (inner: Draft) => void,
): void {
  const inner = { ...draft, noted: either(draft.noted, noted), isStraight: true }
  if (draft.isStraight) {
    write(inner)
    return
  }
  const changed = [...variables]
  const isPartly = (variable: number) => draft.assigned.has(variable) || draft.noted.has(variable)
  const mark = common(variables, inner.noted).size > 0 ? w.code.call(trail(w, 'mark')) : undefined
  const undo = changed.filter(isPartly).map((variable) => {
    const { offset, layout } = w.program.places[variable]!
    return saveSlots(w, env.next + offset, layout.size)
  })
  within(w, inner, write)
  for (const variable of changed) if (!isPartly(variable)) restore(w, variable, env)
  for (const back of undo.reverse()) back()
  if (mark) w.code.run(trail(w, 'back'), mark)
}

/** Copies a variable back from the state that the step begins in. */
export function restore(w: Writer, variable: number, env: Env): void {
  const { offset, layout } = w.program.places[variable]!
  copySlots(w, constant(env.current + offset), constant(env.next + offset), layout.size)
}

import type { Action, CallAction } from '../core/core.js'
import { compileAssign, compileElement } from './assign.js'
import { bindDefinitions, bodyEnvOfAction } from './call.js'
import { isDirect } from './direct.js'
import type { Env } from './environment.js'
import { Unsupported } from './environment.js'
import type { Key } from './except.js'
import { compileTest } from './expression.js'
import { copySlots } from './into.js'
import { inOrder, iterateBounds } from './iterate.js'
import { binary, type Code, constant, load, not } from './low/code.js'
import { fault, memory, type Writer } from './writer.js'

/** What a branch has assigned on the way to a place, all of it known when code is written. */
export interface Draft {
  /** The label of the block to leave where a condition is false: what is undone follows it. */
  readonly label: string
  /** By variable: the paths assigned so far. */
  readonly assigned: ReadonlyMap<number, readonly (readonly Key[])[]>
  /** The variables that UNCHANGED has named. */
  readonly kept: ReadonlySet<number>
  /** The declared action that the step is of, once it is known, and whether it still may be. */
  readonly action: string | undefined
  readonly isComposed: boolean
}

/** What follows an action on each way through it. */
export interface Next {
  readonly emit: (draft: Draft) => void
  /** Whether it is no more than a call: writing it twice costs little. */
  readonly isShort: boolean
  /** Takes over a call of a declared action with nothing before or after it; false where it does not. */
  readonly call?: (env: Env, call: CallAction, draft: Draft) => boolean
}

/** A function of more statements than this is not worth having. */
const statementsMax = 40_000

/** Writes an action: on each way through it, in the order of enumeration, what follows. */
export function compileAction(w: Writer, action: Action, env: Env, draft: Draft, next: Next): void {
  if (w.code.size > statementsMax) throw new Unsupported('an action with so many ways', action.span)
  switch (action.kind) {
    case 'guard':
      w.code.if(not(compileTest(w, action.condition, env)), () => w.code.break(draft.label))
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
      iterateBounds(w, action.bounds, env, inOrder, (inner) => {
        within(w, draft, (inside) => compileAction(w, action.body, inner, inside, next))
      })
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
      for (const variable of action.variables) {
        if (draft.assigned.has(variable.index)) checkUnchanged(w, variable.index, env)
      }
      next.emit({
        ...draft,
        kept: new Set([...draft.kept, ...action.variables.map((variable) => variable.index)]),
      })
      return
  }
}

/** A block that a false condition within it leaves. */
export function within(w: Writer, draft: Draft, write: (draft: Draft) => void): void {
  w.code.scope((label) => write({ ...draft, label }))
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
  compileAction(w, first, env, draft, {
    emit: (after) => compileSequence(w, rest, env, after, next),
    isShort: false,
  })
}

function compileActionCall(w: Writer, call: CallAction, env: Env, draft: Draft, next: Next): void {
  const { operator, declared } = call
  if (operator.recursive || !operator.action) {
    throw new Unsupported(`the recursive action ${operator.name}`, call.span)
  }
  if (declared && next.call?.(env, call, draft)) return
  const name = draft.action ?? (draft.isComposed ? undefined : declared?.name)
  compileAction(w, operator.action, bodyEnvOfAction(w, operator, call, env), { ...draft, action: name }, next)
}

/** `\A i \in S : x'[i] = e`: the body for each, one after the other. */
function compileForEach(
  w: Writer,
  action: Action & { readonly kind: 'forEach' },
  env: Env,
  draft: Draft,
  next: Next,
): void {
  if (!isDirect(action.body)) throw new Unsupported('a choice within \\A', action.span)
  const assigned = new Map(draft.assigned)
  const restored = new Set<number>()
  const ownKeys = new Set<Code>()
  w.code.scope((label) => {
    iterateBounds(w, action.bounds, env, inOrder, (inner) => {
      for (let each = inner.bindings; each && each !== env.bindings; each = each.outer) {
        if (each.binding.kind === 'operand' && each.binding.operand.kind === 'word') {
          ownKeys.add(each.binding.operand.code)
        }
      }
      compileAction(
        w,
        action.body,
        inner,
        { ...draft, label, assigned: new Map(), isLoop: true } as LoopDraft,
        {
          isShort: false,
          emit(after) {
            for (const [variable, paths] of after.assigned) {
              if (draft.assigned.has(variable)) throw new Unsupported('an assignment before \\A', action.span)
              for (const path of paths) {
                const isOwn = (code: Code) => path.some((key) => key.kind === 'index' && key.code === code)
                if (![...ownKeys].every(isOwn)) {
                  throw new Unsupported('an assignment in \\A of what its name does not select', action.span)
                }
              }
              restored.add(variable)
              assigned.set(variable, opaque)
            }
          },
        },
      )
    })
    next.emit({ ...draft, label, assigned })
  })
  for (const variable of restored) restore(w, variable, env)
}

/** Assigned, but where in the variable is known only at run time. */
const opaque: readonly (readonly Key[])[] = [[]]

/** Within `\A` what is assigned is undone at the end of the whole. */
export type LoopDraft = Draft & { readonly isLoop?: boolean }

/** Copies a variable back from the state that the step begins in. */
export function restore(w: Writer, variable: number, env: Env): void {
  const place = w.program.places[variable]!
  copySlots(w, constant(env.current + place.offset), constant(env.next + place.offset), place.layout.size)
}

/** `UNCHANGED x` where the branch assigns x: a fault if that is another value. */
export function checkUnchanged(w: Writer, variable: number, env: Env): void {
  const { offset, layout } = w.program.places[variable]!
  for (let slot = 0; slot < layout.size; slot++) {
    const before = load(memory, constant(env.current + offset + slot))
    const after = load(memory, constant(env.next + offset + slot))
    w.code.if(binary('!==', before, after), () => fault(w))
  }
}

/**
 * `A \cdot B`: A from the state into a second one, B from there into a third; what either assigns is
 * assigned by the whole.
 */
function compileCompose(
  w: Writer,
  action: Action & { readonly kind: 'compose' },
  env: Env,
  draft: Draft,
  next: Next,
): void {
  const { program } = w
  const middle = program.region()
  const end = program.region()
  const whole = (from: number, to: number) => copySlots(w, constant(from), constant(to), program.slots)
  whole(env.current, middle)
  within(w, draft, (inner) => {
    const none: Draft = { ...inner, assigned: new Map(), kept: new Set(), isComposed: true }
    compileAction(w, action.first, { ...env, next: middle }, none, {
      isShort: false,
      emit(first) {
        whole(middle, end)
        within(w, first, (begin) => {
          const fresh: Draft = { ...begin, assigned: new Map(), kept: new Set() }
          compileAction(w, action.second, { ...env, current: middle, next: end }, fresh, {
            isShort: false,
            emit(second) {
              const both = new Set([...first.assigned.keys(), ...second.assigned.keys()])
              const assigned = new Map(draft.assigned)
              for (const variable of both) {
                if (draft.assigned.has(variable)) {
                  throw new Unsupported('an assignment beside \\cdot of what it assigns', action.span)
                }
                const { offset, layout } = program.places[variable]!
                copySlots(w, constant(end + offset), constant(env.next + offset), layout.size)
                if (draft.kept.has(variable)) checkUnchanged(w, variable, env)
                assigned.set(variable, opaque)
              }
              within(w, second, (last) => {
                next.emit({ ...draft, label: last.label, assigned, action: draft.action })
              })
              for (const variable of both) restore(w, variable, env)
            },
          })
        })
      },
    })
  })
}

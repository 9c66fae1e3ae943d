import type { CallAction } from '../core/core.js'
import type { Env } from './environment.js'
import type { Key } from './except.js'
import { binary, type Code, constant, select } from './low/code.js'
import type { Program } from './program.js'
import type { Change } from './term.js'
import type { Writer } from './writer.js'

/** What a branch has assigned on the way to a place, as far as that is known when code is written. */
export interface Draft {
  /** The label of the block to leave where a condition is false: what is undone follows it. */
  readonly label: string
  /**
   * By variable: the paths assigned so far. Of a variable that is in `noted` there may be more; of one that
   * nothing assigns from here on, they are not all there.
   */
  readonly assigned: ReadonlyMap<number, readonly (readonly Key[])[]>
  /** By variable that is assigned: the slots that differ, none in two of them. Without an entry, any may. */
  readonly changes: Changes
  /** The variables that UNCHANGED has named. */
  readonly kept: ReadonlySet<number>
  /** The variables whose assignments are noted at run time, for code that several ways share: `trail.ts`. */
  readonly noted: ReadonlySet<number>
  /** The number of the declared action that the step is of; -1 while it is none. */
  readonly step: Code
  /** Whether the step is composed or part of a formula: no declared action gives it a name then. */
  readonly isComposed: boolean
  /** Whether what is assigned stays until the end of a stretch with one way, which undoes it. */
  readonly isStraight: boolean
  /** Whether the code may be entered again while it runs. */
  readonly isRecursive: boolean
  /** Where ways are tried until one is accepted: what to leave then. */
  readonly found?: Exit | undefined
}

/** Slots that differ, by variable. */
export type Changes = ReadonlyMap<number, readonly Change[]>

/** A block to leave, by its label; without one the function, which gives 1. */
export interface Exit {
  readonly label?: string
}

/** Leaves a function. */
export const returning: Exit = {}

/** What follows an action on each way through it. */
export interface Next {
  readonly emit: (draft: Draft) => void
  /** What writing it once more costs, in nodes of the core. */
  readonly cost: number
  /** The variables that it may assign, or name in UNCHANGED. */
  readonly touched: ReadonlySet<number>
  /** Takes over a call of a declared action with nothing before or after it; false where it does not. */
  readonly call?: (env: Env, call: CallAction, draft: Draft) => boolean
}

/** No variables. */
export const noVariables: ReadonlySet<number> = new Set()

/** The beginning of a step. */
export function newDraft(label: string, others: Partial<Draft> = {}): Draft {
  return {
    label,
    assigned: new Map(),
    changes: new Map(),
    kept: noVariables,
    noted: noVariables,
    step: constant(-1),
    isComposed: false,
    isStraight: false,
    isRecursive: false,
    ...others,
  }
}

/** A block that a false condition within it leaves. */
export function within(w: Writer, draft: Draft, write: (draft: Draft) => void): void {
  w.code.scope((label) => write({ ...draft, label }))
}

/** Leaves the search for a way, which has been found. */
export function leaveFound(w: Writer, { found }: Draft): void {
  if (found?.label !== undefined) w.code.break(found.label)
  else if (found) w.code.return(constant(1))
}

/** The step once a declared action is called: the first one names it. */
export function namedBy(w: Writer, draft: Draft, action: string | undefined): Code {
  const { step, isComposed } = draft
  if (isComposed || action === undefined) return step
  const number = constant(numberOf(w.program, action))
  if (step.op === 'constant') return step.value < 0 ? number : step
  return w.code.let(select(binary('<', step, constant(0)), number, step), 'step')
}

/** The number of the action that a step is counted for at its end. */
export function countedAs(program: Program, { step }: Draft): Code {
  const anonymous = constant(numberOf(program, 'next'))
  if (step.op === 'constant') return step.value < 0 ? anonymous : step
  return select(binary('<', step, constant(0)), anonymous, step)
}

function numberOf({ actions }: Program, name: string): number {
  return actions.indexOf(name)
}

/** The variables with more of them marked as assigned, on paths that are not known. */
export function alsoAssigned(draft: Draft, variables: Iterable<number>): Pick<Draft, 'assigned' | 'changes'> {
  const assigned = new Map(draft.assigned)
  const changes = new Map(draft.changes)
  for (const variable of variables) {
    assigned.set(variable, draft.assigned.get(variable) ?? [])
    changes.delete(variable)
  }
  return { assigned, changes }
}

/** Variables in both sets. */
export function common(left: ReadonlySet<number>, right: ReadonlySet<number>): ReadonlySet<number> {
  return new Set([...left].filter((each) => right.has(each)))
}

/** Variables in either set. */
export function either(left: ReadonlySet<number>, right: ReadonlySet<number>): ReadonlySet<number> {
  return right.size === 0 ? left : new Set([...left, ...right])
}

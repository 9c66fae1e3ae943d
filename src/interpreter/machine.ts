import type { ActionDeclaration, Variable } from '../core/core.js'
import { equals, type Value } from '../model/value.js'
import type { Related } from '../text/diagnostic.js'
import type { Span } from '../text/source.js'
import type { ChoiceSite } from './choices.js'
import { Failure } from './fault.js'
import { show } from './operand.js'

/** Values of the variables; undefined where a variable has none: before `init`, or not assigned yet. */
export type Values = readonly (Value | undefined)[]

/** A step under construction: what a branch has assigned so far. Each array is indexed by variable. */
export interface Draft {
  readonly next: (Value | undefined)[]
  readonly assigned: (Assignment | undefined)[]
  /** Where the primed variable was read in this branch. */
  readonly reads: (Span | undefined)[]
  /** Where UNCHANGED names the variable. */
  readonly unchanged: (Span | undefined)[]
}

/** The choices on a way, each with its value. */
export interface Choices {
  readonly sites: readonly ChoiceSite[]
  readonly values: readonly unknown[]
}

/**
 * An assignment of the branch, and those of the same variable before it. An empty path is the whole variable.
 */
export interface Assignment {
  readonly path: readonly Value[]
  readonly span: Span
  readonly previous: Assignment | undefined
}

/**
 * The registers of an interpreter: the state that expressions read, the step under construction, and the
 * choices made on the way. What a branch does to the draft and to the choices is undone by `undo`, exactly,
 * before the next branch is taken.
 */
export class Machine {
  /** What an unprimed variable reads. */
  current: Values = []
  /** What a primed one reads: complete where `isBuilding` is false. */
  draft: Draft
  /**
   * Whether a primed variable that is not assigned reads its current value, and reading it forbids to assign
   * it afterwards.
   */
  isBuilding = false
  /** Change with what expressions read; no stamp ever returns. See `definition.ts`. */
  currentStamp = 1
  nextStamp = 1
  /** Where it is given, a way ends at its outermost declared action, if that is not let in. */
  gate: Gate | undefined
  /** How many successors have been generated. */
  generated = 0
  /** The choices on the way to here, each with its value. */
  readonly sites: ChoiceSite[] = []
  readonly siteValues: unknown[] = []

  private stamp = 1
  private readonly trail: Undo[] = []

  constructor(readonly variables: readonly Variable[]) {
    this.draft = this.createDraft()
  }

  createDraft(): Draft {
    const count = this.variables.length
    return {
      next: new Array(count).fill(undefined),
      assigned: new Array(count).fill(undefined),
      reads: new Array(count).fill(undefined),
      unchanged: new Array(count).fill(undefined),
    }
  }

  /** Sets all registers; the arrays are not copied. */
  enter(current: Values, draft: Draft, isBuilding: boolean): void {
    this.current = current
    this.draft = draft
    this.isBuilding = isBuilding
    this.currentStamp = this.nextStamp = ++this.stamp
  }

  /** The registers as they are, to be entered again. */
  save(): Registers {
    return { current: this.current, draft: this.draft, isBuilding: this.isBuilding }
  }

  restore(registers: Registers): void {
    this.enter(registers.current, registers.draft, registers.isBuilding)
  }

  /** A step that is complete, for expressions that test it. */
  enterStep(current: Values, next: Values): void {
    const none: undefined[] = []
    this.enter(current, { next: next as Value[], assigned: none, reads: none, unchanged: none }, false)
  }

  /** Begins a step from a state. */
  enterState(current: Values): void {
    this.enter(current, this.createDraft(), true)
  }

  /** How much there is to undo; with `sites.length` it is what `undo` goes back to. */
  get mark(): number {
    return this.trail.length
  }

  /** Takes back what was done since the marks were taken. */
  undo(mark: number, sites: number): void {
    // Setting `length` is much slower.
    while (this.sites.length > sites) {
      this.sites.pop()
      this.siteValues.pop()
    }
    if (this.trail.length === mark) return
    const { next, assigned, reads, unchanged } = this.draft
    while (this.trail.length > mark) {
      const { index, value, assignment, read, kept } = this.trail.pop()!
      next[index] = value
      assigned[index] = assignment
      reads[index] = read
      unchanged[index] = kept
    }
    this.nextStamp = ++this.stamp
  }

  /** Forgets what there is to undo, where the draft it belongs to is given up. */
  forget(mark: number, sites: number): void {
    this.trail.length = mark
    this.sites.length = this.siteValues.length = sites
  }

  /** A copy of those on the way. */
  get choices(): Choices {
    return { sites: [...this.sites], values: [...this.siteValues] }
  }

  set choices({ sites, values }: Choices) {
    this.sites.splice(0, this.sites.length, ...sites)
    this.siteValues.splice(0, this.siteValues.length, ...values)
  }

  choose(site: ChoiceSite, value: unknown): void {
    this.sites.push(site)
    this.siteValues.push(value)
  }

  /** The value that a variable has after the branch as it is now. */
  result(index: number): Value | undefined {
    return this.draft.next[index] ?? this.current[index]
  }

  /** The state after the branch as it is now. */
  results(): (Value | undefined)[] {
    const { next } = this.draft
    return next.map((value, index) => value ?? this.current[index])
  }

  /** Reads a primed variable. */
  readPrimed(index: number, span: Span): Value {
    if (this.isBuilding) {
      if (this.draft.reads[index] === undefined) {
        this.record(index)
        this.draft.reads[index] = span
      }
      const value = this.result(index)
      if (value === undefined)
        throw new Failure('E514', `\`${this.name(index)}\` is read before it has a value`)
      return value
    }
    const value = this.draft.next[index]
    if (value === undefined)
      throw new Failure('E514', `\`${this.name(index)}'\` is read where there is no step`)
    return value
  }

  /** Assigns a variable, or a path in it: `value` is the variable's whole new value. */
  assign(index: number, path: readonly Value[], value: Value, span: Span): void {
    const { next, assigned, reads, unchanged } = this.draft
    const read = reads[index]
    // `x' = x` says of a variable what was read of it.
    if (read && !equals(value, this.result(index)!)) {
      throw new Failure(
        'E513',
        `\`${this.name(index)}\` is assigned after \`${this.name(index)}'\` was read`,
        [{ span: read, message: 'read here' }],
      )
    }
    for (let earlier = assigned[index]; earlier; earlier = earlier.previous) {
      if (overlap(earlier.path, path)) {
        const shorter = earlier.path.length < path.length ? earlier.path : path
        throw new Failure('E512', `\`${this.pathName(index, shorter)}\` is assigned twice in one branch`, [
          { span: earlier.span, message: 'assigned here before' },
        ])
      }
    }
    const kept = unchanged[index]
    if (kept) this.checkUnchanged(index, value, [{ span: kept, message: 'UNCHANGED here' }])
    this.record(index)
    next[index] = value
    assigned[index] = { path, span, previous: assigned[index] }
    this.nextStamp = ++this.stamp
  }

  /** `UNCHANGED x`: the branch may assign it no other value, before or after. */
  keep(index: number, span: Span): void {
    const { next, assigned, unchanged } = this.draft
    const assignment = assigned[index]
    if (assignment) {
      this.checkUnchanged(index, next[index]!, [{ span: assignment.span, message: 'assigned here' }])
    }
    if (unchanged[index]) return
    this.record(index)
    unchanged[index] = span
  }

  private checkUnchanged(index: number, value: Value, related: readonly Related[]): void {
    const before = this.current[index]
    if (before !== undefined && equals(before, value)) return
    const change = before === undefined ? '' : `: from ${show(before)} to ${show(value)}`
    throw new Failure(
      'E515',
      `\`${this.name(index)}\` is UNCHANGED, but assigned another value${change}`,
      related,
    )
  }

  private record(index: number): void {
    const { next, assigned, reads, unchanged } = this.draft
    this.trail.push({
      index,
      value: next[index],
      assignment: assigned[index],
      read: reads[index],
      kept: unchanged[index],
    })
  }

  private name(index: number): string {
    return this.variables[index]!.name
  }

  private pathName(index: number, path: readonly Value[]): string {
    return this.name(index) + path.map((key) => `[${show(key).replaceAll('`', '')}]`).join('')
  }
}

/** What stands before the outermost declared action of each way. */
export interface Gate {
  /** Whether calls of an action of that name may be let in: else their arguments are not evaluated. */
  admits(name: string): boolean
  letsIn(declaration: ActionDeclaration, values: readonly Value[]): boolean
}

/** What `Machine.save` gives. */
export interface Registers {
  readonly current: Values
  readonly draft: Draft
  readonly isBuilding: boolean
}

interface Undo {
  readonly index: number
  readonly value: Value | undefined
  readonly assignment: Assignment | undefined
  readonly read: Span | undefined
  readonly kept: Span | undefined
}

/** Whether one path leads to the other: then what they assign is partly the same. */
export function overlap(left: readonly Value[], right: readonly Value[]): boolean {
  const length = Math.min(left.length, right.length)
  for (let index = 0; index < length; index++) if (!equals(left[index]!, right[index]!)) return false
  return true
}

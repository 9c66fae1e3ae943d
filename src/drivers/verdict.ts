import type { Move } from '../model/state.js'
import type { Value } from '../model/value.js'
import type { Difference } from '../trace/difference.js'
import type { Command } from './driver.js'

/** What became of driving an implementation through the steps of a specification. */
export type Verdict =
  /** Whatever was compared was equal. */
  | { readonly kind: 'match' }
  | Mismatch
  /** A message that the specification has under way, and the implementation has not; and the other way. */
  | { readonly kind: 'message missing' | 'message extra'; readonly variable: string; readonly message: Value }
  /** The implementation does not take a command that the specification allows. */
  | { readonly kind: 'refused'; readonly command: Command; readonly text: string }
  | { readonly kind: 'panic'; readonly command: Command; readonly text: string }
  /** It does not answer, or answers that it does not come to rest, within its budget. */
  | {
      readonly kind: 'timeout'
      readonly command: Command
      readonly text: string
      readonly isAnswered: boolean
    }
  /** The step is none that the implementation can be asked for. */
  | { readonly kind: 'unrealisable'; readonly because: string }
  /** The driver answers what cannot be understood, or nothing more. */
  | {
      readonly kind: 'broken'
      readonly text: string
      readonly line?: string
      /** What the author of the driver may want to look at. */
      readonly hint?: string
      readonly log: readonly string[]
    }
  | { readonly kind: 'interrupted' }

/** A variable has another value in the implementation than in any state that the specification may be in. */
export interface Mismatch {
  readonly kind: 'state mismatch'
  readonly variable: string
  /** In the state that differs least. */
  readonly expected: Value
  readonly found: Value
  /** From what is expected to what is found. */
  readonly differences: readonly Difference[]
  /** In how many states the specification may be. */
  readonly states: number
  /** Of a variable that may lag behind: for how many steps it has. */
  readonly lag?: number
  /** Whether it may lag behind for longer, but not at the end. */
  readonly isEnd?: boolean
}

/** A verdict, and where it was come to. */
export interface Outcome {
  readonly verdict: Verdict
  /** The number of the step, from 1; 0: at the beginning. Of a match, how many there were. */
  readonly step: number
  /** What that step was to be. */
  readonly move?: Move
  /** How often variables lagged behind that may. */
  readonly lags: readonly Lag[]
}

/** A stretch of steps at whose ends a variable differed that may lag behind. */
export interface Lag {
  readonly variable: string
  readonly from: number
  readonly to: number
}

/**
 * Whether a shorter way to a divergence is looked for. Each that leads to a command without an answer would
 * take its whole budget.
 */
export function isShrinkable(verdict: Verdict): boolean {
  return isDivergence(verdict) && !(verdict.kind === 'timeout' && !verdict.isAnswered)
}

/** Whether an implementation was seen to differ: else it matched, or it cannot be told. */
export function isDivergence({ kind }: Verdict): boolean {
  return kind !== 'match' && kind !== 'unrealisable' && kind !== 'broken' && kind !== 'interrupted'
}

import type { Span } from '../text/source.js'
import type { Contrast } from './contrast.js'
import type { Value } from './value.js'

/**
 * A part of a formula with its value, and what that follows from. Connectives have none of their own: of a
 * conjunction that is false there is the simplest conjunct that is, of one that is true each.
 */
export interface Reason {
  readonly span: Span
  /** As written, on one line; with a prime where it is read in the next state, as UNCHANGED reads it. */
  readonly text: string
  readonly value: Value
  /**
   * Of a variable after a step that is none of an action's: what it would be, had the action been taken.
   */
  readonly wanted?: Value
  /** Of a comparison of collections, and of a variable with what is wanted: where they differ. */
  readonly contrast?: Contrast
  /**
   * One, without names, for the operands of a comparison; one for the witness of a quantifier or for the
   * parameters of an operator; more where each element of a set is to be told why.
   */
  readonly cases: readonly ReasonCase[]
  /** Elements of that set beyond those in `cases` and those that are like them. */
  readonly others?: number
}

/** Why something holds, or does not, for these values of names. */
export interface ReasonCase {
  readonly names: readonly NamedValue[]
  readonly parts: readonly Reason[]
  /** How many further elements are decided by the same parts, with values of their own. */
  readonly likewise: number
  /** Which ones, where they are few: the values of their parts are the same, too. */
  readonly alike?: readonly (readonly NamedValue[])[]
}

/** A name and its value. */
export interface NamedValue {
  readonly name: string
  readonly value: Value
}

/** How many parts there are to read. */
export function sizeOfReasons(reasons: readonly Reason[]): number {
  let size = 0
  for (const { cases } of reasons) {
    size++
    for (const { parts } of cases) size += sizeOfReasons(parts)
  }
  return size
}

import type * as Immutable from 'immutable'

/**
 * A value, in one canonical form, so that values which TLA+ calls equal are `Immutable.is`-equal:
 * - integers: a `number` where it is a safe integer, else a `bigint`; never -0;
 * - functions (sequences, tuples, records and bags among them): a `List` where the domain is 1..n (the empty function
 *   included), else a `Map` from argument to result; a record is a Map with string keys;
 * - `ModelValue`: a member of a constant set; equal by name;
 * - `Variant`: a member of an enumeration (no payload) or a tagged value; equal by tag and payload.
 */
export type Value =
  | boolean
  | number
  | bigint
  | string
  | ModelValue
  | Variant
  | Immutable.Set<Value>
  | Immutable.List<Value>
  | Immutable.Map<Value, Value>

/** A member of a constant set. One object a name. */
export declare class ModelValue {
  readonly name: string
}
/** `payload` is undefined for a member of an enumeration; a record for a tagged variant; any value for `Some`. */
export declare class Variant {
  readonly tag: string
  readonly payload: Value | undefined
}

import * as Immutable from 'immutable'

/**
 * A value, in one canonical form, so that values which TLA+ calls equal are `Immutable.is`-equal:
 * - integers: a `number` where it is a safe integer, else a `bigint`; never -0;
 * - functions (sequences, tuples, records and bags among them): a `List` where the domain is 1..n (the empty
 *   function
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
  | FunctionValue

/** A function in its canonical form: see `makeFunction`. */
export type FunctionValue = Immutable.List<Value> | Immutable.Map<Value, Value>

/**
 * A member of a constant set. One object a name: made by `modelValue` alone, so that identity is equality.
 */
export class ModelValue {
  constructor(readonly name: string) {}

  equals(other: unknown): boolean {
    return this === other
  }

  hashCode(): number {
    return Immutable.hash(this.name)
  }

  toString(): string {
    return this.name
  }
}

const modelValues = new Map<string, ModelValue>()

/** The model value of that name. */
export function modelValue(name: string): ModelValue {
  let value = modelValues.get(name)
  if (!value) {
    value = new ModelValue(name)
    modelValues.set(name, value)
  }
  return value
}

/**
 * `payload` is undefined for a member of an enumeration; a record for a tagged variant; any value for `Some`.
 */
export class Variant {
  private hash = 0

  constructor(
    readonly tag: string,
    readonly payload: Value | undefined,
  ) {}

  equals(other: unknown): boolean {
    return (
      this === other ||
      (other instanceof Variant && this.tag === other.tag && Immutable.is(this.payload, other.payload))
    )
  }

  hashCode(): number {
    if (this.hash === 0) {
      const payload = this.payload === undefined ? 0 : Immutable.hash(this.payload)
      this.hash = (Math.imul(Immutable.hash(this.tag), 31) + payload) | 1
    }
    return this.hash
  }

  toString(): string {
    return this.payload === undefined ? this.tag : `${this.tag}(${String(this.payload)})`
  }
}

const members = new Map<string, Variant>()

/** A tagged value, or without a payload a member of an enumeration. */
export function variant(tag: string, payload?: Value): Variant {
  if (payload !== undefined) return new Variant(tag, payload)
  let member = members.get(tag)
  if (!member) {
    member = new Variant(tag, undefined)
    members.set(tag, member)
  }
  return member
}

/** TLA+'s equality. Values of different kinds are different, which TLA+ leaves open. */
export function equals(left: Value, right: Value): boolean {
  return left === right || (typeof left === 'object' && Immutable.is(left, right))
}

/** `{}`. */
export const emptySet: Immutable.Set<Value> = Immutable.Set<Value>()
/** The empty sequence, tuple, record, bag and function: they are one. */
export const emptyFunction: Immutable.List<Value> = Immutable.List<Value>()

/** The function from each key to its value; a later entry replaces an earlier one of the same key. */
export function makeFunction(entries: Iterable<readonly [Value, Value]>): FunctionValue {
  const map = emptyMap.withMutations((draft) => {
    for (const [key, value] of entries) draft.set(key, value)
  })
  return canonicalFunction(map)
}

/** The canonical form of a function given as any Map: a List where its domain is 1..n. */
export function canonicalFunction(map: Immutable.Map<Value, Value>): FunctionValue {
  const size = map.size
  if (size === 0) return emptyFunction
  const items: Value[] = []
  for (let index = 1; index <= size; index++) {
    const item = map.get(index)
    if (item === undefined) return map
    items.push(item)
  }
  return Immutable.List(items)
}

/**
 * A function as a Map whatever its domain: not canonical, to be changed and passed to `canonicalFunction`.
 */
export function asMap(value: FunctionValue): Immutable.Map<Value, Value> {
  if (isMap(value)) return value
  return emptyMap.withMutations((draft) => {
    value.forEach((item, index) => {
      draft.set(index + 1, item)
    })
  })
}

/** The record with these fields. */
export function makeRecord(fields: Iterable<readonly [string, Value]>): FunctionValue {
  return makeFunction(fields)
}

/** The result of a function, or undefined outside its domain. */
export function applyFunction(value: FunctionValue, argument: Value): Value | undefined {
  if (isMap(value)) return value.get(argument)
  return typeof argument === 'number' && argument >= 1 ? value.get(argument - 1) : undefined
}

/** The arguments of a function, in no particular order. */
export function domainOf(value: FunctionValue): Value[] {
  if (isMap(value)) return [...value.keys()]
  return Array.from({ length: value.size }, (_, index) => index + 1)
}

/** Whether it is a set. */
export function isSet(value: unknown): value is Immutable.Set<Value> {
  return Immutable.Set.isSet(value)
}

/** Whether it is a function whose domain is 1..n. */
export function isList(value: unknown): value is Immutable.List<Value> {
  return Immutable.List.isList(value)
}

/** Whether it is any other function. */
export function isMap(value: unknown): value is Immutable.Map<Value, Value> {
  return Immutable.Map.isMap(value)
}

/** Whether it is a function. */
export function isFunction(value: unknown): value is FunctionValue {
  return isList(value) || isMap(value)
}

/** Whether it is an integer. */
export function isInteger(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint'
}

const emptyMap: Immutable.Map<Value, Value> = Immutable.Map<Value, Value>()

import * as Immutable from 'immutable'
import { compare, elements } from '../model/order.js'
import { isFieldName } from '../model/print.js'
import type { State } from '../model/state.js'
import {
  asMap,
  equals,
  type FunctionValue,
  isFunction,
  isList,
  isMap,
  isSet,
  type Value,
  Variant,
} from '../model/value.js'
import type { Type } from '../types/type.js'

/** One change between two values, at a path within the variable. */
export type Difference =
  | { readonly kind: 'changed'; readonly path: Path; readonly before: Value; readonly after: Value }
  /** Of a set, or the copies of an element in a bag, of which there were `before` and are `after`. */
  | {
      readonly kind: 'element'
      readonly path: Path
      readonly element: Value
      readonly before: number
      readonly after: number
    }
  /** Elements that a sequence gained or lost at one of its ends. */
  | {
      readonly kind: 'gained' | 'lost'
      readonly path: Path
      readonly end: 'front' | 'back'
      readonly items: Immutable.List<Value>
    }
  /** An argument that came into the domain of a function, or left it. */
  | {
      readonly kind: 'entryGained' | 'entryLost'
      readonly path: Path
      readonly key: Value
      readonly value: Value
    }

/**
 * Where in a state: the variable, then arguments and fields. A payload has no step of its own, but for
 * `Some`'s `value`.
 */
export interface Path {
  readonly variable: string
  readonly steps: readonly PathStep[]
}
export type PathStep =
  | { readonly kind: 'index'; readonly key: Value }
  | { readonly kind: 'field'; readonly name: string }

/**
 * Types of variables by name, where they are known: a bag and a function, say, are then told apart with
 * certainty.
 */
export type VariableTypes = ReadonlyMap<string, Type>

/** What changes from one state to another, in the order of the variables and of the values within. */
export function differences(
  variables: readonly string[],
  before: State,
  after: State,
  types?: VariableTypes,
): readonly Difference[] {
  const found: Difference[] = []
  variables.forEach((variable, index) => {
    compareValues({ variable, steps: [] }, before[index]!, after[index]!, types?.get(variable), found)
  })
  return found
}

function compareValues(
  path: Path,
  before: Value,
  after: Value,
  type: Type | undefined,
  found: Difference[],
): void {
  if (equals(before, after)) return
  const kind = type && type.kind !== 'unknown' ? type.kind : guess(before, after)
  if (isSet(before) && isSet(after)) {
    compareSets(path, before, after, found)
  } else if (before instanceof Variant && after instanceof Variant) {
    compareVariants(path, before, after, type, found)
  } else if (kind === 'seq' && isList(before) && isList(after)) {
    compareSequences(path, before, after, type, found)
  } else if (kind === 'bag' && isFunction(before) && isFunction(after)) {
    compareBags(path, before, after, found)
  } else if ((kind === 'record' || kind === 'tuple') && isFunction(before) && isFunction(after)) {
    compareProducts(path, before, after, type, found)
  } else if (kind === 'function' && isFunction(before) && isFunction(after)) {
    compareFunctions(path, before, after, type, found)
  } else {
    found.push({ kind: 'changed', path, before, after })
  }
}

/**
 * Which kind two values are likely to be of. Counts make a bag where the domain changes, and where its
 * elements are more than names and numbers.
 */
function guess(before: Value, after: Value): Type['kind'] {
  if (isList(before) && isList(after)) return 'seq'
  if (!isFunction(before) || !isFunction(after)) return 'unknown'
  const first = asMap(before)
  const second = asMap(after)
  const sameDomain = first.size === second.size && first.every((_, key) => second.has(key))
  if (sameDomain && first.every((_, key) => isField(key))) return 'record'
  const isCount = (value: Value) => typeof value === 'number' && value > 0
  const isBag = first.every(isCount) && second.every(isCount)
  return isBag && (!sameDomain || first.every((_, key) => isCompound(key))) ? 'bag' : 'function'
}

function isCompound(value: Value): boolean {
  return isFunction(value) || isSet(value) || (value instanceof Variant && value.payload !== undefined)
}

function isField(key: Value): key is string {
  return typeof key === 'string' && isFieldName(key)
}

function inOrder(values: Iterable<Value>): Value[] {
  return [...values].sort(compare)
}

function compareSets(
  path: Path,
  before: Immutable.Set<Value>,
  after: Immutable.Set<Value>,
  found: Difference[],
): void {
  for (const element of elements(before)) {
    if (!after.has(element)) found.push({ kind: 'element', path, element, before: 1, after: 0 })
  }
  for (const element of elements(after)) {
    if (!before.has(element)) found.push({ kind: 'element', path, element, before: 0, after: 1 })
  }
}

function compareBags(path: Path, before: FunctionValue, after: FunctionValue, found: Difference[]): void {
  const first = asMap(before)
  const second = asMap(after)
  const changes = inOrder(first.concat(second).keys()).map((element) => ({
    element,
    before: Number(first.get(element) ?? 0),
    after: Number(second.get(element) ?? 0),
  }))
  for (const change of changes) {
    if (change.after < change.before) found.push({ kind: 'element', path, ...change })
  }
  for (const change of changes) {
    if (change.after > change.before) found.push({ kind: 'element', path, ...change })
  }
}

function compareVariants(
  path: Path,
  before: Variant,
  after: Variant,
  type: Type | undefined,
  found: Difference[],
): void {
  if (before.tag !== after.tag || before.payload === undefined || after.payload === undefined) {
    found.push({ kind: 'changed', path, before, after })
    return
  }
  const inner = isMap(before.payload) ? path : extend(path, { kind: 'field', name: 'value' })
  compareValues(inner, before.payload, after.payload, payloadType(type, before.tag), found)
}

function payloadType(type: Type | undefined, tag: string): Type | undefined {
  if (type?.kind === 'option') return type.value
  if (type?.kind === 'variant') return type.variants.find((variant) => variant.tag === tag)?.payload
  return undefined
}

/** Records and tuples. Where every part of several changes, the whole says it shorter. */
function compareProducts(
  path: Path,
  before: FunctionValue,
  after: FunctionValue,
  type: Type | undefined,
  found: Difference[],
): void {
  const first = asMap(before)
  const second = asMap(after)
  const keys = inOrder(first.keys())
  const changed = keys.filter((key) => !Immutable.is(first.get(key), second.get(key)))
  const sameParts = first.size === second.size && keys.every((key) => second.has(key))
  if (!sameParts || (keys.length > 1 && changed.length === keys.length)) {
    found.push({ kind: 'changed', path, before, after })
    return
  }
  for (const key of changed) {
    const step: PathStep = isField(key) ? { kind: 'field', name: key } : { kind: 'index', key }
    compareValues(extend(path, step), first.get(key)!, second.get(key)!, partType(type, key), found)
  }
}

function partType(type: Type | undefined, key: Value): Type | undefined {
  if (type?.kind === 'record') return type.fields.find((field) => field.name === key)?.type
  if (type?.kind === 'tuple') return type.items[Number(key) - 1]
  return undefined
}

function compareFunctions(
  path: Path,
  before: FunctionValue,
  after: FunctionValue,
  type: Type | undefined,
  found: Difference[],
): void {
  const first = asMap(before)
  const second = asMap(after)
  const range = type?.kind === 'function' ? type.range : undefined
  for (const key of inOrder(first.concat(second).keys())) {
    const old = first.get(key)
    const value = second.get(key)
    if (old === undefined) found.push({ kind: 'entryGained', path, key, value: value! })
    else if (value === undefined) found.push({ kind: 'entryLost', path, key, value: old })
    else compareValues(extend(path, { kind: 'index', key }), old, value, range, found)
  }
}

/**
 * A queue loses elements at its front and gains them at its back; a log loses and gains them at its back.
 * Of the two readings the one with fewer changes is taken.
 */
function compareSequences(
  path: Path,
  before: Immutable.List<Value>,
  after: Immutable.List<Value>,
  type: Type | undefined,
  found: Difference[],
): void {
  const shared = Math.min(before.size, after.size)
  const changed: number[] = []
  for (let index = 0; index < shared; index++) {
    if (!Immutable.is(before.get(index), after.get(index))) changed.push(index)
  }
  const shift = leastShift(before, after)
  if (shift && changed.length > 0) {
    const { lost, gained } = shift
    if (lost + gained <= changed.length + Math.abs(before.size - after.size)) {
      if (lost > 0) found.push({ kind: 'lost', path, end: 'front', items: before.take(lost) })
      if (gained > 0) found.push({ kind: 'gained', path, end: 'back', items: after.takeLast(gained) })
      return
    }
  }
  const element = type?.kind === 'seq' ? type.element : undefined
  for (const index of changed) {
    const inner = extend(path, { kind: 'index', key: index + 1 })
    compareValues(inner, before.get(index)!, after.get(index)!, element, found)
  }
  if (before.size > shared) found.push({ kind: 'lost', path, end: 'back', items: before.skip(shared) })
  if (after.size > shared) found.push({ kind: 'gained', path, end: 'back', items: after.skip(shared) })
}

/**
 * The least number of elements to lose at the front, at least one, so that some of the rest begin `after`.
 */
function leastShift(
  before: Immutable.List<Value>,
  after: Immutable.List<Value>,
): { lost: number; gained: number } | undefined {
  for (let lost = 1; lost < before.size; lost++) {
    const kept = before.size - lost
    if (kept <= after.size && Immutable.is(before.skip(lost), after.take(kept))) {
      return { lost, gained: after.size - kept }
    }
  }
  return undefined
}

function extend(path: Path, step: PathStep): Path {
  return { variable: path.variable, steps: [...path.steps, step] }
}

import { argumentsOf, compare, elements } from '../model/order.js'
import { isFieldName } from '../model/print.js'
import type { Trace } from '../model/trace.js'
import {
  applyFunction,
  asMap,
  type FunctionValue,
  isFunction,
  isList,
  isMap,
  isSet,
  ModelValue,
  type Value,
  Variant,
} from '../model/value.js'
import type { Type } from '../types/type.js'
import type { VariableTypes } from './difference.js'

/**
 * A place of a state that holds values as a network holds messages: a bag, set, sequence or option, be it the
 * whole variable, what a function gives, or a field: `wire`, `inbox[n]`, `channel[n][m]`, `node[n].inbox`.
 */
export interface Mailbox {
  readonly variable: string
  /** Names of the fields on the way to it. */
  readonly fields: readonly string[]
}

/** One sort of content of a mailbox: an element, how many copies, and the arguments on the way to it. */
export interface Held {
  readonly mailbox: Mailbox
  readonly indices: readonly Value[]
  readonly element: Value
  readonly count: number
}

/** Deeper than this nobody keeps messages. */
const depthMax = 4

/** All that a state's bags, sets, sequences and options hold, in the order of the variables and of values. */
export function contentsOf(trace: Trace, index: number, types: VariableTypes | undefined): readonly Held[] {
  const found: Held[] = []
  trace.variables.forEach((variable, at) => {
    const value = trace.states[index]![at]!
    walk(value, types?.get(variable), { mailbox: { variable, fields: [] }, indices: [] }, found)
  })
  return found
}

/** `node.inbox`: of all indices, one name. */
export function mailboxName({ variable, fields }: Mailbox): string {
  return [variable, ...fields].join('.')
}

type Place = Pick<Held, 'mailbox' | 'indices'>

function walk(value: Value, type: Type | undefined, place: Place, found: Held[]): void {
  const kind = type && type.kind !== 'unknown' ? type.kind : kindOf(value)
  if (place.indices.length + place.mailbox.fields.length > depthMax) return
  if (isSet(value)) {
    for (const element of elements(value)) found.push({ ...place, element, count: 1 })
  } else if (kind === 'bag' && isFunction(value)) {
    for (const element of argumentsOf(value)) {
      found.push({ ...place, element, count: Number(applyFunction(value, element)) })
    }
  } else if (kind === 'seq' && isList(value)) {
    for (const [element, count] of counted(value.toArray())) found.push({ ...place, element, count })
  } else if (kind === 'option' && value instanceof Variant) {
    if (value.payload !== undefined) found.push({ ...place, element: value.payload, count: 1 })
  } else if (kind === 'function' && isFunction(value)) {
    const range = type?.kind === 'function' ? type.range : undefined
    for (const key of argumentsOf(value)) {
      const indices = [...place.indices, ...partsOfKey(key)]
      walk(applyFunction(value, key)!, range, { ...place, indices }, found)
    }
  } else if (kind === 'record' && isMap(value)) {
    for (const name of argumentsOf(value)) {
      const field = type?.kind === 'record' ? type.fields.find((each) => each.name === name)?.type : undefined
      const fields = [...place.mailbox.fields, String(name)]
      walk(applyFunction(value, name)!, field, { ...place, mailbox: { ...place.mailbox, fields } }, found)
    }
  }
}

/** `f[a, b]` has one argument, a pair. */
function partsOfKey(key: Value): readonly Value[] {
  return isList(key) ? key.toArray() : [key]
}

function counted(items: readonly Value[]): readonly (readonly [Value, number])[] {
  const sorted = [...items].sort(compare)
  const counts: [Value, number][] = []
  for (const item of sorted) {
    const last = counts.at(-1)
    if (last && compare(last[0], item) === 0) last[1]++
    else counts.push([item, 1])
  }
  return counts
}

/** What a value is likely to be, where its type is not known. */
function kindOf(value: Value): Type['kind'] {
  if (value instanceof Variant) return value.tag === 'Some' || value.tag === 'None' ? 'option' : 'variant'
  if (isList(value)) return 'seq'
  if (!isMap(value)) return 'unknown'
  const keys = [...value.keys()]
  if (keys.every((key) => typeof key === 'string' && isFieldName(key))) return 'record'
  return isCounts(value) && keys.every(isCompound) ? 'bag' : 'function'
}

function isCounts(value: FunctionValue): boolean {
  return asMap(value).every((count) => typeof count === 'number' && count > 0)
}

/** A pair of names is rather an argument than a message. */
function isCompound(key: Value): boolean {
  if (isList(key)) return key.some((item) => !(item instanceof ModelValue))
  return isMap(key) || isSet(key) || (key instanceof Variant && key.payload !== undefined)
}

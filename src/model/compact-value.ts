import * as Immutable from 'immutable'
import { elements, setInOrder } from './order.js'
import {
  applyFunction,
  domainOf,
  isFunction,
  isList,
  isSet,
  ModelValue,
  makeFunction,
  modelValue,
  type Value,
  Variant,
  variant,
} from './value.js'

/**
 * A value as JSON for files of our own, short to write and quick to read: booleans, safe integers and strings
 * are themselves; anything else is an array whose first item says what it is.
 *
 *     ["i", digits]                 an integer beyond those
 *     ["m", name]                   a model value
 *     ["v", tag] ["v", tag, value]  a variant
 *     ["s", element, …]             a set
 *     ["q", item, …]                a function from 1..n
 *     ["f", argument, result, …]    any other function
 */
export type Compact = boolean | number | string | readonly Compact[]

/** Writes a value. */
export function toCompact(value: Value): Compact {
  if (typeof value === 'bigint') return ['i', String(value)]
  if (typeof value !== 'object') return value
  if (value instanceof ModelValue) return ['m', value.name]
  if (value instanceof Variant) {
    return value.payload === undefined ? ['v', value.tag] : ['v', value.tag, toCompact(value.payload)]
  }
  if (isSet(value)) return ['s', ...elements(value).map(toCompact)]
  if (isList(value)) return ['q', ...value.map(toCompact)]
  return [
    'f',
    ...domainOf(value).flatMap((argument) => [
      toCompact(argument),
      toCompact(applyFunction(value, argument)!),
    ]),
  ]
}

/** Reads what `toCompact` wrote. Throws a `TypeError` where it is anything else. */
export function fromCompact(json: Compact): Value {
  if (typeof json === 'boolean' || typeof json === 'string') return json
  if (typeof json === 'number') return Number.isSafeInteger(json) ? json : malformed(json)
  if (!Array.isArray(json)) return malformed(json)
  const [kind, ...parts] = json as readonly Compact[]
  switch (kind) {
    case 'i':
      return BigInt(textOf(parts[0]))
    case 'm':
      return modelValue(textOf(parts[0]))
    case 'v':
      return parts[1] === undefined
        ? variant(textOf(parts[0]))
        : variant(textOf(parts[0]), fromCompact(parts[1]))
    case 's':
      return setInOrder(parts.map(fromCompact))
    case 'q':
      return Immutable.List(parts.map(fromCompact))
    case 'f':
      return functionOf(parts)
    default:
      return malformed(json)
  }
}

function functionOf(parts: readonly Compact[]): Value {
  const entries: [Value, Value][] = []
  for (let index = 0; index + 1 < parts.length; index += 2) {
    entries.push([fromCompact(parts[index]!), fromCompact(parts[index + 1]!)])
  }
  const value = makeFunction(entries)
  return isFunction(value) && !isList(value) ? value : malformed(parts)
}

function textOf(json: Compact | undefined): string {
  return typeof json === 'string' ? json : malformed(json)
}

function malformed(json: unknown): never {
  throw new TypeError(`no value is written ${JSON.stringify(json)}`)
}

import { argumentsOf, elements } from '../model/order.js'
import { isRecordLike, print } from '../model/print.js'
import {
  applyFunction,
  type FunctionValue,
  isFunction,
  isList,
  isSet,
  type Value,
  Variant,
} from '../model/value.js'

/**
 * A value in short, for pictures and columns: `Vote(from=s1, term=1)`, `[a=1, b=2]`, `{1, 2}`; as the
 * language writes it but for the records. What is longer than so many characters ends in `…`.
 */
export function brief(value: Value, width: number, without: ReadonlySet<string> = none): string {
  return cut(compact(value, without), width)
}

/** The first so many characters of a text, the last of them `…` where there are more. */
export function cut(text: string, width: number): string {
  if (text.length <= width) return text
  const characters = [...text]
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join('')}…`
}

const none: ReadonlySet<string> = new Set()

function compact(value: Value, without: ReadonlySet<string>): string {
  if (value instanceof Variant) return compactVariant(value, without)
  if (isSet(value)) return `{${elements(value).map(plain).join(', ')}}`
  if (!isFunction(value)) return print(value)
  if (isList(value)) return `<<${value.toArray().map(plain).join(', ')}>>`
  if (isRecordLike(value)) return `[${fields(value, without)}]`
  const entries = argumentsOf(value).map((key) => `${plain(key)} :> ${plain(applyFunction(value, key)!)}`)
  return `(${entries.join(' @@ ')})`
}

function compactVariant({ tag, payload }: Variant, without: ReadonlySet<string>): string {
  if (payload === undefined) return tag
  if (!isFunction(payload) || isList(payload) || !isRecordLike(payload)) return `${tag}(${plain(payload)})`
  const inner = fields(payload, without)
  return inner === '' ? tag : `${tag}(${inner})`
}

function fields(record: FunctionValue, without: ReadonlySet<string>): string {
  return argumentsOf(record)
    .filter((name) => !without.has(String(name)))
    .map((name) => `${String(name)}=${plain(applyFunction(record, name)!)}`)
    .join(', ')
}

function plain(value: Value): string {
  return compact(value, none)
}

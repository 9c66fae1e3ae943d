import { argumentsOf } from '../../model/order.js'
import { isRecordLike, print } from '../../model/print.js'
import {
  applyFunction,
  equals,
  type FunctionValue,
  isMap,
  ModelValue,
  type Value,
} from '../../model/value.js'
import { hang, wrap } from '../../trace/wrap.js'

/**
 * A value as lines of at most some width; of a function from model values, such as servers, those with one
 * result together: `s1, s2: Leader; s3: Follower`, or `all: Follower`.
 */
export function renderGrouped(value: Value, width: number): readonly string[] {
  if (!isByMember(value)) return wrap(value, width)
  const flat = printGrouped(value)
  if (flat.length <= width) return [flat]
  return groupsOf(value).flatMap(({ keys, result }) => {
    const head = `${keys}: `
    return hang(head, renderGrouped(result, width - head.length))
  })
}

function printGrouped(value: Value): string {
  if (!isByMember(value)) return print(value)
  const parts = groupsOf(value).map(({ keys, result }) => {
    const text = printGrouped(result)
    return `${keys}: ${isByMember(result) && groupsOf(result).length > 1 ? `(${text})` : text}`
  })
  return parts.join('; ')
}

function isByMember(value: Value): value is FunctionValue {
  return isMap(value) && !isRecordLike(value) && value.keySeq().every((key) => key instanceof ModelValue)
}

/** In the order of the least member of each. */
function groupsOf(value: FunctionValue): readonly { readonly keys: string; readonly result: Value }[] {
  const groups: { keys: string[]; result: Value }[] = []
  for (const key of argumentsOf(value)) {
    const result = applyFunction(value, key)!
    const known = groups.find((group) => equals(group.result, result))
    if (known) known.keys.push(print(key))
    else groups.push({ keys: [print(key)], result })
  }
  const isOne = groups.length === 1 && groups[0]!.keys.length > 1
  return groups.map(({ keys, result }) => ({ keys: isOne ? 'all' : keys.join(', '), result }))
}

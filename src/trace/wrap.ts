import { argumentsOf, elements } from '../model/order.js'
import { isRecordLike, print } from '../model/print.js'
import { applyFunction, isList, isMap, isSet, type Value, Variant } from '../model/value.js'

/** Below this a line is too narrow to break any further. */
const widthMin = 24

/**
 * Prints a value on one line where it fits the width, else with an item a line, or as many short ones as
 * fit, in the language's syntax:
 *
 *     [ entries |-> << [term |-> 2, value |-> v1],
 *                      [term |-> 2, value |-> v2] >>,
 *       from |-> s1, to |-> s2 ]
 */
export function wrap(value: Value, width: number): readonly string[] {
  const flat = print(value)
  if (flat.length <= width || width < widthMin) return [flat]
  const items = itemsOf(value)
  if (items) return list(items, width)
  if (value instanceof Variant && value.payload !== undefined) {
    return hang(`${value.tag}(`, wrap(value.payload, width - value.tag.length - 2), ')')
  }
  return [flat]
}

/** What a collection has, each with what stands before it, and how they are written together. */
export interface Items {
  readonly open: string
  readonly items: readonly Item[]
  readonly close: string
  readonly separator: string
}

interface Item {
  readonly label: string
  readonly value: Value
}

/** The elements of a set or a sequence, fields of a record, arguments with results of a function. */
export function itemsOf(value: Value, printKey: (key: Value) => string = print): Items | undefined {
  if (isSet(value)) return { open: '{', items: elements(value).map(bare), close: '}', separator: ',' }
  if (isList(value)) {
    return { open: '<<', items: value.toArray().map(bare), close: '>>', separator: ',' }
  }
  if (!isMap(value)) return undefined
  const isRecord = isRecordLike(value)
  const items = argumentsOf(value).map((key) => ({
    label: isRecord ? `${String(key)} |-> ` : `${printKey(key)} :> `,
    value: applyFunction(value, key)!,
  }))
  return isRecord
    ? { open: '[', items, close: ']', separator: ',' }
    : { open: '(', items, close: ')', separator: ' @@' }
}

function bare(value: Value): Item {
  return { label: '', value }
}

function list({ open, items, close, separator }: Items, width: number): readonly string[] {
  const indent = ' '.repeat(open.length + 1)
  const room = width - indent.length - separator.length
  const lines: string[] = []
  let canFill = false
  items.forEach(({ label, value }, index) => {
    const tail = index === items.length - 1 ? ` ${close}` : separator
    const item = hang(label, wrap(value, room - label.length), tail)
    const filled = `${lines.at(-1)} ${item[0]}`
    const isShort = item.length === 1 && item[0]!.length <= width / 2
    if (canFill && isShort && filled.length <= width) lines[lines.length - 1] = filled
    else lines.push(...item.map((line, at) => (index === 0 && at === 0 ? `${open} ${line}` : indent + line)))
    canFill = isShort
  })
  return lines
}

/** Lines after a label, each below the first one's beginning, with a tail on the last. */
export function hang(label: string, lines: readonly string[], tail = ''): readonly string[] {
  const indent = ' '.repeat(label.length)
  return lines.map(
    (line, index) => (index === 0 ? label : indent) + line + (index === lines.length - 1 ? tail : ''),
  )
}

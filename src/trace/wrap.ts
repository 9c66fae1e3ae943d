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
  if (isSet(value)) {
    return list('{', elements(value).map(bare), '}', ',', width)
  }
  if (isList(value)) {
    return list('<<', value.toArray().map(bare), '>>', ',', width)
  }
  if (isMap(value)) {
    const keys = argumentsOf(value)
    const isRecord = isRecordLike(value)
    const items = keys.map((key) => ({
      label: isRecord ? `${String(key)} |-> ` : `${print(key)} :> `,
      value: applyFunction(value, key)!,
    }))
    return isRecord ? list('[', items, ']', ',', width) : list('(', items, ')', ' @@', width)
  }
  if (value instanceof Variant && value.payload !== undefined) {
    return hang(`${value.tag}(`, wrap(value.payload, width - value.tag.length - 2), ')')
  }
  return [flat]
}

interface Item {
  readonly label: string
  readonly value: Value
}

function bare(value: Value): Item {
  return { label: '', value }
}

function list(
  open: string,
  items: readonly Item[],
  close: string,
  separator: string,
  width: number,
): readonly string[] {
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

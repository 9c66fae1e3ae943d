import { argumentsOf, elements } from '../model/order.js'
import { isRecordLike, print } from '../model/print.js'
import { applyFunction, isList, isMap, isSet, type Value, Variant } from '../model/value.js'

/** Below this a line is too narrow to break any further. */
const widthMin = 24

/**
 * Prints a value on one line where it fits the width, else with an item a line (a set or sequence with as many items a
 * line as fit), in the language's syntax:
 *
 *     [ from |-> s1,
 *       to |-> s2 ]
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
    const single = label === '' && item.length === 1
    if (canFill && single && filled.length <= width) lines[lines.length - 1] = filled
    else lines.push(...item.map((line, at) => (index === 0 && at === 0 ? `${open} ${line}` : indent + line)))
    canFill = single
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

import { print } from '../model/print.js'
import { type Value, Variant } from '../model/value.js'
import { cut } from './brief.js'
import { hang, itemsOf, wrap } from './wrap.js'

/** A part of a value is written out in so many characters. */
const partMax = 24

/**
 * A value in lines of that width, in full where it needs no more than `linesMax`. Else its parts are written
 * out that are short, of others their sizes stand there, and of what is beyond how much that is:
 *
 *     [ entries |-> <<… 6 elements>>, from |-> n1, term |-> 1, to |-> n2, … 3 more ]
 */
export function abbreviate(value: Value, width: number, linesMax: number): readonly string[] {
  const whole = wrap(value, width)
  if (whole.length <= linesMax && whole.every((line) => line.length <= width)) return whole
  if (value instanceof Variant && value.payload !== undefined) {
    return hang(`${value.tag}(`, abbreviate(value.payload, width - value.tag.length - 2, linesMax), ')')
  }
  const found = itemsOf(value, inShort)
  if (!found) return [cut(print(value), width)]
  const { open, items, close, separator } = found
  const indent = ' '.repeat(open.length + 1)
  const parts = items.map(({ label, value: part }) => label + inShort(part))
  // Of parts that look the same, at the end, one is enough.
  const shown = parts.findLastIndex((part, index) => index === 0 || part !== parts[index - 1]) + 1
  const rest = (index: number) => `… ${parts.length - index} more`
  const pieces = shown === parts.length ? parts : [...parts.slice(0, shown), rest(shown)]
  const lines = [open]
  for (const [index, text] of pieces.entries()) {
    const isLast = index === pieces.length - 1
    const tail = isLast ? ` ${close}` : separator
    const piece = `${cut(text, width - indent.length - tail.length)}${tail}`
    const filled = `${lines.at(-1)} ${piece}`
    const isFull = lines.length === linesMax
    const end = `${rest(index)} ${close}`
    if (filled.length <= (isFull && !isLast ? width - end.length - 1 : width))
      lines[lines.length - 1] = filled
    else if (isFull) return [...lines.slice(0, -1), `${lines.at(-1)} ${end}`]
    else lines.push(indent + piece)
  }
  return lines
}

/** A part of a value, or how much of it there is. */
function inShort(value: Value): string {
  const flat = print(value)
  if (flat.length <= partMax) return flat
  if (value instanceof Variant) return `${value.tag}(…)`
  const found = itemsOf(value)
  if (!found) return cut(flat, partMax)
  const { open, items, close } = found
  const what = { '[': 'field', '(': 'argument' }[open] ?? 'element'
  return `${open}… ${items.length} ${what}${items.length === 1 ? '' : 's'}${close}`
}

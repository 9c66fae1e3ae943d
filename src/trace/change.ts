import { print } from '../model/print.js'
import type { Argument } from '../model/state.js'
import { equals, type Value } from '../model/value.js'
import { assertNever } from '../text/assert.js'
import type { Difference, Path } from './difference.js'
import type { Palette } from './palette.js'
import { hang, wrap } from './wrap.js'

/** How to show differences. */
export interface ChangeOptions {
  readonly palette: Palette
  /** In columns; lines are broken there where values allow it. */
  readonly width: number
  /** Values that the step's heading shows with their names. */
  readonly named?: readonly Argument[]
}

/**
 * A difference as text:
 *
 *     log[s2][1].term: 1 -> 2
 *     messages + Ask([from |-> n1])         an element of a set or bag
 *     messages - Stop  (1 left)             a copy of an element of a bag
 *     messages - m                          an element that has a name in the step's heading
 *     queue - <<a>>  (front)                the ends of a sequence
 *     cache + k1 :> 3                       an argument that is new in the domain
 */
export function renderDifference(difference: Difference, options: ChangeOptions): readonly string[] {
  const path = printPath(difference.path)
  switch (difference.kind) {
    case 'changed':
      return renderChange(path, difference.before, difference.after, options)
    case 'element': {
      const { element, before, after } = difference
      const sign = after > before ? '+' : '-'
      const note = copies(before, after)
      const isLong = print(element).length >= nameWorth
      const name = isLong ? options.named?.find(({ value }) => equals(value, element))?.name : undefined
      return renderSigned(path, sign, name === undefined ? { value: element, note } : { name, note }, options)
    }
    case 'gained':
    case 'lost': {
      const { kind, end, items } = difference
      const note = kind === 'gained' && end === 'back' ? '' : `  (${end})`
      return renderSigned(path, kind === 'gained' ? '+' : '-', { value: items, note }, options)
    }
    case 'entryGained':
    case 'entryLost': {
      const { kind, key, value } = difference
      return renderSigned(path, kind === 'entryGained' ? '+' : '-', { key, value, note: '' }, options)
    }
    default:
      return assertNever(difference)
  }
}

/** A value of so many characters is called by its name. */
const nameWorth = 30

/** `log[s2][1].term` */
export function printPath(path: Path): string {
  return path.steps.reduce(
    (text, step) => text + (step.kind === 'field' ? `.${step.name}` : `[${print(step.key)}]`),
    path.variable,
  )
}

function renderChange(
  path: string,
  before: Value,
  after: Value,
  { palette, width }: ChangeOptions,
): readonly string[] {
  const oldText = print(before)
  const newText = print(after)
  const { lost, gained } = palette
  if (path.length + oldText.length + newText.length + 6 <= width) {
    return [`${path}: ${lost(oldText)} -> ${gained(newText)}`]
  }
  return [
    `${path}:`,
    ...hang('     ', wrap(before, width - 5).map(lost)),
    ...hang('  -> ', wrap(after, width - 5).map(gained)),
  ]
}

/** What comes or goes: a value (at a key of a function), or one that a name stands for. */
type Part =
  | { readonly key?: Value; readonly value: Value; readonly note: string }
  | { readonly name: string; readonly note: string }

function renderSigned(
  path: string,
  sign: '+' | '-',
  part: Part,
  { palette, width }: ChangeOptions,
): readonly string[] {
  const colour = sign === '+' ? palette.gained : palette.lost
  const note = part.note === '' ? '' : palette.dim(part.note)
  if ('name' in part) return [`${path} ${sign} ${colour(part.name)}${note}`]
  const head = `${path} ${sign} ${part.key === undefined ? '' : `${print(part.key)} :> `}`
  const room = width - head.length - part.note.length
  // A deep path leaves its value no room on the same line.
  if (room < width / 3 && print(part.value).length > room) {
    const below = wrap(part.value, width - 4 - part.note.length)
    return [head.trimEnd(), ...hang('    ', below.map(colour), note)]
  }
  return hang(head, wrap(part.value, room).map(colour), note)
}

function copies(before: number, after: number): string {
  if (before === 0) return after === 1 ? '' : `  (${after} copies)`
  if (after === 0) return before === 1 ? '' : `  (all ${before} copies)`
  return after > before ? `  (now ${after} copies)` : `  (${after} left)`
}

import { print } from '../model/print.js'
import type { Value } from '../model/value.js'
import { assertNever } from '../text/assert.js'
import type { Difference, Path } from './difference.js'
import type { Palette } from './palette.js'
import { hang, wrap } from './wrap.js'

/**
 * A difference in lines of at most `width` columns where values allow it:
 *
 *     log[s2][1].term: 1 -> 2
 *     messages + Ask([from |-> n1])         an element of a set or bag
 *     messages - Stop  (1 left)             a copy of an element of a bag
 *     queue - <<a>>  (front)                the ends of a sequence
 *     cache + k1 :> 3                       an argument that is new in the domain
 */
export function renderDifference(difference: Difference, palette: Palette, width: number): readonly string[] {
  const path = printPath(difference.path)
  switch (difference.kind) {
    case 'changed':
      return renderChange(path, difference.before, difference.after, palette, width)
    case 'element': {
      const { element, before, after } = difference
      return renderSigned(path, after > before, '', element, copies(before, after), palette, width)
    }
    case 'gained':
    case 'lost': {
      const { kind, end, items } = difference
      const where = kind === 'gained' && end === 'back' ? '' : `  (${end})`
      return renderSigned(path, kind === 'gained', '', items, where, palette, width)
    }
    case 'entryGained':
    case 'entryLost': {
      const label = `${print(difference.key)} :> `
      return renderSigned(
        path,
        difference.kind === 'entryGained',
        label,
        difference.value,
        '',
        palette,
        width,
      )
    }
    default:
      return assertNever(difference)
  }
}

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
  palette: Palette,
  width: number,
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

function renderSigned(
  path: string,
  isGain: boolean,
  label: string,
  value: Value,
  note: string,
  palette: Palette,
  width: number,
): readonly string[] {
  const colour = isGain ? palette.gained : palette.lost
  const head = `${path} ${isGain ? '+' : '-'} ${label}`
  const room = width - head.length - note.length
  // A deep path leaves its value no room on the same line.
  if (room < width / 3 && print(value).length > room) {
    const below = wrap(value, width - 4 - note.length).map(colour)
    return [head.trimEnd(), ...hang('    ', below, dimmed(note, palette))]
  }
  return hang(head, wrap(value, room).map(colour), dimmed(note, palette))
}

function dimmed(note: string, palette: Palette): string {
  return note === '' ? '' : palette.dim(note)
}

function copies(before: number, after: number): string {
  if (before === 0) return after === 1 ? '' : `  (${after} copies)`
  if (after === 0) return before === 1 ? '' : `  (all ${before} copies)`
  return after > before ? `  (now ${after} copies)` : `  (${after} left)`
}

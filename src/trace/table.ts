import type { Trace } from '../model/trace.js'
import { brokenLines, columnsOf } from './columns.js'
import { type Palette, plain } from './palette.js'
import { type Sequence, type SequenceOptions, type SequenceStep, sequenceOf } from './sequence.js'

/** How to show a trace as a table. */
export interface TableOptions extends SequenceOptions {
  readonly palette?: Palette
  /** Of a line, in columns. */
  readonly width?: number
  /** What is to be said of a state, below it, by its number. */
  readonly remarks?: (index: number) => readonly string[]
}

/** A column narrower than this breaks most changes. */
const columnMin = 16
/** Between columns. */
const bar = ' | '
const tableWidth = 100

/**
 * A trace as a table: for each step a line that tells it, and below it what changes, a column for each member
 * of a set and one for the rest: messages that come (+) and go (-), and what is nobody's.
 *
 *        s1                   | s2                   | elsewhere
 *     1  Timeout(s1)
 *        role: Follower       |                      |
 *          -> Candidate       |                      |
 *
 * Where columns would be too narrow, each change is a line of its own, after the name of its member.
 */
export function renderTable(trace: Trace, options: TableOptions = {}): readonly string[] {
  const palette = options.palette ?? plain
  const width = options.width ?? tableWidth
  // What is too long for one line of a column takes several.
  const sequence = sequenceOf(trace, { ...options, width: 4 * width, isInitialInFull: true })
  const indent = String(trace.steps.length).length + 4
  const columns = tableColumns(sequence)
  const room = Math.floor((width - indent - bar.length * (columns.length - 1)) / columns.length)
  const isNarrow = room < columnMin
  const widths = columns.map((column) => (isNarrow ? 0 : Math.min(room, widthOf(column))))
  share(widths, columns, width - indent - bar.length * (columns.length - 1))
  const heads = isNarrow
    ? []
    : layRow(
        columns.map(({ label }) => [label]),
        widths,
        indent,
        palette.bold,
      )
  return [
    ...heads,
    ...sequence.steps.flatMap((step, at) => {
      const number = String(step.index).padStart(indent - 2)
      const heading = brokenLines(step.call, width - indent).map((line, index) =>
        palette.bold((index === 0 ? `${number}  ` : ' '.repeat(indent)) + line),
      )
      const cells = columns.map(({ cells }) => cells[at]!)
      return [
        ...heading,
        ...(isNarrow
          ? layList(columns, cells, indent, width, palette)
          : layCells(cells, widths, indent, palette)),
        ...(options.remarks?.(step.index) ?? []).map((line) => ' '.repeat(indent) + palette.warning(line)),
      ]
    }),
  ]
}

interface Column {
  readonly label: string
  /** Of each step: what changes. */
  readonly cells: readonly (readonly string[])[]
}

function tableColumns(sequence: Sequence): readonly Column[] {
  const { lifelines, steps } = sequence
  const columns = lifelines.map(({ label, member }, lifeline) => ({
    label: member === undefined ? 'the rest' : label,
    isRest: member === undefined,
    cells: steps.map((step) => step.changes.find((change) => change.lifeline === lifeline)?.lines ?? []),
  }))
  const rest = steps.map((step) => [...step.everywhere, ...messageLines(step, sequence)])
  const last = columns.at(-1)
  if (last?.isRest) {
    const cells = last.cells.map((lines, at) => [...lines, ...rest[at]!])
    return [...columns.slice(0, -1), { label: last.label, cells }]
  }
  return rest.some((lines) => lines.length > 0) ? [...columns, { label: 'the rest', cells: rest }] : columns
}

/** `+ s1 -> s2: Ask(term=1)`, and when it goes `- s1 -> s2: Ask` */
function messageLines(step: SequenceStep, { messages, lifelines }: Sequence): readonly string[] {
  const name = (lifeline: number | undefined) =>
    lifeline === undefined || lifelines[lifeline]!.member === undefined ? '' : lifelines[lifeline]!.label
  return messages.flatMap(({ name: short, label, source, target, sent, copyOf, ends }) => {
    const isFirst = sent === 0 && source === target
    const line = (to: number | undefined) => way(isFirst ? '' : name(source), name(to))
    const own = ends.filter((end) => end.step === step.index)
    return [
      ...own.map(
        (end) => `- ${line(end.lifeline ?? target)}${short ?? label}${end.kind === 'lost' ? ' (lost)' : ''}`,
      ),
      ...(sent === step.index ? [`+ ${line(target)}${label}${copyOf === undefined ? '' : ' (a copy)'}`] : []),
    ]
  })
}

function way(from: string, to: string): string {
  if (from === '') return to === '' ? '' : `to ${to}: `
  return to === '' ? `from ${from}: ` : `${from} -> ${to}: `
}

/** What a column wants: the initial state, which has long lines, has what the steps want. */
function widthOf({ label, cells }: Column): number {
  const lines = cells.slice(cells.length > 1 ? 1 : 0).flat()
  return Math.max(columnsOf(label), columnMin, ...lines.map(columnsOf))
}

/** Gives columns that want more what others leave. */
function share(widths: number[], columns: readonly Column[], all: number): void {
  let left = all - widths.reduce((sum, width) => sum + width, 0)
  while (left > 0) {
    const wanting = widths.flatMap((width, index) =>
      width < widthOf(columns[index]!) && width > 0 ? [index] : [],
    )
    if (wanting.length === 0) return
    for (const index of wanting) {
      if (left === 0) return
      widths[index]!++
      left--
    }
  }
}

function layCells(
  cells: readonly (readonly string[])[],
  widths: readonly number[],
  indent: number,
  palette: Palette,
): readonly string[] {
  const wrapped = cells.map((lines, column) => lines.flatMap((line) => brokenLines(line, widths[column]!)))
  return layRow(wrapped, widths, indent, (text) => coloured(text, palette))
}

function layRow(
  cells: readonly (readonly string[])[],
  widths: readonly number[],
  indent: number,
  colour: (text: string) => string,
): readonly string[] {
  const height = Math.max(...cells.map((lines) => lines.length))
  return Array.from({ length: height }, (_, at) => {
    const texts = cells.map((lines, column) => {
      const text = lines[at] ?? ''
      const pad = ' '.repeat(Math.max(0, widths[column]! - columnsOf(text)))
      return (text === '' ? '' : colour(text)) + pad
    })
    return `${' '.repeat(indent)}${texts.join(bar)}`.trimEnd()
  })
}

function layList(
  columns: readonly Column[],
  cells: readonly (readonly string[])[],
  indent: number,
  width: number,
  palette: Palette,
): readonly string[] {
  return cells.flatMap((lines, column) => {
    const label = `${columns[column]!.label}  `
    return lines.flatMap((line) =>
      brokenLines(line, width - indent - columnsOf(label)).map(
        (text, at) =>
          ' '.repeat(indent) + (at === 0 ? label : ' '.repeat(columnsOf(label))) + coloured(text, palette),
      ),
    )
  })
}

/** What comes is coloured as gained, what goes as lost. */
function coloured(text: string, palette: Palette): string {
  if (text.startsWith('+ ') || / \+ /.test(text)) return palette.gained(text)
  if (text.startsWith('- ') || / - /.test(text)) return palette.lost(text)
  return text.replace(/-> (.*)$/, (_, after: string) => `-> ${palette.gained(after)}`)
}

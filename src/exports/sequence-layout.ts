import { brokenLines, columnsOf } from '../trace/columns.js'
import type { Sequence, SequenceMessage, SequenceStep } from '../trace/sequence.js'
import { oneLine } from './markup.js'

/** Where everything of a sequence diagram is, in pixels. */
export interface SequenceLayout {
  /** Of each lifeline. */
  readonly x: readonly number[]
  readonly boxes: readonly Box[]
  readonly arrows: readonly Arrow[]
  readonly labels: readonly Label[]
  /** Step numbers, at the left. */
  readonly numbers: readonly Label[]
  /** Where the lifelines begin and end. */
  readonly top: number
  readonly bottom: number
  readonly left: number
  readonly right: number
}

/** A note, centred at x. `heading` is how many of its lines tell the step. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly lines: readonly string[]
  readonly heading: number
  readonly isLast: boolean
}

/** From where a message is sent to where it ends. */
export interface Arrow {
  readonly from: Point
  readonly to: Point
  /** `sent`: nothing is known of its end, as messages are kept where they are. */
  readonly kind: 'taken' | 'lost' | 'underWay' | 'sent'
  /** To the lifeline that it left: it swings out to the right. */
  readonly isLoop: boolean
  readonly isCopy: boolean
}

/** A place, in pixels from the first lifeline and the top. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** A text at a place. */
export interface Label extends Point {
  readonly text: string
  readonly anchor: 'start' | 'middle' | 'end'
}

/** Of a character of a note, and of the smaller ones of a message. */
const characterWidth = 7.23
const labelCharacterWidth = 6.63
/** Of a note. */
export const lineHeight = 16
/** Between the frame of a note and its text. */
export const boxPadding = 8

const columnsMax = 40
const labelColumnsMax = 62
const spacingMin = 130
const spacingMax = 420
const gap = 18
const arrivalHeight = 16
const laneHeight = 20
const labelLineHeight = 13
const numberWidth = 30

interface Row {
  readonly step: SequenceStep
  readonly boxes: readonly {
    readonly lifeline: number
    readonly lines: readonly string[]
    readonly heading: number
  }[]
  readonly everywhere: readonly string[]
}

/** Lays a sequence out: time goes down, a row for each step, as wide as its texts want. */
export function layOut(sequence: Sequence, top: number): SequenceLayout {
  const { lifelines, messages } = sequence
  const rows = sequence.steps
    .map(rowOf)
    .filter((row) => row.step.index > 0 || row.boxes.length > 0 || isSender(row))
  const x = columnsAt(sequence, rows)
  const boxes: Box[] = []
  const numbers: Label[] = []
  const labels: Label[] = []
  /** Where each message leaves; where those that end in a step arrive. */
  const departures = new Map<number, Point>()
  const arrivals = new Map<number, number>()
  let y = top + 10
  rows.forEach(({ step, boxes: notes, everywhere }, at) => {
    const isLast = at === rows.length - 1
    const ending = messages.filter(({ ends }) => ends.some((end) => end.step === step.index))
    y += ending.length > 0 ? arrivalHeight : 6
    arrivals.set(step.index, y)
    let height = 0
    const place = (centre: number, lines: readonly string[], heading: number, below = 0, widthMin = 0) => {
      const width = Math.max(widthOf(lines), widthMin)
      const box = {
        x: centre,
        y: y + 3 + below,
        width,
        height: lines.length * lineHeight + 8,
        lines,
        heading,
        isLast,
      }
      boxes.push(box)
      height = Math.max(height, box.height + below)
    }
    for (const { lifeline, lines, heading } of notes) place(x[lifeline]!, lines, heading)
    if (step.owner === undefined && step.index > 0) {
      const lost = ending.find(({ ends }) =>
        ends.some(({ kind, step: end }) => kind === 'lost' && end === step.index),
      )
      const copied = messages.find(({ copyOf, sent }) => copyOf !== undefined && sent === step.index)
      place(middleOf(lost ?? copied, x), brokenLines(oneLine(step.call), columnsMax), 1)
    }
    if (everywhere.length > 0) {
      const columns = Math.max(columnsMax, Math.floor((x.at(-1)! + 24) / characterWidth))
      const lines = everywhere.flatMap((line) => brokenLines(oneLine(line), columns))
      place(x.at(-1)! / 2, lines, 0, height === 0 ? 0 : height + 6, x.at(-1)! + 40)
    }
    const text = step.index === 0 ? '' : `${step.index}`
    numbers.push({ x: 0, y: y + 3 + lineHeight, text, anchor: 'end' })
    y += height + 4
    for (const message of messages) {
      if (message.sent !== step.index || message.copyOf !== undefined) continue
      const lines = brokenLines(oneLine(message.label), labelColumnsMax)
      lines.forEach((text, line) => {
        const at = { x: x[message.source]!, y: y + laneHeight - 5 + line * labelLineHeight }
        labels.push(labelOf(message, text, at, x))
      })
      y += laneHeight + (lines.length - 1) * labelLineHeight
      departures.set(message.number, { x: x[message.source]!, y })
    }
    y += gap - 8
  })
  const bottom = y + 14
  const arrows: Arrow[] = []
  /** The first arrow of each message. */
  const first = new Map<number, Arrow>()
  for (const message of messages) {
    const { number, copyOf, sent } = message
    const isCopy = copyOf !== undefined
    const from = isCopy ? branchOf(first.get(copyOf), arrivals.get(sent)!) : departures.get(number)!
    if (isCopy) labels.push({ x: from.x + 8, y: from.y - 4, text: 'copy', anchor: 'start' })
    const own = arrowsOf(message, from, { x, arrivals, bottom, lifelines: lifelines.length })
    first.set(number, own[0]!)
    arrows.push(...own)
  }
  const reach = [
    ...boxes.flatMap((box) => [box.x - box.width / 2, box.x + box.width / 2]),
    ...lifelines.flatMap(({ label }, index) => {
      const half = headerWidth(label) / 2
      return [x[index]! - half, x[index]! + half]
    }),
    ...labels.flatMap(extentOf),
    ...arrows.flatMap(({ from, isLoop }) => (isLoop ? [from.x + 60] : [])),
  ]
  const left = Math.min(...reach) - numberWidth
  return {
    x,
    boxes,
    arrows,
    labels,
    numbers: numbers.map((each) => ({ ...each, x: left + numberWidth - 10 })),
    ...{ top, bottom, left, right: Math.max(...reach) },
  }

  function isSender({ step }: Row): boolean {
    return messages.some(({ sent }) => sent === step.index)
  }
}

/** Of the name of a lifeline, with its frame. */
export function headerWidth(label: string): number {
  return columnsOf(oneLine(label)) * characterWidth + 24
}

function rowOf(step: SequenceStep): Row {
  const wrapped = (lines: readonly string[]) =>
    lines.flatMap((line) => brokenLines(oneLine(line), columnsMax))
  const heading = brokenLines(oneLine(step.call), columnsMax)
  const own = step.changes.find(({ lifeline }) => lifeline === step.owner)
  const others = step.changes.filter((change) => change !== own)
  return {
    step,
    boxes: [
      ...(step.owner === undefined
        ? []
        : [
            {
              lifeline: step.owner,
              lines: [...heading, ...wrapped(shortened(own?.lines ?? []))],
              heading: heading.length,
            },
          ]),
      ...others.map(({ lifeline, lines }) => ({ lifeline, lines: wrapped(shortened(lines)), heading: 0 })),
    ],
    everywhere: shortened(step.everywhere),
  }
}

const linesMax = 9

/** A note of many lines hides the others. */
function shortened(lines: readonly string[]): readonly string[] {
  if (lines.length <= linesMax) return lines
  return [...lines.slice(0, linesMax - 1), `… and ${lines.length - linesMax + 1} more`]
}

function widthOf(lines: readonly string[]): number {
  return Math.max(...lines.map(columnsOf)) * characterWidth + 2 * boxPadding
}

/** The place of each lifeline: no note covers the next one, nor another note of its row. */
function columnsAt({ lifelines, messages }: Sequence, rows: readonly Row[]): readonly number[] {
  const half = lifelines.map((_, lifeline) =>
    Math.max(
      0,
      ...rows.flatMap(({ boxes }) =>
        boxes.filter((box) => box.lifeline === lifeline).map(({ lines }) => widthOf(lines) / 2),
      ),
    ),
  )
  const x = [0]
  for (let right = 1; right < lifelines.length; right++) {
    const left = right - 1
    const together = rows.map(({ boxes }) => {
      const of = (lifeline: number) => boxes.find((box) => box.lifeline === lifeline)
      const [one, other] = [of(left), of(right)]
      return one && other ? (widthOf(one.lines) + widthOf(other.lines)) / 2 + gap : 0
    })
    const between = messages.filter(
      ({ source, target, ends }) =>
        Math.min(source, target ?? ends[0]?.lifeline ?? source) === left &&
        Math.max(source, target ?? ends[0]?.lifeline ?? source) === right,
    )
    const headers = (headerWidth(lifelines[left]!.label) + headerWidth(lifelines[right]!.label)) / 2 + gap
    x.push(
      x[left]! +
        Math.round(
          Math.max(
            ...[spacingMin, headers, half[left]! + gap, half[right]! + gap, ...together],
            ...between.map(({ label }) =>
              Math.min(spacingMax, Math.min(labelColumnsMax, columnsOf(label)) * labelCharacterWidth + 24),
            ),
          ),
        ),
    )
  }
  return x
}

function middleOf(message: SequenceMessage | undefined, x: readonly number[]): number {
  if (!message) return (x[0]! + x.at(-1)!) / 2
  const target = aimOf(message, x.length)
  return (x[message.source]! + (target === undefined ? x[message.source]! : x[target]!)) / 2
}

/** Whom a message goes to: who takes it, whom it is for, or else whoever is none of the members. */
function aimOf({ source, target, ends }: SequenceMessage, lifelines: number): number | undefined {
  const taker = ends.find(({ kind }) => kind === 'taken')?.lifeline
  if (taker !== undefined || target !== undefined) return taker ?? target
  return source === lifelines - 1 ? undefined : lifelines - 1
}

/** Beside the beginning of the arrow, on the side that it goes to. */
function labelOf(message: SequenceMessage, text: string, at: Point, x: readonly number[]): Label {
  const aim = aimOf(message, x.length)
  const isLeft = aim !== undefined && x[aim]! < at.x
  return {
    x: at.x + (isLeft ? -8 : 8),
    y: at.y,
    text,
    anchor: isLeft ? 'end' : 'start',
  }
}

function extentOf({ x, text, anchor }: Label): readonly number[] {
  const width = columnsOf(text) * labelCharacterWidth
  return anchor === 'end' ? [x - width, x] : [x, x + width]
}

interface Measures {
  readonly x: readonly number[]
  readonly arrivals: ReadonlyMap<number, number>
  readonly bottom: number
  readonly lifelines: number
}

function arrowsOf(
  message: SequenceMessage,
  from: Point,
  { x, arrivals, bottom, lifelines }: Measures,
): readonly Arrow[] {
  const isCopy = message.copyOf !== undefined
  const aim = aimOf(message, lifelines)
  /** Part of the way, where a message does not get there. */
  const towards = (part: number) => (aim === undefined ? from.x + 40 : from.x + (x[aim]! - from.x) * part)
  if (message.ends.length === 0) {
    // What is for nobody in particular is not on its way to the end.
    const isStub = message.target === undefined || message.target === message.source
    const side = aim !== undefined && x[aim]! < from.x ? -40 : 40
    if (message.isKept && aim !== undefined && aim !== message.source) {
      const to = { x: x[aim]!, y: Math.min(from.y + 24, bottom - 4) }
      return [{ from, to, kind: 'sent', isLoop: false, isCopy }]
    }
    const to = isStub
      ? { x: from.x + side, y: from.y + 12 }
      : { x: towards(0.5 + (message.number % 5) * 0.06), y: bottom - 4 }
    return [{ from, to, kind: 'underWay', isLoop: false, isCopy }]
  }
  return message.ends.map(({ kind, step, lifeline }) => {
    const y = arrivals.get(step)!
    if (kind === 'lost') return { from, to: { x: towards(0.5), y: y - 2 }, kind, isLoop: false, isCopy }
    const to = { x: x[lifeline!]!, y }
    return { from, to, kind, isLoop: to.x === from.x, isCopy }
  })
}

/** Where a copy parts from the message that it is one of: on its way, at the step that makes the copy. */
function branchOf(original: Arrow | undefined, y: number): Point {
  if (!original) return { x: 0, y }
  const { from, to, isLoop } = original
  const part = to.y > from.y ? (y - from.y) / (to.y - from.y) : 0
  return { x: isLoop ? from.x : from.x + (to.x - from.x) * part, y }
}

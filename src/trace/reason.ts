import type { Contrast } from '../model/contrast.js'
import { isFieldName, print } from '../model/print.js'
import type { NamedValue, Reason, ReasonCase } from '../model/reason.js'
import type { Value } from '../model/value.js'
import { locate } from '../text/location.js'
import type { Span } from '../text/source.js'
import { abbreviate } from './abbreviate.js'
import { cut } from './brief.js'
import { type Palette, plain } from './palette.js'
import { type RenderOptions, traceWidth } from './render.js'
import { hang } from './wrap.js'

/** A line of an explanation before it is put beside its place. */
interface Line {
  readonly place: string
  readonly indent: number
  readonly text: string
  readonly paint?: (text: string) => string
}

/** Of a long value or text so much is shown. */
const textMin = 40
const valueLinesMax = 6

/**
 * Reasons as lines of text, each with its place: a condition with whether it holds, a term with its value,
 * and what that follows from below it:
 *
 *     lease.spec:56:3   FALSE  \A m, n \in Node : mode[m] = Holding /\ mode[n] = Holding => m = n
 *                              for m = n1, n = n2
 *     lease.spec:56:22    TRUE   mode[m] = Holding
 *     lease.spec:56:42    TRUE   mode[n] = Holding
 *     lease.spec:56:63    FALSE  m = n
 */
export function renderReasons(reasons: readonly Reason[], options: RenderOptions = {}): readonly string[] {
  const palette = options.palette ?? plain
  const gutter = Math.max(0, ...placesIn(reasons).map(({ length }) => length)) + 2
  const width = Math.max((options.width ?? traceWidth) - gutter - 2, textMin)
  const shown: Shown = new Map()
  return reasons
    .flatMap((reason) => linesOf(reason, 0, width, palette, shown))
    .map(({ place, indent, text, paint }) => {
      const margin = palette.dim(place) + ' '.repeat(gutter - place.length + indent)
      return `  ${margin}${paint ? paint(text) : text}`.trimEnd()
    })
}

function placesIn(reasons: readonly Reason[]): readonly string[] {
  return reasons.flatMap(({ span, cases }) => [
    placeOf(span),
    ...cases.flatMap(({ parts }) => placesIn(parts)),
  ])
}

function placeOf(span: Span): string {
  const { line, column } = locate(span.source, span.start)
  return `${span.source.name}:${line}:${column}`
}

function linesOf(
  reason: Reason,
  indent: number,
  width: number,
  palette: Palette,
  shown: Shown,
): readonly Line[] {
  const { span, text, value, wanted, contrast, cases, others } = reason
  const room = Math.max(width - indent, textMin)
  const inner = indent + (isCondition(reason) ? 7 : 2)
  const below = (lines: readonly string[]): readonly Line[] =>
    lines.map((line) => ({ place: '', indent: inner, text: line }))
  const head = isCondition(reason)
    ? [`${print(value).padEnd(5)}  ${cut(text, room - 7)}`]
    : labelled(`${cut(text, room - 10)} =`, text, value, room, shown)
  const paint = isCondition(reason) ? (value ? palette.gained : palette.lost) : undefined
  const sides: Sides =
    wanted === undefined ? ['on the left', 'on the right'] : ['after the step', 'by the action']
  return [
    ...head.map((line, index) => ({
      ...{ place: index === 0 ? placeOf(span) : '', indent, text: line },
      ...(paint ? { paint: (whole: string) => paint(whole.slice(0, 5)) + whole.slice(5) } : {}),
    })),
    ...(wanted === undefined
      ? []
      : below(labelled('by the action it would be', `${text} by the action`, wanted, room, shown))),
    ...cases.flatMap((each) => linesOfCase(each, indent, inner, width, palette, shown)),
    ...(contrast ? below(renderContrast(contrast, sides, room)) : []),
    ...(others === undefined ? [] : below([`and ${others} more elements`])),
  ]
}

/** Whether it is shown as something that holds or does not; a variable after a step is a term. */
function isCondition({ value, wanted }: Reason): boolean {
  return typeof value === 'boolean' && wanted === undefined
}

function linesOfCase(
  { names, parts, likewise, alike }: ReasonCase,
  indent: number,
  inner: number,
  width: number,
  palette: Palette,
  shown: Shown,
): readonly Line[] {
  const below = (text: string): Line => ({ place: '', indent: inner, text })
  return [
    ...renderNames(names, Math.max(width - inner, textMin), shown).map(below),
    ...parts.flatMap((part) => linesOf(part, isCondition(part) ? indent + 2 : inner, width, palette, shown)),
    ...renderLikewise(likewise, alike, Math.max(width - inner, textMin)).map(below),
  ]
}

/** `and likewise for i = s2; i = s3`, or how many they are. */
function renderLikewise(likewise: number, alike: ReasonCase['alike'], width: number): readonly string[] {
  if (likewise === 0) return []
  const named = alike && `and likewise for ${alike.map(equations).join('; ')}`
  return [named && named.length <= width ? named : `and likewise for ${likewise} more`]
}

/** `i = s1, j = s2` */
function equations(names: readonly NamedValue[]): string {
  return names.map(({ name, value }) => `${name} = ${print(value)}`).join(', ')
}

/** `for i = s1, j = s2`; a line each, where that is too long. */
function renderNames(names: readonly NamedValue[], width: number, shown: Shown): readonly string[] {
  if (names.length === 0) return []
  const short = `for ${equations(names)}`
  if (short.length <= width) return [short]
  return names.flatMap(({ name, value }) => labelled(`for ${name} =`, name, value, width, shown))
}

/**
 * A name, or another text, with its value. Of a value that takes more than a line, and stands further above
 * already, the name that it has there.
 */
function labelled(label: string, name: string, value: Value, width: number, shown: Shown): readonly string[] {
  const flat = print(value)
  if (label.length + 1 + flat.length <= width) return [`${label} ${flat}`]
  for (const [before, printed] of shown) {
    if (printed === flat) return [cut(`${label} the value of ${before} above`, width)]
  }
  shown.set(name, flat)
  const room = width - label.length - 1
  if (room >= textMin) return hang(`${label} `, abbreviate(value, room, valueLinesMax))
  return [label, ...abbreviate(value, width - 2, valueLinesMax).map((line) => `  ${line}`)]
}

/** Names whose values take more than a line, with what they were printed as last. */
type Shown = Map<string, string>

type Sides = readonly [left: string, right: string]

/** Where two values differ: `at [s1].term: 2 on the left, 3 on the right`. */
function renderContrast(found: Contrast, [left, right]: Sides, width: number): readonly string[] {
  const at = found.path.length > 0 ? `at ${found.path.map(printKey).join('')}: ` : ''
  const line = (text: string) => cut(at + text, 2 * width)
  if (found.outside !== undefined) return [line(`${print(found.outside)} is not in the set`)]
  const only = (values: readonly Value[] | undefined, side: string) =>
    values && values.length > 0 ? [line(`only ${side}: ${values.map(print).join(', ')}`)] : []
  if (found.onlyLeft || found.onlyRight) {
    return [...only(found.onlyLeft, left), ...only(found.onlyRight, right)]
  }
  const side = (value: Value | undefined, name: string) =>
    `${value === undefined ? 'nothing' : print(value)} ${name}`
  return [line(`${side(found.left, left)}, ${side(found.right, right)}`)]
}

function printKey(key: Value): string {
  return typeof key === 'string' && isFieldName(key) ? `.${key}` : `[${print(key)}]`
}

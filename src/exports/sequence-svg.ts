import { columnsOf } from '../trace/columns.js'
import type { Sequence } from '../trace/sequence.js'
import { xmlText } from './markup.js'
import type { Captions } from './mermaid.js'
import {
  type Arrow,
  type Box,
  boxPadding,
  headerWidth,
  type Label,
  layOut,
  lineHeight,
} from './sequence-layout.js'

/**
 * A sequence as an SVG document that needs nothing else: time goes down, a message is an arrow from the step
 * that sends it to the one that takes it; one that is lost ends in a cross, one still under way is dashed.
 */
export function svgSequence(sequence: Sequence, { title, footer }: Captions): string {
  const layout = layOut(sequence, top)
  const { x, boxes, arrows, labels, numbers, bottom } = layout
  const captionWidth = Math.max(
    columnsOf(title) * titleCharacterWidth,
    columnsOf(footer ?? '') * titleCharacterWidth,
  )
  const left = layout.left - margin
  const width = Math.max(layout.right - left, captionWidth + margin) + margin
  const end = bottom + headerHeight
  const height = end + (footer === undefined ? 0 : 30) + margin
  const captionX = left + margin
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${px(left)} 0 ${px(width)} ${px(height)}"` +
      ` width="${px(width)}" height="${px(height)}" role="img" xml:space="preserve">`,
    `<title>${xmlText(footer === undefined ? title : `${title}: ${footer}`)}</title>`,
    `<style>${style}</style>`,
    `<rect class="paper" x="${px(left)}" y="0" width="${px(width)}" height="${px(height)}"/>`,
    `<text class="title" x="${px(captionX)}" y="26">${xmlText(title)}</text>`,
    ...sequence.lifelines.flatMap(({ label }, lifeline) => [
      `<path class="life" d="M${px(x[lifeline]!)} ${px(top)}V${px(bottom)}"/>`,
      ...[top - headerHeight, bottom].map((y) => header(label, x[lifeline]!, y)),
    ]),
    ...arrows.map(drawArrow),
    ...boxes.map((box) => drawBox(box, footer !== undefined)),
    ...numbers.map((label) => drawText('number', label)),
    ...labels.map((label) => drawText('label', label)),
    ...(footer === undefined
      ? []
      : [`<text class="footer" x="${px(captionX)}" y="${px(end + 26)}">${xmlText(footer)}</text>`]),
    '</svg>',
  ]
  return `${parts.join('\n')}\n`
}

const margin = 16
const headerHeight = 28
const top = 44 + headerHeight
const titleCharacterWidth = 8.6

/** Colours of paper and ink by day; by night, others where they are light and dark. */
const style = `
text { font-size: 12px;
  font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace;
  fill: #1f2328; white-space: pre }
.paper { fill: #ffffff }
.title { font-size: 14px; font-weight: bold }
.footer { font-size: 14px; font-weight: bold; fill: #c0232c }
.life { stroke: #9aa2ab; stroke-dasharray: 4 4; fill: none }
.head { fill: #eaeef2; stroke: #57606a }
.name { font-weight: bold; text-anchor: middle }
.note { fill: #fbf6e3; stroke: #b9a96a }
.bad { stroke: #c0232c; stroke-width: 2 }
.call { font-weight: bold }
.number { fill: #6e7781; text-anchor: end }
.label { font-size: 11px; fill: #0a53a8; stroke: #ffffff; stroke-width: 4; stroke-linejoin: round;
  paint-order: stroke }
.wire { stroke: #0a53a8; stroke-width: 1.5; fill: none }
.tip { fill: #0a53a8 }
.under { stroke-dasharray: 5 4 }
.lost { stroke: #c0232c }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .paper { fill: #0d1117 }
  .footer { fill: #ff7b72 }
  .life { stroke: #6e7681 }
  .head { fill: #21262d; stroke: #8b949e }
  .note { fill: #2a2615; stroke: #8a7b3a }
  .bad { stroke: #ff7b72 }
  .number { fill: #8b949e }
  .label { fill: #79c0ff; stroke: #0d1117 }
  .wire { stroke: #79c0ff }
  .tip { fill: #79c0ff }
  .lost { stroke: #ff7b72 }
}
`

function header(label: string, x: number, y: number): string {
  const width = headerWidth(label)
  return (
    `<rect class="head" x="${px(x - width / 2)}" y="${px(y)}"` +
    ` width="${px(width)}" height="${headerHeight}" rx="4"/>` +
    `<text class="name" x="${px(x)}" y="${px(y + 18)}">${xmlText(label)}</text>`
  )
}

function drawBox({ x, y, width, height, lines, heading, isLast }: Box, isViolated: boolean): string {
  const left = x - width / 2
  const texts = lines.map((line, index) => {
    const kind = index < heading ? ' class="call"' : ''
    const textY = y + 4 + lineHeight * (index + 0.75)
    return `<text${kind} x="${px(left + boxPadding)}" y="${px(textY)}">${xmlText(line)}</text>`
  })
  const bad = isLast && isViolated ? ' bad' : ''
  return (
    `<rect class="note${bad}" x="${px(left)}" y="${px(y)}"` +
    ` width="${px(width)}" height="${px(height)}" rx="3"/>` +
    texts.join('')
  )
}

function drawText(kind: string, { x, y, text, anchor }: Label): string {
  return text === ''
    ? ''
    : `<text class="${kind}" x="${px(x)}" y="${px(y)}" text-anchor="${anchor}">${xmlText(text)}</text>`
}

function drawArrow({ from, to, kind, isLoop, isCopy }: Arrow): string {
  const at = (x: number, y: number) => `${px(x)} ${px(y)}`
  const line = isLoop
    ? `M${at(from.x, from.y)}C${at(from.x + 70, from.y)} ${at(to.x + 70, to.y)} ${at(to.x, to.y)}`
    : `M${at(from.x, from.y)}L${at(to.x, to.y)}`
  const angle = isLoop ? Math.PI : Math.atan2(to.y - from.y, to.x - from.x)
  const dot = `<circle class="tip" cx="${px(from.x)}" cy="${px(from.y)}" r="${isCopy ? 4 : 3}"/>`
  const under = kind === 'underWay' ? ' under' : ''
  return `<path class="wire${under}" d="${line}"/>${dot}${drawEnd(kind, to, angle)}`
}

/** A filled tip where a message is taken, a cross where it is lost, an open one where it is under way. */
function drawEnd(kind: Arrow['kind'], { x, y }: Arrow['to'], angle: number): string {
  if (kind === 'lost') {
    const [left, right, above, below] = [px(x - 6), px(x + 6), px(y - 6), px(y + 6)]
    const cross = `M${left} ${above}L${right} ${below}M${left} ${below}L${right} ${above}`
    return `<path class="wire lost" d="${cross}"/>`
  }
  const corner = (turn: number) =>
    `${px(x - 10 * Math.cos(angle + turn))} ${px(y - 10 * Math.sin(angle + turn))}`
  const path = `M${corner(0.4)}L${px(x)} ${px(y)}L${corner(-0.4)}`
  return kind === 'taken' ? `<path class="tip" d="${path}Z"/>` : `<path class="wire" d="${path}"/>`
}

/** A number of pixels, to a tenth: the same on every machine. */
function px(value: number): string {
  return String(Math.round(value * 10) / 10)
}

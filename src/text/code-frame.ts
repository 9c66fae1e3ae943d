import type { Diagnostic } from './diagnostic.js'
import { lineIndexAt, lineStarts, lineText, locate } from './location.js'
import type { Span } from './source.js'

/** How to colour a rendered diagnostic: each takes text without line breaks. */
export interface DiagnosticPalette {
  readonly error: (text: string) => string
  readonly warning: (text: string) => string
  /** The message itself. */
  readonly bold: (text: string) => string
  /** The frame: arrows, bars and line numbers. */
  readonly dim: (text: string) => string
  /** A second place. */
  readonly related: (text: string) => string
}

const same = (text: string) => text
const plain: DiagnosticPalette = { error: same, warning: same, bold: same, dim: same, related: same }

/** Shown of a source line, in characters: wider ones are cut around the caret. */
const lineWidthMax = 110
const tabWidth = 8
/** A span over more lines than this shows its first and last line only. */
const wholeLinesMax = 3
/** Diagnostics beyond this many are counted only: nobody reads them, and one slip can cause thousands. */
const diagnosticsMax = 100

/**
 * Diagnostics as text for people: each with its code, `file:line:column`, the lines it is about with carets
 * below, further places, and what is expected, found and advised. They are parted by a blank line; no line
 * break at the end. The first hundred are shown, errors before warnings where there are more.
 */
export function render(diagnostics: readonly Diagnostic[], palette: DiagnosticPalette = plain): string {
  const { shown, rest } = mostImportant(diagnostics)
  const blocks = shown.map((diagnostic) => renderOne(diagnostic, palette).join('\n'))
  return [...blocks, ...rest].join('\n\n')
}

function mostImportant(diagnostics: readonly Diagnostic[]): {
  readonly shown: readonly Diagnostic[]
  readonly rest: readonly string[]
} {
  if (diagnostics.length <= diagnosticsMax) return { shown: diagnostics, rest: [] }
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  const warnings = diagnostics.filter(({ severity }) => severity !== 'error')
  const shown = [...errors, ...warnings].slice(0, diagnosticsMax)
  const hidden = [
    [errors.length - diagnosticsMax, 'error'],
    [warnings.length - Math.max(0, diagnosticsMax - errors.length), 'warning'],
  ] as const
  const counts = hidden.flatMap(([count, noun]) =>
    count <= 0 ? [] : [count === 1 ? `1 ${noun}` : `${count} ${noun}s`],
  )
  return { shown, rest: [`and ${counts.join(' and ')} more`] }
}

/** A place by itself: where it is, and its lines with carets below. */
export function renderPlace(span: Span, palette: DiagnosticPalette = plain): readonly string[] {
  const gutter = String(lastLine(span) + 1).length
  const pad = ' '.repeat(gutter)
  return [
    `${pad}${palette.dim('-->')} ${renderLocation(span)}`,
    palette.dim(`${pad} |`),
    ...frame(span, '^', palette.error, gutter, palette),
  ]
}

/** Where a span begins, as editors and terminals link it: `raft.spec:12:7`. */
function renderLocation(span: Span): string {
  const { line, column } = locate(span.source, span.start)
  return `${span.source.name}:${line}:${column}`
}

function renderOne(diagnostic: Diagnostic, palette: DiagnosticPalette): string[] {
  const colour = diagnostic.severity === 'error' ? palette.error : palette.warning
  const related = diagnostic.related ?? []
  const gutter = Math.max(...[diagnostic, ...related].map(({ span }) => String(lastLine(span) + 1).length))
  const pad = ' '.repeat(gutter)
  const bar = palette.dim(`${pad} |`)
  const label = colour(`${diagnostic.severity}[${diagnostic.code}]`)
  const lines = [
    `${label}: ${palette.bold(diagnostic.message)}`,
    `${pad}${palette.dim('-->')} ${renderLocation(diagnostic.span)}`,
  ]
  lines.push(bar, ...frame(diagnostic.span, '^', colour, gutter, palette))
  for (const { span, message } of related) {
    lines.push(`${pad}${palette.dim(':::')} ${renderLocation(span)}: ${message}`)
    lines.push(bar, ...frame(span, '-', palette.related, gutter, palette))
  }
  const notes: [string, string | undefined][] = [
    ['expected', diagnostic.expected],
    ['found', diagnostic.found],
    ['help', diagnostic.hint],
  ]
  for (const [label, text] of notes) {
    if (text !== undefined) lines.push(`${pad} ${palette.dim('=')} ${label}: ${text}`)
  }
  return lines
}

function lastLine(span: Span): number {
  return lineIndexAt(span.source, Math.max(span.start, span.end - 1))
}

/** The lines that a span covers, each with its carets. */
function frame(
  span: Span,
  mark: string,
  colour: (text: string) => string,
  gutter: number,
  palette: DiagnosticPalette,
): string[] {
  const first = lineIndexAt(span.source, span.start)
  const last = lastLine(span)
  const lines: string[] = []
  const bar = palette.dim(`${' '.repeat(gutter)} |`)
  for (let index = first; index <= last; index++) {
    if (last - first >= wholeLinesMax && index > first && index < last) {
      if (index === first + 1) lines.push(palette.dim(`${' '.repeat(Math.max(0, gutter - 3))}...`))
      continue
    }
    const start = lineStarts(span.source)[index]!
    const text = lineText(span.source, index)
    const marked = markedLine(text, span.start - start, span.end - start)
    const number = palette.dim(`${String(index + 1).padStart(gutter)} |`)
    lines.push(`${number} ${marked.text}`.trimEnd())
    if (marked.length > 0) lines.push(`${bar} ${' '.repeat(marked.at)}${colour(mark.repeat(marked.length))}`)
  }
  return lines
}

/**
 * A line with its tabs expanded, cut to the width around what is marked; `at` and `length` place the carets
 * below it.
 */
function markedLine(text: string, from: number, to: number): { text: string; at: number; length: number } {
  const indentation = /^\s*/.exec(text)![0].length
  const start = from < 0 ? indentation : Math.min(from, text.length)
  const end = Math.max(start, Math.min(to, text.length))
  const before = shown(text.slice(0, start), 0)
  const covered = shown(text.slice(start, end), before.length)
  const after = shown(text.slice(end), before.length + covered.length)
  const length = Math.max(covered.length, from >= 0 ? 1 : 0)
  const whole = [...before, ...covered, ...after]
  if (whole.length <= lineWidthMax) return { text: whole.join(''), at: before.length, length }
  // Cut so that the beginning of what is marked stands about a third into the line.
  const room = lineWidthMax - 6
  const cutStart = Math.max(0, Math.min(before.length - Math.floor(room / 3), whole.length - room))
  const cutEnd = Math.min(whole.length, cutStart + room)
  const lead = cutStart > 0 ? '...' : ''
  const trail = cutEnd < whole.length ? '...' : ''
  return {
    text: lead + whole.slice(cutStart, cutEnd).join('') + trail,
    at: before.length - cutStart + lead.length,
    length: Math.max(1, Math.min(length, cutEnd - before.length)),
  }
}

/**
 * Characters as a terminal shows them: tabs to the next multiple of 8, control characters as a replacement
 * sign.
 */
function shown(text: string, column: number): string[] {
  const characters: string[] = []
  for (const character of text) {
    if (character === '\t') {
      const width = tabWidth - ((column + characters.length) % tabWidth)
      for (let blank = 0; blank < width; blank++) characters.push(' ')
    } else characters.push(isControl(character) ? '\ufffd' : character)
  }
  return characters
}

function isControl(character: string): boolean {
  const code = character.codePointAt(0)!
  return code < 0x20 || (code >= 0x7f && code < 0xa0)
}

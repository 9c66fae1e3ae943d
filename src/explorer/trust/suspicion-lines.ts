import { locate } from '../../text/location.js'
import type { Suspicion } from './suspicion.js'
import { subjectOf } from './suspicions.js'

/** How to show suspicions: each takes text without line breaks. */
export interface SuspicionStyle {
  readonly warning: (text: string) => string
  /** How many lines to show at the most. */
  readonly linesMax: number
}

/** So many lines are read, as a rule; `--coverage all` shows the others too. */
export const suspicionLinesMax = 10

/**
 * Suspicions as lines, warnings first, each with its place and the text there; actions that were never
 * enabled share a line. Where there are more than are shown, the last line says how many.
 */
export function renderSuspicions(
  suspicions: readonly Suspicion[],
  { warning, linesMax }: SuspicionStyle,
): readonly string[] {
  const sorted = [
    ...suspicions.filter(({ severity }) => severity === 'warning'),
    ...suspicions.filter(({ severity }) => severity === 'note'),
  ]
  const groups = new Map<string, Suspicion[]>()
  for (const suspicion of sorted) {
    const { kind, severity, message, name } = suspicion
    const key = kind === 'idle-action' ? `${severity} ${message.slice(name!.length)}` : `${groups.size}`
    groups.set(key, [...(groups.get(key) ?? []), suspicion])
  }
  const lines = [...groups.values()].map((group) => {
    const [{ severity }] = group as [Suspicion]
    return `${severity === 'warning' ? warning('warning') : 'note'}: ${textOf(group)}`
  })
  if (lines.length <= linesMax) return lines
  return [...lines.slice(0, linesMax), `note: and ${lines.length - linesMax} more: --coverage all shows them`]
}

function textOf(group: readonly Suspicion[]): string {
  const [first] = group as readonly [Suspicion]
  const { kind, span, message, name } = first
  if (kind === 'idle-action') {
    // `Duplicate is never enabled`: the names come last.
    const rest = message.slice(name!.length).replace(/^ is /, '')
    return `${rest}: ${group.map((each) => each.name).join(', ')}`
  }
  const { line, column } = locate(span.source, span.start)
  return `${span.source.name}:${line}:${column}: ${message}: ${subjectOf(first)}`
}

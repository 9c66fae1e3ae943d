import { locate } from '../text/location.js'
import type { Span } from '../text/source.js'
import { type Finding, isFile, stepLine } from './finding.js'

/** Of a longer trace, the first and the last steps are named. */
const stepsMax = 40

/**
 * Findings as workflow commands of GitHub Actions, which shows them beside the lines that they are about:
 *
 *     ::error file=lease.spec,line=56,endLine=56,col=28,endColumn=33,title=invariant OneHolder::…
 */
export function renderGithub(findings: readonly Finding[]): string {
  return findings.map((finding) => `${renderFinding(finding)}\n`).join('')
}

const commands = { error: 'error', warning: 'warning', note: 'notice' } as const

function renderFinding(finding: Finding): string {
  const { severity, title, message, span, details, trace } = finding
  const properties = [...(span && isFile(span) ? placeOf(span) : []), ['title', title] as const]
  const given = properties.map(([name, value]) => `${name}=${escapeProperty(String(value))}`).join(',')
  const steps = (trace?.steps ?? []).map((step, index) => `${index + 1}  ${stepLine(step)}`)
  const lines = [message, ...details, ...(steps.length > 0 ? ['', 'the steps that lead there:'] : [])]
  return `::${commands[severity]} ${given}::${escapeMessage([...lines, ...shortened(steps)].join('\n'))}`
}

function shortened(steps: readonly string[]): readonly string[] {
  if (steps.length <= stepsMax) return steps
  const half = stepsMax / 2
  return [...steps.slice(0, half), `… ${steps.length - stepsMax} more …`, ...steps.slice(-half)]
}

/** Columns are for a stretch of one line only. */
function placeOf({ source, start, end }: Span): readonly (readonly [string, string | number])[] {
  const from = locate(source, start)
  const to = locate(source, end)
  const columns =
    from.line === to.line
      ? ([
          ['col', from.column],
          ['endColumn', to.column],
        ] as const)
      : []
  return [['file', source.name], ['line', from.line], ['endLine', to.line], ...columns]
}

/** As the runner of GitHub Actions reads the text of a command. */
function escapeMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

import type { Adapter } from '../../drivers/adapter/adapter.js'
import type { SentMessage } from '../../drivers/driver.js'
import type { FollowedStep } from '../../drivers/follow.js'
import type { Lag, Outcome, Verdict } from '../../drivers/verdict.js'
import { count } from '../../explorer/report.js'
import { print } from '../../model/print.js'
import { assertNever } from '../../text/assert.js'
import { oneLine, visible, visibleLines } from '../../text/visible.js'
import { cut } from '../../trace/brief.js'
import { printPath, renderDifference } from '../../trace/change.js'
import { type Palette, plain } from '../../trace/palette.js'
import { hang, wrap } from '../../trace/wrap.js'
import type { DriveRun, Minimised } from './drive.js'
import { renderGrouped } from './grouped.js'
import { callOf, printCommand, renderImplementationState, renderSpecState } from './log.js'

/** How a report is written. */
export interface DriveReportOptions {
  readonly palette?: Palette
  readonly width?: number
  /** Whether the states at the end are shown; they are, if not given. */
  readonly hasStates?: boolean
}

const widthDefault = 100

/** The verdict in one line, with how far it got: `match: 12 steps, 12 commands`. */
export function renderDriveVerdict(
  { outcome, commands, unseen = [] }: DriveRun,
  palette: Palette = plain,
): string {
  const { verdict, step, lags } = outcome
  const colour = verdict.kind === 'match' ? palette.gained : palette.error
  const text = cut(oneLine(sentenceOf(verdict)), sentenceMax)
  const extent =
    verdict.kind === 'match'
      ? `${count(step, 'step')}, ${count(commands, 'command')}`
      : step === 0
        ? 'at the beginning'
        : `at step ${step}`
  const late = lags.length > 0 ? `; ${count(lags.length, 'lag')}` : ''
  const unshown = unseen.length > 0 && step > 0 ? `; never shown: ${unseen.join(', ')}` : ''
  return `${colour(verdict.kind)}: ${text === '' ? '' : `${text}, `}${extent}${late}${unshown}`
}

/** The end of a run: both states, what diverges, the way there, and the shortest one that was found. */
export function renderDriveRun(
  run: DriveRun,
  adapter: Adapter,
  options: DriveReportOptions = {},
): readonly string[] {
  const { palette = plain, width = widthDefault, hasStates = true } = options
  const { end, outcome, last, minimised } = run
  const lines: string[] = []
  if (hasStates && end && end.state.length > 0) {
    lines.push(palette.bold('----Finished'))
    lines.push(...renderSpecState(end, adapter, width), ...renderImplementationState(end, adapter, width), '')
  }
  for (const lag of outcome.lags) lines.push(renderLag(lag))
  lines.push(`verdict: ${renderDriveVerdict(run, palette)}`)
  if (outcome.verdict.kind === 'match') return lines
  lines.push('', ...renderDivergence(outcome, last, { palette, width }))
  if (minimised && minimised.moves.length < run.moves.length) {
    const few = count(minimised.moves.length, 'step')
    const claim = minimised.isMinimal ? 'none can be left out' : 'there may be fewer'
    lines.push('', palette.bold(`the same in ${few} of ${run.moves.length} (${claim}):`))
    lines.push(...listed(minimised, width))
    lines.push('', ...renderDivergence(minimised.outcome, minimised.last, { palette, width }))
  }
  return lines
}

/** What is different at a step, and how it came to that. */
export function renderDivergence(
  { verdict, step, move }: Outcome,
  last: readonly FollowedStep[],
  { palette = plain, width = widthDefault }: DriveReportOptions,
): readonly string[] {
  const lines: string[] = []
  lines.push(move ? `step ${step}: ${callOf(move, { width })}` : `step ${step}: the beginning`)
  lines.push(...detailOf(verdict, palette, width))
  const commands = last.flatMap((each) =>
    each.exchanges.map(({ command, answer }) => {
      const failed = answer.kind === 'ok' ? '' : '  (fails)'
      return `  ${String(each.number).padStart(4)}  ${printCommand(command)}${failed}`
    }),
  )
  if (commands.length > 0) lines.push('the last commands:', ...commands)
  const end = last.at(-1)
  if (end) {
    const network = [...end.mirror.view.network.values()]
    if (network.length > 0) {
      lines.push('in the network:', ...network.map((message) => `  ${renderMessage(message, width)}`))
    }
  }
  return lines
}

function detailOf(verdict: Verdict, palette: Palette, width: number): readonly string[] {
  switch (verdict.kind) {
    case 'match':
    case 'interrupted':
      return []
    case 'state mismatch': {
      const { variable, expected, found, differences, states, lag, isEnd } = verdict
      const [first] = differences
      const of = states === 1 ? '' : ` (the nearest of ${states} states that the specification may be in)`
      const where = isEnd ? ' at the end, where nothing may lag behind' : ' now'
      const late = lag === undefined ? '' : `, for ${count(lag, 'step')}${where}`
      return [
        `${first ? printPath(first.path) : variable} differs${late}${of}`,
        ...hang('  specification:  ', renderGrouped(expected, width - 18)),
        ...hang('  implementation: ', renderGrouped(found, width - 18)),
        ...differences.flatMap((difference) =>
          renderDifference(difference, { palette, width: width - 4 }).map((line) => `    ${line}`),
        ),
      ]
    }
    case 'message missing':
    case 'message extra': {
      const who = verdict.kind === 'message missing' ? 'the specification' : 'the implementation'
      const other = verdict.kind === 'message missing' ? 'the implementation' : 'the specification'
      return [
        `${who} has a message under way that ${other} has not:`,
        ...wrap(verdict.message, width - 2).map((line) => `  ${line}`),
      ]
    }
    case 'refused':
      return [
        `the specification allows \`${printCommand(verdict.command)}\`, and it is refused:`,
        ...text(verdict),
      ]
    case 'panic':
      return [`\`${printCommand(verdict.command)}\` ends in a panic:`, ...text(verdict)]
    case 'timeout':
      return [`\`${printCommand(verdict.command)}\` has no answer:`, ...text(verdict)]
    case 'unrealisable':
      return visibleLines(verdict.because)
    case 'broken': {
      const { line, hint, log } = verdict
      return [
        ...visibleLines(verdict.text),
        ...(line === undefined ? [] : [`  ${visible(line)}`]),
        ...(hint === undefined ? [] : [`hint: ${hint}`]),
        ...(log.length > 0 ? ['its last lines:', ...log.slice(-10).map((each) => `  ${visible(each)}`)] : []),
      ]
    }
    default:
      return assertNever(verdict)
  }
}

function sentenceOf(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'match':
    case 'interrupted':
      return ''
    case 'state mismatch':
      return verdict.differences[0] ? printPath(verdict.differences[0].path) : verdict.variable
    case 'message missing':
    case 'message extra':
      return short(print(verdict.message))
    case 'refused':
    case 'panic':
    case 'timeout':
      return printCommand(verdict.command)
    case 'unrealisable':
      return verdict.because
    case 'broken':
      return verdict.text
    default:
      return assertNever(verdict)
  }
}

function text({ text: said }: { readonly text: string }): readonly string[] {
  const lines = visibleLines(said)
  const [shown, left] = [lines.slice(0, linesMax), lines.length - linesMax]
  return [
    ...shown.map((line) => `  ${cut(line, lineLengthMax)}`),
    ...(left > 0 ? [`  … ${count(left, 'line')} more`] : []),
  ]
}

function renderMessage({ message, ...others }: SentMessage, width: number): string {
  return short(visible(`(${message}) ${JSON.stringify(others)}`), width - 2)
}

function renderLag({ variable, from, to }: Lag): string {
  return `lag: ${variable} differs ${from === to ? `after step ${from}` : `after steps ${from} to ${to}`}`
}

/** A step a line, and beside it the commands that it is. */
function listed({ moves, said }: Minimised, width: number): readonly string[] {
  const calls = moves.map((move) => callOf(move, { width: width - 8 }))
  const column = Math.min(Math.max(...calls.map((call) => call.length)), width / 2)
  return calls.map((call, index) => {
    const commands = (said[index] ?? []).map(printCommand).join(', ')
    return `  ${String(index + 1).padStart(4)}  ${call.padEnd(column)}  ${commands}`.trimEnd()
  })
}

const shortMax = 100
/** Of what an implementation says at length, as where it panicked. */
const linesMax = 50
const lineLengthMax = 500
/** Of a verdict, in one line. */
const sentenceMax = 300

function short(said: string, max = shortMax): string {
  return said.length <= max ? said : `${said.slice(0, max - 1)}…`
}

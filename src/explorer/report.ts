import type { Trace } from '../model/trace.js'
import { assertNever } from '../text/assert.js'
import type { Counterexample, Exploration, Statistics, StopReason } from './exploration.js'
import { mostValues } from './frontier.js'

/**
 * The statistics of an exploration as lines of text. Nothing in it depends on time, so that two runs of
 * one command print the same.
 */
export function renderStatistics(exploration: Exploration): readonly string[] {
  const { statistics } = exploration
  const { generated, distinct, left, cut, depth, outDegree, frontier } = statistics
  const lines = [
    `${count(generated, 'state')} generated, ${grouped(distinct)} distinct, ${grouped(left)} left on queue`,
  ]
  if (depth >= 0) lines.push(statistics.diameter === undefined ? `depth ${depth}` : `diameter ${depth}`)
  if (outDegree) {
    const { min, mean, max, percentile95 } = outDegree
    lines.push(
      `out-degree ${min} to ${max}, on average ${mean.toFixed(2)}, ${percentile95} at the 95th percentile`,
    )
  }
  if (cut > 0) lines.push(`${count(cut, 'state')} generated outside the constraints`)
  const probability = statistics.collisionProbability
  lines.push(
    `probability of a fingerprint collision ${probability === 0 ? '0' : probability.toExponential(1)}`,
  )
  lines.push('', ...renderActions(statistics))
  if (statistics.levels.length > 1) lines.push('', ...renderLevels(statistics))
  const variables = frontier ? mostValues(frontier, 3) : []
  if (frontier && variables.length > 0) {
    const most = variables.map(({ name, values }) => `${name} ${grouped(values)}`).join(', ')
    lines.push('', `most values in ${count(frontier.states, 'state')} of depth ${frontier.depth}: ${most}`)
  }
  return lines
}

/** The verdict in one sentence, without a full stop. */
export function renderVerdict(exploration: Exploration): string {
  const { verdict, counterexample, statistics } = exploration
  const left = count(statistics.left, 'state')
  switch (verdict.kind) {
    case 'violated':
      return `violated: ${renderViolation(counterexample!)}`
    case 'exhausted':
      return `exhausted: every reachable state was explored; ${renderChecked(exploration)}`
    case 'bounded':
      return (
        `bounded: depth ${verdict.depth} reached, ${left} left unexplored; ` +
        `up to there ${renderChecked(exploration)}`
      )
    case 'stopped':
      return (
        `stopped ${stopReasons[verdict.reason]} at depth ${statistics.depth}, ` +
        `${left} left unexplored; so far ${renderChecked(exploration)}`
      )
    default:
      return assertNever(verdict)
  }
}

/** Why a search was stopped, behind `stopped`. */
export const stopReasons: Readonly<Record<StopReason, string>> = {
  interrupt: 'by an interrupt',
  disk: 'for want of room on the disk',
  memory: 'for want of memory',
  time: 'at the time limit',
}

/** What a counterexample violates: `invariant OneHolder is false after 6 steps`. */
export function renderViolation(
  counterexample: Pick<Counterexample, 'kind' | 'name' | 'attempted'> & {
    readonly trace: Pick<Trace, 'states' | 'steps'>
  },
): string {
  const { kind, name, attempted, trace } = counterexample
  const length = trace.steps.length
  const failing = name ?? attempted?.action
  const where = length === 0 ? 'in an initial state' : `after ${count(length, 'step')}`
  switch (kind) {
    case 'invariant':
      return `invariant ${name} is false ${where}`
    case 'property':
      return `property ${name} is false of step ${length}`
    case 'deadlock':
      return `deadlock ${where}`
    case 'fault':
      if (trace.states.length === 0) return 'evaluation fails in init'
      return `evaluation ${failing === undefined ? '' : `of ${failing} `}fails ${where}`
    default:
      return assertNever(kind)
  }
}

/** Reasons to be suspicious of a result, and what to try next; sentences without a full stop. */
export function renderHints(exploration: Exploration): readonly string[] {
  const { statistics, verdict, checked } = exploration
  const hints: string[] = []
  if (verdict.kind !== 'violated') {
    const isChecked = checked.invariants.length + checked.properties.length > 0 || checked.deadlock
    if (!isChecked)
      hints.push('nothing was checked: the specification has no invariant and no action property')
    if (!exploration.suspicions) {
      if (statistics.distinct > 0) hints.push(...idleActions(exploration))
      else if (statistics.initial.generated > 0) {
        hints.push('there is nothing to explore: every initial state is outside the constraints')
      } else hints.push('there is no initial state: `init` allows none')
    }
  }
  if (verdict.kind === 'bounded') hints.push(...deeper(statistics))
  return hints
}

function idleActions({ statistics, verdict }: Exploration): readonly string[] {
  const idle = statistics.actions.filter((action) => action.generated === 0).map((action) => action.name)
  if (idle.length === 0 || statistics.outDegree === undefined) return []
  if (idle.length === statistics.actions.length) return ['no action was ever enabled']
  const names = idle.join(', ')
  return [
    verdict.kind === 'exhausted' ? `never enabled: ${names}` : `not enabled in a state so far: ${names}`,
  ]
}

/** How large the next level is likely to be, if it grows as the last one did. */
function deeper({ levels, depth }: Statistics): readonly string[] {
  const last = levels.at(-1)
  const before = levels.at(-2)
  if (last === undefined || before === undefined) return ['a greater --depth explores further']
  const growth = last / before
  const next = rounded(last * growth)
  return [
    `the deepest level has ${growth.toFixed(1)} times the states of the one before; ` +
      `--depth ${depth + 1} would add about ${grouped(next)}`,
  ]
}

/** Two significant digits. */
function rounded(number: number): number {
  return Number(number.toPrecision(2))
}

/** That nothing that was checked is violated: `no violation of 6 invariants, no deadlock`. */
export function renderChecked({ checked }: Pick<Exploration, 'checked'>): string {
  const parts = [
    ...(checked.invariants.length > 0 ? [count(checked.invariants.length, 'invariant')] : []),
    ...(checked.properties.length > 0 ? [count(checked.properties.length, 'action property', 'ies')] : []),
  ]
  const deadlock = checked.deadlock ? 'no deadlock' : ''
  if (parts.length === 0) return deadlock || 'nothing was checked'
  return `no violation of ${parts.join(' and ')}${deadlock && `, ${deadlock}`}`
}

function renderActions({ initial, actions }: Statistics): readonly string[] {
  const rows = [
    ['action', 'generated', 'distinct'],
    ['(initial states)', grouped(initial.generated), grouped(initial.distinct)],
    ...actions.map(({ name, generated, distinct }) => [name, grouped(generated), grouped(distinct)]),
  ]
  return renderTable(rows)
}

/** Rows of as many cells each: words in the first column, numbers in the others. */
export function renderTable(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd(),
  )
}

const rowLevels = 10
/** More rows of levels than this show the first and the last ones only. */
const levelRowsMax = 20

/** Ten levels a line, each line headed by the depth of its first, and each level's growth below it. */
function renderLevels({ levels, growth }: Statistics): readonly string[] {
  const rows = Math.ceil(levels.length / rowLevels)
  const isCut = rows > levelRowsMax
  const shown = Array.from({ length: rows }, (_, row) => row).filter(
    (row) => !isCut || row < levelRowsMax / 2 || row >= rows - levelRowsMax / 2,
  )
  const factors = ['', ...growth.map(renderGrowth)]
  const rowOf = (cells: readonly string[], row: number) => cells.slice(row * rowLevels, (row + 1) * rowLevels)
  const cells = shown.map((row) => ({
    states: rowOf(levels.map(grouped), row),
    factors: rowOf(factors, row),
  }))
  const width = Math.max(
    ...cells.flatMap((row) => [...row.states, ...row.factors]).map(({ length }) => length),
  )
  const digits = String(levels.length - 1).length
  const line = (head: string, row: readonly string[]) =>
    `${head.padStart(digits + 1)}  ${row.map((cell) => cell.padStart(width)).join('  ')}`
  const lines = cells.flatMap((row, index) => [
    line(`${shown[index]! * rowLevels}:`, row.states),
    line('', row.factors),
  ])
  if (isCut) lines.splice(levelRowsMax, 0, '...'.padStart(digits))
  return ['distinct states by depth, and their growth', ...lines.map((each) => each.trimEnd())]
}

/** Three digits: `x1.05`, `x12.3`, `x123`. */
export function renderGrowth(factor: number): string {
  return `x${factor.toFixed(factor < 9.995 ? 2 : factor < 99.95 ? 1 : 0)}`
}

/** `1 state`, `2,000 states`, `2 properties`. */
export function count(number: number, noun: string, plural?: string): string {
  if (number === 1) return `1 ${noun}`
  return `${grouped(number)} ${plural ? noun.replace(/y$/, plural) : `${noun}s`}`
}

/** Why a strict search fails. */
export function renderWarningCount(count: number): string {
  return count === 1 ? 'there is a warning' : `there are ${grouped(count)} warnings`
}

/** 1,234,567 */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',')
}

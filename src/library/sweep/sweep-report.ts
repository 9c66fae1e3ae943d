import { grouped, renderGrowth, renderViolation, stopReasons } from '../../explorer/report.js'
import { isInterrupted, type SearchOutcome, type Sweep, type SweepRow } from '../../explorer/sweep.js'
import { print } from '../../model/print.js'
import { assertNever } from '../../text/assert.js'
import { textOf } from '../../text/source.js'
import { type Palette, plain } from '../../trace/palette.js'
import { renderChecked, renderOmissions } from '../report.js'
import type { SweepPlan } from './sweep.js'

/** A sweep as text: what was checked, a row for each search, and the verdict. The same in each run. */
export function renderSweep(
  sweep: Sweep,
  plan: SweepPlan,
  options: { readonly palette?: Palette; readonly width?: number } = {},
): string {
  const omissions = renderOmissions(plan)
  return [
    renderHead(sweep, plan),
    ...renderChecked(sweep, options.width),
    '',
    ...renderTable(sweepTable(sweep)),
    '',
    renderSweepVerdict(sweep, options.palette),
    ...(omissions.length > 0 ? ['', ...omissions.map((each) => `note: ${each}`)] : []),
  ].join('\n')
}

/** `verdict: 4 runs: 1 violated, 3 exhausted` */
export function renderSweepVerdict(sweep: Sweep, palette: Palette = plain): string {
  const { rows, runs } = sweep
  const kinds = rows.map(({ outcome }) => (outcome.kind === 'search' ? outcome.verdict.kind : outcome.kind))
  const parts = Object.entries(verdictWords).flatMap(([kind, { word, colour }]) => {
    const number = kinds.filter((each) => each === kind).length
    return number === 0 ? [] : [`${number} ${palette[colour](word)}`]
  })
  const all = `${runs} run${runs === 1 ? '' : 's'}`
  const which = isInterrupted(sweep) ? `interrupted, ${rows.length} of ${all}` : all
  return `verdict: ${which}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`
}

const verdictWords = {
  violated: { word: 'violated', colour: 'error' },
  stopped: { word: 'stopped', colour: 'warning' },
  bounded: { word: 'bounded', colour: 'warning' },
  exhausted: { word: 'exhausted', colour: 'gained' },
  assumption: { word: 'with a false assumption', colour: 'warning' },
} as const

/** `Max = 3, Mode = Safe` */
export function renderValues(row: Pick<SweepRow, 'constants'>): string {
  return row.constants.map(({ name, value }) => `${name} = ${print(value)}`).join(', ')
}

/** A sweep as comma-separated values, by RFC 4180 but for the line ends. */
export function renderSweepCsv(sweep: Sweep): string {
  const rows = [
    [...sweep.swept, 'generated', 'distinct', 'growth', 'depth', 'warnings', 'verdict'],
    ...sweep.rows.map(({ constants, outcome, growth }) => [
      ...constants.map(({ value }) => print(value)),
      ...countsOf(outcome, growth).map((each) => each ?? ''),
      outcome.kind === 'search' ? outcome.warnings : '',
      verdictOf(outcome),
    ]),
  ]
  return rows.map((row) => `${row.map((cell) => quoted(String(cell))).join(',')}\n`).join('')
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}

/** A table in words: cells, and which columns are of numbers. */
export interface TextTable {
  readonly rows: readonly (readonly string[])[]
  readonly isRight: readonly boolean[]
}

/** Columns under each other; the last one has no end. */
export function renderTable({ rows, isRight }: TextTable): readonly string[] {
  const widths = isRight.map((_, column) => Math.max(...rows.map((row) => [...row[column]!].length)))
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const blanks = ' '.repeat(widths[column]! - [...cell].length)
        return isRight[column] ? blanks + cell : cell + blanks
      })
      .join('  ')
      .trimEnd(),
  )
}

/** The columns of the constants, with those of `further` behind them. */
export function valuesTable(
  { swept, rows }: Pick<Sweep, 'swept' | 'rows'>,
  further: readonly string[],
  cells: (row: SweepRow, index: number) => readonly string[],
): TextTable {
  const isNumber = (column: number) =>
    rows.every((row) => /number|bigint/.test(typeof row.constants[column]!.value))
  return {
    rows: [
      [...swept, ...further],
      ...rows.map((row, index) => [...row.constants.map(({ value }) => print(value)), ...cells(row, index)]),
    ],
    isRight: [...swept.map((_, column) => isNumber(column)), ...further.map(() => true)],
  }
}

function sweepTable(sweep: Sweep): TextTable {
  const hasGrowth = sweep.rows.some(({ growth }) => growth !== undefined)
  const hasWarnings = sweep.rows.some(({ outcome }) => outcome.kind === 'search' && outcome.warnings > 0)
  const names = [
    ...['generated', 'distinct', ...(hasGrowth ? ['growth'] : []), 'depth'],
    ...(hasWarnings ? ['warnings'] : []),
    'verdict',
  ]
  const { rows, isRight } = valuesTable(sweep, names, ({ outcome, growth }) => {
    const [generated, distinct, , depth] = countsOf(outcome, growth)
    const factor = growth === undefined ? '' : renderGrowth(growth)
    return [
      ...[cellOf(generated), cellOf(distinct), ...(hasGrowth ? [factor] : []), cellOf(depth)],
      ...(hasWarnings ? [outcome.kind === 'search' ? cellOf(outcome.warnings) : '-'] : []),
      verdictOf(outcome),
    ]
  })
  return { rows, isRight: [...isRight.slice(0, -1), false] }
}

type Outcome = SweepRow['outcome']

function countsOf(outcome: Outcome, growth: number | undefined): readonly (number | undefined)[] {
  if (outcome.kind !== 'search') return [undefined, undefined, undefined, undefined]
  const { generated, distinct, depth } = outcome.statistics
  return [generated, distinct, growth, depth < 0 ? undefined : depth]
}

function cellOf(number: number | undefined): string {
  return number === undefined ? '-' : grouped(number)
}

function verdictOf(outcome: Outcome): string {
  if (outcome.kind === 'search') return searchVerdict(outcome)
  const messages = outcome.diagnostics.map(({ message }) => /`(.*)`/.exec(message)?.[1])
  const names = messages.filter((name) => name !== undefined)
  return `assumption false${names.length > 0 ? `: ${names.join(', ')}` : ''}`
}

function searchVerdict({ verdict, counterexample }: SearchOutcome): string {
  switch (verdict.kind) {
    case 'violated':
      return `violated: ${renderViolation(counterexample!)}`
    case 'exhausted':
      return 'exhausted'
    case 'bounded':
      return `bounded: depth ${verdict.depth} reached`
    case 'stopped':
      return `stopped ${stopReasons[verdict.reason]}`
    default:
      return assertNever(verdict)
  }
}

/** `Lease, model small with Holders = 2, over MaxTime` */
function renderHead({ module, model, swept }: Sweep, { config }: SweepPlan): string {
  const own = new Set(config.module.models.find(({ name }) => name === model)?.equations)
  const given = config.equations
    .filter((equation) => !own.has(equation) && !swept.includes(equation.constant.name))
    .map(({ span }) => textOf(span).trim())
  const others = given.length > 0 ? ` with ${given.join(', ')}` : ''
  return `${module}, model ${model}${others}, over ${swept.join(', ')}`
}

import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createStdioDriver, readTranscript, replayTranscript } from '../src/index.js'
import { median } from './figures.js'
import { root } from './measurement.js'

/** Commands a second that an implementation is driven with, each step compared with the specification. */
export interface DriveRow {
  readonly adapter: string
  /** How many at a time, each with an implementation of its own. */
  readonly processes: number
  readonly commands: number
  readonly driven: number
  /** The same commands, and nothing compared, one process; of an implementation that is a process itself. */
  readonly alone?: number
  /** Median of the rounds' ratios. */
  readonly ratio?: number
}

/** What is driven, and which program it is, where it is one. */
const adapters: readonly { readonly name: string; readonly program?: string }[] = [
  { name: 'etcd-raft', program: join(root, 'adapters', 'etcd-raft', 'etcd-raft') },
  { name: 'typescript-raft' },
]

/** In such a walk entries are committed, leaders change, and servers are held, crash, join and leave. */
export const walkWeights = [
  ...['Deliver=8', 'SendHeartbeats=0.5', 'AddServer=0.2', 'RemoveServer=0.2', 'Crash=0.3', 'Hold=0.5'],
]

/** What is measured of a walk. */
interface Measured {
  readonly rounds: number
  readonly seeds: number
  readonly steps: number
  /** Numbers of processes. */
  readonly workers: readonly number[]
}

/** Measures random walks of so many steps from each of the first seeds. */
export async function measureDriving(
  only: string,
  { rounds, seeds, steps, workers }: Measured,
): Promise<readonly DriveRow[]> {
  const rows: DriveRow[] = []
  for (const { name, program } of adapters.filter((each) => each.name.includes(only))) {
    if (program !== undefined && !existsSync(program)) {
      console.error(`${name} is left out: ${program} is not built`)
      continue
    }
    for (const processes of workers) {
      const runs: { commands: number; driven: number; alone?: number }[] = []
      for (let round = 0; round < rounds; round++) {
        const driven = await driveSeeds(name, processes, seeds, steps)
        runs.push({
          ...driven,
          ...(program === undefined ? {} : { alone: await replay(name, program, steps) }),
        })
      }
      const driven = median(runs.map((run) => run.driven))
      const row = { adapter: name, processes, commands: runs[0]!.commands, driven }
      if (program === undefined) rows.push(row)
      else {
        const alone = median(runs.map((run) => run.alone!))
        rows.push({ ...row, alone, ratio: median(runs.map((run) => run.driven / run.alone!)) })
      }
    }
  }
  return rows
}

/** `etcd-raft, 2 processes: 1,010,000 commands, 6,000 a second, each compared: 0.4 of …` */
export function renderDriving(row: DriveRow): string {
  const { adapter, processes, commands, driven, alone, ratio } = row
  const rate = (number: number) => Number(number.toPrecision(3)).toLocaleString('en')
  const what = `${adapter}, ${processes} process${processes === 1 ? '' : 'es'}`
  const own = `${what}: ${commands.toLocaleString('en')} commands, ${rate(driven)} a second, each compared`
  if (alone === undefined || ratio === undefined) return own
  return `${own}: ${ratio.toFixed(2)} of the ${rate(alone)} that one takes when nothing is compared`
}

/** The seeds from 1 on, divided among processes that run at the same time. */
async function driveSeeds(
  adapter: string,
  processes: number,
  seeds: number,
  steps: number,
): Promise<{ readonly commands: number; readonly driven: number }> {
  const startedMs = performance.now()
  const bounds = Array.from({ length: processes + 1 }, (_, index) => Math.floor((index * seeds) / processes))
  const parts = bounds.slice(1).flatMap((last, index) => {
    const first = bounds[index]! + 1
    return last < first ? [] : [`${first}..${last}`]
  })
  const commands = await Promise.all(parts.map((part) => drive(adapter, part, steps)))
  const seconds = (performance.now() - startedMs) / 1000
  const all = commands.reduce((sum, each) => sum + each, 0)
  return { commands: all, driven: all / seconds }
}

/** Walks from some seeds, and gives how many commands there were: all but a match ends the measurement. */
async function drive(
  adapter: string,
  seeds: string,
  steps: number,
  further: readonly string[] = [],
): Promise<number> {
  const words = [
    'drive',
    'raft-etcd.spec',
    '--model',
    'walk',
    '--adapter',
    adapter,
    '--format',
    'json',
    '--quiet',
  ]
  const walk = ['--random', String(steps), '--seed', seeds]
  const weights = walkWeights.flatMap((weight) => ['--weight', weight])
  const command = [join(root, 'bin', 'explore.js'), ...words, ...walk, ...weights, ...further]
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: root, maxBuffer: 2 ** 28 })
  const { runs } = JSON.parse(stdout) as {
    readonly runs: readonly { readonly commands: number; readonly verdict: { readonly kind: string } }[]
  }
  const other = runs.find(({ verdict }) => verdict.kind !== 'match')
  if (other) throw new Error(`${adapter} does not match: ${other.verdict.kind}`)
  return runs.reduce((sum, run) => sum + run.commands, 0)
}

/** The commands of one walk, said to the program again, one after the other. */
async function replay(adapter: string, program: string, steps: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'explore-bench-'))
  try {
    const file = join(folder, 'walk.ndjson')
    await drive(adapter, '1', steps, ['--transcript', file])
    const { exchanges } = readTranscript({ name: file, text: readFileSync(file, 'utf8') })
    const start = () => createStdioDriver({ command: [program] })
    const startedMs = performance.now()
    const { different, same: count } = await replayTranscript(exchanges, { start })
    const elapsedMs = performance.now() - startedMs
    if (different) throw new Error(`line ${different.exchange.line} of a transcript has another answer now`)
    return count / (elapsedMs / 1000)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

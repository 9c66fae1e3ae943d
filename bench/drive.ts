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
  readonly commands: number
  readonly driven: number
  /** The same commands, and nothing compared; of an implementation that is a process. */
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
export const walkWeights = ['Deliver=8', 'Propose=2', 'Crash=0.3', 'Hold=0.5']

/** Measures random walks of so many steps from each of the first seeds. */
export async function measureDriving(
  only: string,
  { rounds, seeds, steps }: { readonly rounds: number; readonly seeds: number; readonly steps: number },
): Promise<readonly DriveRow[]> {
  const rows: DriveRow[] = []
  for (const { name, program } of adapters.filter((each) => each.name.includes(only))) {
    if (program !== undefined && !existsSync(program)) {
      console.error(`${name} is left out: ${program} is not built`)
      continue
    }
    const runs: { commands: number; driven: number; alone?: number }[] = []
    for (let round = 0; round < rounds; round++) {
      const driven = await drive(name, seeds, steps)
      runs.push({
        ...driven,
        ...(program === undefined ? {} : { alone: await replay(name, program, steps) }),
      })
    }
    const row = { adapter: name, commands: runs[0]!.commands, driven: median(runs.map((run) => run.driven)) }
    if (program === undefined) rows.push(row)
    else {
      const alone = median(runs.map((run) => run.alone!))
      rows.push({ ...row, alone, ratio: median(runs.map((run) => run.driven / run.alone!)) })
    }
  }
  return rows
}

/** `etcd-raft: 6,000 commands/s compared, 0.35 of the 17,000 that it takes when nothing is` */
export function renderDriving({ adapter, commands, driven, alone, ratio }: DriveRow): string {
  const rate = (number: number) => Number(number.toPrecision(3)).toLocaleString('en')
  const own = `${adapter}: ${commands.toLocaleString('en')} commands, ${rate(driven)} a second, each compared`
  if (alone === undefined || ratio === undefined) return own
  return `${own}: ${ratio.toFixed(2)} of the ${rate(alone)} that it takes when nothing is compared`
}

/** All but a match ends the measurement. */
async function drive(
  adapter: string,
  seeds: number,
  steps: number,
  further: readonly string[] = [],
): Promise<{ readonly commands: number; readonly driven: number }> {
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
  const walk = ['--random', String(steps), '--seed', `1..${seeds}`]
  const weights = walkWeights.flatMap((weight) => ['--weight', weight])
  const command = [join(root, 'bin', 'explore.js'), ...words, ...walk, ...weights, ...further]
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: root })
  const { runs, run } = JSON.parse(stdout) as {
    readonly runs: readonly { readonly commands: number }[]
    readonly run: { readonly elapsedMs: number }
  }
  const commands = runs.reduce((sum, run) => sum + run.commands, 0)
  return { commands, driven: commands / (run.elapsedMs / 1000) }
}

/** The commands of one walk, said to the program again, one after the other. */
async function replay(adapter: string, program: string, steps: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'explore-bench-'))
  try {
    const file = join(folder, 'walk.ndjson')
    await drive(adapter, 1, steps, ['--transcript', file])
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

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { median } from './figures.js'
import { root } from './measurement.js'

/** Steps a second of random behaviors, by the compiled engine and by the interpreter. */
export interface SimulationRow {
  readonly specification: string
  readonly compiled: number
  readonly interpreted: number
  /** Median of the rounds' ratios. */
  readonly ratio: number
}

const specifications = ['raft', 'raft-bounded', 'paxos', 'two-phase-commit', 'bulletin-board']
const seconds = 3

/** Measures random behaviors on one worker; each run has a process of its own, and the engines alternate. */
export async function measureSimulations(only: string, rounds: number): Promise<readonly SimulationRow[]> {
  const rows: SimulationRow[] = []
  for (const specification of specifications.filter((name) => name.includes(only))) {
    const runs: { compiled: number; interpreted: number }[] = []
    for (let round = 0; round < rounds; round++) {
      const compiled = await stepsPerSecond(specification, 'compiled')
      runs.push({ compiled, interpreted: await stepsPerSecond(specification, 'interpreted') })
    }
    rows.push({
      specification,
      compiled: median(runs.map((run) => run.compiled)),
      interpreted: median(runs.map((run) => run.interpreted)),
      ratio: median(runs.map((run) => run.compiled / run.interpreted)),
    })
  }
  return rows
}

/** `raft: 41,000 random steps/s on 1 worker, 160 times the interpreter's 260` */
export function renderSimulation({ specification, compiled, interpreted, ratio }: SimulationRow): string {
  const steps = (rate: number) => Number(rate.toPrecision(3)).toLocaleString('en')
  const own = `${steps(compiled)} random steps/s on 1 worker`
  return `${specification}: ${own}, ${Math.round(ratio)} times the interpreter's ${steps(interpreted)}`
}

async function stepsPerSecond(specification: string, engine: string): Promise<number> {
  const words = ['simulate', `${specification}.spec`, '--seed', '1', '--workers', '1', '--quiet']
  const limits = ['--time-limit', String(seconds), '--format', 'json', '--engine', engine]
  const command = [join(root, 'bin', 'explore.js'), ...words, ...limits]
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: root })
  const { run } = JSON.parse(stdout) as { readonly run: { readonly stepsPerSecond: number } }
  return run.stepsPerSecond
}

import { fork } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { KernelRun, LevelRun } from './kernels/search.js'
import type { Usage } from './measured-command.js'

/** What searches a specification; `unmarked` is the compiled engine with `--coverage off`. */
export type EngineName = 'kernel' | 'compiled' | 'unmarked' | 'interpreted'

/** One search to measure. */
export interface Search {
  /** A specification of ours, without its ending. */
  readonly specification: string
  readonly model: string
  readonly engine: EngineName
  readonly workers: number
  /** A slow engine is stopped after so long, and measured by what it has done till then. */
  readonly secondsMax?: number
  readonly depth?: number
}

/** What one search found and used, in a process of its own. */
export interface Measurement {
  readonly verdict: string
  readonly generated: number
  readonly distinct: number
  readonly levels: number
  /** From the first state to the last. */
  readonly searchMs: number
  /** Before that: to start Node.js, read the specification, type it, prepare or compile it. */
  readonly startMs: number
  /** Processor time of all threads; an explorer's is that of the start too. */
  readonly cpuMs: number
  /** The largest resident set of the process. */
  readonly peakBytes: number
  /** How many threads searched: a short search is over before others begin. */
  readonly workersRan: number
  /** When the others began, where there were several. */
  readonly workersAfterMs?: number
  /** What each level took, where the engine tells. */
  readonly levelRuns?: readonly LevelRun[]
}

const folder = fileURLToPath(new URL('.', import.meta.url))
/** The root of the project, from where compiled benchmarks run. */
export const root = join(folder, '..', '..')
const runMaxMs = 2 * 60 * 60 * 1000

/** Runs a search in a fresh process; throws an `Error` with what it said where it failed. */
export async function measure(search: Search): Promise<Measurement> {
  return search.engine === 'kernel' ? measureKernel(search) : measureExplorer(search)
}

/** Whether `explore` can be told which engine to take; where it cannot, there is the interpreter alone. */
export async function hasEngines(): Promise<boolean> {
  const { output } = await run('measured-command.js', ['--help'])
  return /--engine\b/.test(output)
}

async function measureKernel({ specification, model, workers }: Search): Promise<Measurement> {
  const { output } = await run(join('kernels', 'main.js'), [specification, model, `${workers}`])
  const found = JSON.parse(output) as KernelRun & Pick<Measurement, 'startMs' | 'peakBytes'>
  if (found.violations > 0)
    throw new Error(`the kernel of ${specification} found ${found.violations} violations`)
  const { generated, distinct, levels, searchMs, cpuMs, startMs, peakBytes } = found
  return {
    verdict: 'exhausted',
    generated,
    distinct,
    levels: levels.length,
    searchMs,
    startMs,
    cpuMs,
    peakBytes,
    workersRan: workers,
    levelRuns: levels,
  }
}

/** As far as it is read here: see schema/exploration.schema.json. */
interface Result {
  readonly verdict: { readonly kind: string }
  readonly statistics: { readonly generated: number; readonly distinct: number; readonly depth: number }
  readonly run: {
    readonly elapsedMs: number
    readonly engine: string
    readonly workers: number
    readonly workersAfterMs?: number
    readonly levels?: readonly LevelRun[]
  }
}

async function measureExplorer(search: Search): Promise<Measurement> {
  const { output, usage } = await run('measured-command.js', await wordsOf(search))
  if (usage === undefined) throw new Error(`explore ended early: ${output}`)
  const { verdict, statistics, run: facts } = JSON.parse(output) as Result
  const meant = engineOf(search)
  if (facts.engine !== meant) throw new Error(`${facts.engine} has searched, where ${meant} was meant`)
  return {
    verdict: verdict.kind,
    generated: statistics.generated,
    distinct: statistics.distinct,
    levels: statistics.depth + 1,
    searchMs: facts.elapsedMs,
    startMs: usage.elapsedMs - facts.elapsedMs,
    cpuMs: usage.cpuMs,
    peakBytes: usage.peakBytes,
    workersRan: facts.workers,
    ...(facts.workersAfterMs === undefined ? {} : { workersAfterMs: facts.workersAfterMs }),
    ...(facts.levels === undefined ? {} : { levelRuns: facts.levels }),
  }
}

async function wordsOf(search: Search): Promise<readonly string[]> {
  const { specification, model, engine, workers, secondsMax, depth } = search
  engines ??= hasEngines()
  return [
    join(root, 'specs', `${specification}.spec`),
    ...['--model', model, '--format', 'json'],
    ...((await engines) ? ['--engine', engineOf(search), '--workers', `${workers}`] : []),
    ...(engine === 'unmarked' ? ['--coverage', 'off'] : []),
    ...(secondsMax === undefined ? [] : ['--time-limit', `${secondsMax}`]),
    ...(depth === undefined ? [] : ['--depth', `${depth}`]),
  ]
}

/** What `explore` calls it. */
function engineOf({ engine }: Search): string {
  return engine === 'unmarked' ? 'compiled' : engine
}

let engines: Promise<boolean> | undefined

/** Runs a program of this folder; its errors go to ours only where it fails. */
function run(path: string, words: readonly string[]): Promise<{ output: string; usage?: Usage }> {
  return new Promise((resolve, reject) => {
    const child = fork(join(folder, path), words, {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      timeout: runMaxMs,
    })
    let output = ''
    let errors = ''
    let usage: Usage | undefined
    child.stdout!.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
    child.stderr!.on('data', (chunk: Buffer) => {
      errors += chunk.toString()
    })
    child.on('message', (message) => {
      usage = message as Usage
    })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      const isDone = code === 0 || code === stoppedCode
      if (isDone) resolve({ output, ...(usage === undefined ? {} : { usage }) })
      else reject(new Error(`${path} ${words.join(' ')} ended with ${code ?? signal}: ${errors}`))
    })
  })
}

/** The exit code of a search that was stopped. */
const stoppedCode = 3

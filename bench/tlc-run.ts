import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What TLC said of a module. Levels are counted from 1: one more than the depth of a state. */
export interface TlcResult {
  readonly verdict: 'exhausted' | 'violated' | 'failed' | 'stopped'
  /** The invariant or property that is violated, or `deadlock`. */
  readonly violated?: string
  readonly generated?: number
  readonly distinct?: number
  readonly levels?: number
  /** States of the counterexample. */
  readonly traceStates?: number
  /** All that it printed. */
  readonly output: string
  readonly seconds: number
}

/** Runs TLC on one worker in a directory of its own, and reads what it prints. */
export async function runTlc(
  jar: string,
  moduleName: string,
  files: { readonly module: string; readonly config: string },
  secondsMax: number,
): Promise<TlcResult> {
  const directory = await mkdtemp(join(tmpdir(), 'tracewright-tlc-'))
  try {
    await writeFile(join(directory, `${moduleName}.tla`), files.module)
    await writeFile(join(directory, `${moduleName}.cfg`), files.config)
    const startedMs = Date.now()
    const output = await run(directory, jar, moduleName, secondsMax)
    return { ...readOutput(output), seconds: (Date.now() - startedMs) / 1000 }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** Whether there is a Java to run it. */
export function hasJava(): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn('java', ['-version'], { stdio: 'ignore' })
    child.on('error', () => resolve(false))
    child.on('exit', (code) => resolve(code === 0))
  })
}

function run(directory: string, jar: string, moduleName: string, secondsMax: number): Promise<string> {
  const settings = ['-XX:+UseSerialGC', '-Xmx2g', '-Xss64m', `-Djava.io.tmpdir=${directory}`, '-cp', jar]
  const options = ['-nowarning', '-workers', '1', '-metadir', join(directory, 'states'), `${moduleName}.tla`]
  return new Promise((resolve, reject) => {
    const child = spawn('java', [...settings, 'tlc2.TLC', ...options], { cwd: directory })
    let output = ''
    let isStopped = false
    const timer = setTimeout(() => {
      // Java ends with a code of its own then, not by the signal.
      isStopped = true
      child.kill()
    }, secondsMax * 1000)
    const take = (chunk: Buffer) => {
      output += chunk.toString()
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.on('error', reject)
    child.on('close', () => {
      clearTimeout(timer)
      resolve(isStopped ? `${output}\nstopped after ${secondsMax} seconds\n` : output)
    })
  })
}

function readOutput(output: string): Omit<TlcResult, 'seconds'> {
  const counts =
    /^([\d,]+) states generated, ([\d,]+) distinct states found, [\d,]+ states left on queue\.$/m.exec(output)
  const levels = /^The depth of the complete state graph search is (\d+)/m.exec(output)
  const isInitial = /^Error: Invariant \S+ is violated by the initial state/m.test(output)
  const traceStates = isInitial ? 1 : output.match(/^State \d+:/gm)?.length
  const found = {
    output,
    ...(counts === null ? {} : { generated: toNumber(counts[1]!), distinct: toNumber(counts[2]!) }),
    ...(levels === null ? {} : { levels: Number(levels[1]) }),
    ...(traceStates === undefined ? {} : { traceStates }),
  }
  const violated = readViolation(output)
  if (violated !== undefined) return { verdict: 'violated', violated, ...found }
  if (/^Model checking completed\. No error has been found\./m.test(output))
    return { verdict: 'exhausted', ...found }
  return { verdict: /^stopped after/m.test(output) ? 'stopped' : 'failed', ...found }
}

function readViolation(output: string): string | undefined {
  if (/^Error: Deadlock reached\./m.test(output)) return 'deadlock'
  const invariant = /^Error: Invariant (\S+) is violated/m.exec(output)
  if (invariant !== null) return invariant[1]
  const property = /^Error: Action property (.+) is violated/m.exec(output)
  if (property !== null) return property[1]
  return /^Error: Temporal properties were violated/m.test(output) ? 'a property of time' : undefined
}

function toNumber(digits: string): number {
  return Number(digits.replaceAll(',', ''))
}

import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { paletteFor } from '../src/cli/output.js'
import { createProgressLine } from '../src/cli/progress.js'
import { runInShell } from './command.js'
import { schemaOf } from './exports/schema.js'
import { root } from './source-files.js'
import { rerun } from './transcript.js'

/** A transcript runs the command tens of times. */
const transcriptTimeoutMs = 600_000

// A case is a transcript; UPDATE=1 writes down what the commands print now.
const folder = join(root, 'test/cases/cli')

describe('the transcript of', () => {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.txt'))) {
    test(
      name.replace('.txt', ''),
      async () => {
        const path = join(folder, name)
        const text = readFileSync(path, 'utf8')
        const found = await rerun(text)
        if (process.env.UPDATE !== undefined) writeFileSync(path, found)
        else expect(found).toBe(text)
      },
      transcriptTimeoutMs,
    )
  }
})

const directory = mkdtempSync(join(tmpdir(), 'explore-'))
afterAll(() => rmSync(directory, { recursive: true }))

const endless = `module Endless
variable x : Int
init x = 0
action Up == (x % 10000 = 0 => PrintT(x)) /\\ x' = x + 1
deadlock off
`
writeFileSync(join(directory, 'endless.spec'), endless)

describe('standard output', () => {
  const puzzle = 'explore die-hard.spec --model puzzle'

  test.each([puzzle, `${puzzle} --format itf`, 'explore bank.spec --depth 3'])(
    'of `%s` is the same in each run',
    (command) => {
      const first = runInShell(command, directory)
      expect(first.stdout).not.toBe('')
      expect(runInShell(command, directory).stdout).toBe(first.stdout)
    },
  )

  test('as JSON is one document, of its schema, and differs between runs in `run` alone', () => {
    const documents = [0, 1].map(() => {
      const { stdout, code } = runInShell(`${puzzle} --format json`, directory)
      expect(code).toBe(1)
      return JSON.parse(stdout) as Record<string, unknown>
    })
    const validate = schemaOf('exploration')
    validate(documents[0])
    expect(validate.errors ?? []).toEqual([])
    expect({ ...documents[0], run: 0 }).toEqual({ ...documents[1], run: 0 })
    expect(schemaOf('trace')(documents[0]!.trace)).toBe(true)
  })

  test('may be closed by its reader', () => {
    const { stdout, stderr } = runInShell(`${puzzle} --format json | head -1`, directory)
    expect(stdout).toBe('{\n')
    expect(stderr).not.toMatch(/EPIPE|mistake of the tool/)
  })

  test.each([puzzle, 'explore bank.spec --depth 1', 'explore schema trace'])(
    'of `%s` that cannot be written is told, and is no violation',
    (command) => {
      const { stderr, code } = runInShell(`${command} > /dev/full`, directory)
      expect(stderr).toContain('explore: standard output cannot be written: no space is left\n')
      expect(stderr).not.toMatch(/ at .*node:|mistake of the tool/)
      expect(code).toBe(3)
    },
  )

  test('has no colours where it is no terminal', () => {
    const { stdout, stderr } = runInShell(`${puzzle}; explore nothere.spec`, directory)
    expect(stdout + stderr).not.toContain('\x1b')
  })
})

/** Runs `explore` until it is under way, sends it a signal, and waits for its end. */
function interrupt(words: readonly string[], signal: NodeJS.Signals) {
  return new Promise<{ stdout: string; stderr: string; code: number | null }>((resolve) => {
    const child = spawn(process.execPath, [join(root, 'bin/explore.js'), ...words], { cwd: directory })
    let stdout = ''
    let stderr = ''
    let isSent = false
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString()
      // The search comes round to listen some 50 ms after its beginning, and takes longer to come here.
      if (isSent || !stdout.includes('20000')) return
      isSent = child.kill(signal)
    })
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString()
    })
    child.on('close', (code) => resolve({ stdout, stderr, code }))
  })
}

describe('a search that does not end', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('stops on %s with the statistics so far', async (signal) => {
    const { stdout, stderr, code } = await interrupt(
      ['endless.spec', '--out', 'trace.json', '--out', 'report.xml'],
      signal,
    )
    expect(code).toBe(3)
    expect(stdout).toMatch(/^verdict: stopped by an interrupt at depth \d+, 1 state left unexplored; so far/m)
    expect(stdout).toMatch(/^[\d,]+ states generated, [\d,]+ distinct, 1 left on queue$/m)
    expect(stderr).toMatch(/^took /m)
    expect(readdirSync(directory)).toEqual(['endless.spec', 'far.spec', 'report.xml'])
    const report = readFileSync(join(directory, 'report.xml'), 'utf8')
    expect(report).toContain('<skipped message="not decided: stopped by an interrupt at depth')
    rmSync(join(directory, 'report.xml'))
  })

  test('stops at the time limit', () => {
    const { stdout, code } = runInShell('explore endless.spec --time-limit 1 --quiet', directory)
    expect(stdout).toMatch(/^verdict: stopped at the time limit/m)
    expect(code).toBe(3)
  })
})

describe('a scenario whose trace is made shorter', () => {
  writeFileSync(
    join(directory, 'far.spec'),
    `module Far
variable x, y : Int
init x = 0 /\\ y = 0
action Up == x' = x + 1
action Side == y' = 1 - y
scenario Long
  reach y = 1
  then  x = 700
  then  x = 2000
scenario Never
  reach x + y < 0
model only
`,
  )

  const interruptedAfter = (ms: number) =>
    new Promise<{ stdout: string; code: number | null }>((resolve) => {
      const words = [join(root, 'bin/explore.js'), 'far.spec', '--scenario', 'Long']
      const child = spawn(process.execPath, words, { cwd: directory })
      const timer = setTimeout(() => child.kill('SIGINT'), ms)
      let stdout = ''
      child.stdout.on('data', (chunk: Buffer) => {
        stdout += chunk.toString()
      })
      child.on('close', (code) => {
        clearTimeout(timer)
        resolve({ stdout, code })
      })
    })

  test('is told as it is on an interrupt', async () => {
    // A busy machine takes longer to reach the last stage; all the longer it then takes to shorten the trace.
    let found = await interruptedAfter(3000)
    for (let ms = 6000; found.code !== 0 && ms < 50_000; ms *= 2) found = await interruptedAfter(ms)
    expect(found.code).toBe(0)
    expect(found.stdout).toMatch(/^verdict: reached in 2,001 steps$/m)
    expect(found.stdout).toMatch(/^note: the search for a shorter trace was stopped by an interrupt$/m)
  })

  test('is bounded in memory by the objects of the reference engine', () => {
    const { stdout, code } = runInShell(
      'explore far.spec --scenario Never --engine interpreted --memory 16MB --time-limit 60 --quiet',
      directory,
    )
    expect(stdout).toMatch(/^verdict: stopped for want of memory, in the search for stage 1/m)
    expect(code).toBe(3)
  })
})

describe('colours', () => {
  const terminal = { isTTY: true } as NodeJS.WriteStream
  const { NO_COLOR, TERM } = process.env
  const withEnvironment = (environment: Record<string, string>) => {
    delete process.env.NO_COLOR
    Object.assign(process.env, { TERM: 'xterm', ...environment })
    const text = paletteFor(terminal).error('no')
    Object.assign(process.env, NO_COLOR === undefined ? {} : { NO_COLOR }, TERM === undefined ? {} : { TERM })
    return text
  }

  test('are for terminals that do not refuse them', () => {
    expect(withEnvironment({})).toContain('\x1b[31m')
    expect(withEnvironment({ NO_COLOR: '1' })).toBe('no')
    expect(withEnvironment({ TERM: 'dumb' })).toBe('no')
    expect(paletteFor({ isTTY: false } as NodeJS.WriteStream).error('no')).toBe('no')
  })
})

describe('the progress line', () => {
  /** Of a search whose levels have a thousand states, and take a second; looked at so many times in each. */
  function record(options: { isTTY: boolean; quiet?: boolean; seconds: number; looks: number }): string {
    const { isTTY, quiet = false, seconds, looks } = options
    let written = ''
    let nowMs = 0
    const stream = { isTTY, columns: 100, write: (text: string) => (written += text) }
    const line = createProgressLine(stream as unknown as NodeJS.WriteStream, {
      ...{ clock: () => nowMs, memoryBytes: () => 123_456_789, quiet },
    })
    const levels: number[] = []
    for (let depth = 0; depth < seconds; depth++) {
      const states = 1000
      levels.push(states)
      for (let look = 1; look <= looks; look++) {
        nowMs = 1000 * depth + (1000 * look) / (looks + 1)
        const expanded = (states * look) / (looks + 1)
        const variables = [
          { name: 'x', values: 7 },
          { name: 'log', values: 90 },
          { name: 'fixed', values: 1 },
        ]
        line.show({
          ...{ depth, levels, expanded, depthMax: 20, distinct: 2 * states, left: states },
          generated: 4 * states + look,
          frontier: () => ({ depth, states: 100, variables }),
        })
      }
      nowMs = 1000 * (depth + 1)
      line.level({ states, ms: 1000 })
    }
    line.erase()
    line.erase()
    return written
  }

  test('is written over itself on a terminal, at most five times a second, and erased', () => {
    const written = record({ isTTY: true, seconds: 7, looks: 9 })
    const lines = written.replaceAll('\x1b[K', '').split('\r')
    expect(lines).toHaveLength(2 + 7 * 5)
    expect(lines[1]).toBe(
      'depth   0    10% of 1.00k         2.00k distinct   40.0k/s     123 MB   ? left         log 90, x 7',
    )
    expect(lines.at(-2)).toBe(
      'depth   6    90% of 1.00k x1.00   2.00k distinct      10/s     123 MB   13-14 s left   log 90, x 7',
    )
    expect(lines.at(-1)).toBe('')
    expect(written.split('\x1b[K')).toHaveLength(lines.length)
    for (const line of lines) expect(line.length).toBeLessThan(100)
  })

  test('is a line now and then in a pipe, unless that is to be quiet', () => {
    const lines = record({ isTTY: false, seconds: 50, looks: 1 }).split('\n')
    expect(lines.map((line) => line.slice(0, 9))).toEqual(['depth  10', 'depth  21', 'depth  43', ''])
    expect(record({ isTTY: false, quiet: true, seconds: 50, looks: 1 })).toBe('')
    expect(record({ isTTY: false, seconds: 9, looks: 1 })).toBe('')
  })
})

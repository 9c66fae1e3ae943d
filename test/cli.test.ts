import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { paletteFor } from '../src/cli/output.js'
import { createProgressLine } from '../src/cli/progress.js'
import { schemaOf } from './exports/schema.js'
import { root } from './source-files.js'
import { rerun, runCommand } from './transcript.js'

/** A transcript runs the command tens of times. */
const transcriptTimeoutMs = 600_000

// A case is a transcript; UPDATE=1 writes down what the commands print now.
const folder = join(root, 'test/cases/cli')

describe('the transcript of', () => {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.txt'))) {
    test(
      name.replace('.txt', ''),
      () => {
        const path = join(folder, name)
        const text = readFileSync(path, 'utf8')
        const found = rerun(text)
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
action Up == (x = 500 => PrintT("under way")) /\\ x' = x + 1
deadlock off
`
writeFileSync(join(directory, 'endless.spec'), endless)

describe('standard output', () => {
  const puzzle = 'explore die-hard.spec --model puzzle'

  test.each([puzzle, `${puzzle} --format itf`, 'explore bank.spec --depth 3'])(
    'of `%s` is the same in each run',
    (command) => {
      const first = runCommand(command, directory)
      expect(first.stdout).not.toBe('')
      expect(runCommand(command, directory).stdout).toBe(first.stdout)
    },
  )

  test('as JSON is one document, of its schema, and differs between runs in `run` alone', () => {
    const documents = [0, 1].map(() => {
      const { stdout, code } = runCommand(`${puzzle} --format json`, directory)
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
    const { stdout, stderr } = runCommand(`${puzzle} --format json | head -1`, directory)
    expect(stdout).toBe('{\n')
    expect(stderr).not.toMatch(/EPIPE|mistake of the tool/)
  })

  test('has no colours where it is no terminal', () => {
    const { stdout, stderr } = runCommand(`${puzzle}; explore nothere.spec`, directory)
    expect(stdout + stderr).not.toContain('\x1b')
  })
})

/** Runs `explore` until it prints, sends it a signal, and waits for its end. */
function interrupt(words: readonly string[], signal: NodeJS.Signals) {
  return new Promise<{ stdout: string; stderr: string; code: number | null }>((resolve) => {
    const child = spawn(process.execPath, [join(root, 'bin/explore.js'), ...words], { cwd: directory })
    let stdout = ''
    let stderr = ''
    let isSent = false
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString()
      // The search has come round to listen some 50 ms after its beginning.
      if (!isSent) setTimeout(() => child.kill(signal), 1000)
      isSent = true
    })
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString()
    })
    child.on('close', (code) => resolve({ stdout, stderr, code }))
  })
}

describe('a search that does not end', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('stops on %s with the statistics so far', async (signal) => {
    const { stdout, stderr, code } = await interrupt(['endless.spec', '--out', 'trace.json'], signal)
    expect(code).toBe(3)
    expect(stdout).toMatch(/^verdict: stopped by an interrupt at depth \d+, 1 state left unexplored; so far/m)
    expect(stdout).toMatch(/^[\d,]+ states generated, [\d,]+ distinct, 1 left on queue$/m)
    expect(stderr).toMatch(/^took /m)
    expect(readdirSync(directory)).toEqual(['endless.spec'])
  })

  test('stops at the time limit', () => {
    const { stdout, code } = runCommand('explore endless.spec --time-limit 1 --quiet', directory)
    expect(stdout).toMatch(/^verdict: stopped at the time limit/m)
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
  function record(isTTY: boolean) {
    let written = ''
    let nowMs = 0
    const stream = { isTTY, columns: 72, write: (text: string) => (written += text) }
    const line = createProgressLine(stream as unknown as NodeJS.WriteStream, () => nowMs)
    for (const [atMs, generated] of [
      [1000, 100],
      [1100, 200],
      [2000, 12345],
    ] as const) {
      nowMs = atMs
      line.show({ depth: 3, generated, distinct: 1234, left: 12 })
    }
    line.erase()
    line.erase()
    return written
  }

  test('is written over itself on a terminal, at most five times a second, and erased', () => {
    const lines = record(true).split('\r')
    expect(lines).toEqual([
      '',
      expect.stringMatching(/^depth 3 {3}100 generated {3}1,234 distinct {3}12 left {3}\d+ MB/),
      expect.stringMatching(/^depth 3 {3}12,345 generated {3}1,234 distinct {3}12 left {3}12,245 states\/s/),
      '\x1b[K',
    ])
    for (const line of lines) expect(line.replace('\x1b[K', '').length).toBeLessThan(72)
  })

  test('is written on a terminal only', () => {
    expect(record(false)).toBe('')
  })
})

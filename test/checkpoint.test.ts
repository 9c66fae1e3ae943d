import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { runInShell } from './command.js'
import { root } from './source-files.js'

const directory = mkdtempSync(join(tmpdir(), 'explore-'))
afterAll(() => rmSync(directory, { recursive: true }))

// Some 600,000 states in 131 levels, a second or so; near the end there is a violation.
const walk = `module Walk
variable x : Int
variable y : Int
variable trail : Seq(Int)
init x = 0 /\\ y = 0 /\\ trail = <<>>
action Right == x < 90 /\\ x' = x + 1
action Up(k \\in 1..2) == y + k < 90 /\\ y' = y + k
action Mark == Len(trail) < 3 /\\ x % 13 = 5 /\\ trail' = Append(trail, y % 4)
action Drop == trail # <<>> /\\ trail' = Tail(trail)
invariant Below == x + y < 176
deadlock off
`
writeFileSync(join(directory, 'walk.spec'), walk)

let expected = ''
beforeAll(() => {
  const { stdout, code } = runInShell('explore walk.spec --workers 1', directory)
  expect(code).toBe(1)
  expected = stdout
})

/** Runs the command, and kills it outright after so long. Its standard output, where it ended by itself. */
function killed(words: readonly string[], afterMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'bin/explore.js'), ...words], { cwd: directory })
    let stdout = ''
    child.stdout.on('data', (text) => {
      stdout += text
    })
    const timer = setTimeout(() => child.kill('SIGKILL'), afterMs)
    child.on('close', (_, signal) => {
      clearTimeout(timer)
      resolve(signal === null ? stdout : undefined)
    })
  })
}

describe('a search that is kept', () => {
  test.each([
    ['one worker', ['--workers', '1']],
    ['two workers', ['--workers', '2']],
    ['little memory', ['--workers', '1', '--memory', '18MB']],
  ])(
    'and killed again and again finds the same, with %s',
    async (name, more) => {
      const kept = `kept with ${name}`
      const options = ['--checkpoint-every', '0', ...more]
      let found: string | undefined
      let kills = 0
      // Each time a little longer than it takes to begin, so that it comes to an end.
      for (let afterMs = 700; found === undefined; afterMs *= 1.2 + Math.random() / 5) {
        const isKept = existsSync(join(directory, kept, 'checkpoint.json'))
        found = await killed(['walk.spec', isKept ? '--resume' : '--checkpoint', kept, ...options], afterMs)
        if (found === undefined) kills++
      }
      const withoutNext = (text: string) => text.replace(/^next: .*\n/gm, '')
      expect(withoutNext(found)).toBe(withoutNext(expected))
      expect(kills).toBeGreaterThan(1)
    },
    300_000,
  )

  test('ends with exit code 3 where the disk is full, and goes on later', () => {
    // Blocks of 512 bytes, for each file; standard error is a pipe.
    const full = runInShell(
      '(ulimit -f 60; explore walk.spec --checkpoint full --checkpoint-every 0)',
      directory,
    )
    expect(full.code).toBe(3)
    expect(full.stdout).toMatch(/^verdict: stopped for want of room on the disk at depth \d+/m)
    expect(full.stderr).toMatch(/^note: the search could not be kept: .*files may not be larger$/m)
    const [, next] = /^next: explore (walk.spec .*--resume full) {3}goes on from there$/m.exec(full.stderr)!
    const { stdout } = runInShell(`explore ${next!.replace('--checkpoint-every 0', '')}`, directory)
    expect(stdout.replace(/^next: .*\n/gm, '')).toBe(expected.replace(/^next: .*\n/gm, ''))
  }, 60_000)

  test('ends with exit code 3 at its limit of memory, and goes on with more', () => {
    const full = runInShell('explore walk.spec --workers 2 --memory 26MB', directory)
    expect(full.code).toBe(3)
    expect(full.stdout).toMatch(/^verdict: stopped for want of memory at depth \d+/m)
    expect(full.stderr).toMatch(
      /^note: the search is kept in explore-checkpoint-Walk: depth \d+, [\d,]+ dist/m,
    )
    const [, next] = /^next: explore (walk.spec .*--resume \S+) {3}goes on from there$/m.exec(full.stderr)!
    expect(next).toContain('--memory 52MB')
    const { stdout } = runInShell(`explore ${next!.replace('52MB', '1GiB')}`, directory)
    expect(stdout.replace(/^next: .*\n/gm, '')).toBe(expected.replace(/^next: .*\n/gm, ''))
  }, 120_000)

  test.each([
    [1, '16MB'],
    [2, '40MB'],
  ])(
    'finds the same with states and parent log on disk: %i workers, %s',
    (workers, limit) => {
      const { stdout, stderr } = runInShell(
        `explore walk.spec --workers ${workers} --memory ${limit}`,
        directory,
      )
      expect(stderr).toMatch(/^note: memory is short: states and the parent log go to disk/m)
      expect(stdout.replace(/^next: .*\n/gm, '')).toBe(expected.replace(/^next: .*\n/gm, ''))
    },
    120_000,
  )

  test('is of one process at a time, and free where that was killed', async () => {
    const words = ['raft.spec', '--checkpoint', 'taken', '--checkpoint-every', '1', '--workers', '1']
    const child = spawn(process.execPath, [join(root, 'bin/explore.js'), ...words], { cwd: directory })
    const has = (name: string) => existsSync(join(directory, 'taken', name))
    while (!has('checkpoint.json')) await new Promise((resolve) => setTimeout(resolve, 50))
    const { stderr, code } = runInShell('explore raft.spec --resume taken', directory)
    expect(code).toBe(2)
    expect(stderr).toContain(
      `error[E666]: another search keeps itself in \`taken\`: process ${String(child.pid)}\n`,
    )
    const ended = new Promise((resolve) => child.on('close', resolve))
    child.kill('SIGKILL')
    await ended
    expect(has('checkpoint.lock')).toBe(true)
    expect(runInShell('explore raft.spec --resume taken --time-limit 1', directory).code).toBe(3)
    expect(has('checkpoint.lock')).toBe(false)
  }, 60_000)

  test('has what it put on disk removed, where it was killed, by the next', () => {
    const [killed, foreign] = [`${hostname()}+999999999+1`, 'elsewhere+999999999+1']
    const path = (mark: string) => join(directory, `explore-spill-${mark}`)
    for (const mark of [killed, foreign]) mkdirSync(path(mark))
    writeFileSync(join(path(killed), 'run-1-keys'), 'keys')
    runInShell('TMPDIR=. explore walk.spec --depth 1', directory)
    expect([killed, foreign].map((mark) => existsSync(path(mark)))).toEqual([false, true])
  })

  test.each(['', 'much', '5', '-1GB', '1.5.2GB', '3XB', '15MB', '1e9'])('has no memory of `%s`', (text) => {
    const { stderr, code } = runInShell(`explore walk.spec '--memory=${text}'`, directory)
    expect(code).toBe(2)
    expect(stderr).toMatch(/^error\[E650\]: `--memory` (takes a number of bytes with a unit|needs a value)/m)
  })

  test('says how it goes on, and refuses what it cannot go on from', () => {
    const stopped = runInShell('explore walk.spec --workers 1 --depth 20 --checkpoint ours', directory)
    expect(stopped.code).toBe(0)
    expect(stopped.stderr).toMatch(/^note: the search is kept in ours: depth 20, [\d,]+ distinct states$/m)
    expect(stopped.stdout).toMatch(/^next: explore walk.spec --workers 1 --resume ours --depth 22 /m)
    const refusal = (command: string) => {
      const { stderr, code } = runInShell(command, directory)
      expect(code).toBe(2)
      return /^error\[(E\d+)\]: .*$/m.exec(stderr)?.[0]
    }
    writeFileSync(join(directory, 'other.spec'), walk.replace('x < 90', 'x < 91'))
    expect(refusal('explore walk.spec --checkpoint ours')).toBe(
      'error[E664]: there is a checkpoint in `ours` already',
    )
    expect(refusal('explore walk.spec --checkpoint .')).toMatch(/^error\[E664\]: `\.` is not empty/)
    expect(refusal('explore walk.spec --resume nowhere')).toBe(
      'error[E660]: there is no checkpoint in `nowhere`',
    )
    expect(refusal('explore walk.spec --resume walk.spec')).toBe('error[E660]: `walk.spec` is no directory')
    expect(refusal('explore walk.spec --resume ours --depth 19')).toMatch(/^error\[E665\]/)
    expect(refusal('explore walk.spec --resume ours --checkpoint ours')).toMatch(/^error\[E650\]/)
    expect(refusal('explore walk.spec --checkpoint-every 1')).toMatch(/^error\[E650\]/)
    expect(refusal('explore other.spec --resume ours')).toMatch(/^error\[E663\]: it is of another text/)
    const states = readdirSync(join(directory, 'ours')).find((name) => name.startsWith('states'))!
    truncateSync(join(directory, 'ours', states), 100)
    expect(refusal('explore walk.spec --resume ours')).toMatch(
      /^error\[E661\]: the checkpoint in `ours` is damaged: `states-\d+` has 100 bytes, where \d+/,
    )
  }, 60_000)
})

import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, test } from '@jest/globals'
import { readTranscript } from '../src/index.js'
import { runCommand } from './command.js'
import { junitErrors } from './exports/junit-check.js'
import { schemaOf } from './exports/schema.js'
import { isLiving } from './processes/group.js'
import type { Mode } from './processes/hostile-child.js'
import { root } from './source-files.js'

const folders = mkdtempSync(join(tmpdir(), 'drive-'))
afterAll(() => rmSync(folders, { recursive: true }))

const script = join(root, 'dist/test/processes/hostile-child.js')
const lock = join(root, 'test/drivers/lock.spec')
const adapter = join(root, 'test/drivers/lock.json')

/** The budget of those that do not answer, and of others: enough for a process to start. */
const [shortMs, patientMs] = [700, 5000]
/** Beyond that, so much time may go by until all is over. */
const slackMs = 1000
/** After an interrupt, be it that several of these tests run at a time. */
const promptMs = 2000

function newFolder(): string {
  return mkdtempSync(join(folders, 'run-'))
}

/** The words that have a lock driven, which does all well before its request of that number. */
function driving(mode: Mode, from: number, options: string): string {
  const child = `${process.execPath} ${script} '${mode}' ${from}`
  return `drive ${lock} --adapter ${adapter} --transcript said.jsonl ${options} -- ${child}`
}

/** What is in the transcript: it is whole. */
function exchangesIn(folder: string): ReturnType<typeof readTranscript>['exchanges'] {
  const text = readFileSync(join(folder, 'said.jsonl'), 'utf8')
  const { exchanges, diagnostics } = readTranscript({ name: 'said.jsonl', text })
  expect(diagnostics).toEqual([])
  for (const line of text.trimEnd().split('\n')) {
    const validate = schemaOf('transcript')
    validate(JSON.parse(line))
    expect(validate.errors ?? []).toEqual([])
  }
  return exchanges
}

function groupOf(folder: string): number {
  return Number(readFileSync(join(folder, 'pid'), 'utf8'))
}

interface Case {
  /** 5, if not given. */
  readonly from?: number
  readonly verdict: string | RegExp
  readonly code: number
  /** The number of the request that fails, and its answer. */
  readonly at?: number
  readonly answer: object
  readonly ms?: number
}

const failure = (kind: string) => ({ failure: { kind } })
const third = 'acquire {client: "c1"}, at step 3'

const cases: Readonly<Partial<Record<Mode, Case>>> = {
  late: { verdict: `timeout: ${third}`, code: 1, answer: failure('timeout'), ms: shortMs },
  'ignores SIGTERM': {
    ...{ from: 1, verdict: 'broken: no answer to `hello` came within 700 ms, at the beginning' },
    ...{ code: 3, answer: failure('timeout'), ms: shortMs },
  },
  'hangs with a grandchild': {
    ...{ verdict: `timeout: ${third}`, code: 1, answer: failure('timeout'), ms: shortMs },
  },
  'floods stderr for ever': {
    ...{ verdict: `timeout: ${third}`, code: 1, answer: failure('timeout'), ms: shortMs },
  },
  twice: {
    ...{ verdict: /^broken: request 5 is answered twice.*, at step 4$/, code: 3 },
    ...{ at: 6, answer: failure('protocol') },
  },
  'unknown id': {
    verdict: /^broken: an answer with id 77 came, .*, at step 3$/,
    ...{ code: 3, answer: failure('protocol') },
  },
  'no JSON': {
    verdict: 'broken: a line on standard output is not JSON, at step 3',
    ...{ code: 3, answer: failure('malformed') },
  },
  'deep answer': {
    verdict: 'broken: a line on standard output has arrays and objects more than 500 deep, at step 3',
    ...{ code: 3, answer: failure('malformed') },
  },
  'no answer': {
    verdict: 'broken: this is no answer: an answer has `ok` or `error`, at step 3',
    ...{ code: 3, answer: failure('protocol') },
  },
  'other shape': {
    verdict: /^broken: the answer to `acquire` cannot be used: `nodes` is an object.*, at step 3$/,
    ...{ code: 3, answer: failure('protocol') },
  },
  'other version': {
    from: 1,
    verdict: /^broken: .*is of version 2 of the protocol, and this is version 1, at the beginning$/,
    ...{ code: 3, answer: failure('protocol') },
  },
  'lacks a command': {
    from: 1,
    verdict: 'unrealisable: the driver does not take release: it takes acquire, at the beginning',
    ...{ code: 3, answer: { ok: { ops: ['acquire'] } } },
  },
  'huge line': {
    verdict: 'broken: a line on standard output has more than 16777216 bytes, at step 3',
    ...{ code: 3, answer: failure('malformed') },
  },
  chatty: {
    verdict: 'broken: a line on standard output is not JSON, at step 4',
    ...{ code: 3, at: 6, answer: { failure: { line: 'debug: applying' } } },
  },
  'dies at start': {
    verdict: 'broken: it ended with exit code 3, at the beginning',
    ...{ code: 3, at: 1, answer: { failure: { log: ['cannot open the store', 'no space left'] } } },
  },
  'dies midway': {
    verdict: 'broken: it ended with exit code 0, at step 4',
    ...{ code: 3, at: 6, answer: failure('exit') },
  },
  'is killed': {
    verdict: 'broken: it was ended by SIGKILL, at step 4',
    ...{ code: 3, at: 6, answer: failure('exit') },
  },
  'leaves a grandchild': {
    verdict: 'broken: it ended with exit code 0, at step 4',
    ...{ code: 3, at: 6, answer: failure('exit') },
  },
  'closes stdout': {
    verdict: 'broken: it closed its standard output, at step 3',
    ...{ code: 3, answer: failure('exit') },
  },
  refuses: { verdict: `refused: ${third}`, code: 1, answer: { error: { code: 'refused' } } },
  panics: { verdict: `panic: ${third}`, code: 1, answer: { error: { code: 'panic' } } },
  'wrong state': {
    verdict: 'state mismatch: status[c1], at step 3',
    ...{ code: 1, answer: { ok: { state: { grants: 7 } } } },
  },
  'unknown node': {
    verdict: /^broken: what it shows cannot be read: status: nodes: there is no node `c9` .*, at step 3$/,
    ...{ code: 3, answer: { ok: { nodes: { c9: 'Idle' } } } },
  },
  'sends a message twice': {
    verdict:
      'broken: what it shows cannot be read: message 1 is sent twice ' +
      '(each message has a number of its own), at step 3',
    ...{ code: 3, answer: { ok: { sent: [{ message: 1 }, { message: 1 }] } } },
  },
  'floods stderr': { verdict: 'match: 4 steps, 5 commands', code: 0, answer: { ok: {} } },
  'ignores the end': { verdict: 'match: 4 steps, 5 commands', code: 0, answer: { ok: {} } },
}

describe('of a driver that misbehaves, a verdict is told in time, and all that was said is kept', () => {
  test.each(Object.entries(cases))('%s', async (mode, { from = 5, verdict, code, ...expected }) => {
    const { at = from, answer, ms = patientMs } = expected
    const folder = newFolder()
    const steps = code === 0 ? 4 : 20
    const words = driving(mode as Mode, from, `--random ${steps} --budget ${ms} --quiet`)
    const began = performance.now()
    const found = await runCommand(`explore ${words}`, folder)
    expect(performance.now() - began).toBeLessThan(ms + slackMs)
    expect({ code: found.code, stderr: found.stderr }).toEqual({ code, stderr: 'wrote said.jsonl\n' })
    const [, told] = /^random walk of \d+ steps, seed 1: (.*)\n$/.exec(found.stdout) ?? [found.stdout]
    expect(told).toEqual(verdict instanceof RegExp ? expect.stringMatching(verdict) : verdict)
    expect(exchangesIn(folder)[at - 1]).toMatchObject({ answer })
    expect(isLiving(groupOf(folder))).toBe(false)
  })
})

test('what it says is shown without what a terminal would heed, and is whole in documents', async () => {
  const folder = newFolder()
  const words = driving('control characters', 5, '--random 20 --out run.xml --out run.json')
  const { stdout, code } = await runCommand(`explore ${words.replace(' -- ', ' --log -- ')}`, folder)
  expect(code).toBe(1)
  expect(stdout).toContain('\\x1b]0;title\\x07\\x1b[31mred\\x0d\\x9bgone\n< refused: no\\x1b[2J\n  no\n')
  expect(stdout.replace(/[^\n\P{Cc}]/gu, '')).toBe(stdout)
  expect(junitErrors(readFileSync(join(folder, 'run.xml'), 'utf8'))).toEqual([])
  expect(JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'))).toMatchObject({
    runs: [{ verdict: { kind: 'refused', text: 'no\x1b[2J\r\nno' } }],
  })
})

test('a hint for its author is shown, and is in the document', async () => {
  const folder = newFolder()
  const { stdout } = await runCommand(`explore ${driving('chatty', 3, '--random 9 --out run.json')}`, folder)
  const hint = 'standard output is for answers; what is logged belongs on standard error'
  expect(stdout).toContain(`\na line on standard output is not JSON\n  debug: applying\nhint: ${hint}\n`)
  expect(JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'))).toMatchObject({
    runs: [{ verdict: { kind: 'broken', line: 'debug: applying', hint, log: [] } }],
  })
})

test('one that ends at once is told with what it logged, at each run anew', async () => {
  const words = driving('dies at start', 1, '--random 9 --seed 1..2')
  const { stdout } = await runCommand(`explore ${words}`, newFolder())
  const told = 'it ended with exit code 3\nits last lines:\n  cannot open the store\n  no space left\n'
  expect(stdout.split(told)).toHaveLength(3)
})

test('one that lacks a command is not driven in a later run either', async () => {
  const folder = newFolder()
  await runCommand(`explore ${driving('lacks a command', 1, '--random 9 --seed 1..2')}`, folder)
  expect(exchangesIn(folder).map(({ op }) => op)).toEqual(['hello', 'hello'])
})

test('of what it says at length the beginning is shown', async () => {
  const { stdout } = await runCommand(`explore ${driving('panics at length', 5, '--random 9')}`, newFolder())
  expect(stdout).toContain(`:\n${'  at lock.c\n'.repeat(50)}  … 51 lines more\nthe last commands:\n`)
})

test('a divergence that does not come again is not called the same as another', async () => {
  const { stdout, code } = await runCommand(
    `explore ${driving('is wrong once', 5, '--random 9')}`,
    newFolder(),
  )
  expect(stdout).toContain('\nverdict: state mismatch: grants, at step 3\n')
  expect(stdout).not.toContain('the same in')
  expect(code).toBe(1)
})

test('a time limit ends a command that has no answer', async () => {
  const folder = newFolder()
  const words = driving('late', 5, '--random 9 --budget 60000 --time-limit 1 --quiet')
  const began = performance.now()
  const { stdout, code } = await runCommand(`explore ${words}`, folder)
  expect(performance.now() - began).toBeLessThan(1000 + slackMs)
  expect({ stdout, code }).toEqual({
    stdout: 'random walk of 9 steps, seed 1: interrupted: at step 3\n',
    code: 3,
  })
  expect(isLiving(groupOf(folder))).toBe(false)
})

test('a specification that has no value somewhere ends a walk there', async () => {
  const folder = newFolder()
  const module =
    "module Faulty\nvariable x : Int\ninit x = 1\naction Down == x' = x - 1 \\div x\ndeadlock off\n"
  writeFileSync(join(folder, 'faulty.spec'), module)
  const described = { ...endlessAdapter, actions: { Down: { op: 'release' } } }
  const variables = { x: { compare: 'ignored', because: 'the lock has none' } }
  writeFileSync(join(folder, 'faulty.json'), JSON.stringify({ ...described, variables }))
  const { stdout, stderr, code } = await runCommand(
    `explore drive faulty.spec --adapter faulty.json --random 9 --quiet -- node ${script} well 1`,
    folder,
  )
  expect({ code, stderr }).toEqual({ code: 3, stderr: '' })
  expect(stdout).toMatch(/: unrealisable: the specification has a fault: E501: .* by zero, at step 1\n$/)
})

describe('a mistake of the user is told at its place', () => {
  test('a program that is not there', async () => {
    const { stdout, stderr, code } = await runCommand(
      `explore drive ${lock} --adapter ${adapter} --random 9 --quiet -- no-such-program`,
      newFolder(),
    )
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 })
    expect(stderr).toMatch(/^error\[E705\]: `no-such-program` cannot be started: there is no such program\n/)
    expect(stderr).toMatch(/-- no-such-program\n.*\^{15}\n.*help: a program that is not in PATH/s)
  })

  test('one that an adapter names', async () => {
    const folder = newFolder()
    const described = JSON.parse(readFileSync(adapter, 'utf8')) as object
    const text = JSON.stringify({ ...described, driver: { command: ['no-such-program'] } }, undefined, 2)
    writeFileSync(join(folder, 'own.json'), text)
    const words = `explore drive ${lock} --adapter own.json --random 9 --quiet`
    const { stderr, code } = await runCommand(words, folder)
    expect(code).toBe(2)
    expect(stderr).toMatch(/^error\[E705\]: .* there is no such program\n +--> own.json:\d+:\d+\n/)
  })

  const whereFull = existsSync('/dev/full') ? test : test.skip
  whereFull('a transcript for which there is no room', async () => {
    const folder = newFolder()
    const words = driving('well', 1, '--random 9 --quiet').replace('said.jsonl', '/dev/full')
    const { stdout, stderr, code } = await runCommand(`explore ${words}`, folder)
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 })
    expect(stderr).toMatch(/^error\[E653\]: `\/dev\/full` cannot be written: no space is left\n/)
    expect(stderr).not.toContain('wrote')
  })
})

/** A lock in the process of `explore`, whose answers are there at once. */
const lockModule = (change: string) => `
  import { createLock } from '${join(root, 'dist/test/processes/lock.js')}'
  export default () => {
    const lock = createLock()
    const answer = async (op, args) => ({ kind: 'ok', ok: lock({ op, args }) })
    return ${change}({
      ...{ hello: () => answer('hello'), init: (args) => answer('init', args) },
      ...{ apply: ({ op, args }) => answer(op, args), observe: () => answer('observe') },
      ...{ close: async () => {}, takeLog: () => [] },
    })
  }`

function writeModule(folder: string, module: string): void {
  const described = JSON.parse(readFileSync(adapter, 'utf8')) as object
  writeFileSync(join(folder, 'lock.mjs'), module)
  const own = { ...described, driver: { module: './lock.mjs' } }
  writeFileSync(join(folder, 'own.json'), JSON.stringify(own))
}

describe('of an implementation in the process of `explore`', () => {
  const lockOf = (apply: string) =>
    `${lockModule('own')}\nfunction own(lock) { return { ...lock, ${apply} } }`

  test.each<[string, { readonly code: number; readonly stdout?: RegExp; readonly stderr?: RegExp }]>([
    [
      lockOf('apply: () => new Promise(() => {})'),
      { code: 1, stdout: /: timeout: acquire .*, at step 1\n$/ },
    ],
    [
      lockOf('apply() { throw new Error("oops") }'),
      { code: 3, stdout: /: broken: `acquire` throws: Error: oops at .*, at step 1\n$/ },
    ],
    ['export const other = 1', { code: 2, stderr: /E704.*`.\/lock.mjs` exports no function `default`/ }],
    ['export default async () => ({})', { code: 2, stderr: /gives no driver: it has no function `hello`/ }],
    ['export default () => { throw new Error("oops") }', { code: 2, stderr: /E704.* throws: oops\n/ }],
  ])('%#', async (module, { code, stdout = /^$/, stderr = /^$/ }) => {
    const folder = newFolder()
    writeModule(folder, module)
    const words = `explore drive ${lock} --adapter own.json --random 9 --budget 300 --quiet`
    const found = await runCommand(words, folder)
    expect(found.stdout).toMatch(stdout)
    expect(found.stderr).toMatch(stderr)
    expect(found.code).toBe(code)
  })
})

interface Started {
  readonly folder: string
  readonly explore: ChildProcess
  readonly ended: Promise<{
    readonly code: number | null
    readonly signal: string | null
    readonly stdout: string
    readonly stderr: string
  }>
}

/** Starts `explore` as a process, as a user does. */
function start(words: string, folder = newFolder()): Started {
  const plain = words.match(/'[^']*'|\S+/g)!.map((word) => word.replaceAll("'", ''))
  const explore = spawn(process.execPath, [join(root, 'bin/explore.js'), ...plain], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const written = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    explore[name]!.on('data', (chunk: Buffer) => {
      written[name] += chunk.toString()
    })
  }
  const ended: Started['ended'] = new Promise((resolve) => {
    explore.on('close', (code, signal) => resolve({ code, signal, ...written }))
  })
  return { folder, explore, ended }
}

async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 30_000
  while (!holds()) {
    if (performance.now() > end) throw new Error('it does not come to that')
    await sleep(20)
  }
}

/** Whether so many lines that contain a text are in the transcript. */
function hasSaid({ folder }: Started, count: number, text = '"op"'): boolean {
  const path = join(folder, 'said.jsonl')
  return existsSync(path) && readFileSync(path, 'utf8').split(text).length > count
}

/** Sends a signal, after which all is to be over soon. */
async function interrupt({ explore, ended, folder }: Started, ...signals: NodeJS.Signals[]) {
  const began = performance.now()
  for (const signal of signals) {
    explore.kill(signal)
    await sleep(50)
  }
  const found = await ended
  expect(performance.now() - began).toBeLessThan(promptMs)
  if (existsSync(join(folder, 'pid'))) await until(() => !isLiving(groupOf(folder)))
  return found
}

const endless = `module Endless
variable x : Int
init x = 0
action Up == x' = x + 1
scenario Never
  reach x < 0
`
const endlessAdapter = {
  ...{ format: 'tracewright-adapter', version: 1, name: 'endless' },
  ...{ actions: { Up: { op: 'up' } }, variables: { x: { compare: 'strict', from: 'state.x' } } },
}

describe('when it is interrupted', () => {
  test.concurrent.each<NodeJS.Signals>(['SIGINT', 'SIGTERM'])('by %s in a long walk', async (signal) => {
    const started = start(driving('well', 1, '--random 100000 --seed 1..9 --quiet'))
    await until(() => hasSaid(started, 50))
    const { code, stdout } = await interrupt(started, signal)
    expect(stdout).toMatch(/^random walk of 100,000 steps, seed 1: interrupted: at step \d+\n$/)
    expect(code).toBe(3)
    expect(exchangesIn(started.folder).length).toBeGreaterThan(49)
  })

  test.concurrent.each<[Mode, number]>([
    ['late', 5],
    ['ignores SIGTERM', 5],
    ['late', 1],
  ])('where nothing answers: %s %d', async (mode, from) => {
    const started = start(driving(mode, from, '--random 20 --seed 1..9 --budget 60000 --quiet'))
    if (from > 1) await until(() => hasSaid(started, from - 1))
    else await until(() => existsSync(join(started.folder, 'pid')))
    await sleep(100)
    const { code, stdout } = await interrupt(started, 'SIGINT')
    const where = from > 1 ? 'at step 3' : 'at the beginning'
    expect(stdout).toBe(`random walk of 20 steps, seed 1: interrupted: ${where}\n`)
    expect(code).toBe(3)
    const exchanges = exchangesIn(started.folder)
    expect(exchanges).toHaveLength(from)
    expect(exchanges.at(-1)).toMatchObject({ answer: failure('interrupted') })
  })

  test.concurrent('while a shorter way to a divergence is looked for, which is kept', async () => {
    const started = start(driving('slowly wrong', 1, '--random 100 --seed 1..9'))
    await until(() => hasSaid(started, 1, '"verdict":"state mismatch"') && hasSaid(started, 3, '"init"'))
    const { code, stdout } = await interrupt(started, 'SIGINT')
    expect(stdout).toContain('\nverdict: state mismatch: grants, at step ')
    expect(stdout).not.toContain('none can be left out')
    expect(stdout).toContain('seed 2\nverdict: interrupted: at the beginning\n')
    expect(stdout).not.toContain('seed 3')
    expect(code).toBe(1)
    exchangesIn(started.folder)
  })

  test.concurrent('while a scenario is searched for', async () => {
    const folder = newFolder()
    writeFileSync(join(folder, 'endless.spec'), endless)
    writeFileSync(join(folder, 'endless.json'), JSON.stringify(endlessAdapter))
    const words = `drive endless.spec --adapter endless.json --scenarios --random 9 -- ${process.execPath}`
    const started = start(words, folder)
    await new Promise((resolve) => started.explore.stderr!.once('data', resolve))
    await sleep(1000)
    const { code, stdout, stderr } = await interrupt(started, 'SIGINT')
    expect(stdout).toBe('scenario Never: interrupted: at the beginning\n')
    expect({ code, stderr }).toMatchObject({ code: 3 })
  })

  test.concurrent('though an implementation in its process answers at once', async () => {
    const folder = newFolder()
    writeModule(folder, lockModule(''))
    const words = `drive ${lock} --adapter own.json --random 10000000 --transcript said.jsonl --quiet`
    const started = start(words, folder)
    await until(() => hasSaid(started, 50))
    const { code, stdout } = await interrupt(started, 'SIGINT')
    expect(stdout).toMatch(/: interrupted: at step \d+\n$/)
    expect(code).toBe(3)
  })

  test.concurrent('twice, it ends at once', async () => {
    const started = start(driving('ignores SIGTERM', 5, '--random 20 --budget 60000 --quiet'))
    await until(() => hasSaid(started, 4))
    await sleep(100)
    const { signal } = await interrupt(started, 'SIGINT', 'SIGINT')
    expect(signal).toBe('SIGINT')
    expect(exchangesIn(started.folder).length).toBeGreaterThan(3)
  })

  test.concurrent('by SIGKILL, what it has started ends by itself, and what was said is kept', async () => {
    const started = start(driving('well', 1, '--random 100000 --quiet'))
    await until(() => hasSaid(started, 50))
    const { signal } = await interrupt(started, 'SIGKILL')
    expect(signal).toBe('SIGKILL')
    expect(exchangesIn(started.folder).length).toBeGreaterThan(49)
  })
})

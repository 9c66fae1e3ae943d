import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, test } from '@jest/globals'
import type { Answer, Driver } from '../../src/drivers/driver.js'
import { createStdioDriver } from '../../src/processes/stdio-driver.js'
import { schemaOf } from '../exports/schema.js'
import { root } from '../source-files.js'
import { isLiving } from './group.js'
import type { Mode } from './hostile-child.js'

const script = join(root, 'dist/test/processes/hostile-child.js')
const folders = mkdtempSync(join(tmpdir(), 'driver-'))
afterAll(() => rmSync(folders, { recursive: true }))

const command = { op: 'act', args: {} }
/** Enough for a process to start, be it on a busy machine. */
const patientMs = 5000
/** Beyond its budget, so much time may go by until a failure is told. */
const slackMs = 1500

interface Run {
  readonly driver: Driver
  /** The number of its process group, once it is there. */
  readonly pid: () => number
}

function start(mode: Mode, options: { readonly ms?: number; readonly signal?: AbortSignal } = {}): Run {
  const directory = mkdtempSync(join(folders, 'run-'))
  const { ms = patientMs, signal } = options
  const driver = createStdioDriver({
    command: [process.execPath, script, mode],
    directory,
    budget: { ms, rounds: 100 },
    ...(signal === undefined ? {} : { signal }),
  })
  return { driver, pid: () => Number(readFileSync(join(directory, 'pid'), 'utf8')) }
}

/** Ends a driver, and makes sure that nothing of it is left. */
async function end({ driver, pid }: Run): Promise<void> {
  await driver.close()
  expect(isLiving(pid())).toBe(false)
}

function failureOf(answer: Answer<unknown>) {
  return answer.kind === 'failure' ? answer.failure : answer
}

/** Modes that fail at the first command or the second, and what the failure says. */
const failures: readonly (readonly [Mode, object, { readonly ms?: number }?])[] = [
  ['late', { kind: 'timeout', text: 'no answer to `act` came within 400 ms' }, { ms: 400 }],
  ['ignores SIGTERM', { kind: 'timeout' }, { ms: 400 }],
  ['stops', { kind: 'timeout' }, { ms: 400 }],
  ['hangs with a grandchild', { kind: 'timeout' }, { ms: 400 }],
  ['floods stderr for ever', { kind: 'timeout' }, { ms: 600 }],
  ['twice', { kind: 'protocol', text: expect.stringMatching(/^request 1 is answered twice/) }],
  [
    'unknown id',
    {
      kind: 'protocol',
      text: 'an answer with id 77 came, and there is no such request; 1 is to be answered',
      line: expect.stringMatching(/^{"id":77,/),
    },
  ],
  ['out of order', { kind: 'protocol', text: expect.stringMatching(/there is no such request/) }],
  ['no JSON', { kind: 'malformed', line: '{"id":1,"ok":{"nodes":}}' }],
  [
    'deep answer',
    { kind: 'malformed', text: 'a line on standard output has arrays and objects more than 500 deep' },
  ],
  ['no answer', { kind: 'protocol', text: 'this is no answer: an answer has `ok` or `error`' }],
  [
    'other shape',
    {
      kind: 'protocol',
      text: expect.stringMatching(/^the answer to `act` cannot be used: `nodes` is an object/),
    },
  ],
  [
    'chatty',
    {
      kind: 'malformed',
      text: 'a line on standard output is not JSON',
      line: 'debug: applying',
      hint: 'standard output is for answers; what is logged belongs on standard error',
    },
  ],
  ['huge line', { kind: 'malformed', text: 'a line on standard output has more than 16777216 bytes' }],
  ['endless line', { kind: 'malformed', line: expect.stringMatching(/^x{199}…$/) }],
  [
    'dies at start',
    {
      kind: 'exit',
      text: 'it ended with exit code 3',
      log: ['cannot open the store', 'no space left'],
    },
  ],
  ['dies midway', { kind: 'exit', text: 'it ended with exit code 0', line: '{"id":2,"o' }],
  ['is killed', { kind: 'exit', text: 'it was ended by SIGKILL' }],
  ['closes stdout', { kind: 'exit', text: 'it closed its standard output' }],
  ['leaves a grandchild', { kind: 'exit', text: 'it ended with exit code 0' }],
]

describe('of a process that misbehaves, a failure is told in time, and nothing is left', () => {
  test.concurrent.each(failures)('%s', async (mode, expected, options = {}) => {
    const run = start(mode, options)
    const { driver } = run
    const began = performance.now()
    let answer = await driver.apply(command)
    if (answer.kind === 'ok') answer = await driver.apply(command)
    expect(performance.now() - began).toBeLessThan((options.ms ?? patientMs) + slackMs)
    const failure = failureOf(answer)
    expect(failure).toMatchObject(expected)
    // From now on it is the same for each request, at once.
    for (const again of [driver.hello(), driver.init({}), driver.apply(command), driver.observe()]) {
      expect(failureOf(await again)).toBe(failure)
    }
    await end(run)
    await driver.close()
    expect(driver.takeLog().length).toBeLessThanOrEqual(2001)
  })
})

test('an answer that nobody has asked for is told at the next request', async () => {
  const run = start('unasked')
  expect((await run.driver.apply(command)).kind).toBe('ok')
  await sleep(100)
  const text = 'an answer with id 9 came, and nothing was asked'
  expect(failureOf(await run.driver.apply(command))).toMatchObject({ kind: 'protocol', text })
  await end(run)
})

test('a driver of another version is told of both', async () => {
  const run = start('other version')
  expect(failureOf(await run.driver.hello())).toMatchObject({
    kind: 'protocol',
    text:
      'the answer to `hello` cannot be used: ' +
      'the driver is of version 2 of the protocol, and this is version 1',
  })
  await end(run)
})

test('a conversation, ahead of the answers, is as the schemas say', async () => {
  const run = start('well')
  const { driver } = run
  const answers = await Promise.all([
    driver.hello(),
    driver.init({ nodes: ['a'] }),
    driver.apply({ op: 'act', args: { text: 'a "word"\n' } }),
    driver.apply({ op: 'chat', args: {} }),
    driver.observe(),
  ])
  const nodes = { a: { term: 1 } }
  const observation = { kind: 'ok', ok: { nodes, sent: [{ message: 1, to: 'a' }] } }
  expect(answers).toEqual([
    {
      kind: 'ok',
      ok: { v: 1, implementation: 'child', version: '1.0', ops: ['act', 'chat'], deterministic: true },
    },
    observation,
    observation,
    observation,
    { kind: 'ok', ok: { nodes, messages: [1] } },
  ])
  await end(run)
  const requests = driver.takeLog().map((line) => JSON.parse(line) as { op: string })
  expect(requests.map(({ op }) => op)).toEqual(['hello', 'init', 'act', 'chat', 'observe', 'close'])
  expect(requests[2]).toEqual({
    ...{ id: 3, op: 'act', args: { text: 'a "word"\n' } },
    budget: { ms: patientMs, rounds: 100 },
  })
  for (const request of requests) expect(errorsOf('driver-request', request)).toEqual([])
})

function errorsOf(schema: string, document: unknown) {
  const validate = schemaOf(schema)
  validate(document)
  return validate.errors ?? []
}

test('thousands of requests may be under way', async () => {
  const run = start('well')
  const count = 2500
  const answers = await Promise.all(Array.from({ length: count }, () => run.driver.apply(command)))
  expect(answers.map(({ kind }) => kind)).toEqual(Array(count).fill('ok'))
  await end(run)
})

test('what is logged during a command is there with its answer', async () => {
  const run = start('well')
  for (let id = 1; id <= 300; id++) {
    await run.driver.apply(command)
    expect(run.driver.takeLog().map((line) => (JSON.parse(line) as { id: number }).id)).toEqual([id])
  }
  await end(run)
})

test('of a flood on standard error the last lines are kept, and cut', async () => {
  const run = start('floods stderr')
  expect((await run.driver.apply(command)).kind).toBe('ok')
  await end(run)
  const log = run.driver.takeLog()
  expect(log).toHaveLength(2001)
  expect(log[0]).toBe('… 98001 lines before these were not kept')
  expect(log[1]).toMatch(/^line 98002 x+$/)
  expect(log[2000]).toBe(`${'y'.repeat(2000)}…`)
  expect(run.driver.takeLog()).toEqual([])
})

test.each<[Mode, object]>([
  ['refuses', { kind: 'error', error: { code: 'refused', text: 'no leader' } }],
  ['null id', { kind: 'error', error: { code: 'invalid', text: 'no JSON' } }],
  ['in pieces', { kind: 'ok', ok: { state: { x: 'é€😀' } } }],
])('the answer of one that %s', async (mode, expected) => {
  const run = start(mode)
  for (let count = 0; count < 3; count++) expect(await run.driver.apply(command)).toMatchObject(expected)
  await end(run)
})

test('an answer may have megabytes', async () => {
  const run = start('large answer')
  const answer = await run.driver.apply(command)
  expect(answer.kind === 'ok' && (answer.ok.state!.x as string).length).toBe(15 * 1024 * 1024)
  await end(run)
})

test('an answer that is there in time is taken, though we had no time to read it', async () => {
  const run = start('well', { ms: 600 })
  await run.driver.hello()
  const answer = run.driver.apply(command)
  const until = performance.now() + 900
  while (performance.now() < until);
  expect((await answer).kind).toBe('ok')
  await end(run)
})

test('one that does not end when it is told to close is ended', async () => {
  const run = start('ignores the end', { ms: 300 })
  await run.driver.hello()
  await end(run)
  expect(failureOf(await run.driver.hello())).toEqual({ kind: 'exit', text: 'the driver is closed' })
})

describe('what cannot be started', () => {
  const noRight = join(folders, 'no-right')
  const noInterpreter = join(folders, 'no-interpreter')
  writeFileSync(noRight, '#!/bin/sh\n')
  writeFileSync(noInterpreter, '#!/no/such/interpreter\n')
  chmodSync(noInterpreter, 0o755)

  test.each([
    [
      ['no-such-program-at-all'],
      '`no-such-program-at-all` cannot be started: there is no such program',
      /PATH/,
    ],
    [['./nothing'], '`./nothing` cannot be started: there is no such program', /built/],
    [[noRight], `\`${noRight}\` cannot be started: it may not be executed`, /chmod/],
    [[noInterpreter], `\`${noInterpreter}\` cannot be started: its interpreter is not there`, /#!/],
    [[], '`` cannot be started: no program is given', /arguments/],
  ])('%j', async (words, text, hint) => {
    const driver = createStdioDriver({ command: words })
    const failure = { kind: 'start', text, hint: expect.stringMatching(hint) }
    expect(failureOf(await driver.hello())).toEqual(failure)
    expect(failureOf(await driver.observe())).toEqual(failure)
    await driver.close()
  })

  test('where there is no such directory', async () => {
    const driver = createStdioDriver({ command: ['ls'], directory: join(folders, 'nowhere') })
    const text = expect.stringMatching(/there is no directory .*nowhere/)
    expect(failureOf(await driver.hello())).toMatchObject({ kind: 'start', text })
    await driver.close()
  })
})

describe('when the user gives up', () => {
  test('the driver fails as interrupted, and ends', async () => {
    const controller = new AbortController()
    const run = start('ignores SIGTERM', { signal: controller.signal })
    const answer = run.driver.hello()
    await sleep(200)
    controller.abort()
    expect(failureOf(await answer)).toEqual({ kind: 'interrupted', text: 'it was interrupted' })
    await end(run)
  })

  test('nothing is started after that', async () => {
    const driver = createStdioDriver({ command: ['no-such-program'], signal: AbortSignal.abort() })
    expect(failureOf(await driver.hello())).toMatchObject({ kind: 'interrupted' })
    await driver.close()
  })
})

describe('nothing is left behind where this process', () => {
  /** A process that has a driver, and then does something. */
  async function startOther(statement: string): Promise<{ other: ChildProcess; group: number }> {
    const directory = mkdtempSync(join(folders, 'run-'))
    const module = `
      import { createStdioDriver } from '${join(root, 'dist/src/processes/stdio-driver.js')}'
      const controller = new AbortController()
      const driver = createStdioDriver({
        command: [process.execPath, '${script}', 'hangs with a grandchild'], signal: controller.signal,
      })
      process.stdin.once('data', () => { ${statement} })
      const answer = await driver.hello()
      console.log(answer.failure.kind)
      process.stdin.destroy()`
    const other = spawn(process.execPath, ['--input-type=module', '--eval', module], {
      cwd: directory,
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    const file = join(directory, 'pid')
    while (!existsSync(file) || readFileSync(file, 'utf8') === '') await sleep(10)
    return { other, group: Number(readFileSync(file, 'utf8')) }
  }

  async function howEnds(other: ChildProcess): Promise<{ signal: unknown; code: unknown; stdout: string }> {
    let stdout = ''
    other.stdout!.on('data', (chunk: Buffer) => {
      stdout += chunk.toString()
    })
    return new Promise((resolve) => {
      other.on('close', (code, signal) => resolve({ code, signal, stdout }))
    })
  }

  test.concurrent.each([
    ['ends', 'process.exit(5)', { code: 5, stdout: '' }],
    ['throws', 'throw new Error()', { code: 1, stdout: '' }],
    ['is interrupted', 'process.kill(process.pid, "SIGINT")', { signal: 'SIGINT' }],
    ['is terminated', 'process.kill(process.pid, "SIGTERM")', { signal: 'SIGTERM' }],
    [
      'is interrupted twice',
      'process.kill(process.pid, "SIGINT"); setTimeout(() => process.kill(process.pid, "SIGINT"), 50)',
      { signal: 'SIGINT' },
    ],
    [
      'listens to the interrupt',
      `process.once("SIGINT", () => controller.abort()); process.kill(process.pid, "SIGINT")`,
      { code: 0, stdout: 'interrupted\n' },
    ],
  ])('%s', async (_, statement, expected) => {
    const { other, group } = await startOther(statement)
    expect(isLiving(group)).toBe(true)
    const ending = howEnds(other)
    other.stdin!.write('go\n')
    expect(await ending).toMatchObject(expected)
    // What is killed as we exit may take a moment to die, and nobody is left to wait for it.
    const until = performance.now() + slackMs
    while (isLiving(group) && performance.now() < until) await sleep(10)
    expect(isLiving(group)).toBe(false)
  })
})

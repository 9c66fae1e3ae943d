import { writeFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { createTypescriptRaft } from '../../adapters/typescript-raft/driver.js'
import type { Command, Observation } from '../../src/index.js'
import { projectFiles, root } from '../source-files.js'
import { rerunScript } from './script.js'

// UPDATE=1 writes what comes of the commands anew.
describe('Raft in TypeScript, by its commands:', () => {
  for (const { path, text } of projectFiles('test/cases/typescript-raft', ['.txt'])) {
    test(path.replace(/^.*\/|\.txt$/g, ''), async () => {
      const found = await rerunScript(text, createTypescriptRaft())
      if (process.env.UPDATE !== undefined) writeFileSync(root + path, found)
      else expect(found).toBe(text)
    })
  }
})

describe('a request that it does not fulfill:', () => {
  const init = { nodes: ['s1', 's2'], members: ['s1'] }

  test.each<[string, Command['args'], string, string]>([
    [
      'init',
      { nodes: 's1', members: ['s1'] },
      'invalid',
      '`nodes` is an array of names, of one at least, not "s1"',
    ],
    ['init', { nodes: ['s1'] }, 'invalid', '`members` is an array of names, of one at least, not nothing'],
    [
      'init',
      { nodes: ['s1', ''], members: ['s1'] },
      'invalid',
      '`nodes` is an array of names, of one at least, not ["s1",""]',
    ],
    ['init', { nodes: ['s1', 's1'], members: ['s1'] }, 'invalid', 'a name is twice in `nodes`: ["s1","s1"]'],
    ['init', { nodes: ['s1'], members: ['s2'] }, 'invalid', '"s2" is among `members`, but not among `nodes`'],
    ['init', { ...init, term: -1 }, 'invalid', '`term` is an integer from 0, not -1'],
    ['init', { ...init, log: 1 }, 'invalid', '`log` is true or false, not 1'],
    [
      'init',
      { ...init, storage: 'wal' },
      'unsupported',
      '`storage` is "memory", not "wal": nothing is on disk here',
    ],
    [
      'init',
      { ...init, ticks: 1 },
      'unsupported',
      '`init` takes no `ticks`, but nodes, members, storage, term, log',
    ],
    ['campaign', {}, 'invalid', '`campaign` takes `node`, a string, not nothing'],
    ['campaign', { node: 's1', term: 1 }, 'unsupported', '`campaign` takes no `term`, but node'],
    ['deliver', { message: '1' }, 'invalid', '`deliver` takes `message`, the number of a message, not "1"'],
    ['deliver', { message: 1 }, 'no_message', 'no message 1 is in the network'],
    ['propose', { node: 's1', value: '' }, 'invalid', '`value` is a string that is not empty'],
    ['add-server', { node: 's1', server: 's3' }, 'refused', 'no such node: s3'],
  ])('%s %j is %s', async (op, args, code, text) => {
    const driver = createTypescriptRaft()
    await driver.init(init)
    const before = await driver.observe()
    const answer = op === 'init' ? await driver.init(args) : await driver.apply({ op, args })
    expect(answer).toEqual({ kind: 'error', error: { code, text } })
    expect(await driver.observe()).toEqual(before)
  })

  test('a command that there is not', async () => {
    const answer = await createTypescriptRaft().apply({ op: 'timeout', args: {} })
    expect(answer).toMatchObject({
      error: { code: 'unsupported', text: /^no command timeout, but campaign, / },
    })
  })

  test('any, before `init`, and after `close`', async () => {
    const driver = createTypescriptRaft()
    expect(await driver.observe()).toMatchObject({ error: { code: 'refused' } })
    await driver.close()
    expect(await driver.hello()).toMatchObject({ kind: 'failure' })
  })

  test('any but `init` after a panic, as by a configuration without a server', async () => {
    const driver = createTypescriptRaft()
    await driver.init(init)
    await driver.apply({ op: 'campaign', args: { node: 's1' } })
    const remove: Command = { op: 'remove-server', args: { node: 's1', server: 's1' } }
    expect(await driver.apply(remove)).toMatchObject({
      error: {
        code: 'panic',
        text: expect.stringMatching(/^Error: s1 applies a configuration without a server\n/),
      },
    })
    expect(await driver.apply(remove)).toMatchObject({ error: { code: 'refused' } })
    expect(await driver.init(init)).toMatchObject({ kind: 'ok' })
    expect(await driver.observe()).toMatchObject({ ok: { nodes: { s1: { term: 0 } } } })
  })

  test('what does not come to rest in as many rounds as it has', async () => {
    const driver = createTypescriptRaft({ rounds: 1 })
    await driver.init(init)
    const answer = await driver.apply({ op: 'campaign', args: { node: 's1' } })
    expect(answer).toEqual({
      kind: 'error',
      error: { code: 'not_quiescent', text: 's1 has not come to rest after 1 rounds' },
    })
  })
})

test('its log lines are there where `init` asks for them', async () => {
  const driver = createTypescriptRaft()
  await driver.init({ nodes: ['s1'], members: ['s1'], log: true })
  driver.takeLog()
  await driver.apply({ op: 'campaign', args: { node: 's1' } })
  expect(driver.takeLog()).toEqual([
    'INFO: s1 became candidate at term 1',
    'INFO: s1 became leader at term 1',
  ])
  expect(driver.takeLog()).toEqual([])
})

test('at most 256 entries are on their way to one member', async () => {
  const driver = createTypescriptRaft()
  await driver.init({ nodes: ['s1', 's2'], members: ['s1', 's2'] })
  for (const message of [0, 1, 2, 3, 4]) {
    if (message === 0) await driver.apply({ op: 'campaign', args: { node: 's1' } })
    else await driver.apply({ op: 'deliver', args: { message } })
  }
  let sent = 0
  for (let count = 0; count < 300; count++) {
    const answer = await driver.apply({ op: 'propose', args: { node: 's1', value: 'v' } })
    if (answer.kind === 'ok') sent += answer.ok.sent!.length
  }
  const { nodes } = ((await driver.observe()) as { ok: Observation }).ok
  expect(sent).toBe(256)
  expect(nodes).toMatchObject({ s1: { progress: { s2: { match: 1, next: 258, paused: true } } } })
})

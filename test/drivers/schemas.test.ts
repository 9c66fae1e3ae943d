import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { readAdapterFile } from '../../src/index.js'
import { schemaOf } from '../exports/schema.js'
import { projectFiles, root } from '../source-files.js'

const validate = schemaOf('adapter')

function isValid(document: unknown): boolean {
  return validate(document) === true
}

describe('the schema of adapters', () => {
  const files = [...projectFiles('adapters', ['.json']), ...projectFiles('test/drivers', ['.json'])].filter(
    ({ text }) => text.includes('"tracewright-adapter"'),
  )
  test.each(files)('admits $path', ({ text }) => {
    expect(validate(JSON.parse(text))).toBe(true)
  })

  // One is no JSON; of paths the reader tells together with what they are of.
  const others = ['json.txt', 'paths.txt']
  const folder = join(root, 'test/cases/adapters')
  test.each(readdirSync(folder).filter((file) => file.endsWith('.txt') && !others.includes(file)))(
    'is of one mind with the reader about the form of %s',
    (file) => {
      const [text] = readFileSync(join(folder, file), 'utf8').split(/^----\n/m)
      const { diagnostics } = readAdapterFile({ name: file, text: text! }, (name) => ({
        name,
        text: '{"format": "tracewright-adapter", "version": 1, "actions": {}, "variables": {}}',
      }))
      expect(isValid(JSON.parse(text!))).toBe(diagnostics.length === 0)
    },
  )

  const lock = JSON.parse(readFileSync(join(root, 'test/drivers/lock.json'), 'utf8')) as object
  test.each<[string, unknown]>([
    ['driver', {}],
    ['driver', { command: [] }],
    ['driver', { command: ['./lock', 1] }],
    ['driver', { command: ['./lock'], module: 'lock.js' }],
    ['driver', { module: 'lock.js', export: 1 }],
    ['init', []],
    ['actions', { Acquire: {} }],
    ['actions', { Acquire: { op: 'acquire', silent: true } }],
    ['actions', { Acquire: { silent: false } }],
    ['actions', { Acquire: { silent: true, args: {} } }],
    ['actions', { Acquire: { commands: [{ args: {} }] } }],
    ['actions', { Acquire: { op: 'acquire', takes: 'm' } }],
    ['variables', { status: {} }],
    ['variables', { status: { compare: 'strict' } }],
    ['variables', { status: { compare: 'strict', from: 'state', within: 1 } }],
    ['variables', { status: { compare: 'eventual', from: 'state' } }],
    ['variables', { status: { compare: 'eventual', from: 'state', within: 1.5 } }],
    ['variables', { status: { compare: 'ignored' } }],
    ['variables', { status: { compare: 'ignored', because: '', from: 'state' } }],
    ['types', { Status: { tag: 1 } }],
    ['types', { Status: { variants: { Idle: 1 } } }],
    ['types', { Status: { variants: { Idle: { fields: { a: { not: 'b', and: 'c' } } } } } }],
  ])('refuses, as the reader does, %s: %j', (member, value) => {
    const document = { ...lock, [member]: value }
    expect(isValid(document)).toBe(false)
    const { diagnostics } = readAdapterFile({ name: 'adapter.json', text: JSON.stringify(document) })
    expect(diagnostics).not.toEqual([])
  })

  const seed = JSON.parse(readFileSync(join(root, 'adapters/raft-seed.json'), 'utf8')) as object
  const kinds = { from: 'steps', kinds: {} }
  test.each<[string, unknown]>([
    ['actions', {}],
    ['types', {}],
    ['specification', 'raft.spec'],
    ['events', {}],
    ['events', { from: 'history', kinds: {} }],
    ['events', { ...kinds, kinds: { Lose: {} } }],
    ['events', { ...kinds, kinds: { Lose: { op: 'lose', commands: [] } } }],
    ['events', { ...kinds, kinds: { Lose: { op: 'lose', ignored: 'why' } } }],
    ['events', { ...kinds, kinds: { Lose: { expect: { shown: {} }, ignored: 'why' } } }],
    ['events', { ...kinds, kinds: { Lose: { expect: {} } } }],
    ['events', { ...kinds, kinds: { Lose: { expect: { message: 'm', shown: {} } } } }],
    ['events', { ...kinds, kinds: { Lose: { cases: {} } } }],
    ['events', { ...kinds, kinds: { Lose: { cases: [{ where: 1, op: 'lose' }] } } }],
    ['messages', [{ trace: {} }]],
    ['messages', [{ trace: {}, shown: 1 }]],
    ['messages', [{ trace: {}, shown: {}, prefer: [] }]],
    ['values', {}],
    ['values', [{ trace: 0, shown: null, prefer: {} }]],
    ['variables', { log: { compare: 'strict', from: 'nodes.*.log', whereShown: true } }],
    ['variables', { log: { compare: 'eventual', from: 'nodes.*.log' } }],
    ['variables', { log: { compare: 'strict', from: 'nodes.*.log', values: [{ trace: 0 }] } }],
  ])('refuses of traces from elsewhere, as the reader does, %s: %j', (member, value) => {
    const document = { ...seed, [member]: value }
    expect(isValid(document)).toBe(false)
    const { diagnostics } = readAdapterFile({ name: 'adapter.json', text: JSON.stringify(document) })
    expect(diagnostics).not.toEqual([])
  })
})

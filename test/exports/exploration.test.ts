import { describe, expect, test } from '@jest/globals'
import { explore } from '../../src/explorer/explore.js'
import { encodeExploration } from '../../src/exports/json-exploration.js'
import { printJson } from '../../src/exports/json-text.js'
import { createToyEngine, type Toy } from '../explorer/toy-engine.js'
import { schemaOf } from './schema.js'

const counter: Toy = { initial: [0], next: (state) => (state < 5 ? [{ action: 'Step', to: state + 1 }] : []) }

const toys: Readonly<Record<string, Toy>> = {
  exhausted: counter,
  'without a state': { ...counter, initial: [] },
  'with a false invariant': { ...counter, invariants: { Small: (state) => state < 3 } },
  'with a false property': { ...counter, properties: { Low: (_, after) => after < 2 } },
  'in deadlock': { ...counter, deadlock: true },
  'with a fault in init': { ...counter, faultyInit: true },
  'with a fault in an action': { ...counter, faultyNext: (state) => state === 2 },
}

const run = {
  elapsedMs: 12.5,
  generatedPerSecond: 1e5,
  memoryBytes: 1e8,
  workers: 1,
  engine: 'interpreted' as const,
  levels: [],
}
const origin = { command: ['explore', 'toy.spec'], specification: 'toy.spec', run }

describe('the result of an exploration as JSON', () => {
  test.each(Object.entries(toys))('%s keeps to its schema', async (_, toy) => {
    const validate = schemaOf('exploration')
    for (const depth of [undefined, 1]) {
      const exploration = await explore(createToyEngine(toy), depth === undefined ? {} : { depth })
      validate(JSON.parse(printJson(encodeExploration(exploration, origin))))
      expect(validate.errors ?? []).toEqual([])
    }
    const stopped = await explore(createToyEngine(toy), { shouldStop: () => 'interrupt' })
    validate(JSON.parse(printJson(encodeExploration(stopped, origin))))
    expect(validate.errors ?? []).toEqual([])
  })

  test('differs between runs in `run` alone', async () => {
    const toy = { ...counter, invariants: { Small: (state: number) => state < 3 } }
    const texts: string[] = []
    for (const elapsedMs of [1, 2]) {
      const document = encodeExploration(await explore(createToyEngine(toy)), {
        ...origin,
        run: { ...run, elapsedMs },
      })
      texts.push(printJson({ ...document, run: null }))
      expect(document.run).toEqual({ ...run, elapsedMs })
    }
    expect(texts[0]).toBe(texts[1])
  })

  test('says what is violated, where and why', async () => {
    const toy = { ...counter, invariants: { Small: (state: number) => state < 1 } }
    const document = encodeExploration(await explore(createToyEngine(toy)), origin)
    expect(document.violation).toEqual({
      kind: 'invariant',
      name: 'Small',
      explanation: { file: 'toy.spec', line: 1, column: 1, text: 'toy', values: [{ x: 1 }] },
    })
    expect(document.trace).toEqual({
      format: 'tracewright-trace',
      version: 1,
      module: 'Toy',
      model: 'toy',
      constants: {},
      variables: ['x'],
      violation: document.violation,
      initial: { x: 0 },
      steps: [{ action: 'Step', arguments: {}, choices: [], state: { x: 1 } }],
    })
  })

  test('a document with anything else is refused by the schema', async () => {
    const validate = schemaOf('exploration')
    const document = encodeExploration(await explore(createToyEngine(counter)), origin)
    expect(validate({ ...document, more: 1 })).toBe(false)
    expect(validate({ ...document, verdict: { kind: 'ok' } })).toBe(false)
    expect(validate({ ...document, statistics: { ...(document.statistics as object), distinct: -1 } })).toBe(
      false,
    )
  })
})
